package action_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

// A world is an office with all that it needs.
type world struct {
	*testing.T
	action.Options
	store  *bottest.Memory
	does   func(context.Context, action.Call) (action.Result, error)
	calls  []action.Call
	proofs proofs

	mu     sync.Mutex
	events []bot.Event // guarded by mu
}

// reports are the events that were brought so far.
func (w *world) reports() []bot.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}

func newWorld(t *testing.T, change ...func(*action.Declared)) *world {
	w := &world{T: t, store: bottest.NewMemory()}
	w.does = func(context.Context, action.Call) (action.Result, error) { return action.Result{Code: action.OK}, nil }
	d := action.Declared{Performer: w, Changes: true, Subject: "account"}
	for _, c := range change {
		c(&d)
	}
	w.Options = action.Options{Actions: map[string]action.Declared{"reset": d}, Cabinet: w.store, Proofs: &w.proofs,
		Audit: w.store, Report: func(_ context.Context, e bot.Event) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
			return e.Check()
		}}
	return w
}

// Perform implements [action.Performer].
func (w *world) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	w.calls = append(w.calls, c)
	return w.does(ctx, c)
}

// proofs has those claims proved that are listed.
type proofs struct {
	mu     sync.Mutex
	proved []action.Claim
	begun  []action.Claim
}

func (p *proofs) Begin(_ context.Context, c action.Claim, _ []string) (action.Result, error) {
	p.begun = append(p.begun, c)
	return action.Result{Code: "sent", Values: map[string]string{"to": "e…@example.com"}}, nil
}

func (p *proofs) Enter(_ context.Context, c action.Claim, code string) (action.Result, error) {
	if code != "12345678" {
		return action.Result{Code: "wrong"}, nil
	}
	p.proved = append(p.proved, c)
	return action.Result{Code: action.OK}, nil
}

func (p *proofs) Use(_ context.Context, c action.Claim, _ []string) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.proved, func(known action.Claim) bool {
		return known.Account == c.Account && known.Conversation == c.Conversation && known.Person.ID == c.Person.ID
	})
	if i >= 0 {
		p.proved = slices.Delete(p.proved, i, i+1)
	}
	return i >= 0, nil
}

// order is an errand of a conversation for an account.
func order(seq int64, account string) bot.Errand {
	person := handoff.Person{ID: "p", Email: "erika@example.com", Groups: []string{"staff"}}
	return bot.Errand{ID: fmt.Sprintf("c:%d", seq), Seq: seq, Conversation: "c", Channel: "web", At: time.Now(),
		Lang: "en", Order: handoff.Order{Action: "reset", Flow: "f", Visit: int(seq), Person: person,
			With: map[string]string{"account": account}}}
}

// carry has an errand carried out, with the code that it has to end in.
func (w *world) carry(e bot.Errand, want string) handoff.Report {
	w.Helper()
	r, done, err := action.NewOffice(w.Options).Carry(w.Context(), e)
	if err != nil || !done || r.Code != want {
		w.Fatalf("%s of %s ended with %+v, done %t, %v; want %s", e.Order.Action, e.Order.With["account"], r, done, err, want)
	}
	return r
}

// audited tells whether the latest deed has all these words.
func (w *world) audited(words ...string) {
	w.Helper()
	deeds, err := w.store.Deeds(w.Context(), handoff.DeedFilter{})
	if err != nil || len(deeds) == 0 {
		w.Fatalf("deeds: %v, %v", deeds, err)
	}
	for _, word := range words {
		if !strings.Contains(deeds[0].What+" "+deeds[0].Note, word) {
			w.Errorf("the audit says %+v, without %q", deeds[0], word)
		}
	}
}

func TestAnErrandIsDoneOnce(t *testing.T) {
	w := newWorld(t)
	w.does = func(context.Context, action.Call) (action.Result, error) {
		return action.Result{Code: "must_change", Values: map[string]string{"until": "noon"}, Detail: "done on dc1"}, nil
	}
	first := w.carry(order(1, "erika"), "must_change")
	again := w.carry(order(1, "erika"), "must_change")
	if len(w.calls) != 1 || again.Detail != first.Detail || again.Values["until"] != "noon" {
		t.Errorf("%d calls, then %+v", len(w.calls), again)
	}
	c := w.calls[0]
	if c.Key != "c:1" || c.Who.Account != "erika" || c.Who.ID != "p" || c.Action != "reset" || c.Lang != "en" {
		t.Errorf("called with %+v", c)
	}
	w.audited("action/reset", "must_change", "account=erika", "done on dc1")
}

