package decide_test

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// Whatever people, agents, desks and the watchdog do, what chat.verify checks holds after every turn.
func TestRandomConversationsKeepTheRules(t *testing.T) {
	base := newChat(t)
	desks := [][]string{{"console"}, {"console", "rt"}, nil}
	rapid.Check(t, func(t *rapid.T) {
		c := *base
		c.t, c.policy.Desks, c.waiting = t, rapid.SampledFrom(desks).Draw(t, "desks"), true
		c.policy.Service = promising(c.policy.Service)
		for range rapid.IntRange(1, 25).Draw(t, "turns") {
			c.happens(t)
		}
	})
}

// happens draws one event and plays it.
func (c *chat) happens(t *rapid.T) {
	switch rapid.SampledFrom([]string{"says", "says", "says", "press", "press", "desk", "late",
		"overdue", "act", "act", "act", "helps", "time", "report", "report"}).Draw(t, "event") {
	case "says":
		c.saysSomething(t)
	case "press":
		c.unchanged(func() { c.press(someButton(c, t)) })
	case "desk":
		if c.cs != nil {
			c.deskHas(rapid.IntRange(0, 2).Draw(t, "ahead"))
		}
	case "late":
		if c.cs != nil {
			c.deskLate()
		}
	case "overdue":
		c.overdue("anybody there?")
	case "act":
		c.actsSomehow(t)
	case "helps":
		c.unchanged(func() { c.helps("Kim", "turn it off and on") })
	case "report":
		for _, o := range c.open() {
			c.reports(o, rapid.SampledFrom([]handoff.Report{{Code: handoff.CodeDone}, {Code: handoff.CodeFailed},
				{Code: handoff.CodeUnsure}, {Code: "policy"}, secret}).Draw(t, "report"))
		}
	case "time":
		c.waits(time.Duration(rapid.IntRange(1, 300).Draw(t, "hours")) * time.Hour)
	}
}

func (c *chat) saysSomething(t *rapid.T) {
	words := rapid.SampledFrom([]string{"1", "2", "yes", "no", "j.smith", "back", "vpn down", "no idea",
		"stop", "mac"}).Draw(t, "words")
	var add []func(*chat, *decide.Evidence)
	if rapid.Bool().Draw(t, "is talk") {
		add = append(add, talk(rapid.SampledFrom([]intents.Talk{intents.Greeting, intents.Human, intents.Stop, intents.Restart,
			intents.Frustration, intents.Yes, intents.No, intents.Solved, intents.Unsolved, intents.Goodbye}).Draw(t, "talk")))
	}
	for range rapid.IntRange(0, 2).Draw(t, "intents") {
		id := rapid.SampledFrom([]string{"password-forgotten", "vpn-down", "payroll-close", "phishing",
			"account-locked"}).Draw(t, "intent")
		add = append(add, means(id, rapid.Float64Range(0, 0.9).Draw(t, "p")))
	}
	if rapid.Bool().Draw(t, "is found") {
		add = append(add, finds(rapid.SampledFrom([]string{"vpn", "wifi", "reset-password"}).Draw(t, "article"),
			rapid.Float64Range(0, 0.9).Draw(t, "q")))
	}
	c.unchanged(func() { c.says(words, add...) })
}

// someButton is one of those under the last message, or any other.
func someButton(c *chat, t *rapid.T) string {
	return rapid.SampledFrom(append(c.choices(), "human", "solved", "unsolved", "reopen", "skip", "stop", "go_on",
		"flow:unlock-account", "option:reset:yes", "article:payroll", "nonsense")).Draw(t, "button")
}

func (c *chat) actsSomehow(t *rapid.T) {
	if c.cs == nil {
		return
	}
	verb := rapid.SampledFrom([]handoff.Verb{handoff.Take, handoff.Take, handoff.Release, handoff.Reply, handoff.AddNote,
		handoff.HandBack, handoff.HandOver, handoff.Accept, handoff.Resolve, handoff.Reopen, handoff.TakeOver,
		handoff.Assign, handoff.Transfer, handoff.Escalate, handoff.Ask, handoff.Ask, handoff.Merge, handoff.Close,
		handoff.Snooze, handoff.Wake, handoff.Prioritise, handoff.Categorise, handoff.Watch, handoff.Unwatch,
		handoff.Link}).Draw(t, "verb")
	agent := rapid.SampledFrom([]handoff.Agent{ann, bob}).Draw(t, "agent")
	before := written(c.t, c.cs)
	if err := c.act(verb, agent, "words"); err != nil && written(c.t, c.cs) != before {
		t.Fatalf("a refused act changed the case")
	}
}

// unchanged makes sure that deciding changed nothing of the situation that it was given.
func (c *chat) unchanged(turn func()) {
	conversation, known := c.c, c.cs
	before := written(c.t, bot.Situation{Conversation: conversation, Case: known})
	turn()
	if after := written(c.t, bot.Situation{Conversation: conversation, Case: known}); after != before {
		c.t.Fatalf("deciding changed the situation from\n%s\nto\n%s", before, after)
	}
}

func written(t fataler, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(text)
}

func FuzzDecide(f *testing.F) {
	for _, words := range []string{"hello", "VPN geht nicht", "1", "\xff\xfe", "", "a\x00b", "👩‍👩‍👧", "{username}",
		"**x** [a](b)", "yes"} {
		f.Add(words, "option:office:yes")
	}
	base := newChat(f)
	f.Fuzz(func(t *testing.T, words, button string) {
		c := *base
		c.t = t
		if (bot.Event{Channel: "web", ID: "1", Conversation: "c", Kind: bot.Message, Text: words}).Check() != nil {
			return // no channel can bring it in
		}
		c.asks(words).asks("I forgot my password").asks(words)
		if utf8.ValidString(button) && button != "" {
			c.press(button)
		}
		c.overdue(words)
	})
}
