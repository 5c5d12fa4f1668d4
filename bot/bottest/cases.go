package bottest

import (
	"errors"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func casesNumbered(w *world) {
	for i := range 5 {
		same(w, "number", w.opened(numbered("talk-", i), handoff.Case{State: handoff.Opening}).Number, int64(i)+1)
	}
	same(w, "number of a second case", w.opened("talk-0", handoff.Case{State: handoff.Opening}).Number, int64(6))
}

func uniqueNumbers(w *world) {
	const n = 40
	numbers := make([]int64, n)
	together(n, func(i int) {
		t := turn(numbered("talk-", i), handoff.Entry{Kind: handoff.Opened, Case: bot.NewCase})
		t.Case = &handoff.Case{State: handoff.Opening}
		c, err := w.Commit(w.Context(), t)
		if err != nil {
			w.Error(err)
		}
		numbers[i] = c.Case
	})
	seen := map[int64]bool{}
	for i, number := range numbers {
		if number < 1 || number > n || seen[number] {
			w.Errorf("case number %d: got it twice or out of 1 to %d", number, n)
		}
		seen[number] = true
		same(w, "case of the entry", w.journal(numbered("talk-", i))[0].Case, number)
		same(w, "case loaded", w.load(numbered("talk-", i)).Case.Number, number)
	}
}

func unknownCase(w *world) {
	for _, number := range []int64{-1, 0, 1, 7} {
		if _, err := w.Case(w.Context(), number); !errors.Is(err, handoff.ErrNoCase) {
			w.Errorf("case %d: got %v, want %v", number, err, handoff.ErrNoCase)
		}
	}
}

func caseChanges(w *world) {
	c := w.opened("a", handoff.Case{
		Channel: "web", Person: handoff.Person{ID: "p", Groups: []string{"it"}}, Lang: "de", State: handoff.Waiting,
		Team: "it", Priority: handoff.High, Because: "rule", Subject: "Bildschirm", Opened: moment(1), Updated: moment(1),
	})
	same(w, "conversation of the case", c.Conversation, "a")
	c.State, c.Team, c.Priority, c.Agent = handoff.Taken, "network", handoff.Urgent, handoff.Agent{ID: "ada", Name: "Ada"}
	t := turn("a", handoff.Entry{Kind: handoff.TookOver, Case: bot.NewCase})
	t.Case = &c
	same(w, "case of the conversation", w.commit(t).Case, c.Number)
	stored, err := w.Case(w.Context(), c.Number)
	w.must(err)
	same(w, "case", stored, c)
	same(w, "case of the entry", w.journal("a")[0].Case, c.Number)
	f := handoff.Filter{States: []handoff.State{handoff.Taken}, Team: "network", Agent: "ada", Person: "p"}
	same(w, "rows by its new fields", len(w.queue(f)), 1)
	same(w, "rows by its old state", len(w.queue(handoff.Filter{States: []handoff.State{handoff.Waiting}})), 0)
}

func foreignCase(w *world) {
	c := w.opened("a", handoff.Case{State: handoff.Waiting, Subject: "of a"})
	for _, number := range []int64{c.Number, c.Number + 1, -3} {
		t := turn("b", words(handoff.ByBot, "must not be stored"))
		t.Case = &handoff.Case{Number: number, State: handoff.Taken}
		if _, err := w.Commit(w.Context(), t); !errors.Is(err, handoff.ErrNoCase) {
			w.Errorf("case %d: got %v, want %v", number, err, handoff.ErrNoCase)
		}
	}
	stored, err := w.Case(w.Context(), c.Number)
	w.must(err)
	same(w, "case", stored, c)
	same(w, "version", w.load("b").Conversation.Version, int64(0))
}

func newestCase(w *world) {
	first := w.opened("a", handoff.Case{State: handoff.Resolved, Subject: "first"})
	w.opened("b", handoff.Case{State: handoff.Waiting, Subject: "elsewhere"})
	second := w.opened("a", handoff.Case{State: handoff.Waiting, Subject: "second"})
	first.Subject = "first, changed"
	t := turn("a")
	t.Conversation.Case, t.Case = second.Number, &first
	w.commit(t)
	s := w.load("a")
	same(w, "case loaded", *s.Case, second)
	same(w, "number in the conversation", s.Conversation.Case, second.Number)
}

// queueOf opens a case in a conversation of its own for each.
func (w *world) queueOf(cases ...handoff.Case) {
	w.Helper()
	for i, c := range cases {
		w.opened(numbered("talk-", i), c)
	}
}

func subjects(rows []handoff.Row) string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Case.Subject)
	}
	return strings.Join(all, " ")
}

