package handoff_test

import (
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

func TestAWaitingCaseGoesToWhoCanTakeIt(t *testing.T) {
	open, closed := at(11, 24, 10, 0), at(11, 24, 20, 0)
	crew := func(id string, duty handoff.Duty) handoff.Agent { return handoff.Agent{ID: id, Team: "it", Duty: duty} }
	plain := []handoff.Load{{Agent: crew("ann", handoff.Duty{}), Has: 1, Last: open},
		{Agent: crew("bob", handoff.Duty{}), Has: 1, Last: open.Add(-time.Hour)}}
	for _, test := range []struct {
		name  string
		c     handoff.Case
		when  time.Time
		loads []handoff.Load
		want  string // empty: nobody
	}{
		{"who waited longest", handoff.Case{}, open, plain, "bob"},
		{"nobody is there at night", handoff.Case{}, closed, plain, ""},
		{"a team that does not share out", handoff.Case{Team: "network"}, open, plain, ""},
		{"nobody", handoff.Case{}, open, nil, ""},
		{"who has least", handoff.Case{}, open, []handoff.Load{{Agent: crew("ann", handoff.Duty{}), Has: 0, Last: open},
			{Agent: crew("bob", handoff.Duty{}), Has: 1}}, "ann"},
		{"the team's limit", handoff.Case{}, open, []handoff.Load{{Agent: crew("ann", handoff.Duty{}), Has: 2}}, ""},
		{"an agent's own limit", handoff.Case{}, open,
			[]handoff.Load{{Agent: crew("ann", handoff.Duty{Capacity: 3}), Has: 2}}, "ann"},
		{"away", handoff.Case{}, open, []handoff.Load{{Agent: crew("ann", handoff.Duty{Away: true})}}, ""},
		{"of another team", handoff.Case{}, open, []handoff.Load{{Agent: handoff.Agent{ID: "eve", Team: "hr"}}}, ""},
		{"who knows it", handoff.Case{Standing: handoff.Standing{Skill: "mac"}}, open, []handoff.Load{
			{Agent: crew("ann", handoff.Duty{})}, {Agent: crew("bob", handoff.Duty{Skills: []string{"mac"}}), Has: 1}}, "bob"},
		{"not who put it back", handoff.Case{Standing: handoff.Standing{Declined: []string{"bob"}}}, open, plain, "ann"},
		{"nobody knows it", handoff.Case{Standing: handoff.Standing{Skill: "mac"}}, open, plain, ""},
		{"who speaks it", handoff.Case{Lang: "de"}, open, []handoff.Load{
			{Agent: crew("ann", handoff.Duty{Speaks: []string{"en"}})},
			{Agent: crew("bob", handoff.Duty{Speaks: []string{"en", "de"}}), Has: 1}}, "bob"},
		{"nobody speaks it, but somebody is there", handoff.Case{Lang: "de"}, open, []handoff.Load{
			{Agent: crew("ann", handoff.Duty{Speaks: []string{"en"}})}}, "ann"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.c.Team == "" {
				test.c.Team = "it"
			}
			got, ok := service.Pick(test.c, test.loads, test.when)
			if got.ID != test.want || ok != (test.want != "") {
				t.Errorf("got %q, %t, want %q", got.ID, ok, test.want)
			}
		})
	}
}

func TestLoadsCountWhatAgentsHold(t *testing.T) {
	cases := []handoff.Case{{State: handoff.Taken, Agent: ann, Updated: now}, {State: handoff.Asking, Agent: ann},
		{State: handoff.Resolved, Agent: ann, Updated: now.Add(time.Hour)}, {State: handoff.Waiting}}
	loads := handoff.Loads([]handoff.Agent{ann, bob}, cases)
	if loads[0].Has != 2 || !loads[0].Last.Equal(now) || loads[1].Has != 0 {
		t.Errorf("got %+v", loads)
	}
}
