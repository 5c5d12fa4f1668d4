package decide_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents/flow"
)

// context gives what the last turn was understood with.
func (c *chat) context() string {
	for _, e := range c.last.Entries {
		if e.Why != nil {
			return e.Why.Context
		}
	}
	return ""
}

func TestAFollowUpIsAnsweredFromTheArticleBefore(t *testing.T) {
	c := newChat(t).asks("the VPN does not connect")
	if strings.Contains(c.said(), "Scan the code") {
		t.Fatalf("the first answer is about phones already: %q", c.said())
	}
	c.asks("and on my phone?").wantsRule("within")
	if !strings.Contains(c.said(), "Scan the code") || c.context() != "the VPN does not connect" {
		t.Errorf("said %q, with the context %q", c.said(), c.context())
	}
	if got := c.c.Memory.Request; got != "the VPN does not connect" {
		t.Errorf("request %q, want the one that is followed up", got)
	}
}

func TestContextIsNotUsedWhereWordsStandAlone(t *testing.T) {
	for name, words := range map[string]string{
		"a new request": "and the printer does not print",
		"a stranger":    "and the weather on Mars?",
		"a talk":        "and thank you",
	} {
		t.Run(name, func(t *testing.T) {
			c := newChat(t).asks("the VPN does not connect")
			if c.asks(words); c.context() != "" || strings.Contains(c.said(), "VPN program") {
				t.Errorf("%q: said %q, with the context %q", words, c.said(), c.context())
			}
		})
	}
	if c := newChat(t).asks("and on my phone?"); c.context() != "" {
		t.Errorf("context %q out of nothing", c.context())
	}
}

func TestACorrectionTurnsFromWhatWasDone(t *testing.T) {
	for _, words := range []string{"no, I meant the printer", "no, not the VPN, the printer", "nein, ich meinte den Drucker"} {
		c := newChat(t).asks("the VPN does not connect").asks(words)
		if strings.Contains(c.said(), "VPN program") {
			t.Errorf("%q: the same answer again: %q", words, c.said())
		}
		if !strings.Contains(c.said(), "badge") && !strings.Contains(c.said(), "Ausweis") && c.rule() != "which_way" {
			t.Errorf("%q: said %q by %s", words, c.said(), c.rule())
		}
	}
}

func TestWhatIsRejectedIsNotAnswered(t *testing.T) {
	c := newChat(t).asks("it's not the VPN, the printer does not print")
	if !strings.Contains(c.said(), "badge") {
		t.Errorf("said %q", c.said())
	}
	c = newChat(t).asks("the VPN works but the printer doesn't")
	if !strings.Contains(c.said(), "badge") {
		t.Errorf("what works was answered: %q", c.said())
	}
	c = newChat(t).asks("das VPN geht nicht")
	if !strings.Contains(c.said(), "VPN") {
		t.Errorf("a complaint was taken for a rejection: %q", c.said())
	}
}

func TestSomethingElseWasMeantThanWhatTheFlowIsAbout(t *testing.T) {
	for _, words := range []string{"no, I meant the printer does not print", "nein, ich meinte den Drucker"} {
		c := newChat(t).asks("I forgot my password").wantsStep("office").asks(words)
		if c.c.Memory.Flow != nil || !strings.Contains(c.said(), "badge") && !strings.Contains(c.said(), "Ausweis") &&
			!slices.Contains(c.choices(), "intent:printer-broken") {
			t.Errorf("%q: said %q with %v", words, c.said(), c.choices())
		}
	}
	c := newChat(t).asks("I forgot my password").press("option:office:yes").asks("j.smith")
	c.asks("no, I meant j.doe").wantsStep("reset")
	if got := c.c.Memory.Flow.Slots["username"]; got != "j.doe" {
		t.Errorf("the user name is %q, want it corrected", got)
	}
	c.asks("no, I meant the VPN does not connect")
	if c.c.Memory.Flow != nil || !strings.Contains(c.said(), "VPN") {
		t.Errorf("said %q, want another request", c.said())
	}
	if c = newChat(t).asks("I forgot my password").asks("no, I meant my new password"); c.c.Memory.Flow == nil {
		t.Errorf("left the flow for what leads there: %q", c.said())
	}
}

func TestFlowsHearWhatWasWritten(t *testing.T) {
	c := newChat(t).asks("I forgot my password")
	if c.c.Memory.Flow == nil {
		t.Fatalf("no flow: %q", c.said())
	}
	if c.c.Memory.Flow.Awaiting != flow.AwaitInput {
		t.Skip("the flow of the test workspace asks for a choice first")
	}
	c.asks("Hi Tom, j.doe\nThanks")
	if c.context() != "" || len(c.c.Memory.Others) > 0 {
		t.Errorf("context %q, others %+v", c.context(), c.c.Memory.Others)
	}
}