func queueOrder(w *world) {
	w.queueOf(
		handoff.Case{Subject: "low", Priority: handoff.Low, Opened: moment(1)},
		handoff.Case{Subject: "urgent", Priority: handoff.Urgent, Opened: moment(50)},
		handoff.Case{Subject: "unknown", Priority: "", Opened: moment(20)},
		handoff.Case{Subject: "high-late", Priority: handoff.High, Opened: moment(40)},
		handoff.Case{Subject: "high-early", Priority: handoff.High, Opened: moment(30)},
		handoff.Case{Subject: "normal", Priority: handoff.Normal, Opened: moment(10)},
		handoff.Case{Subject: "normal-too", Priority: handoff.Normal, Opened: moment(10)},
	)
	const want = "urgent high-early high-late normal normal-too unknown low"
	same(w, "queue", subjects(w.queue(handoff.Filter{})), want)
	same(w, "first three", subjects(w.queue(handoff.Filter{Limit: 3})), "urgent high-early high-late")
	same(w, "newest three", subjects(w.queue(handoff.Filter{Newest: true, Limit: 3})), "normal-too normal high-early")
	states := []handoff.State{"", handoff.Waiting}
	newest := w.queue(handoff.Filter{Newest: true, States: states, Limit: 1})
	same(w, "newest of some states", subjects(newest), "normal-too")
}

func queueFilters(w *world) {
	ada, bob := handoff.Agent{ID: "ada"}, handoff.Agent{ID: "bob"}
	kim, lee := handoff.Person{ID: "kim"}, handoff.Person{ID: "lee"}
	w.queueOf(
		handoff.Case{Subject: "1", State: handoff.Waiting, Team: "it", Person: kim, Opened: moment(1)},
		handoff.Case{Subject: "2", State: handoff.Taken, Team: "it", Agent: ada, Person: lee, Opened: moment(2)},
		handoff.Case{Subject: "3", State: handoff.Taken, Team: "hr", Agent: bob, Person: kim, Opened: moment(3)},
		handoff.Case{Subject: "4", State: handoff.Resolved, Team: "hr", Agent: ada, Person: kim, Opened: moment(4)},
		handoff.Case{Subject: "5", State: handoff.Waiting, Team: "hr", Person: lee, Opened: moment(5), Priority: "high"},
	)
	for _, c := range []struct {
		name string
		f    handoff.Filter
		want string
	}{
		{"nothing asked", handoff.Filter{}, "5 1 2 3 4"},
		{"one state", handoff.Filter{States: []handoff.State{handoff.Waiting}}, "5 1"},
		{"two states", handoff.Filter{States: []handoff.State{handoff.Taken, handoff.Waiting}}, "5 1 2 3"},
		{"two states, one row", handoff.Filter{States: []handoff.State{handoff.Taken, handoff.Waiting}, Limit: 1}, "5"},
		{"a state twice", handoff.Filter{States: []handoff.State{handoff.Taken, handoff.Taken}}, "2 3"},
		{"a state nobody has", handoff.Filter{States: []handoff.State{"lost"}}, ""},
		{"team", handoff.Filter{Team: "hr"}, "5 3 4"},
		{"agent", handoff.Filter{Agent: "ada"}, "2 4"},
		{"person", handoff.Filter{Person: "kim"}, "1 3 4"},
		{"all of them", handoff.Filter{
			States: []handoff.State{handoff.Taken, handoff.Resolved}, Team: "hr", Agent: "ada", Person: "kim",
		}, "4"},
		{"values are not SQL", handoff.Filter{Team: "it' OR 'a'='a"}, ""},
		{"limit", handoff.Filter{Limit: 2}, "5 1"},
	} {
		same(w, c.name, subjects(w.queue(c.f)), c.want)
	}
}

