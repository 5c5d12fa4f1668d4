package handoff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
)

// actionsAreThere checks what a brief has of orders and reports: each stands in its entry, an order without a report is
// not left out, and what is unsure comes first.
func actionsAreThere(t *rapid.T, b handoff.Brief, entries []handoff.Entry) {
	rank := map[string]int{handoff.CodeUnsure: -2, handoff.CodeBegun: -1}
	last := -2
	for _, a := range b.Actions {
		e := entries[a.Seq-1]
		if a.Code == handoff.CodeBegun && e.Order == nil || a.Code != handoff.CodeBegun && e.Kind != handoff.Ran {
			t.Fatalf("%+v is not what entry %+v says", a, e)
		}
		if e.Report != nil && (e.Report.Code != a.Code || e.Report.Order != a.Order) {
			t.Fatalf("%+v is not what its report says: %+v", a, e.Report)
		}
		if rank[a.Code] < last {
			t.Fatalf("%+v stands behind what is less pressing", a)
		}
		last = rank[a.Code]
	}
}

func TestABriefTellsHowEachOrderEnded(t *testing.T) {
	order := func(action string, with ...string) handoff.Entry {
		o := &handoff.Order{Action: action, With: map[string]string{}}
		for i := 0; i+1 < len(with); i += 2 {
			o.With[with[i]] = with[i+1]
		}
		return handoff.Entry{Kind: handoff.Ordered, From: handoff.ByBot, Text: action, Order: o, Delivery: handoff.Sent}
	}
	report := func(of int64, code, detail string) handoff.Entry {
		return handoff.Entry{Kind: handoff.Ran, From: handoff.BySystem, Report: &handoff.Report{Order: of, Code: code, Detail: detail}}
	}
	held := order("unlock")
	held.Delivery = handoff.HeldBack
	b := handoff.Compute(handoff.Case{}, numbered([]handoff.Entry{
		order("prove_code", "account", "amara", "code", "123456"),
		report(1, handoff.CodeDone, ""),
		order("reset", "account", "amara"),
		held,
		order("notify"),
		report(3, handoff.CodeUnsure, "the directory did not answer"),
		report(9, "locked", ""),
	}))
	var got []string
	for _, a := range b.Actions {
		got = append(got, a.Text)
	}
	if b.Next.Code != handoff.SuggestCheckAction {
		t.Errorf("suggested is %q", b.Next.Code)
	}
	want := []string{"reset: unsure the directory did not answer", "notify: begun", "prove_code: ok", "unlock: withdrawn", ": locked"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if code, there := b.Actions[2].With["code"]; there || b.Actions[2].With["account"] != "amara" {
		t.Errorf("the code that was typed is told: %q of %v", code, b.Actions[2].With)
	}
}

// A report may come when the request that it was part of is over already, and is news for whoever gets the next one.
func TestAnOrderOutlivesItsRequest(t *testing.T) {
	yes := true
	b := handoff.Compute(handoff.Case{}, numbered([]handoff.Entry{
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "reset it"},
		{Kind: handoff.Ordered, Order: &handoff.Order{Action: "reset"}},
		{Kind: handoff.Tried, From: handoff.ByPerson, Worked: &yes},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "the printer is dead"},
		{Kind: handoff.Ran, Report: &handoff.Report{Order: 2, Code: handoff.CodeUnsure}},
		{Kind: handoff.Opened, Text: handoff.ReasonUnsure},
	}))
	if len(b.Actions) != 1 || b.Actions[0].Code != handoff.CodeUnsure || b.Actions[0].Action != "reset" || b.Actions[0].Seq != 5 {
		t.Errorf("got %+v", b.Actions)
	}
}
