package bottest

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func lessonChecks() map[string]func(*world) {
	return map[string]func(*world){
		"what the bot did not know is a lesson":                notKnownIsALesson,
		"what is said to a team of its own is no lesson":       hiddenIsNoLesson,
		"a question that nobody answers is a lesson later":     askedIsALessonLater,
		"a question that was answered is none":                 answeredIsNone,
		"none of these is a lesson at once":                    noneMeantIsALesson,
		"what did not help is a lesson about the last request": unhelpfulIsALesson,
		"lessons and utterances name who said it":              lessonsNameTheirPerson,
		"lessons come newest first and no more than asked for": lessonsInOrder,
		"more lessons than anybody reads are not kept":         lessonsAreBounded,
		"a teaching settles its lessons once":                  taughtOnce,
		"of many who teach the same exactly one does":          oneTeaches,
		"a teaching can be taken back":                         takenBack,
		"the effect of a teaching is kept with it":             effectKept,
		"lessons and teachings are there after opening again":  lessonsStay,
	}
}

// evidence is an entry about what was understood.
func evidence(rule, utterance string) handoff.Entry {
	return handoff.Entry{At: moment(2), Kind: handoff.Understood, From: handoff.ByBot,
		Why: &handoff.Why{Rule: rule, Utterance: utterance, Lang: "en", None: 0.7,
			Intents: []handoff.Weighed{{ID: "printer", Score: 0.2}}}}
}

// asks is a turn on a request, which ends in the outcome.
func asks(conversation, rule, utterance string, outcome handoff.Outcome) bot.Turn {
	reply := words(handoff.ByBot, "hm")
	reply.Outcome = outcome
	return turn(conversation, words(handoff.ByPerson, utterance), evidence(rule, utterance), reply)
}

// chooses is a turn on a button.
func chooses(conversation, choice string, outcome handoff.Outcome) bot.Turn {
	pressed, reply := words(handoff.ByPerson, "label"), words(handoff.ByBot, "hm")
	pressed.Detail, reply.Outcome = choice, outcome
	return turn(conversation, pressed, reply)
}

func (w *world) lessons() []handoff.Lesson {
	w.Helper()
	lessons, err := w.Lessons(w.Context(), moment(many), nil, many)
	w.must(err)
	return lessons
}

// inShort gives lessons as lines: where, why, what the bot did, which words.
func inShort(lessons []handoff.Lesson) []string {
	var short []string
	for _, l := range lessons {
		short = append(short, fmt.Sprintf("%s/%d %s, did %s: %q", l.Conversation, l.Seq, l.Doubt, l.Did, l.Why.Utterance))
	}
	return short
}

func notKnownIsALesson(w *world) {
	w.commit(asks("a", "best_way", "hello", handoff.Answered))
	w.commit(asks("a", "unknown", "it smells of smoke", handoff.Unknown))
	w.commit(asks("a", "small_talk", "are you there", handoff.Unknown))
	got := w.lessons()
	same(w, "lessons", inShort(got), []string{`a/5 unknown, did unknown: "it smells of smoke"`})
	same(w, "when and where", got[0].At.Equal(moment(1)) && got[0].Channel == "web", true)
	same(w, "evidence", got[0].Why, *evidence("unknown", "it smells of smoke").Why)
}

// what was said to a team that keeps its cases to itself is no lesson for others.
func hiddenIsNoLesson(w *world) {
	w.commit(asks("a", "unknown", "my salary is wrong", handoff.Unknown))
	w.commit(asks("b", "unknown", "it smells of smoke", handoff.Unknown))
	opened := turn("a")
	opened.Case = &handoff.Case{State: handoff.Waiting, Team: "hr"}
	w.commit(opened)
	for _, test := range []struct{ hidden, want []string }{
		{nil, []string{"it smells of smoke", "my salary is wrong"}},
		{[]string{"it"}, []string{"it smells of smoke", "my salary is wrong"}},
		{[]string{"it", "hr"}, []string{"it smells of smoke"}},
	} {
		lessons, err := w.Lessons(w.Context(), moment(many), test.hidden, many)
		w.must(err)
		said, err := w.Utterances(w.Context(), test.hidden, many)
		w.must(err)
		var got [2][]string
		for _, l := range lessons {
			got[0] = append(got[0], l.Why.Utterance)
		}
		for _, why := range said {
			got[1] = append(got[1], why.Utterance)
		}
		same(w, fmt.Sprintf("lessons without %q", test.hidden), got[0], test.want)
		same(w, fmt.Sprintf("utterances without %q", test.hidden), got[1], test.want)
	}
}

