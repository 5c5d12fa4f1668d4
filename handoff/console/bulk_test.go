package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff"
)

// several posts the form for these cases.
func several(b *browser, verb string, act string, cases []string, pairs ...string) answer {
	form := url.Values{"act": {act}, "case": cases, "back": {"/console/queue?show=waiting"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, "/console/bulk/"+verb, form, nil)
}

func TestSeveralCasesAreDoneAtOnceAndWhatIsNotIsTold(t *testing.T) {
	w := newWorld()
	w.full()
	c := newConsole(t, w)
	c.opt.Teams[2].Private = true // case 2 is not there for mira
	b := signedIn(t, w, serve(t, c), mira)
	got := several(b, "take", act('1'), []string{"3", "4", "5", "2", "99", "3"})
	for _, want := range []string{"2 cases were taken", "3 cases were not changed", "Jan Petersen was faster", "no such case",
		"FL-3", "FL-4", "FL-5", "FL-2", "FL-99"} {
		if !strings.Contains(got.words(), want) {
			t.Errorf("the answer lacks %q: %s", want, got.words())
		}
	}
	if strings.Contains(got.words(), "Passwort") {
		t.Error("it shows what a hidden case is about")
	}
	for number, want := range map[int64]string{3: "mira", 4: "mira", 5: "jan", 2: ""} {
		if held, _ := w.Case(t.Context(), number); held.Agent.ID != want {
			t.Errorf("case %d: %q has it, want %q", number, held.Agent.ID, want)
		}
	}
	if !strings.Contains(got.body, `href="/console/queue?show=waiting"`) {
		t.Error("it does not lead back to the list")
	}
	deed := w.deeds[len(w.deeds)-1]
	if deed.What != "bulk/take" || deed.Note != "2 done, 3 not, of 5" || deed.About != "" {
		t.Errorf("the audit keeps %+v", deed)
	}
}

func TestTheSameFormForSeveralCasesChangesNothingTwice(t *testing.T) {
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	first := several(b, "transfer", act('1'), []string{"3", "4"}, "team", "network")
	before := w.snapshot(t)
	again := several(b, "transfer", act('1'), []string{"3", "4"}, "team", "network")
	if w.snapshot(t) != before || again.words() != first.words() {
		t.Error("the same form changed something, or is answered otherwise")
	}
	longer := several(b, "transfer", act('1'), []string{"4", "3", "12"}, "team", "it")
	if moved, _ := w.Case(t.Context(), 12); moved.Team != "it" || longer.status != http.StatusOK {
		t.Error("a case that the form had not reached was not moved")
	}
}

func TestEveryVerbForSeveralCases(t *testing.T) {
	for _, test := range []struct {
		verb  string
		cases []string
		pairs []string
		done  func(handoff.Case) bool
	}{
		{"take", []string{"3", "4"}, nil, func(c handoff.Case) bool { return c.Agent.ID == "mira" }},
		{"assign", []string{"3", "4"}, []string{"to", "jan"}, func(c handoff.Case) bool { return c.Agent.ID == "jan" }},
		{"transfer", []string{"3", "4"}, []string{"team", "network"}, func(c handoff.Case) bool { return c.Team == "network" }},
		{"prioritise", []string{"3", "4"}, []string{"impact", "high", "urgency", "high"},
			func(c handoff.Case) bool { return c.Priority == handoff.Urgent }},
		{"snooze", []string{"3", "4"}, []string{"for", "4h"}, func(c handoff.Case) bool { return c.Snoozed.After(noon) }},
		{"resolve", []string{"3", "4"}, []string{"code", "solved", "text", "done"},
			func(c handoff.Case) bool { return c.State == handoff.Resolved && c.Code == "solved" }},
		{"merge", []string{"3", "4"}, []string{"other", "FL-12"}, func(c handoff.Case) bool { return c.Into == 12 }},
		{"close", []string{"11"}, nil, func(c handoff.Case) bool { return c.State == handoff.Closed }},
	} {
		t.Run(test.verb, func(t *testing.T) {
			w := newWorld()
			w.full()
			b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
			got := several(b, test.verb, act('1'), test.cases, test.pairs...)
			if got.status != http.StatusOK || strings.Contains(got.words(), "not changed") {
				t.Errorf("got status %d: %s", got.status, got.words())
			}
			for _, number := range test.cases {
				var n int64
				_, _ = fmt.Sscan(number, &n)
				if c, _ := w.Case(t.Context(), n); !test.done(c) {
					t.Errorf("case %s is as it was: %+v", number, c)
				}
			}
		})
	}
}

func TestFormsForSeveralCasesThatCannotBe(t *testing.T) {
	var many []string
	for i := range mostAtOnce + 1 {
		many = append(many, fmt.Sprint(i+1))
	}
	for _, test := range []struct {
		name, act string
		cases     []string
		want      int
	}{
		{"none", act('1'), nil, http.StatusBadRequest}, {"too many", act('1'), many, http.StatusBadRequest},
		{"no id", "", []string{"3"}, http.StatusBadRequest}, {"no number", act('1'), []string{"x"}, http.StatusBadRequest},
	} {
		w := newWorld()
		w.full()
		b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
		before := w.snapshot(t)
		if got := several(b, "take", test.act, test.cases); got.status != test.want || w.snapshot(t) != before {
			t.Errorf("%s: got status %d, want %d and nothing changed", test.name, got.status, test.want)
		}
	}
	w := newWorld()
	w.full()
	b := signedIn(t, w, serve(t, newConsole(t, w)), mira)
	got := several(b, "merge", act('1'), []string{"3", "12"}, "other", "12")
	if !strings.Contains(got.words(), "1 case was merged") || !strings.Contains(got.words(), "1 case was not changed") {
		t.Errorf("merge with itself: %s", got.words())
	}
}
