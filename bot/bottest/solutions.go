package bottest

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/firstline-support/firstline/handoff"
)

func solutionChecks() map[string]func(*world) {
	return map[string]func(*world){
		"an answer of a member is there with its question":    solutionWithQuestion,
		"an answer that nobody has asked for has no question": solutionAlone,
		"answers come newest first and without hidden teams":  solutionsInOrder,
		"a question that is deleted is gone from its answer":  solutionForgets,
		"an answer is reviewed once":                          reviewedOnce,
		"of many who review the same exactly one does":        oneReviews,
		"answers and reviews are there after opening again":   solutionsStay,
	}
}

// helped is an answer of a member.
func helped(text string) handoff.Entry {
	return handoff.Entry{At: moment(3), Kind: handoff.Helped, From: handoff.BySystem, Name: "Kim Lee", Person: "kim",
		Text: text, Detail: "https://chat.example/7"}
}

func (w *world) solutions(hidden ...string) []handoff.Solution {
	w.Helper()
	found, err := w.Solutions(w.Context(), hidden, many)
	w.must(err)
	return found
}

// answers gives solutions as lines.
func answers(found []handoff.Solution) []string {
	var lines []string
	for _, s := range found {
		lines = append(lines, fmt.Sprintf("%s/%d %q: %q", s.Conversation, s.Seq, s.Question.Utterance, s.Text))
	}
	return lines
}

func solutionWithQuestion(w *world) {
	ask := asks("a", "unknown", "it hangs", handoff.Unknown)
	ask.Conversation.Person = handoff.Person{ID: "p", Name: "Tom"}
	w.commit(ask)
	w.commit(asks("a", "feedback", "that did not help", handoff.Questioned))
	t := turn("a", helped("turn it off"), words(handoff.ByBot, "thanks"))
	t.Conversation.Person = ask.Conversation.Person
	w.commit(t)
	got := w.solutions()
	if len(got) != 1 {
		w.Fatalf("got %d answers, want 1", len(got))
	}
	want := handoff.Solution{ID: got[0].ID, Conversation: "a", Seq: 7, At: moment(3), Channel: "web", Text: "turn it off",
		Link: "https://chat.example/7", Helper: "Kim Lee", Question: *evidence("unknown", "it hangs").Why}
	want.Question.By = "Tom"
	same(w, "answer", got[0], want)
}

func solutionAlone(w *world) {
	w.commit(turn("a", helped("turn it off")))
	w.commit(asks("a", "unknown", "it hangs", handoff.Unknown))
	same(w, "answers", answers(w.solutions()), []string{`a/1 "": "turn it off"`})
}

func solutionsInOrder(w *world) {
	for i := range 3 {
		w.commit(turn(numbered("talk", i), helped(numbered("words ", i))))
	}
	opened := turn("talk1")
	opened.Case = &handoff.Case{State: handoff.Waiting, Team: "hr"}
	w.commit(opened)
	same(w, "all", answers(w.solutions("it")),
		[]string{`talk2/1 "": "words 2"`, `talk1/1 "": "words 1"`, `talk0/1 "": "words 0"`})
	same(w, "without hr", answers(w.solutions("it", "hr")), []string{`talk2/1 "": "words 2"`, `talk0/1 "": "words 0"`})
	for limit, want := range [][]string{nil, {`talk2/1 "": "words 2"`}} {
		found, err := w.Solutions(w.Context(), nil, limit)
		w.must(err)
		same(w, fmt.Sprint("a limit of ", limit), answers(found), want)
	}
}

func solutionForgets(w *world) {
	w.commit(asks("a", "unknown", "my password is x", handoff.Unknown))
	w.commit(turn("a", helped("turn it off")))
	w.commit(turn("a", handoff.Entry{Kind: handoff.Retracted, From: handoff.ByPerson, Of: 1}))
	same(w, "answers", answers(w.solutions()), []string{`a/4 "": "turn it off"`})
}

// reviewed says of the solutions that they were used.
func (w *world) reviewed(ids ...int64) ([]int64, error) {
	return w.PutReview(w.Context(), handoff.Review{Solutions: ids, Verdict: handoff.SolutionUsed, At: moment(5),
		Agent: handoff.Agent{ID: "ada", Name: "Ada"}})
}

func reviewedOnce(w *world) {
	for _, text := range []string{"one", "two", "three"} {
		w.commit(turn("a", helped(text)))
	}
	open := w.solutions() // the newest first
	settled, err := w.reviewed(open[0].ID)
	w.must(err)
	same(w, "settled", settled, []int64{open[0].ID})
	same(w, "left", answers(w.solutions()), []string{`a/2 "": "two"`, `a/1 "": "one"`})
	for _, ids := range [][]int64{{open[0].ID}, {99, 0, -1}, nil} {
		if _, err := w.reviewed(ids...); !errors.Is(err, handoff.ErrReviewed) {
			w.Errorf("%v: got %v, want %v", ids, err, handoff.ErrReviewed)
		}
	}
	settled, err = w.reviewed(open[0].ID, open[1].ID, open[2].ID)
	w.must(err)
	same(w, "settled by the second", settled, []int64{open[2].ID, open[1].ID})
	same(w, "left in the end", w.solutions(), nil)
}

func oneReviews(w *world) {
	w.commit(turn("a", helped("one")))
	id := w.solutions()[0].ID
	var done, other atomic.Int32
	together(20, func(int) {
		switch _, err := w.reviewed(id); {
		case err == nil:
			done.Add(1)
		case !errors.Is(err, handoff.ErrReviewed):
			other.Add(1)
		}
	})
	if done.Load() != 1 || other.Load() != 0 {
		w.Errorf("got %d who reviewed and %d other errors, want 1 and 0", done.Load(), other.Load())
	}
}

func solutionsStay(w *world) {
	w.commit(asks("a", "unknown", "it hangs", handoff.Unknown))
	w.commit(turn("a", helped("one")))
	w.commit(turn("a", helped("two")))
	_, err := w.reviewed(w.solutions()[0].ID)
	w.must(err)
	w.reopen()
	same(w, "answers", answers(w.solutions()), []string{`a/4 "it hangs": "one"`})
}

// withoutIDs makes solutions comparable between stores that number them in their own way.
func withoutIDs(found []handoff.Solution) []handoff.Solution {
	for i := range found {
		found[i].ID = 0
	}
	return found
}