// A deadly cabinet dies at the n-th thing that it is asked, before or after that is done.
type deadly struct {
	action.Cabinet
	left  int
	after bool
}

var errDead = errors.New("killed")

func (d *deadly) dies(do func() error) error {
	if d.left--; d.left < 0 {
		return errDead
	}
	if d.left == 0 && !d.after {
		return errDead
	}
	err := do()
	if d.left == 0 {
		return errDead
	}
	return err
}

func (d *deadly) Look(ctx context.Context, drawer, key string) (p action.Paper, err error) {
	err = d.dies(func() (err error) { p, err = d.Cabinet.Look(ctx, drawer, key); return err })
	return p, err
}

func (d *deadly) File(ctx context.Context, drawer string, p action.Paper) error {
	return d.dies(func() error { return d.Cabinet.File(ctx, drawer, p) })
}

func TestWhoeverDiesOverAnErrandNeverDoesItTwice(t *testing.T) {
	for _, after := range []bool{false, true} {
		for n := 1; n <= 14; n++ {
			w := newWorld(t)
			whole := w.Cabinet
			w.Cabinet = &deadly{whole, n, after}
			_, _, err := action.NewOffice(w.Options).Carry(t.Context(), order(1, "erika"))
			if dead := w.Cabinet.(*deadly).left > 0; dead != (err == nil) {
				t.Fatalf("died at %d: %v", n, err)
			}
			w.Cabinet = whole
			r, _, err := action.NewOffice(w.Options).Carry(t.Context(), order(1, "erika"))
			if err != nil || len(w.calls) > 1 {
				t.Errorf("died at %d (after: %t): done %d times, %v", n, after, len(w.calls), err)
			}
			if done := len(w.calls) == 1; r.Code != action.Unsure && (!done || r.Code != action.OK) {
				t.Errorf("died at %d (after: %t): done %t, and it is said that %+v", n, after, done, r)
			}
			if again := w.carry(order(1, "erika"), r.Code); again.Code != r.Code {
				t.Errorf("then %+v", again)
			}
		}
	}
}

func TestWhatChangesNothingIsDoneAgain(t *testing.T) {
	w := newWorld(t, func(d *action.Declared) { d.Changes = false })
	whole := w.Cabinet
	w.Cabinet = &deadly{whole, 3, false} // after it was begun
	if _, _, err := action.NewOffice(w.Options).Carry(t.Context(), order(1, "erika")); !errors.Is(err, errDead) {
		t.Fatal(err)
	}
	w.Cabinet = whole
	w.carry(order(1, "erika"), action.OK)
	if len(w.calls) != 2 {
		t.Errorf("done %d times", len(w.calls))
	}
}

func TestOfManyWhoCarryAnErrandAtOnceOneDoesIt(t *testing.T) {
	w := newWorld(t)
	var done atomic.Int64
	w.Actions["reset"] = action.Declared{Changes: true, Performer: performer(func() { done.Add(1) })}
	office := action.NewOffice(w.Options)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { _, _, _ = office.Carry(t.Context(), order(1, "erika")) })
	}
	all.Wait()
	if done.Load() != 1 {
		t.Errorf("done %d times", done.Load())
	}
}

type performer func()

func (p performer) Perform(context.Context, action.Call) (action.Result, error) {
	p()
	return action.Result{Code: action.OK}, nil
}

