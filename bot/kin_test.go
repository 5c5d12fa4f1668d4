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
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
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
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
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
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
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
	inBubble(t, func(t *testing.T, rest func(time.Duration)) {
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

// What a duplicate's person hears is true of it: nothing was solved where the work went on.
func TestThePersonOfADuplicateHearsThatNothingWasSolved(t *testing.T) {
	for name, ends := range map[string]func(*world, func(time.Duration)){
		"no fault": func(w *world, _ func(time.Duration)) {
			w.acts(1, "take", handoff.Take, "")
			a := deed(1, "end", handoff.Resolve, ann, "")
			a.Code = handoff.CodeNoFault
			if _, err := w.bot.Perform(w.t.Context(), a); err != nil {
				w.t.Fatal(err)
			}
		},
		"each goes on in the other": func(w *world, _ func(time.Duration)) { w.concerns(handoff.Merge, 1, 2) },
		"it is not there":           func(w *world, _ func(time.Duration)) { w.concerns(handoff.Merge, 1, 77) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, rest func(time.Duration)) {
				w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}})
				handedOver(w, rest, "a", "b")
				w.concerns(handoff.Merge, 2, 1)
				rest(time.Second)
				ends(w, rest)
				rest(time.Minute)
				if n := count(w.words("b"), "nothing was solved there"); n != 1 || count(w.words("b"), "is solved") > 0 {
					t.Errorf("told %d times: %q", n, w.words("b"))
				}
			})
		})
	}
}

// Incidents are parts of other incidents, or go on in them: what is over at the top is over for all parts.
func TestThePartsOfAnIncidentHearThatTheOneAboveIsOver(t *testing.T) {
	for name, test := range map[string]struct {
		how  func(w *world)
		code string
		want string
	}{
		"it is part of it": {func(w *world) { w.concerns(handoff.Link, 2, 1) }, handoff.CodeSolved, "is over. Please try"},
		"it goes on in it": {func(w *world) { w.concerns(handoff.Merge, 2, 1) }, handoff.CodeSolved, "is over. Please try"},
		"part of what went on in it": {func(w *world) {
			w.concerns(handoff.Link, 2, 4)
			w.concerns(handoff.Merge, 4, 1)
		}, "", "is over. Please try"},
		"nothing was solved": {func(w *world) { w.concerns(handoff.Link, 2, 1) }, handoff.CodeNotOurs, "closed without a solution"},
		"each is part of the other": {func(w *world) {
			w.concerns(handoff.Link, 2, 1)
			w.concerns(handoff.Link, 1, 2)
		}, "", "is over. Please try"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, rest func(time.Duration)) {
				w := open(t, bot.Options{Desks: []handoff.Desk{&desk{}}})
				handedOver(w, rest, "a", "b", "c", "d")
				w.concerns(handoff.Link, 3, 2)
				rest(time.Second)
				test.how(w)
				rest(time.Second)
				w.acts(1, "take", handoff.Take, "")
				a := deed(1, "end", handoff.Resolve, ann, "")
				a.Code = test.code
				if _, err := w.bot.Perform(t.Context(), a); err != nil {
					t.Fatal(err)
				}
				rest(time.Hour)
				if n := count(w.words("c"), test.want); n != 1 {
					t.Errorf("the part was told %d times: %q", n, w.words("c"))
				}
				w.wantsState("c", handoff.Waiting)
				if n := count(w.words("a"), "is over") + count(w.words("a"), "without a solution"); n != 0 {
					t.Errorf("the one above was told of itself: %q", w.words("a"))
				}
			})
		})
	}
}
