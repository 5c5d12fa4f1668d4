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
	verbs = []handoff.Verb{handoff.Accept, handoff.Take, handoff.TakeOver, handoff.Assign, handoff.Release,
		handoff.Transfer, handoff.Escalate, handoff.Ask, handoff.Answer, handoff.HandBack, handoff.HandOver,
		handoff.Resolve, handoff.Merge, handoff.Reopen, handoff.Close, handoff.Reply, handoff.AddNote, handoff.Snooze,
		handoff.Wake, handoff.Prioritise, handoff.Categorise, handoff.Watch, handoff.Unwatch, handoff.Link}
	ann = handoff.Agent{ID: "ann", Name: "Ann"}
	bob = handoff.Agent{ID: "bob", Name: "Bob"}
	now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
)

// steps is the life of a case once more, as a reader of the documentation would write it: a line for each state, with
// what may be done in it and what comes of it.
var steps = readSteps(`
opening:   accept=waiting resolve=resolved
waiting:   take=taken assign=taken transfer=waiting escalate=escalated resolve=resolved merge=closed
escalated: take=taken assign=taken transfer=waiting resolve=resolved merge=closed
taken:     take_over=taken assign=taken release=waiting transfer=waiting escalate=escalated ask=asking
taken:     hand_back=with_bot resolve=resolved merge=closed reply=taken
asking:    take_over=asking assign=asking release=waiting transfer=waiting escalate=escalated ask=asking
asking:    answer=taken hand_back=with_bot resolve=resolved merge=closed reply=asking
with_bot:  take=taken hand_over=opening resolve=resolved
resolved:  take=taken hand_over=opening reopen=waiting close=closed
`)

// everywhere are the verbs that change nothing about where a case stands, and atWork those of them that only make
// sense while humans have it.
var (
	everywhere = []handoff.Verb{handoff.AddNote, handoff.Categorise, handoff.Watch, handoff.Unwatch, handoff.Link}
	atWork     = []handoff.Verb{handoff.Snooze, handoff.Wake, handoff.Prioritise}
)

func readSteps(text string) map[string]handoff.State {
	steps := map[string]handoff.State{}
	for _, state := range handoff.States() {
		for _, verb := range everywhere {
			steps[string(state)+" "+string(verb)] = state
		}
	}
	for _, state := range []handoff.State{handoff.Waiting, handoff.Escalated, handoff.Taken, handoff.Asking} {
		for _, verb := range atWork {
			steps[string(state)+" "+string(verb)] = state
		}
	}
	steps["opening prioritise"], steps["with_bot prioritise"] = handoff.Opening, handoff.WithBot
	for line := range strings.Lines(strings.TrimSpace(text)) {
		state, rest, _ := strings.Cut(line, ":")
		for _, step := range strings.Fields(rest) {
			verb, after, _ := strings.Cut(step, "=")
			steps[state+" "+verb] = handoff.State(after)
		}
	}
	return steps
}

// inState is a case that may be in the state: one that is held has an agent.
func inState(s handoff.State) handoff.Case {
	c := handoff.Case{Number: 7, State: s}
	if c.Held() {
		c.Agent = ann
	}
	return c
}

// act is one that says all that its verb may need. Who takes over is a colleague.
func act(verb handoff.Verb) handoff.Act {
	a := handoff.Act{Verb: verb, Agent: ann, Text: "words", At: now, About: handoff.About{To: bob, Team: "network",
		Until: now.Add(time.Hour), Impact: handoff.Major, Urgency: handoff.Major, Category: "mail", Other: 8}}
	if verb == handoff.TakeOver {
		a.Agent = bob
	}
	return a
}