func TestHowAPerformerEndsIsWhatIsReported(t *testing.T) {
	for name, test := range map[string]struct {
		does func(context.Context, action.Call) (action.Result, error)
		want string
	}{
		"nothing was done": {func(context.Context, action.Call) (action.Result, error) {
			return action.Result{}, errors.New("no connection")
		}, action.Failed},
		"nobody knows": {func(context.Context, action.Call) (action.Result, error) {
			return action.Result{}, fmt.Errorf("cut: %w", action.ErrUnsure)
		}, action.Unsure},
		"it breaks":       {func(context.Context, action.Call) (action.Result, error) { panic("oh") }, action.Unsure},
		"it says nothing": {func(context.Context, action.Call) (action.Result, error) { return action.Result{}, nil }, action.Unsure},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.does = test.does
			w.carry(order(1, "erika"), test.want)
			w.audited(test.want)
		})
	}
}

func TestTheRulesRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*action.Declared)
		errand func(*bot.Errand)
		why    string
	}{
		"an old order":        {nil, func(e *bot.Errand) { e.At = e.At.Add(-16 * time.Minute) }, "stale"},
		"another group":       {func(d *action.Declared) { d.Groups = []string{"leads"} }, nil, "not_allowed"},
		"a protected account": {func(d *action.Declared) { d.Except = []string{"ADM-*", "Root"} }, func(e *bot.Errand) { e.Order.With["account"] = "root" }, "protected"},
		"a protected prefix":  {func(d *action.Declared) { d.Except = []string{"ADM-*"} }, func(e *bot.Errand) { e.Order.With["account"] = "adm-erika" }, "protected"},
		"a protected account with its domain": {func(d *action.Declared) { d.Except = []string{"root"} }, func(e *bot.Errand) {
			e.Order.With["account"] = "Root@example.com"
		}, "protected"},
		"a protected account behind its domain": {func(d *action.Declared) { d.Except = []string{"root"} }, func(e *bot.Errand) {
			e.Order.With["account"] = `EXAMPLE\root`
		}, "protected"},
		"no proof":        {func(d *action.Declared) { d.Sensitive = true }, nil, "no_proof"},
		"no account":      {func(d *action.Declared) { d.Sensitive, d.Subject = true, "" }, nil, "no_proof"},
		"nobody approved": {func(d *action.Declared) { d.Approval = true }, nil, "no_approval"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(d *action.Declared) {
				if test.change != nil {
					test.change(d)
				}
			})
			e := order(1, "erika")
			if test.errand != nil {
				test.errand(&e)
			}
			if r := w.carry(e, action.Denied); r.Detail != test.why || len(w.calls) > 0 {
				t.Errorf("got %+v after %d calls", r, len(w.calls))
			}
			w.audited("denied", test.why)
			w.carry(e, action.Denied) // and so it stays
		})
	}
}

func TestAProofIsForOneActionOfOnePersonOnOneAccount(t *testing.T) {
	w := newWorld(t, func(d *action.Declared) { d.Sensitive, d.Caps = true, action.Caps{Person: 50, Subject: 50} })
	w.carry(with(order(1, "erika"), action.ProveCode, "code", "00000000"), "wrong")
	w.audited("wrong", "account=erika")
	if deeds, _ := w.store.Deeds(t.Context(), handoff.DeedFilter{}); strings.Contains(deeds[0].Note, "00000000") {
		t.Errorf("the audit has the code: %+v", deeds[0])
	}
	w.carry(order(2, "erika"), action.Denied)
	w.carry(with(order(3, "erika"), action.ProveCode, "code", "12345678"), action.OK)
	w.carry(order(4, "frank"), action.Denied)
	other := order(5, "erika")
	other.Order.Person.ID = "q"
	w.carry(other, action.Denied)
	elsewhere := order(6, "erika")
	elsewhere.ID, elsewhere.Conversation = "d:6", "d"
	w.carry(elsewhere, action.Denied)
	w.carry(order(7, "erika"), action.OK)
	w.carry(order(8, "erika"), action.Denied)
	if len(w.calls) != 1 {
		t.Errorf("done %d times", len(w.calls))
	}
}

func with(e bot.Errand, name, key, value string) bot.Errand {
	e.Order.Action = name
	e.Order.With[key] = value
	return e
}

func TestACodeIsTriedOnceHoweverOftenTheErrandIsCarried(t *testing.T) {
	w := newWorld(t)
	begin := with(order(1, "erika"), action.Prove, "by", "email, phone")
	for range 3 {
		if r := w.carry(begin, "sent"); r.Values["to"] != "e…@example.com" {
			t.Errorf("got %+v", r)
		}
	}
	if len(w.proofs.begun) != 1 {
		t.Errorf("begun %d times", len(w.proofs.begun))
	}
}