func TestACaseIsNamedByWhatIsAsked(t *testing.T) {
	c := newChat(t).asks("Dear team,\n\nthe fax makes strange noises when the moon is full.\n\nKind regards,\nPat Doe\n"+
		"Sent from my iPhone").press("human").wantsCase(1, handoff.Opening)
	if want := "the fax makes strange noises when the moon is full."; c.cs.Subject != want {
		t.Errorf("subject %q, want %q", c.cs.Subject, want)
	}
}

func TestALogInAnotherLanguageDoesNotChangeTheLanguage(t *testing.T) {
	c := newChat(t).asks("Guten Tag, das VPN geht von zu Hause nicht\n" +
		strings.Repeat("[2026-01-12 08:16:01] ERROR vpnd[1]: the connection to the office could not be opened in time\n", 5))
	if c.c.Lang != "de" {
		t.Errorf("speaks %q", c.c.Lang)
	}
}

func TestWordsForAColleagueAreRelayedAsTheyAre(t *testing.T) {
	c := newChat(t).asks("the VPN does not connect").press("human").deskHas(0)
	c.asks("1. the printer does not print\n2. my account is locked")
	if c.c.Owner != bot.OwnerHuman || len(c.c.Memory.Others) > 0 {
		t.Errorf("owner %s, others %+v", c.c.Owner, c.c.Memory.Others)
	}
}

func TestAFollowUpThatNobodyKnowsEndsNotTheRequest(t *testing.T) {
	c := newChat(t).asks("the VPN does not connect").asks("and on the moon?").wantsRule("unknown")
	if got := c.c.Memory.Request; got != "the VPN does not connect" {
		t.Fatalf("request %q, want the one that is followed up", got)
	}
	c.asks("and on my phone?").wantsRule("within")
	if !strings.Contains(c.said(), "Scan the code") {
		t.Errorf("said %q", c.said())
	}
}

func TestWordsThatSayMoreOfARequestAreSearchedWithIt(t *testing.T) {
	for name, words := range map[string][2]string{
		"en": {"I have a question about the payslip", "it is from last year"},
		"de": {"eine Frage zur Abrechnung", "sie ist vom letzten Jahr"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChat(t)
			c.policy.Thresholds = decide.Thresholds{Answer: 0.99, Ask: 0.2} // so that nothing is clear at first
			c.asks(words[0])
			first := c.c.Memory.Earlier
			c.asks(words[1])
			if got := c.c.Memory.Earlier; len(first) != 1 || len(got) != 2 || got[0] != words[1] || got[1] != first[0] {
				t.Errorf("kept in mind: %q, then %q; want both, the newest first", first, got)
			}
		})
	}
}

func TestANewTopicIsNotDraggedBackToTheOldOne(t *testing.T) {
	for _, words := range []string{"it rains on my bicycle", "where do they sell it", "es regnet auf mein Fahrrad",
		"connect my Spotify family subscription"} {
		c := newChat(t).asks("something about the VPN").press("none").asks(words)
		if c.context() != "" || strings.Contains(c.said(), "VPN") {
			t.Errorf("%q: said %q, with the context %q", words, c.said(), c.context())
		}
	}
}

func TestOnlyTheLatestWordsOfARequestAreKeptInMind(t *testing.T) {
	c := newChat(t)
	c.policy.Desks = nil // nobody takes it away
	for _, words := range []string{"glorp one", "glorp two", "glorp three", "glorp four", "glorp five", "glorp six"} {
		c.asks(words)
	}
	if got := c.c.Memory.Earlier; len(got) != 4 || got[0] != "glorp six" {
		t.Errorf("kept %q", got)
	}
	if c.press("solved"); len(c.c.Memory.Earlier) != 0 {
		t.Errorf("kept %q after the request was over", c.c.Memory.Earlier)
	}
}

func TestWhatIsKeptInMindOfARequestIsShort(t *testing.T) {
	c := newChat(t)
	c.policy.Desks = nil
	for range 6 {
		c.asks(strings.Repeat("𝄞glorp ", 8<<10))
	}
	size := 0
	for _, words := range c.c.Memory.Earlier {
		size += len(words)
	}
	if len(c.c.Memory.Earlier) != 4 || size > 4*4*140 {
		t.Errorf("kept %d texts of %d bytes", len(c.c.Memory.Earlier), size)
	}
}

func TestAConversationOfAnOlderVersionIsFollowedUp(t *testing.T) {
	c := newChat(t).asks("the VPN does not connect")
	const stored = `{"request": "the VPN does not connect", "shown": ["vpn"], "answered": true}`
	c.c.Memory = bot.Memory{}
	if err := json.Unmarshal([]byte(stored), &c.c.Memory); err != nil {
		t.Fatal(err)
	}
	c.asks("and on the moon?").wantsRule("unknown").asks("and on my phone?").wantsRule("within")
	if c.context() != "the VPN does not connect" {
		t.Errorf("said %q, with the context %q", c.said(), c.context())
	}
}