func unreadCounts(w *world) {
	c := w.opened("a", handoff.Case{State: handoff.Waiting})
	w.commit(turn("a",
		words(handoff.ByPerson, "1"), words(handoff.ByBot, "2"), words(handoff.ByPerson, "3"),
		handoff.Entry{Kind: handoff.Tried, From: handoff.ByPerson}, words(handoff.ByPerson, "5"),
	))
	w.commit(turn("b", words(handoff.ByPerson, "elsewhere")))
	w.must(w.MarkRead(w.Context(), "ada", c.Number, 3))
	for reader, want := range map[string]int{"ada": 1, "bob": 3, "": 0} {
		same(w, "unread for "+reader, w.queue(handoff.Filter{Reader: reader})[0].Unread, want)
	}
}

func lastLine(w *world) {
	w.opened("a", handoff.Case{State: handoff.Waiting})
	for _, c := range []struct{ name, text, want string }{
		{"a plain line", "hello there", "hello there"},
		{"many lines", "\n hello\n\n\tthere \r\n", "hello there"},
		{"as long as it may be", strings.Repeat("ü", 160), strings.Repeat("ü", 160)},
		{"too long", strings.Repeat("ü", 161), strings.Repeat("ü", 159) + "…"},
		{"blank", " \n", ""},
	} {
		w.commit(turn("a", words(handoff.ByPerson, c.text), handoff.Entry{Kind: handoff.Note, Text: "a note"}))
		same(w, c.name, w.queue(handoff.Filter{})[0].Last, c.want)
	}
}

func lastOfPeople(w *world) {
	w.opened("a", handoff.Case{State: handoff.Waiting})
	same(w, "before anything was said", w.queue(handoff.Filter{})[0].Last, "")
	w.commit(turn("a", words(handoff.ByPerson, "help"), words(handoff.ByBot, "so"), words(handoff.BySystem, "taken")))
	same(w, "last of the person", w.queue(handoff.Filter{})[0].Last, "help")
	w.commit(turn("a", words(handoff.ByAgent, "I am on it"), words(handoff.ByBot, "and I am not")))
	same(w, "last of an agent", w.queue(handoff.Filter{})[0].Last, "I am on it")
}

func marksGoForward(w *world) {
	c := w.opened("a", handoff.Case{State: handoff.Waiting})
	w.commit(turn("a", words(handoff.ByPerson, "1"), words(handoff.ByPerson, "2")))
	w.must(w.MarkRead(w.Context(), "ada", c.Number, 2))
	w.must(w.MarkRead(w.Context(), "ada", c.Number, 1))
	same(w, "unread", w.queue(handoff.Filter{Reader: "ada"})[0].Unread, 0)
	if err := w.MarkRead(w.Context(), "ada", 99, 1); !errors.Is(err, handoff.ErrNoCase) {
		w.Errorf("got %v, want %v", err, handoff.ErrNoCase)
	}
}

func twoHundredRows(w *world) {
	together(205, func(i int) {
		t := turn(numbered("talk-", i))
		t.Case = &handoff.Case{State: handoff.Waiting}
		if _, err := w.Commit(w.Context(), t); err != nil {
			w.Error(err)
		}
	})
	same(w, "rows without a limit", len(w.queue(handoff.Filter{})), 200)
	same(w, "rows with one", len(w.queue(handoff.Filter{Limit: 300})), 205)
}

func ringingCases(w *world) {
	for i, at := range []int{30, 0, 10, 20, 10} {
		c := handoff.Case{State: handoff.Waiting}
		if at > 0 {
			c.Alarm = moment(at)
		}
		w.opened(numbered("talk-", i), c)
	}
	ringing := func(at time.Time, limit int, numbers []int64, next time.Time) {
		w.Helper()
		got, after, err := w.Ringing(w.Context(), at, limit)
		w.must(err)
		same(w, "numbers at "+at.String(), got, numbers)
		if !after.Equal(next) {
			w.Errorf("next after %s: %s, want %s", at, after, next)
		}
	}
	ringing(moment(9), 9, nil, moment(10))
	ringing(moment(10), 9, []int64{3, 5}, moment(20))
	ringing(moment(25), 2, []int64{3, 5}, moment(30))
	ringing(moment(99), 9, []int64{3, 5, 4, 1}, time.Time{})
	c, err := w.Case(w.Context(), 3)
	w.must(err)
	c.Alarm = time.Time{}
	t := turn("talk-2")
	t.Case = &c
	w.commit(t)
	ringing(moment(15), 9, []int64{5}, moment(20))
}
