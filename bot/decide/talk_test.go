package decide_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

func TestSmallTalkIsAnsweredInKind(t *testing.T) {
	for what, id := range map[intents.Talk]string{
		intents.Greeting: "bot.greeting", intents.Thanks: "bot.welcome", intents.Goodbye: "bot.goodbye",
		intents.Help: "bot.help", intents.Frustration: "bot.calm", intents.Yes: "bot.say_more", intents.No: "bot.say_more",
		intents.Unsolved: "bot.say_more", intents.Solved: "bot.glad", intents.Stop: "bot.stopped",
		intents.Restart: "bot.restarted", intents.Human: "bot.topic",
	} {
		t.Run(string(what), func(t *testing.T) { newChat(t).says("words", talk(what)).wants(id) })
	}
}

func TestHalfSureSmallTalkIsNone(t *testing.T) {
	c := newChat(t)
	c.says("hm", talk(intents.Greeting), unsure).wantsRule("unknown")
}

func TestAskedForAHumanTheBotAsksTheTopicOnce(t *testing.T) {
	c := newChat(t).says("a human", talk(intents.Human)).wants("bot.topic").wantsChoices("skip")
	c.says("my chair is broken").wantsRule("picked").wantsCase(1, handoff.Opening)
	if c.cs.Subject != "my chair is broken" {
		t.Errorf("subject %q", c.cs.Subject)
	}
	newChat(t).says("a human", talk(intents.Human)).says("a human!", talk(intents.Human)).wantsCase(1, handoff.Opening)
	c = newChat(t).press("human").wants("bot.topic").press("skip").wantsCase(1, handoff.Opening)
	if c.cs.Subject != "No subject given" {
		t.Errorf("subject %q", c.cs.Subject)
	}
}

func TestWhenTheTopicIsKnownAHumanIsFetchedAtOnce(t *testing.T) {
	c := newChat(t).says("vpn down", means("vpn-down", 0.9)).says("a human", talk(intents.Human))
	c.wantsCase(1, handoff.Opening)
	if c.cs.Subject != "vpn down" {
		t.Errorf("subject %q", c.cs.Subject)
	}
}

func TestFeedbackIsMarkedInTheBrief(t *testing.T) {
	yes, no := true, false
	for _, test := range []struct {
		name string
		do   func(*chat)
		want *bool
	}{
		{"solved in words", func(c *chat) { c.says("works", talk(intents.Solved)).wants("bot.glad") }, &yes},
		{"solved by button", func(c *chat) { c.press("solved").wants("bot.glad") }, &yes},
		{"yes it helped", func(c *chat) { c.says("yes", talk(intents.Yes)).wants("bot.glad") }, &yes},
		{"not solved in words", func(c *chat) { c.says("still broken", talk(intents.Unsolved)).wants("bot.not_helped") }, &no},
		{"not solved by button", func(c *chat) { c.press("unsolved").wants("bot.not_helped") }, &no},
		{"no it did not", func(c *chat) { c.says("no", talk(intents.No)).wants("bot.not_helped") }, &no},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newChat(t).says("vpn down", means("vpn-down", 0.9))
			test.do(c)
			brief := handoff.Compute(handoff.Case{}, c.journal)
			if len(brief.Steps) == 0 || brief.Steps[0].Worked == nil || *brief.Steps[0].Worked != *test.want {
				t.Errorf("steps %+v", brief.Steps)
			}
			if len(brief.Articles) != 1 || brief.Articles[0].Helped == nil || *brief.Articles[0].Helped != *test.want {
				t.Errorf("articles %+v", brief.Articles)
			}
		})
	}
}

func TestWhatFailsTwiceGoesToAHuman(t *testing.T) {
	c := newChat(t).says("vpn down", means("vpn-down", 0.9)).press("unsolved").
		says("restarting did not help", means("vpn-down", 0.9)).press("unsolved").wantsCase(1, handoff.Opening)
	if got := handoff.Compute(*c.cs, c.journal).Stopped.Text; got != handoff.ReasonNotSolved {
		t.Errorf("stopped because %q", got)
	}
	if c.cs.Subject != "vpn down" {
		t.Errorf("subject %q", c.cs.Subject)
	}
}

func TestANewQuestionAfterAnAnswerIsANewRequest(t *testing.T) {
	c := newChat(t).says("vpn down", means("vpn-down", 0.9)).says("printer", means("printer-broken", 0.9))
	if got := c.c.Memory.Request; got != "printer" {
		t.Errorf("request %q", got)
	}
}

func TestAngerIsOfferedAHumanAndThenGetsOne(t *testing.T) {
	c := newChat(t).says("useless", talk(intents.Frustration)).wants("bot.calm").wantsChoices("human", "restart")
	c.says("useless!!", talk(intents.Frustration)).wantsCase(1, handoff.Opening)
	if got := handoff.Compute(*c.cs, c.journal).Stopped.Text; got != handoff.ReasonFrustrated {
		t.Errorf("stopped because %q", got)
	}
}

func TestAfterMinutesTheBotApologisesFirst(t *testing.T) {
	c := newChat(t)
	late := c.event("message", "hello", "")
	c.now = c.now.Add(2 * time.Minute)
	c.decide(evidence("hello", talk(intents.Greeting)), 0, late).wants("bot.late").wants("bot.greeting")
	texts := 0
	for _, e := range c.last.Entries {
		if e.Kind == handoff.Said && e.From == handoff.ByBot {
			texts++
		}
	}
	if texts != 1 {
		t.Errorf("%d messages, want the apology in the answer", texts)
	}
	c.says("hello", talk(intents.Greeting))
	if strings.Contains(c.said(), "Sorry") {
		t.Errorf("a prompt answer apologises: %q", c.said())
	}
}

func TestABurstIsWrittenDownMessageByMessage(t *testing.T) {
	c := newChat(t).asks("hello", "the vpn", "does not connect")
	var words []string
	for _, e := range c.last.Entries {
		if e.From == handoff.ByPerson {
			words = append(words, e.Text)
		}
	}
	if !slices.Equal(words, []string{"hello", "the vpn", "does not connect"}) || c.rule() != "best_way" {
		t.Errorf("journal has %q, rule %s", words, c.rule())
	}
}