func TestCapsBoundHowOftenAnActionIsBegun(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		w := newWorld(t, func(d *action.Declared) { d.Caps = action.Caps{Person: 4, Subject: 2, All: 6} })
		w.carry(order(1, "erika"), action.OK)
		w.carry(order(2, "Erika"), action.OK)
		if r := w.carry(order(3, "ERIKA"), action.Denied); r.Detail != "too_often" {
			t.Errorf("got %+v", r)
		}
		w.carry(order(4, "alice"), action.OK)
		w.carry(order(5, "bob"), action.Denied) // the refused one counts: whoever tries is slowed down
		time.Sleep(time.Hour)
		w.carry(order(6, "bob"), action.OK)
	})
}

func TestASecretGoesToTheVaultAndNowhereElse(t *testing.T) {
	w := newWorld(t)
	const secret = "Sommer-Regen-47"
	w.does = func(context.Context, action.Call) (action.Result, error) {
		return action.Result{Code: action.OK, Secret: secret}, nil
	}
	v := &vault{}
	w.Vault = v
	r := w.carry(order(1, "erika"), action.OK)
	if v.kept != secret || v.claim.Account != "erika" || r.Link != "https://help.example/once#t" {
		t.Errorf("kept %q of %+v, reported %+v", v.kept, v.claim, r)
	}
	v.fails = true
	if r := w.carry(order(2, "erika"), action.Unsure); r.Link != "" || !strings.Contains(r.Detail, "could not be handed over") {
		t.Errorf("got %+v", r)
	}
	w.Vault = nil
	w.carry(order(3, "erika"), action.Unsure)
	deeds, err := w.store.Deeds(t.Context(), handoff.DeedFilter{})
	if err != nil || strings.Contains(fmt.Sprint(deeds), secret) {
		t.Errorf("audit: %+v, %v", deeds, err)
	}
	for _, drawer := range []string{"runs", "caps", "approvals"} {
		papers, err := w.store.Leaf(t.Context(), drawer, "", "", 100)
		if err != nil {
			t.Error(err)
		}
		for _, p := range papers {
			if strings.Contains(string(p.Value), secret) {
				t.Errorf("%s: %s", drawer, p.Value)
			}
		}
	}
}

type vault struct {
	kept  string
	claim action.Claim
	fails bool
}

func (v *vault) Keep(_ context.Context, secret string, c action.Claim) (string, error) {
	if v.fails {
		return "", errors.New("no room")
	}
	v.kept, v.claim = secret, c
	return "https://help.example/once#t", nil
}

func TestWhatIsNotDeclaredFails(t *testing.T) {
	w := newWorld(t)
	w.carry(with(order(1, "erika"), "format_disk", "x", "y"), action.Failed)
}

func TestWhatIsDeclaredAnewHoldsFromThenOn(t *testing.T) {
	w := newWorld(t)
	office := action.NewOffice(w.Options)
	office.Redeclare(map[string]action.Declared{"reset": {Performer: w, Changes: true, Subject: "account", Sensitive: true}})
	if r, _, err := office.Carry(t.Context(), order(1, "erika")); err != nil || r.Code != action.Denied || len(w.calls) > 0 {
		t.Errorf("got %+v, %v after %d calls", r, err, len(w.calls))
	}
	office.Redeclare(nil)
	if r, _, err := office.Carry(t.Context(), order(2, "erika")); err != nil || r.Code != action.Failed {
		t.Errorf("got %+v, %v", r, err)
	}
	w.audited("not declared")
}

func TestADryRunIsToldToThePerformer(t *testing.T) {
	w := newWorld(t, func(d *action.Declared) { d.DryRun = true })
	w.does = func(_ context.Context, c action.Call) (action.Result, error) {
		if !c.DryRun {
			t.Error("not a dry run")
		}
		return action.Result{}, action.ErrUnsure
	}
	w.carry(order(1, "erika"), action.Failed)
}