func TestEveryStepOfACaseIsInTheTableOrRefused(t *testing.T) {
	for _, state := range handoff.States() {
		for _, verb := range append(verbs, "", "delete") {
			t.Run(string(state)+" "+string(verb), func(t *testing.T) {
				before := inState(state)
				after, err := before.Apply(act(verb))
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
	colleagues := append(slices.Clone(everywhere), handoff.TakeOver, handoff.Assign, handoff.Transfer, handoff.Prioritise,
		handoff.Merge, handoff.Answer) // the person answers, whoever has the case
	for _, state := range []handoff.State{handoff.Taken, handoff.Asking} {
		for _, verb := range verbs {
			t.Run(string(state)+" "+string(verb), func(t *testing.T) {
				a := act(verb)
				a.Agent = bob
				_, err := inState(state).Apply(a)
				_, possible := steps[string(state)+" "+string(verb)]
				switch free := slices.Contains(colleagues, verb); {
				case free && possible && err != nil:
					t.Errorf("a colleague's act was refused: %v", err)
				case !free && !errors.Is(err, handoff.ErrElsewhere):
					t.Errorf("got %v, want ErrElsewhere", err)
				}
			})
		}
	}
}

func TestACaseHasAnAgentExactlyWhileItIsHeld(t *testing.T) {
	for step := range steps {
		state, verb, _ := strings.Cut(step, " ")
		after, err := inState(handoff.State(state)).Apply(act(handoff.Verb(verb)))
		if err != nil {
			t.Errorf("%s: %v", step, err)
		}
		if !after.Open() {
			continue // who solved it stays on record
		}
		if got, want := after.Agent.ID != "", after.Held(); got != want {
			t.Errorf("%s: agent is %q", step, after.Agent.ID)
		}
	}
}

func TestVerbsSayWhatTheyAreAbout(t *testing.T) {
	bare := func(verb handoff.Verb) handoff.Act {
		return handoff.Act{Verb: verb, Agent: ann, Text: "words", At: now}
	}
	past, own := act(handoff.Snooze), act(handoff.Merge)
	past.Until, own.Other = now, 7
	nobody := act(handoff.Watch)
	nobody.Agent = handoff.Agent{}
	for _, a := range []handoff.Act{bare(handoff.Assign), bare(handoff.Transfer), bare(handoff.Escalate),
		bare(handoff.Snooze), bare(handoff.Prioritise), bare(handoff.Merge), past, own, nobody} {
		if _, err := inState(handoff.Taken).Apply(a); !errors.Is(err, handoff.ErrIncomplete) {
			t.Errorf("%s: got %v, want ErrIncomplete", a.Verb, err)
		}
	}
}

func TestActsLeaveWhatTheyAreAboutOnTheCase(t *testing.T) {
	c := inState(handoff.Taken)
	for _, verb := range []handoff.Verb{handoff.Prioritise, handoff.Categorise, handoff.Watch, handoff.Watch,
		handoff.Link, handoff.Snooze} {
		var err error
		if c, err = c.Apply(act(verb)); err != nil {
			t.Fatal(err)
		}
	}
	want := handoff.Standing{Impact: handoff.Major, Urgency: handoff.Major, Category: "mail", Watchers: []string{"ann"},
		Incident: 8, Snoozed: now.Add(time.Hour)}
	if diff := cmp.Diff(want, c.Standing); diff != "" || c.Priority != handoff.Urgent {
		t.Errorf("priority %s, %s", c.Priority, diff)
	}
	for verb, check := range map[handoff.Verb]func(handoff.Case) bool{
		handoff.Unwatch:  func(c handoff.Case) bool { return len(c.Watchers) == 0 },
		handoff.Wake:     func(c handoff.Case) bool { return c.Snoozed.IsZero() },
		handoff.Assign:   func(c handoff.Case) bool { return c.Agent.ID == "bob" },
		handoff.Merge:    func(c handoff.Case) bool { return c.Into == 8 },
		handoff.Transfer: func(c handoff.Case) bool { return c.Team == "network" && !c.Third },
		handoff.Escalate: func(c handoff.Case) bool { return c.Team == "network" && c.Third },
	} {
		after, err := c.Apply(act(verb))
		if err != nil || !check(after) {
			t.Errorf("%s: %v, %+v", verb, err, after)
		}
	}
	if len(c.Watchers) != 1 {
		t.Error("an act changed the case that it was applied to")
	}
}

func TestWhatTheThirdLevelPutsBackStaysInItsQueue(t *testing.T) {
	c := inState(handoff.Taken)
	c.Third = true
	if after, err := c.Apply(act(handoff.Release)); err != nil || after.State != handoff.Escalated {
		t.Errorf("got %s, %v", after.State, err)
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

func TestHumansOwnACaseUntilItIsHandedBackOrDone(t *testing.T) {
	for _, state := range handoff.States() {
		done := state == handoff.Resolved || state == handoff.Closed
		if got := inState(state).WithHuman(); got != (!done && state != handoff.WithBot) {
			t.Errorf("%s: WithHuman is %t", state, got)
		}
		if got := inState(state).Open(); got != !done {
			t.Errorf("%s: Open is %t", state, got)
		}
	}
}

func TestPrioritiesComeFromImpactAndUrgency(t *testing.T) {
	for _, test := range []struct {
		impact, urgency handoff.Grade
		want            handoff.Priority
	}{
		{handoff.Major, handoff.Major, handoff.Urgent}, {handoff.Major, handoff.Minor, handoff.Normal},
		{handoff.Minor, handoff.Minor, handoff.Low}, {0, 0, handoff.Normal}, {handoff.Major, 0, handoff.High},
		{0, handoff.Minor, handoff.Low}, {99, -3, handoff.Normal},
	} {
		if got := handoff.PriorityOf(test.impact, test.urgency); got != test.want {
			t.Errorf("impact %d, urgency %d: got %s, want %s", test.impact, test.urgency, got, test.want)
		}
	}
	if handoff.Urgent.Raised() != handoff.Urgent || handoff.Low.Raised() != handoff.Normal {
		t.Error("raised wrongly")
	}
}

func TestGradesAreWordsInFiles(t *testing.T) {
	for g, word := range map[handoff.Grade]string{0: "", handoff.Minor: "low", handoff.Middle: "medium", handoff.Major: "high"} {
		text, err := g.MarshalText()
		read := handoff.Grade(7)
		if err2 := read.UnmarshalText(text); err != nil || err2 != nil || string(text) != word || read != g {
			t.Errorf("%d is written %q and read %d: %v, %v", g, text, read, err, err2)
		}
	}
	if err := new(handoff.Grade).UnmarshalText([]byte("urgent")); err == nil || !strings.Contains(err.Error(), "low, medium or high") {
		t.Errorf("got %v", err)
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
