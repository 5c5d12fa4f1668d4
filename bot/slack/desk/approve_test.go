package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// An asker is the real office behind a desk.
type asker struct {
	*site
	*action.Office
	back *Back
}

func asking(t *testing.T) asker {
	t.Helper()
	s, back := live(t, "en")
	office := action.NewOffice(action.Options{Cabinet: bottest.NewMemory(),
		Report: func(context.Context, bot.Event) error { return nil }})
	s.opt.Approvals = office
	return asker{s, office, back}
}

// wish has somebody ask for something, and gives the request with its card, which is there once however often it is asked.
func (a asker) wish(t *testing.T, id string, who handoff.Person, team string) (handoff.Approval, thread) {
	t.Helper()
	e := bot.Errand{ID: id, Seq: 1, Conversation: "web:1", Channel: "web", At: time.Now(), Order: handoff.Order{Person: who,
		Action: action.Approve, Flow: "phone", Slots: map[string]string{"device": "<!channel> *x*"},
		With: map[string]string{"what": "Remove **the authenticator**", "of": "team:" + team, "account": "pia"}}}
	if _, done, err := a.Carry(t.Context(), e); err != nil || done {
		t.Fatalf("asked: %t, %v", done, err)
	}
	r := a.state(t, id)
	var at handoff.Place
	for range 2 {
		var err error
		if at, err = a.AskApproval(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	card, ok := threadOf(at)
	if !ok {
		t.Fatalf("there is no card: %+v", at)
	}
	n := 0
	for _, m := range a.Messages(card.channel) {
		if strings.Contains(string(m.Metadata), digest(id)) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("there are %d cards of one request", n)
	}
	return r, card
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

func (a asker) blocks(at thread) string { return string(a.message(at.channel, at.ts).Blocks) }

var pia = handoff.Person{ID: "web:pia", Name: "Pia", Email: "pia@example.com"}

func TestAnAgentApprovesInSlack(t *testing.T) {
	a := asking(t)
	r, card := a.wish(t, "yes", pia, desktest.Ada().Team)
	if text := a.blocks(card); strings.Contains(text, "<!channel>") || !strings.Contains(text, "pia@example.com") {
		t.Errorf("the card calls everybody, or does not say who asks: %s", text)
	}
	if !a.Press(ada, card.channel, card.ts, "Approve") {
		t.Fatalf("there is no button: %s", a.blocks(card))
	}
	a.until(t, "the card says so", func() bool { return strings.Contains(a.blocks(card), "Approved") })
	if now := a.state(t, r.ID); now.State != handoff.Approved || now.By != desktest.Ada().ID {
		t.Errorf("it is %+v", now)
	}
	if text := a.blocks(card); strings.Contains(text, asked) || !strings.Contains(text, "Ada Long") {
		t.Errorf("the card has buttons, or does not say who: %s", text)
	}
	r, card = a.wish(t, "no", pia, desktest.Ada().Team)
	old := pressedBy(bob, card.channel, asked+"yes", r.ID, "", card.ts) // as Bob still sees it
	a.Press(ada, card.channel, card.ts, "Refuse")
	a.until(t, "the card says so", func() bool { return strings.Contains(a.blocks(card), "Refused") })
	if _, ours, err := a.back.Interact(t.Context(), old); !ours || err != nil {
		t.Errorf("the second press: %t, %v", ours, err)
	}
	if !a.whispered(card.channel, bob, "Somebody else has decided this already") {
		t.Error("who was late is not told")
	}
	if now := a.state(t, r.ID); now.State != handoff.Disapproved {
		t.Errorf("it is %+v", now)
	}
}

func TestWhoMayNotApproveInSlackIsTold(t *testing.T) {
	a := asking(t)
	team := desktest.Ada().Team
	own, ownCard := a.wish(t, "own", handoff.Person{ID: "web:1", Email: desktest.Ada().ID + "@Example.com"}, team)
	other, otherCard := a.wish(t, "other", pia, "second")
	for _, press := range []struct {
		user string
		at   thread
		want string
	}{
		{ada, ownCard, "You want this yourself"},
		{ada, otherCard, "for another team to decide"},
		{stranger, otherCard, "Only agents can work on this case"},
	} {
		a.Press(press.user, press.at.channel, press.at.ts, "Approve")
		a.until(t, press.want, func() bool { return a.whispered(press.at.channel, press.user, press.want) })
	}
	for id, at := range map[string]thread{own.ID: ownCard, other.ID: otherCard} {
		if now := a.state(t, id); now.State != handoff.ApprovalWaits || !strings.Contains(a.blocks(at), asked) {
			t.Errorf("it is %+v, and its card %s", now, a.blocks(at))
		}
	}
	// A card that lies in a channel which is none of the desk's is no way to decide.
	if _, _, err := a.back.Interact(t.Context(), pressedBy(bob, "C0ELSEWHERE", asked+"yes", own.ID, "", "1.2")); err != nil {
		t.Error(err)
	}
	if now := a.state(t, own.ID); now.State != handoff.ApprovalWaits {
		t.Errorf("decided from elsewhere: %+v", now)
	}
	if at, err := a.AskApproval(t.Context(), handoff.Approval{ID: "m"}); err != nil || at != (handoff.Place{}) {
		t.Errorf("what a manager decides is at %v, %v", at, err)
	}
}

// over answers that the time of everything is over.
type over struct{ handoff.Approval }

func (o over) Approvals(context.Context, handoff.Agent, int) ([]handoff.Approval, error) {
	return nil, nil
}

func (o over) Decide(context.Context, string, handoff.Agent, bool, string) (handoff.Approval, error) {
	return o.Approval, handoff.ErrApprovalStale
}

func TestAPressThatIsTooLateShowsSo(t *testing.T) {
	a := asking(t)
	r, card := a.wish(t, "late", pia, desktest.Ada().Team)
	r.State = handoff.ApprovalLate
	a.opt.Approvals = over{r}
	a.Press(ada, card.channel, card.ts, "Approve")
	a.until(t, "she is told", func() bool { return a.whispered(card.channel, ada, "it counts as refused") })
	a.until(t, "the card says so", func() bool { return strings.Contains(a.blocks(card), "Time over") })
}

func TestCardsOfRequestsLookAsAgreed(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		s := newSite(t, desktest.NewHouse(desktest.Ada()), lang)
		r := handoff.Approval{ID: "web:1:7", Channel: "web", Person: pia, Account: "pia", What: "Remove **the authenticator**",
			Slots: map[string]string{"device": "<!channel> *x*"}, Team: "it", State: handoff.ApprovalWaits,
			Until: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)}
		done := r
		done.State, done.Name, done.Note = handoff.Disapproved, "Ada Long", "come by"
		got, err := json.MarshalIndent([]any{s.drawAsking(r).Part(), s.drawAsking(done).Part()}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "approval."+lang+".json")
		if *update {
			if err := os.WriteFile(file, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(file); err != nil || !bytes.Equal(want, got) {
			t.Errorf("%s: -update accepts\n%s\n%v", lang, got, err)
		}
	}
}
