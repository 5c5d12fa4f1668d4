package action_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

var (
	lead     = handoff.Agent{ID: "lea", Name: "Lea", Team: "it-identity"}
	stranger = handoff.Agent{ID: "sam", Name: "Sam", Team: "facilities"}
	admin    = handoff.Agent{ID: "ada", Name: "Ada", Role: handoff.Admin}
)

// asked has an approval asked for, of the team it-identity.
func (w *world) asked(seq int64) (*action.Office, handoff.Approval) {
	w.Helper()
	office := action.NewOffice(w.Options)
	e := approval(seq)
	for range 2 { // the second is a repeat
		if r, done, err := office.Carry(w.Context(), e); err != nil || done {
			w.Fatalf("asked: %+v, %t, %v", r, done, err)
		}
	}
	all, err := office.Approvals(w.Context(), lead, 10)
	if err != nil || len(all) == 0 || all[0].State != handoff.ApprovalWaits {
		w.Fatalf("approvals %+v, %v", all, err)
	}
	return office, all[0]
}

func approval(seq int64) bot.Errand {
	e := order(seq, "erika")
	e.Order.Action = action.Approve
	e.Order.With = map[string]string{"what": "New authenticator for **erika**", "of": "team:it-identity", "within": "1h"}
	e.Order.Slots = map[string]string{"account": "erika"}
	return e
}

// act is what was asked for.
func act(seq int64, account string) bot.Errand {
	e := order(seq, account)
	e.Order.Slots = map[string]string{"account": account, "later": "x"}
	return e
}

func needsApproval(d *action.Declared) { d.Approval = true }

func TestAnApprovalLetsOneActionThrough(t *testing.T) {
	w := newWorld(t, needsApproval)
	office, a := w.asked(1)
	w.carry(act(2, "erika"), action.Denied) // nobody has agreed yet
	got, err := office.Decide(t.Context(), a.ID, lead, true, "known to me")
	if err != nil || got.State != handoff.Approved || got.Name != "Lea" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if len(w.reports()) != 1 || w.reports()[0].Report.Code != action.OK || w.reports()[0].Report.Order != 1 ||
		w.reports()[0].Report.Values["by"] != "Lea" {
		t.Errorf("events %+v", w.reports())
	}
	w.carry(act(3, "frank"), action.Denied) // that is not what was approved
	w.carry(act(4, "erika"), action.OK)
	w.carry(act(5, "erika"), action.Denied)
	if len(w.calls) != 1 {
		t.Errorf("done %d times", len(w.calls))
	}
}

func TestWhoMayNotApprove(t *testing.T) {
	w := newWorld(t, needsApproval)
	office, a := w.asked(1)
	self := lead
	self.Account.Email = "Erika@example.com"
	for _, test := range []struct {
		agent handoff.Agent
		id    string
		want  error
	}{
		{stranger, a.ID, handoff.ErrNotYourTeam},
		{self, a.ID, handoff.ErrOwnRequest},
		{handoff.Agent{ID: "p", Team: "it-identity"}, a.ID, handoff.ErrOwnRequest},
		{lead, "other", handoff.ErrNoApproval},
	} {
		if _, err := office.Decide(t.Context(), test.id, test.agent, true, ""); !errors.Is(err, test.want) {
			t.Errorf("%s got %v, want %v", test.agent.ID, err, test.want)
		}
		w.audited("action/decide", test.want.Error())
	}
	if all, err := office.Approvals(t.Context(), stranger, 10); err != nil || len(all) > 0 {
		t.Errorf("a stranger sees %+v, %v", all, err)
	}
	if all, err := office.Approvals(t.Context(), admin, 10); err != nil || len(all) != 1 {
		t.Errorf("an admin sees %+v, %v", all, err)
	}
	if len(w.reports()) > 0 {
		t.Errorf("events %+v", w.reports())
	}
	w.carry(act(2, "erika"), action.Denied)
}

func TestOfManyDecisionsOneCounts(t *testing.T) {
	w := newWorld(t)
	var reports atomic.Int64
	w.Report = func(context.Context, bot.Event) error { reports.Add(1); return nil }
	office, a := w.asked(1)
	var won atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			_, err := office.Decide(t.Context(), a.ID, lead, i%2 == 0, "")
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, handoff.ErrDecided) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || reports.Load() != 1 {
		t.Errorf("%d decisions, %d reports", won.Load(), reports.Load())
	}
}

func TestARequestThatNobodyDecidesEnds(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld(t)
		office, a := w.asked(1)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- office.Run(ctx) }()
		time.Sleep(59 * time.Minute)
		synctest.Wait()
		if len(w.reports()) > 0 {
			t.Errorf("before its time: %+v", w.reports())
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if len(w.reports()) != 1 || w.reports()[0].Report.Code != "late" {
			t.Errorf("events %+v", w.reports())
		}
		if _, err := office.Decide(t.Context(), a.ID, lead, true, ""); !errors.Is(err, handoff.ErrDecided) {
			t.Errorf("then %v", err)
		}
	})
}

