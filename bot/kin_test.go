package bot_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// handedOver has people ask for humans, each in a conversation of their own; the cases have the numbers 1, 2, 3 …
func handedOver(w *world, rest func(time.Duration), conversations ...string) {
	for _, c := range conversations {
		w.receive(message(c, c+"1", "my chair "+c))
		rest(time.Second)
		w.receive(message(c, c+"2", "human"))
		rest(time.Second)
	}
}

func (w *world) concerns(verb handoff.Verb, number, other int64) {
	w.t.Helper()
	a := deed(number, fmt.Sprint(verb, number, other), verb, ann, "")
	a.Other = other
	if _, err := w.bot.Perform(w.t.Context(), a); err != nil {
		w.t.Fatal(err)
	}
}

// Who was told that all goes on in another case hears how it ended there.
func TestThePersonOfADuplicateHearsThatTheMainCaseIsSolved(t *testing.T) {
	bubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}})
		handedOver(w, rest, "a", "b", "c")
		w.concerns(handoff.Merge, 2, 1)
		w.concerns(handoff.Merge, 3, 2) // a duplicate of a duplicate
		rest(time.Second)
		if got := slices.Sorted(slices.Values(w.caseIn("a").Kin)); !slices.Equal(got, []int64{2, 3}) {
			t.Fatalf("the main case knows of %v, want 2 and 3", got)
		}
		w.acts(1, "take", handoff.Take, "")
		w.acts(1, "solve", handoff.Resolve, "replaced")
		rest(time.Minute)
		for _, c := range []string{"b", "c"} {
			if n := count(w.words(c), "Case FL-1 is solved"); n != 1 {
				t.Errorf("%s was told %d times: %q", c, n, w.words(c))
			}
		}
		if n := count(w.words("a"), "is solved; your case"); n != 0 {
			t.Errorf("the main case's person was told of itself: %q", w.words("a"))
		}
		w.receive(message("b", "still", "human"))
		rest(time.Second)
		w.wantsState("b", handoff.Waiting) // it did not help: the person gets a case again
	})
}

// What went on in a case goes along when that turns out to be a duplicate itself.
func TestWhatWentOnInADuplicateHearsOfTheMainCase(t *testing.T) {
	bubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}})
		handedOver(w, rest, "a", "b", "c")
		w.concerns(handoff.Merge, 3, 2)
		rest(time.Second)
		w.concerns(handoff.Merge, 2, 1)
		rest(time.Second)
		w.acts(1, "take", handoff.Take, "")
		w.acts(1, "solve", handoff.Resolve, "replaced")
		rest(time.Minute)
		for _, c := range []string{"b", "c"} {
			if n := count(w.words(c), "Case FL-1 is solved"); n != 1 {
				t.Errorf("%s was told %d times: %q", c, n, w.words(c))
			}
		}
	})
}

func TestADuplicateOfWhatIsSolvedAlreadyIsToldAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}})
		handedOver(w, rest, "a", "b")
		w.acts(1, "take", handoff.Take, "")
		w.acts(1, "solve", handoff.Resolve, "replaced")
		w.concerns(handoff.Merge, 2, 1)
		rest(time.Minute)
		if n := count(w.words("b"), "Case FL-1 is solved"); n != 1 {
			t.Errorf("told %d times: %q", n, w.words("b"))
		}
	})
}

// The case of a person stays open: only that person knows whether it works again.
func TestWhoIsPartOfAnIncidentHearsThatItIsOver(t *testing.T) {
	bubble(t, func(t *testing.T, rest func(time.Duration)) {
		w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}})
		handedOver(w, rest, "a", "b", "c")
		w.concerns(handoff.Link, 2, 1)
		w.concerns(handoff.Link, 3, 1)
		rest(time.Second)
		w.concerns(handoff.Link, 3, 0) // it is no part of it after all
		w.acts(1, "take", handoff.Take, "")
		w.acts(1, "solve", handoff.Resolve, "the router is new")
		rest(time.Minute)
		if n := count(w.words("b"), "incident FL-1 that your case FL-2 is part of is over"); n != 1 {
			t.Errorf("told %d times: %q", n, w.words("b"))
		}
		w.wantsState("b", handoff.Waiting)
		if n := count(w.words("c"), "FL-1"); n != 0 {
			t.Errorf("who is no part was told: %q", w.words("c"))
		}
	})
}
