package decide_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// helps has somebody mark an answer of another member.
func (c *chat) helps(name, words string) *chat {
	c.t.Helper()
	e := c.event(bot.Helped, words, "")
	e.Beside, e.By = "https://chat.example/m/77", &handoff.Person{ID: "h1", Name: name}
	return c.decide(decide.Evidence{Lang: c.lang()}, 0, e)
}

func TestAMembersAnswerEndsTheRequest(t *testing.T) {
	c := newChat(t).says("the VPN is down", means("vpn-down", 0.9)).helps("Kim *Lee*", "Restart the router.")
	want := handoff.Entry{Kind: handoff.Helped, From: handoff.BySystem, Name: "Kim *Lee*", Person: "h1",
		Text: "Restart the router.", Detail: "https://chat.example/m/77", Event: "e2", At: monday}
	if got := c.last.Entries[0]; got.Kind != want.Kind || got.From != want.From || got.Name != want.Name ||
		got.Person != want.Person || got.Text != want.Text || got.Detail != want.Detail || got.Event != want.Event {
		t.Errorf("the journal has %+v", got)
	}
	if said := c.said(); said != `Marked as solved, thanks to **Kim \*Lee\***.` {
		t.Errorf("said %q", said)
	}
	judges := func(e handoff.Entry) bool { return e.Kind == handoff.Tried }
	if c.c.Memory.Request != "" || c.c.Memory.Judged != nil || slices.ContainsFunc(c.last.Entries, judges) {
		t.Errorf("the request goes on: %+v", c.c.Memory)
	}
	c.hint = "de"
	c.c.Lang = "de"
	if said := c.helps(" ", "Neu starten.").said(); said != "Als gelöst markiert." {
		t.Errorf("without a name: said %q", said)
	}
}

// While a colleague talks with the person the bot is silent; before that it says that the case stays open.
func TestACaseStaysWithItsAgentsWhenAMemberHasHelped(t *testing.T) {
	c := newChat(t).says("human please", talk(intents.Human)).says("vpn").deskHas(0)
	c.now = c.now.Add(time.Minute)
	c.helps("Kim", "Restart it.").wants("bot.helped_open").wantsChoices("solved").wantsCase(1, handoff.Waiting)
	if !c.cs.Updated.Equal(c.now) || c.last.Entries[0].Case != 1 {
		t.Errorf("the case does not know: %+v", c.cs)
	}
	if err := c.act(handoff.Take, ann, ""); err != nil {
		t.Fatal(err)
	}
	if said := c.helps("Kim", "Or buy a new one.").said(); said != "" || c.cs.State != handoff.Taken {
		t.Errorf("said %q in a case that is %s", said, c.cs.State)
	}
	if err := c.act(handoff.HandBack, ann, ""); err != nil {
		t.Fatal(err)
	}
	c.helps("Kim", "Restart it.").wants("bot.helped_closed").wantsChoices("reopen").wantsCase(1, handoff.Resolved)
	c.press("reopen").wantsCase(1, handoff.Opening)
	if brief := handoff.Compute(*c.cs, c.journal); brief.Next.Code == handoff.SuggestHelped || len(brief.Helped) != 3 ||
		!strings.Contains(brief.Helped[0].Text, "Restart it.") {
		t.Errorf("the brief of the case that was opened again: %+v", brief)
	}
}