func askedIsALessonLater(w *world) {
	w.commit(asks("a", "which_way", "it hangs", handoff.Questioned))
	soon, err := w.Lessons(w.Context(), moment(1), nil, many)
	w.must(err)
	same(w, "at once", soon, nil)
	later, err := w.Lessons(w.Context(), moment(2), nil, many)
	w.must(err)
	same(w, "later", inShort(later), []string{`a/2 asked, did question: "it hangs"`})
}

func answeredIsNone(w *world) {
	w.commit(asks("a", "which_way", "it hangs", handoff.Questioned))
	w.commit(asks("b", "which_way", "it is slow", handoff.Questioned))
	w.commit(chooses("a", "intent:printer", handoff.Answered))
	same(w, "lessons", inShort(w.lessons()), []string{`b/2 asked, did question: "it is slow"`})
}

func noneMeantIsALesson(w *world) {
	w.commit(asks("a", "which_way", "it hangs", handoff.Questioned))
	w.commit(chooses("a", "none", handoff.Unknown))
	same(w, "lessons", inShort(w.lessons()), []string{`a/2 none, did question: "it hangs"`})
	w.commit(chooses("a", "human", handoff.Unknown))
	same(w, "after asking for a human", inShort(w.lessons()), []string{`a/2 none, did question: "it hangs"`})
}

func unhelpfulIsALesson(w *world) {
	no := handoff.Entry{At: moment(3), Kind: handoff.Tried, From: handoff.ByPerson, Worked: new(bool)}
	w.commit(turn("a", no))
	same(w, "without a request", w.lessons(), nil)
	w.commit(asks("a", "unknown", "it hangs", handoff.Unknown))
	w.commit(asks("a", "best_way", "the printer hangs", handoff.Answered))
	w.commit(turn("a", evidence("feedback", "no"), no))
	w.commit(turn("a", no))
	same(w, "lessons", inShort(w.lessons()),
		[]string{`a/6 unhelpful, did : "the printer hangs"`, `a/3 unknown, did unknown: "it hangs"`})
}

func lessonsNameTheirPerson(w *world) {
	t := asks("a", "unknown", "Kim here, it smells of smoke", handoff.Unknown)
	t.Conversation.Person = handoff.Person{ID: "p", Name: "Kim Lee"}
	w.commit(t)
	same(w, "of the lesson", w.lessons()[0].Why.By, "Kim Lee")
	said, err := w.Utterances(w.Context(), nil, 1)
	w.must(err)
	same(w, "of the utterance", said[0].By, "Kim Lee")
}

func lessonsInOrder(w *world) {
	for i := range 5 {
		w.commit(asks(numbered("talk", i), "unknown", numbered("words ", i), handoff.Unknown))
	}
	got, err := w.Lessons(w.Context(), moment(many), nil, 2)
	w.must(err)
	same(w, "lessons", inShort(got),
		[]string{`talk4/2 unknown, did unknown: "words 4"`, `talk3/2 unknown, did unknown: "words 3"`})
	none, err := w.Lessons(w.Context(), moment(many), nil, 0)
	w.must(err)
	same(w, "a limit of zero", none, nil)
	said, err := w.Utterances(w.Context(), nil, 2)
	w.must(err)
	same(w, "utterances", said, []handoff.Why{*evidence("unknown", "words 4").Why, *evidence("unknown", "words 3").Why})
}

func lessonsAreBounded(w *world) {
	together(bot.MaxLessons/50, func(i int) {
		for j := range 51 {
			t := asks(fmt.Sprintf("talk-%d-%d", i, j), "unknown", "words", handoff.Unknown)
			if _, err := w.Commit(w.Context(), t); err != nil {
				w.Error(err)
			}
		}
	})
	if got := len(w.lessons()); got != bot.MaxLessons {
		w.Errorf("got %d lessons, want %d", got, bot.MaxLessons)
	}
}

