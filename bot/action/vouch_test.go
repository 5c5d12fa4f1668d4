package action_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/handoff"
)

// vouching has agents asked whether they know a person.
func (w *world) vouching(refuses error) *[]action.Vouching {
	var taken []action.Vouching
	w.Vouchers = &action.Vouchers{Team: "it-identity", Question: func(account string) string { return "Is it " + account + "?" },
		Attest: func(_ context.Context, v action.Vouching) error {
			if refuses == nil {
				taken = append(taken, v)
				w.proofs.proved = append(w.proofs.proved, v.Claim)
			}
			return refuses
		}}
	return &taken
}

// known asks for an agent's word, twice as after a crash, and gives the request.
func (w *world) known() (*action.Office, handoff.Approval) {
	w.Helper()
	for range 2 {
		if r := w.carry(with(order(1, "erika"), action.Prove, "by", "agent"), "open"); r.Values["by"] != "agent" {
			w.Fatalf("got %+v", r)
		}
	}
	office := action.NewOffice(w.Options)
	all, err := office.Approvals(w.Context(), lead, 10)
	if err != nil || len(all) != 1 || all[0].What != "Is it erika?" || all[0].Account != "erika" {
		w.Fatalf("requests %+v, %v", all, err)
	}
	return office, all[0]
}

func TestAnAgentsWordIsAProof(t *testing.T) {
	w := newWorld(t, func(d *action.Declared) { d.Sensitive = true })
	taken := w.vouching(nil)
	office, a := w.known()
	w.carry(order(2, "erika"), action.Denied) // nobody has answered yet
	if _, err := office.Decide(t.Context(), a.ID, lead, true, "yes"); !errors.Is(err, handoff.ErrNoReason) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := office.Decide(t.Context(), a.ID, stranger, true, "called back on 1234"); !errors.Is(err, handoff.ErrNotYourTeam) {
		t.Errorf("another team: %v", err)
	}
	if _, err := office.Decide(t.Context(), a.ID, lead, true, "called back on the registered number"); err != nil {
		t.Fatal(err)
	}
	if len(*taken) != 1 || (*taken)[0].Agent.ID != "lea" || (*taken)[0].Claim.Account != "erika" ||
		(*taken)[0].How != "called back on the registered number" {
		t.Errorf("taken %+v", *taken)
	}
	events := w.reports()
	if len(events) != 1 || events[0].Report.Code != action.OK || events[0].Report.Order != 1 {
		t.Errorf("reported %+v", events)
	}
	w.carry(order(3, "erika"), action.OK)
	w.carry(order(4, "erika"), action.Denied)
}

func TestWhoVouchesHasAgreedToNothing(t *testing.T) {
	w := newWorld(t, needsApproval)
	w.vouching(nil)
	office, a := w.known()
	if _, err := office.Decide(t.Context(), a.ID, lead, true, "she sits next to me"); err != nil {
		t.Fatal(err)
	}
	if r := w.carry(act(2, "erika"), action.Denied); r.Detail != "no_approval" {
		t.Errorf("got %+v", r)
	}
}

func TestAWordThatDoesNotCountIsNone(t *testing.T) {
	for name, test := range map[string]struct {
		refuses error
		yes     bool
	}{
		"for themselves": {fmt.Errorf("self: %w", action.ErrRefused), true},
		"no":             {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(d *action.Declared) { d.Sensitive = true })
			w.vouching(test.refuses)
			office, a := w.known()
			if _, err := office.Decide(t.Context(), a.ID, lead, test.yes, "she sits next to me"); err != nil {
				t.Fatal(err)
			}
			events := w.reports()
			if len(events) != 1 || events[0].Report.Code != action.Failed {
				t.Errorf("reported %+v", events)
			}
			w.carry(order(3, "erika"), action.Denied)
		})
	}
}

func TestNobodyVouchesWhereNobodyIsAsked(t *testing.T) {
	w := newWorld(t)
	w.carry(with(order(1, "erika"), action.Prove, "by", "agent"), action.Failed)
}

func TestTheAuditSaysWhoTriedToDecide(t *testing.T) {
	w := newWorld(t)
	office, a := w.asked(1)
	if _, err := office.Decide(t.Context(), a.ID, stranger, true, ""); !errors.Is(err, handoff.ErrNotYourTeam) {
		t.Fatal(err)
	}
	deeds, err := w.store.Deeds(t.Context(), handoff.DeedFilter{Agent: stranger.ID})
	if err != nil || !slices.ContainsFunc(deeds, func(d handoff.Deed) bool { return d.Result == 403 && d.About == a.ID }) {
		t.Errorf("deeds %+v, %v", deeds, err)
	}
}
