package handoff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/handoff"
)

var (
	states = []handoff.State{handoff.Opening, handoff.Waiting, handoff.Taken, handoff.WithBot, handoff.Resolved}
	verbs  = []handoff.Verb{handoff.Accept, handoff.Take, handoff.Release, handoff.Reply, handoff.AddNote,
		handoff.HandBack, handoff.HandOver, handoff.Resolve, handoff.Reopen}
	ann = handoff.Agent{ID: "ann", Name: "Ann"}
	bob = handoff.Agent{ID: "bob", Name: "Bob"}
	now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
)

// steps is the life of a case once more, as a reader of the documentation would write it: state, verb, state after.
var steps = map[string]handoff.State{
	"opening accept":     handoff.Waiting,
	"opening note":       handoff.Opening,
	"opening resolve":    handoff.Resolved,
	"waiting take":       handoff.Taken,
	"waiting note":       handoff.Waiting,
	"waiting resolve":    handoff.Resolved,
	"taken release":      handoff.Waiting,
	"taken reply":        handoff.Taken,
	"taken note":         handoff.Taken,
	"taken hand_back":    handoff.WithBot,
	"taken resolve":      handoff.Resolved,
	"with_bot take":      handoff.Taken,
	"with_bot note":      handoff.WithBot,
	"with_bot hand_over": handoff.Opening,
	"with_bot resolve":   handoff.Resolved,
	"resolved take":      handoff.Taken,
	"resolved note":      handoff.Resolved,
	"resolved hand_over": handoff.Opening,
	"resolved reopen":    handoff.Waiting,
}

// inState is a case that may be in the state: taken cases have an agent.
func inState(s handoff.State) handoff.Case {
	c := handoff.Case{Number: 7, State: s}
	if s == handoff.Taken {
		c.Agent = ann
	}
	return c
}

func TestEveryStepOfACaseIsInTheTableOrRefused(t *testing.T) {
	for _, state := range states {
		for _, verb := range append(verbs, "", "delete") {
			t.Run(string(state)+" "+string(verb), func(t *testing.T) {
				before := inState(state)
				after, err := before.Apply(handoff.Act{Verb: verb, Agent: ann, Text: "words", At: now})
				want, allowed := steps[string(state)+" "+string(verb)]
				switch {
				case !allowed && !errors.Is(err, handoff.ErrNotAllowed):
					t.Errorf("got %v, want ErrNotAllowed", err)
				case !allowed && !cmp.Equal(before, after):
					t.Errorf("a refused act changed the case: %s", cmp.Diff(before, after))
				case allowed && (err != nil || after.State != want || !after.Updated.Equal(now)):
					t.Errorf("got %s at %s and %v, want %s", after.State, after.Updated, err, want)
				}
			})
		}
	}
}

func TestOnlyTheAgentWhoHasACaseWorksOnIt(t *testing.T) {
	for _, verb := range verbs {
		t.Run(string(verb), func(t *testing.T) {
			_, err := inState(handoff.Taken).Apply(handoff.Act{Verb: verb, Agent: bob, Text: "words", At: now})
			switch {
			case verb == handoff.AddNote && err != nil:
				t.Errorf("a colleague's note was refused: %v", err)
			case verb != handoff.AddNote && !errors.Is(err, handoff.ErrElsewhere):
				t.Errorf("got %v, want ErrElsewhere", err)
			}
		})
	}
}

func TestACaseHasAnAgentExactlyWhileItIsTaken(t *testing.T) {
	for step := range steps {
		state, verb, _ := strings.Cut(step, " ")
		after, err := inState(handoff.State(state)).Apply(
			handoff.Act{Verb: handoff.Verb(verb), Agent: ann, Text: "words", At: now})
		if err != nil {
			t.Errorf("%s: %v", step, err)
		}
		if after.State == handoff.Resolved || slices.Contains([]string{"note"}, verb) {
			continue // who solved it stays on record
		}
		if got, want := after.Agent != (handoff.Agent{}), after.State == handoff.Taken; got != want {
			t.Errorf("%s: agent is %q", step, after.Agent.ID)
		}
	}
}

func TestTextOfAnActIsChecked(t *testing.T) {
	for _, test := range []struct {
		name string
		verb handoff.Verb
		text string
		want error
	}{
		{"reply without words", handoff.Reply, "", handoff.ErrNoText},
		{"reply of white space", handoff.Reply, " \n\t", handoff.ErrNoText},
		{"note without words", handoff.AddNote, "", handoff.ErrNoText},
		{"solution may be empty", handoff.Resolve, "", nil},
		{"longest reply", handoff.Reply, strings.Repeat("x", handoff.MaxText), nil},
		{"reply too long", handoff.Reply, strings.Repeat("x", handoff.MaxText+1), handoff.ErrTooLong},
		{"instruction too long", handoff.HandBack, strings.Repeat("x", handoff.MaxText+1), handoff.ErrTooLong},
	} {
		t.Run(test.name, func(t *testing.T) {
			act := handoff.Act{Verb: test.verb, Agent: ann, Text: test.text, At: now}
			if _, err := inState(handoff.Taken).Apply(act); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestHumansOwnACaseUntilItIsHandedBackOrResolved(t *testing.T) {
	for state, want := range map[handoff.State]bool{handoff.Opening: true, handoff.Waiting: true, handoff.Taken: true,
		handoff.WithBot: false, handoff.Resolved: false} {
		if got := inState(state).WithHuman(); got != want {
			t.Errorf("%s: WithHuman is %t", state, got)
		}
		if got := inState(state).Open(); got != (state != handoff.Resolved) {
			t.Errorf("%s: Open is %t", state, got)
		}
	}
}

func TestUnknownPrioritiesRankAsNormal(t *testing.T) {
	for i, p := range handoff.Priorities() {
		if p.Rank() != i {
			t.Errorf("%s ranks %d, want %d", p, p.Rank(), i)
		}
	}
	if handoff.Priority("whatever").Rank() != handoff.Normal.Rank() {
		t.Error("an unknown priority does not rank as normal")
	}
}
