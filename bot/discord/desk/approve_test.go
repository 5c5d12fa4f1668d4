package desk

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
)

// An asker is the real office behind a desk.
type asker struct {
	*site
	*action.Office
}

func asking(t *testing.T) asker {
	t.Helper()
	office := action.NewOffice(action.Options{Cabinet: bottest.NewMemory(),
		Report: func(context.Context, bot.Event) error { return nil }})
	s, _ := live(t, "en", func(s *site, o *Options) {
		o.Approvals, o.Helpers = office, map[string]string{s.role: "second"}
	})
	return asker{s, office}
}

// wish has somebody ask for something, and gives the request with its card, which is there once however often it is
// asked.
func (a asker) wish(t *testing.T, id, who, team string) (handoff.Approval, place) {
	t.Helper()
	e := bot.Errand{ID: id, Seq: 1, Conversation: "discord:1", Channel: "discord",
		At: time.Now(), Order: handoff.Order{Person: handoff.Person{ID: who, Name: "Pia"}, Action: action.Approve, Flow: "phone",
			Slots: map[string]string{"device": "@everyone *x*"},
			With:  map[string]string{"what": "Remove **the authenticator**", "of": "team:" + team, "account": "pia"}}}
	if _, done, err := a.Carry(t.Context(), e); err != nil || done {
		t.Fatalf("asked: %t, %v", done, err)
	}
	r := a.state(t, id)
	var last handoff.Place
	for range 2 {
		at, err := a.AskApproval(t.Context(), r)
		if err != nil || last.Ref != "" && at != last {
			t.Fatalf("it lies at %v and %v: %v", last, at, err)
		}
		last = at
	}
	p, _ := placeOf(last.Ref)
	return r, p
}

// state is where a request stands.
func (a asker) state(t *testing.T, id string) handoff.Approval {
	t.Helper()
	all, err := a.Approvals(t.Context(), handoff.Agent{ID: "root", Role: handoff.Admin}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("there is no %s", id)
	return handoff.Approval{}
}

// card is what is read of a request.
func (a asker) card(p place) string {
	m := a.message(p.thread, p.card)
	return fmt.Sprint(m.Embeds, m.Components)
}

func TestAnAgentApprovesInDiscord(t *testing.T) {
	a := asking(t)
	for name, team := range map[string]string{"a forum": "it", "a private thread": "hr"} {
		id := "discord:1:" + strings.Repeat(team, 60) // longer than what Discord takes for a button
		r, p := a.wish(t, id, stranger, team)
		if text := a.card(p); !strings.Contains(text, "Remove **the authenticator**") || !strings.Contains(text, "Pia") {
			t.Errorf("%s: the card is %s", name, text)
		}
		if team == "hr" { // Ada is of another team
			a.Press(ada, p.thread, p.card, pressed+"yes|"+digest(id))
			a.until(t, "she is told", func() bool { return a.whispered(p.thread, ada, "for another team to decide") })
			continue
		}
		a.Press(ada, p.thread, p.card, pressed+"yes|"+digest(id))
		a.until(t, "the card says so", func() bool { return strings.Contains(a.card(p), "Approved") })
		if now := a.state(t, r.ID); now.State != handoff.Approved || now.By != desktest.Ada().ID {
			t.Errorf("%s: it is %+v", name, now)
		}
		if strings.Contains(a.card(p), digest(id)) {
			t.Errorf("%s: the card has buttons yet", name)
		}
	}
}

// Who has a helpers' role is on no roster, and must not say yes to what they want themselves all the same.
func TestAHelperApprovesForOthersOnly(t *testing.T) {
	a := asking(t)
	own, ownCard := a.wish(t, "own", helper, "second")
	other, otherCard := a.wish(t, "other", stranger, "second")
	a.Press(helper, ownCard.thread, ownCard.card, pressed+"yes|"+digest(own.ID))
	a.until(t, "they are told", func() bool { return a.whispered(ownCard.thread, helper, "You want this yourself") })
	a.Press(stranger, otherCard.thread, otherCard.card, pressed+"yes|"+digest(other.ID))
	a.Press(helper, otherCard.thread, otherCard.card, pressed+"no|"+digest(other.ID))
	a.until(t, "the card says so", func() bool { return strings.Contains(a.card(otherCard), "Refused") })
	if now := a.state(t, own.ID); now.State != handoff.ApprovalWaits {
		t.Errorf("their own is %+v", now)
	}
	if now := a.state(t, other.ID); now.State != handoff.Disapproved || now.Name != "Hal Per" {
		t.Errorf("the other is %+v", now)
	}
}

func TestCardsOfRequestsLookAsAgreed(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		d := drawn(t, lang)
		r := handoff.Approval{ID: "discord:1:7", Channel: "discord", Person: handoff.Person{ID: "1", Name: "Pia"},
			Account: "pia", What: "Remove **the authenticator**", Slots: map[string]string{"device": "@everyone *x*"},
			Team: "it", State: handoff.ApprovalWaits, Until: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)}
		done := r
		done.State, done.Name, done.Note = handoff.Disapproved, "Ada Long", "come by"
		golden(t, "approval."+lang, []any{d.drawAsking(r), d.drawAsking(done)})
	}
}
