package decide_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// overhears has somebody say what is not meant for the bot.
func (c *chat) overhears(text string, evidence ...func(*chat, *decide.Evidence)) *chat {
	c.t.Helper()
	c.verifies = false // silence is a good outcome of it
	e := decide.Evidence{Utterance: text, Lang: c.lang()}
	for _, add := range evidence {
		add(c, &e)
	}
	event := c.event(bot.Message, text, "")
	event.Unasked = true
	return c.decide(e, 0, event)
}

// asides tells for each message to the person of the last turn whether only they see it.
func (c *chat) asides() (all []bool) {
	for _, e := range c.last.Entries {
		if e.Kind == handoff.Said && e.From != handoff.ByPerson {
			all = append(all, e.Aside)
		}
	}
	return all
}

func TestASureAnswerIsOfferedAside(t *testing.T) {
	c := newChat(t)
	c.overhears("vpn does not connect", means("vpn-down", 0.97), finds("vpn", 0.9)).wants("bot.offered").wantsRule("unasked")
	c.wantsChoices("solved", "share", "dismiss")
	if !slices.Equal(c.asides(), []bool{true}) || !strings.Contains(c.said(), "**Connect with the VPN**") {
		t.Errorf("said %q, aside %v", c.said(), c.asides())
	}
	if sources := c.journal[len(c.journal)-1].Sources; len(sources) != 1 || sources[0].Article != "vpn" {
		t.Errorf("cited %+v", sources)
	}
	c.press("solved").wants("bot.glad")
	if !slices.Equal(c.asides(), []bool{true}) {
		t.Error("the thanks are for everybody")
	}
}

func TestWhereTheBotIsNotSureItIsSilent(t *testing.T) {
	sure := func(id string) []func(*chat, *decide.Evidence) {
		return []func(*chat, *decide.Evidence){means(id, 0.97)}
	}
	for name, add := range map[string][]func(*chat, *decide.Evidence){
		"nothing is known":         nil,
		"it would have to ask":     {means("vpn-down", 0.2), finds("vpn", 0.2)},
		"it is for humans":         sure("phishing"),
		"it is a flow":             sure("password-forgotten"),
		"it is small talk":         {talk(intents.Thanks), means("vpn-down", 0.97), finds("vpn", 0.9)},
		"a human is wanted":        {talk(intents.Human)},
		"somebody says it is done": {talk(intents.Solved)},
	} {
		c := newChat(t)
		c.overhears("vpn does not connect", add...)
		if len(c.last.Entries) > 0 || c.last.Case != nil || c.c.Owner == bot.OwnerHuman {
			t.Errorf("%s: %+v", name, c.last)
		}
	}
	late := newChat(t)
	event := late.event(bot.Message, "vpn does not connect", "")
	event.Unasked, event.At = true, late.now.Add(-time.Hour)
	late.verifies = false
	e := decide.Evidence{Utterance: event.Text, Lang: "en"}
	means("vpn-down", 0.97)(late, &e)
	finds("vpn", 0.9)(late, &e)
	if late.decide(e, 0, event); len(late.last.Entries) > 0 {
		t.Errorf("people have answered by now: %q", late.said())
	}
}

func TestAnOfferIsMadeOnce(t *testing.T) {
	c := newChat(t)
	c.overhears("vpn does not connect", means("vpn-down", 0.97), finds("vpn", 0.9)).wants("bot.offered")
	c.overhears("vpn does not connect", means("vpn-down", 0.97), finds("vpn", 0.9))
	if len(c.last.Entries) > 0 {
		t.Errorf("got %q", c.said())
	}
}

func TestWhatIsShownToEverybodyGoesOnOpenly(t *testing.T) {
	c := newChat(t)
	c.overhears("vpn does not connect", means("vpn-down", 0.97), finds("vpn", 0.9)).wants("bot.offered")
	c.press("share").wantsChoices("solved", "unsolved", "human")
	if !slices.Equal(c.asides(), []bool{false}) || c.c.Memory.Request == "" {
		t.Errorf("said %q, aside %v", c.said(), c.asides())
	}
	c.press("share")
	if c.said() != "" {
		t.Errorf("shown twice: %q", c.said())
	}
	c.press("human").wantsCase(1, handoff.Opening)
	if c.cs.Subject != "vpn does not connect" {
		t.Errorf("the case is %q", c.cs.Subject)
	}
}

func TestADismissedOfferLeavesNothingButTheVerdict(t *testing.T) {
	c := newChat(t)
	c.overhears("vpn does not connect", means("vpn-down", 0.97), finds("vpn", 0.9)).press("dismiss")
	worked := slices.IndexFunc(c.last.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Tried && !*e.Worked })
	if c.said() != "" || worked < 0 || c.c.Memory.Request != "" {
		t.Errorf("said %q, noted %+v", c.said(), c.last.Entries)
	}
	if d, ok := c.last.Doubted(); !ok || d.Doubt != handoff.NotHelpful {
		t.Errorf("no lesson is learned of it: %+v", d)
	}
}

func TestWhoAsksAfterAnOfferIsAnsweredOpenly(t *testing.T) {
	c := newChat(t)
	c.overhears("vpn does not connect", means("vpn-down", 0.97), finds("vpn", 0.9))
	c.says("where is the printer", means("printer-broken", 0.97), finds("printer", 0.9))
	if slices.Contains(c.asides(), true) || c.said() == "" {
		t.Errorf("said %q, aside %v", c.said(), c.asides())
	}
}

func TestChangesToOverheardWordsAreOnlyRecorded(t *testing.T) {
	for _, kind := range []bot.EventKind{bot.Edited, bot.Deleted} {
		c := newChat(t)
		c.overhears("vpn does not connect", means("vpn-down", 0.97), finds("vpn", 0.9))
		change := c.event(kind, map[bot.EventKind]string{bot.Edited: "the printer is jammed"}[kind], "")
		change.Of, change.Unasked = fmt.Sprint("e", c.events-1), true
		said := handoff.Latest(c.journal)
		s := bot.Situation{Conversation: c.c, Events: []bot.Event{change}, Now: c.now,
			Meant: &bot.Meant{Spoken: said[0], Last: said[:1]}}
		turn, err := decide.NewDecider(c.policy, c.k).Decide(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if c.commit(s, turn); c.said() != "" || len(turn.Entries) != 1 {
			t.Errorf("%s: said %q, noted %+v", kind, c.said(), turn.Entries)
		}
	}
}
