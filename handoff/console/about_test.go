package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
)

// held opens the console on a case that an agent has.
func held(t *testing.T, by handoff.Agent) (*world, *browser) {
	t.Helper()
	w := newWorld()
	w.open(handoff.Case{Person: person("olga", "Olga"), Team: "it", State: handoff.Taken, Agent: by, Subject: "locked out",
		Priority: handoff.High})
	w.open(handoff.Case{Person: person("kim", "Kim"), Team: "it", Subject: "the same"})
	return w, signedIn(t, w, serve(t, newConsole(t, w)), mira)
}

func TestEveryVerbReachesTheCaseWithWhatItIsAbout(t *testing.T) {
	for _, test := range []struct {
		verb  string
		form  []string
		check func(handoff.Case) bool
	}{
		{"assign", []string{"to", "jan"}, func(c handoff.Case) bool { return c.Agent.ID == "jan" }},
		{"transfer", []string{"team", "security"}, func(c handoff.Case) bool { return c.Team == "security" }},
		{"escalate", nil, func(c handoff.Case) bool { return c.State == handoff.Escalated && c.Team == "network" }},
		{"ask", []string{"text", "which one?"}, func(c handoff.Case) bool { return c.State == handoff.Asking }},
		{"merge", []string{"other", "FL-2"}, func(c handoff.Case) bool { return c.Into == 2 }},
		{"merge", []string{"other", " fl-2 "}, func(c handoff.Case) bool { return c.Into == 2 }},
		{"link", []string{"other", "2"}, func(c handoff.Case) bool { return c.Incident == 2 }},
		{"snooze", []string{"for", "4h"}, func(c handoff.Case) bool { return c.Snoozed.Equal(noon.Add(4 * time.Hour)) }},
		{"prioritise", []string{"impact", "high", "urgency", "high"},
			func(c handoff.Case) bool { return c.Priority == handoff.Urgent }},
		{"categorise", []string{"category", "account"}, func(c handoff.Case) bool { return c.Category == "account" }},
		{"watch", nil, func(c handoff.Case) bool { return cmp.Equal(c.Watchers, []string{"mira"}) }},
	} {
		t.Run(test.verb, func(t *testing.T) {
			w, b := held(t, mira)
			got := b.post("/console/cases/1/"+test.verb, append(test.form, "act", strings.Repeat("a", 20))...)
			if got.status != http.StatusOK || !test.check(w.cases[0]) {
				t.Errorf("answered %d, the case is %+v", got.status, w.cases[0])
			}
		})
	}
}

func TestWhatIsInNoListIsRefusedAndChangesNothing(t *testing.T) {
	for verb, form := range map[string][]string{
		"assign": {"to", "nobody"}, "transfer": {"team", "nowhere"}, "merge": {"other", "99"}, "link": {"other", "x"},
		"snooze": {"for", "-1h"}, "prioritise": {"impact", "huge", "urgency", "low"}, "categorise": {"category", "x"},
	} {
		w, b := held(t, mira)
		before := w.cases[0]
		got := b.post("/console/cases/1/"+verb, append(form, "act", strings.Repeat("a", 20))...)
		if got.status != http.StatusBadRequest || !strings.Contains(got.body, "Something is missing or does not exist") {
			t.Errorf("%s: answered %d", verb, got.status)
		}
		if diff := cmp.Diff(before, w.cases[0]); diff != "" {
			t.Errorf("%s: %s", verb, diff)
		}
	}
}

func TestACaseIsTakenOverFromAColleague(t *testing.T) {
	w, b := held(t, jan)
	if page := b.get("/console/cases/1"); !strings.Contains(page.body, "Jan Petersen has this case.") {
		t.Error("the page does not ask")
	}
	b.post("/console/cases/1/take-over", "act", strings.Repeat("a", 20))
	if w.cases[0].Agent.ID != "mira" {
		t.Errorf("it is %s's", w.cases[0].Agent.ID)
	}
}

func TestThePageSaysWhatIsDue(t *testing.T) {
	w, b := held(t, mira)
	for opened, want := range map[time.Duration]string{5 * time.Minute: "answer in 55 min", 50 * time.Minute: "answer in 10 min",
		70 * time.Minute: "answer 10 min late"} {
		c := handoff.Case{State: handoff.Taken, Team: "it", Priority: handoff.High}
		service := newConsole(t, w).opt.Service
		w.cases[0].Clocks = service.Wind(handoff.Case{}, c, noon.Add(-opened)).Clocks
		if page := b.get("/console/queue"); !strings.Contains(page.body, want) {
			t.Errorf("after %s the queue does not say %q", opened, want)
		}
		if page := b.get("/console/cases/1"); !strings.Contains(page.body, want) {
			t.Errorf("after %s the case does not say %q", opened, want)
		}
	}
}

func TestAPutOffCaseIsOutOfSight(t *testing.T) {
	w, b := held(t, mira)
	w.cases[0].Snoozed = noon.Add(time.Hour)
	if page := b.get("/console/queue"); strings.Contains(page.body, "locked out") {
		t.Error("it is among the open ones")
	}
	if page := b.get("/console/queue?show=later"); !strings.Contains(page.body, "locked out") {
		t.Error("it is not among those put off")
	}
	w.cases[0].Snoozed = noon
	if page := b.get("/console/queue"); !strings.Contains(page.body, "locked out") {
		t.Error("it does not come back")
	}
}
