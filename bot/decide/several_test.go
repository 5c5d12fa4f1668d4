package decide_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// twoThings is a chat in which the person has asked about the VPN and the printer at once.
func twoThings(t *testing.T) *chat {
	return newChat(t).asks("Hello,\n1. the VPN does not connect\n2. the printer does not print\nThanks, Pat").
		wantsRule("best_way").wantsChoices("solved", "unsolved", "human", "intent:printer-broken")
}

func TestWhatElseIsAskedIsNamedAndKept(t *testing.T) {
	c := twoThings(t)
	if !strings.Contains(c.said(), "VPN program") || !strings.Contains(c.said(), "You also asked about: Printer does not print.") {
		t.Errorf("said %q", c.said())
	}
	want := []bot.Wish{{Words: "the printer does not print",
		Choice: handoff.Choice{Value: "intent:printer-broken", Label: "Printer does not print"}}}
	if got := c.c.Memory.Others; !slices.Equal(got, want) {
		t.Errorf("kept %+v, want %+v", got, want)
	}
	if e := c.last.Entries[0]; !strings.HasPrefix(e.Text, "Hello,") || !strings.HasSuffix(e.Text, "Pat") {
		t.Errorf("the journal has %q, want the message as it was written", e.Text)
	}
	why := c.last.Entries[1].Why
	if why == nil || why.Utterance != "the VPN does not connect" || !slices.Equal(why.Others, []string{"the printer does not print"}) {
		t.Errorf("why %+v", why)
	}
}

func TestWhatElseIsAskedComesWhenTheFirstIsSolved(t *testing.T) {
	for name, takeUp := range map[string]func(*chat) *chat{
		"by button":      func(c *chat) *chat { return c.press("intent:printer-broken") },
		"by yes":         func(c *chat) *chat { return c.says("yes", talk(intents.Yes)) },
		"by its number":  func(c *chat) *chat { return c.says("1") },
		"by other words": func(c *chat) *chat { return c.says("the printer!", means("printer-broken", 0.9)) },
	} {
		t.Run(name, func(t *testing.T) {
			c := twoThings(t).press("solved").wants("bot.glad").wants("bot.next").
				wantsChoices("intent:printer-broken", "enough")
			takeUp(c)
			if !strings.Contains(c.said(), "badge") || len(c.c.Memory.Others) > 0 {
				t.Errorf("said %q, still waiting %+v", c.said(), c.c.Memory.Others)
			}
			if c.press("solved").wants("bot.glad"); strings.Contains(c.said(), "else, too") {
				t.Errorf("done, and asked again: %q", c.said())
			}
		})
	}
}

func TestWhatElseIsAskedMayBeLeft(t *testing.T) {
	c := twoThings(t).press("solved").says("no", talk(intents.No)).wants("bot.enough")
	if len(c.c.Memory.Others) > 0 {
		t.Errorf("still waiting: %+v", c.c.Memory.Others)
	}
	if c = twoThings(t).says("stop", talk(intents.Stop)); len(c.c.Memory.Others) > 0 {
		t.Errorf("after stop still waiting: %+v", c.c.Memory.Others)
	}
}

func TestACaseNamesAllThatWasAsked(t *testing.T) {
	c := twoThings(t).press("human").wantsCase(1, handoff.Opening)
	if want := "the VPN does not connect · the printer does not print"; c.cs.Subject != want {
		t.Errorf("subject %q, want %q", c.cs.Subject, want)
	}
	brief := handoff.Compute(*c.cs, c.journal)
	if len(brief.Request) != 1 || !strings.Contains(brief.Request[0].Text, "printer") {
		t.Errorf("request %+v", brief.Request)
	}
}

func TestTheBriefOfWhatCameSecondHasItsWords(t *testing.T) {
	c := twoThings(t).press("solved").press("intent:printer-broken").press("human").wantsCase(1, handoff.Opening)
	brief := handoff.Compute(*c.cs, c.journal)
	if len(brief.Request) != 1 || brief.Request[0].Text != "the printer does not print" {
		t.Errorf("request %+v, want the words of then", brief.Request)
	}
	if c.cs.Subject != "the printer does not print" {
		t.Errorf("subject %q", c.cs.Subject)
	}
}

func TestWhatCannotWaitGoesFirst(t *testing.T) {
	c := newChat(t).asks("The printer does not print. Also, I clicked on a phishing link").wantsCase(1, handoff.Opening)
	if c.cs.Priority != handoff.Urgent || !strings.HasSuffix(c.cs.Subject, "The printer does not print.") {
		t.Errorf("case %+v", c.cs)
	}
	if len(c.c.Memory.Others) > 0 {
		t.Errorf("after a handoff still waiting: %+v", c.c.Memory.Others)
	}
}

func TestInAFlowWhatElseIsAskedIsNamedAndOfferedAtItsEnd(t *testing.T) {
	c := newChat(t).asks("my account is locked. Also, the VPN does not connect")
	if c.c.Memory.Flow == nil || !strings.Contains(c.said(), "VPN does not connect") || slices.Contains(c.choices(), "intent:vpn-down") {
		t.Errorf("said %q with %v", c.said(), c.choices())
	}
}

func TestRequestsAtACommaAreTakenApart(t *testing.T) {
	for _, text := range []string{
		"the VPN does not connect, the printer does not print",
		"das VPN geht nicht, Drucker offline",
		"hi, the vpn is down, and the office is far, the printer is offline",
	} {
		c := newChat(t).asks(text)
		if len(c.c.Memory.Others) != 1 {
			t.Errorf("%q: also asked %+v, want the printer", text, c.c.Memory.Others)
		}
	}
}

func TestOneProblemInSeveralSentencesIsOneRequest(t *testing.T) {
	for _, text := range []string{
		"The VPN does not connect. It keeps dropping. I am at home.",
		"VPN does not connect and I don't know why. Can you help me?",
		"Das VPN geht nicht. Es bricht immer ab. Können Sie mir helfen?",
		"1. I start the VPN\n2. it times out",
		"the printer is offline and nothing comes out of the printer",
		"the VPN does not connect, it times out, I am at home",
		"the printer is offline, nothing comes out of the printer",
		"it's not the VPN, the printer does not print",
		"mein Passwort ist abgelaufen, mein Benutzername ist k.meyer",
	} {
		if c := newChat(t).asks(text); len(c.c.Memory.Others) > 0 {
			t.Errorf("%q: also asked %+v", text, c.c.Memory.Others)
		}
	}
}