// taught teaches the lessons.
func (w *world) taught(ids ...int64) (handoff.Teaching, error) {
	return w.PutTeaching(w.Context(), handoff.Teaching{Intent: "printer", Lessons: ids, At: moment(5),
		Agent: handoff.Agent{ID: "ada", Name: "Ada"}, Examples: []handoff.Example{{Lang: "en", Text: "it hangs"}}})
}

func taughtOnce(w *world) {
	w.commit(asks("a", "unknown", "one", handoff.Unknown))
	w.commit(asks("a", "unknown", "two", handoff.Unknown))
	open := w.lessons()
	first, err := w.taught(open[0].ID)
	w.must(err)
	same(w, "left", inShort(w.lessons()), []string{`a/2 unknown, did unknown: "one"`})
	if _, err := w.taught(open[0].ID); !errors.Is(err, handoff.ErrTaught) {
		w.Errorf("the second time: got %v, want %v", err, handoff.ErrTaught)
	}
	second, err := w.taught(open[0].ID, open[1].ID)
	w.must(err)
	same(w, "settled by the second", second.Lessons, []int64{open[1].ID})
	list, err := w.Teachings(w.Context(), many)
	w.must(err)
	same(w, "teachings", list, []handoff.Teaching{second, first})
	w.commit(asks("a", "unknown", "three", handoff.Unknown))
	if next := w.lessons()[0].ID; next <= open[0].ID {
		w.Errorf("the next lesson has number %d, and %d was given before", next, open[0].ID)
	}
}

func oneTeaches(w *world) {
	w.commit(asks("a", "unknown", "one", handoff.Unknown))
	id := w.lessons()[0].ID
	var done, other atomic.Int32
	together(20, func(int) {
		switch _, err := w.taught(id); {
		case err == nil:
			done.Add(1)
		case !errors.Is(err, handoff.ErrTaught):
			other.Add(1)
		}
	})
	if done.Load() != 1 || other.Load() != 0 {
		w.Errorf("got %d who taught and %d other errors, want 1 and 0", done.Load(), other.Load())
	}
}

func takenBack(w *world) {
	w.commit(asks("a", "unknown", "one", handoff.Unknown))
	t, err := w.taught(w.lessons()[0].ID)
	w.must(err)
	bob := handoff.Agent{ID: "bob", Name: "Bob"}
	got, err := w.TakeBack(w.Context(), t.ID, bob, moment(9))
	w.must(err)
	if !got.Undone.Equal(moment(9)) || got.UndoneBy != "Bob" {
		w.Errorf("got undone at %v by %q, want at %v by Bob", got.Undone, got.UndoneBy, moment(9))
	}
	same(w, "open again", inShort(w.lessons()), []string{`a/2 unknown, did unknown: "one"`})
	for _, id := range []int64{t.ID, 99, 0, -1} {
		if _, err := w.TakeBack(w.Context(), id, bob, moment(9)); !errors.Is(err, handoff.ErrNoTeaching) {
			w.Errorf("take %d back: got %v, want %v", id, err, handoff.ErrNoTeaching)
		}
	}
}

func effectKept(w *world) {
	t, err := w.taught()
	w.must(err)
	effect := handoff.Effect{At: moment(7), Cases: 3, Flips: []handoff.Flip{{Text: "x", Before: "a", After: "b"}}}
	w.must(w.NoteEffect(w.Context(), t.ID, effect))
	list, err := w.Teachings(w.Context(), 1)
	w.must(err)
	same(w, "effect", list[0].Effect, &effect)
	if err := w.NoteEffect(w.Context(), 99, effect); !errors.Is(err, handoff.ErrNoTeaching) {
		w.Errorf("got %v, want %v", err, handoff.ErrNoTeaching)
	}
}

func lessonsStay(w *world) {
	w.commit(asks("a", "unknown", "one", handoff.Unknown))
	w.commit(asks("b", "unknown", "two", handoff.Unknown))
	_, err := w.taught(w.lessons()[0].ID)
	w.must(err)
	before, err := w.Teachings(w.Context(), many)
	w.must(err)
	w.reopen()
	after, err := w.Teachings(w.Context(), many)
	w.must(err)
	same(w, "teachings", after, before)
	same(w, "lessons", inShort(w.lessons()), []string{`a/2 unknown, did unknown: "one"`})
}