func TestADecisionThatWasNotReportedIsBroughtLater(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld(t)
		report := w.Report
		w.Report = func(context.Context, bot.Event) error { return errors.New("the store is away") }
		office, a := w.asked(1)
		if got, err := office.Decide(t.Context(), a.ID, lead, false, "no"); err != nil || got.State != handoff.Disapproved {
			t.Fatalf("%+v, %v", got, err)
		}
		w.Report = report
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		next := action.NewOffice(w.Options)
		go func() { ended <- next.Run(ctx) }()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		stop()
		<-ended
		if len(w.reports()) != 1 || w.reports()[0].Report.Code != action.Denied || w.reports()[0].Report.Values["note"] != "no" {
			t.Errorf("events %+v", w.reports())
		}
	})
}

// A board is a desk that shows requests, unless it is away.
type board struct {
	mu      sync.Mutex
	away    bool                                    // guarded by mu
	asked   map[string]int                          // guarded by mu; by id
	settled map[handoff.Place]handoff.ApprovalState // guarded by mu
}

func (b *board) AskApproval(_ context.Context, a handoff.Approval) (handoff.Place, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away {
		return handoff.Place{}, errors.New("away")
	}
	b.asked[a.ID]++
	return handoff.Place{Ref: "card of " + a.ID}, nil
}

func (b *board) SettleApproval(_ context.Context, p handoff.Place, a handoff.Approval) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away {
		return errors.New("away")
	}
	b.settled[p] = a.State
	return nil
}

func (b *board) goes(away bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.away = away
}

func TestADeskThatWasAwayShowsRequestsAndHowTheyEnded(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld(t)
		b := &board{asked: map[string]int{}, settled: map[handoff.Place]handoff.ApprovalState{}, away: true}
		w.Desks = func() map[string]handoff.ApprovalDesk { return map[string]handoff.ApprovalDesk{"slack": b} }
		rings := 0
		w.Ring = func() { rings++ }
		office, a := w.asked(1)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- office.Run(ctx) }()
		time.Sleep(time.Minute)
		b.goes(false)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if b.asked[a.ID] != 1 {
			t.Errorf("shown %d times", b.asked[a.ID])
		}
		b.goes(true)
		if _, err := office.Decide(t.Context(), a.ID, lead, true, ""); err != nil {
			t.Fatal(err)
		}
		b.goes(false)
		time.Sleep(time.Minute)
		synctest.Wait()
		stop()
		<-ended
		if got := b.settled[handoff.Place{Ref: "card of " + a.ID}]; got != handoff.Approved || rings < 2 {
			t.Errorf("the card says %q, rung %d times", got, rings)
		}
	})
}

// crew knows owners and managers by account; nobody can be told anything.
type crew struct {
	owners, managers map[string]string
	told             []string
}

func (c *crew) Owner(_ context.Context, of action.Claim) (string, error) {
	return c.owners[of.Account], nil
}

func (c *crew) Manager(_ context.Context, of action.Claim) (string, error) {
	return c.managers[of.Account], nil
}

func (c *crew) Notify(_ context.Context, a handoff.Approval) error {
	c.told = append(c.told, a.Manager)
	return errors.New("the mail server is away")
}

func TestAManagerWhoIsKnownDecides(t *testing.T) {
	w := newWorld(t, needsApproval)
	known := &crew{managers: map[string]string{"erika": "boss@example.com"}}
	w.People = known
	boss := handoff.Agent{ID: "boss", Name: "Boss", Account: handoff.Account{Email: "Boss@example.com"}}
	office := action.NewOffice(w.Options)
	ask := func(seq int64, account string) {
		e := approval(seq)
		e.Order.With = map[string]string{"what": "A new laptop", "of": "manager", "account": account}
		if _, _, err := office.Carry(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	ask(1, "erika")
	w.audited("the manager could not be told")
	ask(2, "frank")
	w.audited("the manager is not known")
	if len(known.told) != 1 || known.told[0] != "boss@example.com" {
		t.Errorf("told %q", known.told)
	}
	theirs, err := office.Approvals(t.Context(), boss, 10)
	if err != nil || len(theirs) != 1 {
		t.Fatalf("the manager sees %+v, %v", theirs, err)
	}
	if _, err := office.Decide(t.Context(), theirs[0].ID, lead, true, ""); !errors.Is(err, handoff.ErrNotYourTeam) {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := office.Decide(t.Context(), theirs[0].ID, boss, true, ""); err != nil {
		t.Error(err)
	}
}

// TestNobodyApprovesForAnAccountOfTheirOwn is about an agent who asks where no channel knows them.
func TestNobodyApprovesForAnAccountOfTheirOwn(t *testing.T) {
	w := newWorld(t, needsApproval)
	w.People = &crew{owners: map[string]string{"lea.l": "lea@example.com"}}
	office := action.NewOffice(w.Options)
	e := approval(1)
	e.Order.Person = handoff.Person{ID: "visitor"}
	e.Order.With["account"] = "lea.l"
	if _, _, err := office.Carry(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	herself := lead
	herself.Account.Email = "Lea@example.com"
	all, err := office.Approvals(t.Context(), herself, 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("requests %+v, %v", all, err)
	}
	if _, err := office.Decide(t.Context(), all[0].ID, herself, true, ""); !errors.Is(err, handoff.ErrOwnRequest) {
		t.Errorf("got %v", err)
	}
}
