package bottest

import (
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// found gives the subjects of what a query finds, the newest case first.
func (w *world) found(query string, f handoff.Filter) string {
	w.Helper()
	q, err := handoff.ReadQuery(query, "FL")
	w.must(err)
	rows, err := w.Find(w.Context(), q, f)
	w.must(err)
	n, err := w.Count(w.Context(), q, handoff.Filter{
		States: f.States, Team: f.Team, Agent: f.Agent, Person: f.Person, Reader: f.Reader, Hidden: f.Hidden, Only: f.Only,
	}, many)
	w.must(err)
	if f.Skip == 0 && f.Limit == 0 {
		same(w, "count of "+query, n, len(rows))
	}
	return subjects(rows)
}

// finds wants what each query finds.
func (w *world) finds(want map[string]string) {
	w.Helper()
	for query, subjects := range want {
		same(w, "found by "+query, w.found(query, handoff.Filter{}), subjects)
	}
}

// talked opens a case about something that was said, with an answer.
func (w *world) talked(conversation string, c handoff.Case, texts ...string) {
	w.Helper()
	t := turn(conversation)
	for _, text := range texts {
		t.Entries = append(t.Entries, words(handoff.ByPerson, text))
	}
	t.Entries = append(t.Entries, handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Case: bot.NewCase})
	c.Conversation = conversation
	t.Case = &c
	w.commit(t)
}

func foundByWords(w *world) {
	w.commit(turn("a", words(handoff.ByPerson, "Der Toner ist leer"), words(handoff.ByBot, "Which printer is it?")))
	w.talked("a", handoff.Case{Subject: "First"}, "the one on the third floor")
	w.commit(turn("a",
		handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Text: "ordered from Kyocera"},
		handoff.Entry{Kind: handoff.Solved, From: handoff.ByAgent, Text: "replaced the cartridge"},
		handoff.Entry{Kind: handoff.Rated, From: handoff.ByPerson, Text: "good", Detail: "marvellous service"},
		handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot, Text: "hidden evidence"},
	))
	w.talked("b", handoff.Case{Subject: "Second"}, "the printer prints grey")
	w.commit(turn("c", words(handoff.ByPerson, "a printer without a case")))
	w.finds(map[string]string{
		"toner": "First", "TONER leer": "First", "printer": "Second First", "printer toner": "First", "kyocera": "First",
		"cartridge": "First", "marvellous": "First", "evidence": "", "good": "", "prin": "Second First",
		"prin toner": "", "toner print": "First",
		"print": "Second First", "pri": "", "second": "Second", "third floor ordered": "First",
		"grey toner": "", "nothing": "",
	})
}

func umlauts(w *world) {
	w.talked("a", handoff.Case{Subject: "umlaut"}, "Frau Müller, Königstraße, Größe")
	w.talked("b", handoff.Case{Subject: "plain"}, "Frau Mueller, Koenigstrasse, GROESSE")
	w.talked("c", handoff.Case{Subject: "accent"}, "café, Zürich, ÉCOLE, E\u0301tude")
	w.finds(map[string]string{
		"Müller": "plain umlaut", "mueller": "plain umlaut", "MUELL": "plain umlaut", "königstraße": "plain umlaut",
		"koenigstrasse": "plain umlaut", "größe": "plain umlaut", "Groesse": "plain umlaut", "Muller": "umlaut",
		"cafe": "accent", "zuerich": "accent", "zurich": "accent", "école": "accent", "etude": "accent",
		`"frau mueller"`: "plain umlaut", "u\u0308": "",
	})
}

func phrases(w *world) {
	w.talked("a", handoff.Case{Subject: "close"}, "my shared mailbox is full")
	w.talked("b", handoff.Case{Subject: "apart"}, "the mailbox is shared")
	w.talked("c", handoff.Case{Subject: "split"}, "it is shared", "mailbox")
	w.finds(map[string]string{
		`"shared mailbox"`: "close", `shared mailbox`: "split apart close", `"mailbox is"`: "apart close",
		`"shared mail"`: "", `„shared mailbox“ full`: "close", `"shared mailbox`: "close",
		`a-b shared`: "", `shared/mailbox`: "close",
	})
}

func foundByPerson(w *world) {
	anna := handoff.Person{ID: "p1", Name: "Anna Berg", Email: "anna.berg@nordwind.example"}
	w.talked("a", handoff.Case{Subject: "of-anna", Person: anna}, "hello")
	w.talked("b", handoff.Case{Subject: "about-anna", Person: handoff.Person{ID: "p2", Name: "Bob"}}, "ask Anna Berg")
	w.finds(map[string]string{
		"anna": "about-anna of-anna", "from:anna": "of-anna", "von:anna": "of-anna", "from:nordw": "of-anna",
		`from:"anna berg"`: "of-anna", "from:anna.berg@nordwind.example": "of-anna",
		"nordwind": "of-anna", "hello anna": "of-anna", "from:hello": "",
		"from:bob ask": "about-anna", "from:anna ask": "",
	})
}

func foundByNumber(w *world) {
	for range 12 {
		w.talked("a", handoff.Case{Subject: "x"}, "hello")
	}
	w.talked("b", handoff.Case{Subject: "y"}, "see FL-3, or room 12")
	for query, want := range map[string][]int64{
		"FL-12": {12}, "fl-12": {12}, "#12": {13, 12}, "12": {13, 12}, "FL-3": {13, 3}, "FL-1": {1}, "1": {1},
		"FL-99": {}, "FL-12 hello": {12}, "99999999999999999999": {},
	} {
		q, err := handoff.ReadQuery(query, "FL")
		w.must(err)
		rows, err := w.Find(w.Context(), q, handoff.Filter{})
		w.must(err)
		var numbers []int64
		for _, r := range rows {
			numbers = append(numbers, r.Case.Number)
		}
		same(w, query, numbers, want)
	}
}

func ownWords(w *world) {
	w.commit(turn("a", words(handoff.ByPerson, "apples")))
	w.talked("a", handoff.Case{Subject: "first"}, "bananas")
	w.commit(turn("a", words(handoff.ByAgent, "cherries"),
		handoff.Entry{Kind: handoff.Solved, From: handoff.ByAgent, Text: "dates", Case: 1}))
	w.commit(turn("a", words(handoff.ByPerson, "elderberries")))
	w.talked("a", handoff.Case{Subject: "second"}, "figs")
	w.commit(turn("a", words(handoff.ByPerson, "grapes")))
	first, err := w.Case(w.Context(), 1)
	w.must(err)
	late := turn("a", handoff.Entry{Kind: handoff.Note, From: handoff.ByAgent, Text: "huckleberries", Case: 1})
	late.Case, late.Conversation.Case = &first, 2
	w.commit(late)
	w.finds(map[string]string{
		"apples": "first", "bananas": "first", "cherries": "first", "dates": "first", "elderberries": "second",
		"figs": "second", "grapes": "second", "huckleberries": "first", "apples figs": "",
	})
}

func foundAsItIs(w *world) {
	w.talked("a", handoff.Case{Subject: "before", State: handoff.Waiting, Person: handoff.Person{ID: "p"}}, "hello")
	c, err := w.Case(w.Context(), 1)
	w.must(err)
	for _, subject := range []string{"after", "after", "later"} {
		t := turn("a", words(handoff.ByPerson, "again"))
		c.Subject, c.State, c.Person.Name = subject, handoff.Taken, "Kim"
		t.Case = &c
		w.commit(t)
	}
	w.finds(map[string]string{"before": "", "after": "", "later": "later", "kim": "later", "again hello": "later"})
	states := []handoff.State{handoff.Waiting}
	same(w, "in its old state", w.found("hello", handoff.Filter{States: states}), "")
}

func foundFiltered(w *world) {
	ada := handoff.Agent{ID: "ada"}
	w.talked("a", handoff.Case{Subject: "1", State: handoff.Waiting, Team: "it", Opened: moment(1)}, "printer")
	w.talked("b", handoff.Case{Subject: "2", State: handoff.Taken, Team: "it", Agent: ada, Opened: moment(2)}, "printer")
	done := handoff.Case{Subject: "3", State: handoff.Resolved, Team: "hr", Agent: ada, Opened: moment(3)}
	w.talked("c", done, "printer")
	w.talked("d", handoff.Case{Subject: "4", State: handoff.Waiting, Team: "hr", Opened: moment(4)}, "other")
	for name, c := range map[string]struct {
		f    handoff.Filter
		want string
	}{
		"nothing":    {handoff.Filter{}, "3 2 1"},
		"states":     {handoff.Filter{States: []handoff.State{handoff.Waiting, handoff.Taken}}, "2 1"},
		"team":       {handoff.Filter{Team: "it"}, "2 1"},
		"agent":      {handoff.Filter{Agent: "ada"}, "3 2"},
		"mine":       {handoff.Filter{Reader: "ada", Only: handoff.Only{Mine: true}}, "2"},
		"since":      {handoff.Filter{Only: handoff.Only{Since: moment(2)}}, "3 2"},
		"until":      {handoff.Filter{Only: handoff.Only{Until: moment(2)}}, "1"},
		"not SQL":    {handoff.Filter{Team: "it' OR '1'='1"}, ""},
		"everything": {handoff.Filter{States: []handoff.State{handoff.Taken}, Team: "it", Agent: "ada"}, "2"},
	} {
		same(w, name, w.found("printer", c.f), c.want)
	}
}

func foundInPages(w *world) {
	for i := range 7 {
		c := handoff.Case{Subject: numbered("", i+1), Priority: handoff.Priorities()[i%4]}
		w.talked(numbered("talk-", i), c, "printer")
	}
	for skip, want := range map[int]string{0: "7 6 5", 3: "4 3 2", 6: "1", 9: "", -1: "7 6 5"} {
		same(w, numbered("from ", skip), w.found("printer", handoff.Filter{Skip: skip, Limit: 3}), want)
	}
	same(w, "queue, second page", subjects(w.queue(handoff.Filter{Skip: 2, Limit: 2})), "7 2")
	states := []handoff.State{"", handoff.Waiting}
	same(w, "queue of states, second page", subjects(w.queue(handoff.Filter{States: states, Skip: 2, Limit: 2})), "7 2")
}

func restricted(w *world) {
	ada, late := handoff.Agent{ID: "ada"}, handoff.Clocks{First: handoff.Clock{Told: handoff.Missed}}
	w.queueOf(
		handoff.Case{Subject: "1", State: handoff.Waiting, Opened: moment(1)},
		handoff.Case{Subject: "2", State: handoff.Taken, Agent: ada, Opened: moment(2)},
		handoff.Case{Subject: "3", State: handoff.Taken, Agent: handoff.Agent{ID: "bob"}, Opened: moment(3), Clocks: late},
		handoff.Case{Subject: "4", State: handoff.Resolved, Agent: ada, Opened: moment(4), Clocks: late},
		handoff.Case{Subject: "5", State: handoff.Waiting, Opened: moment(5),
			Standing: handoff.Standing{Snoozed: moment(30), Watchers: []string{"bob", "ada"}, Advisers: []string{"ada"}}},
		handoff.Case{Subject: "6", State: handoff.Asking, Agent: handoff.Agent{ID: "bob"}, Opened: moment(6),
			Standing: handoff.Standing{Watchers: []string{"ada"}}},
	)
	w.commit(turn("talk-1", words(handoff.ByPerson, "one"), words(handoff.ByBot, "two")))
	w.commit(turn("talk-2", words(handoff.ByPerson, "one")))
	w.must(w.MarkRead(w.Context(), "ada", 3, 1))
	for name, c := range map[string]struct {
		only handoff.Only
		want string
	}{
		"mine":           {handoff.Only{Mine: true}, "2 5 6"},
		"advises":        {handoff.Only{Advises: true}, "5"},
		"mine, advises":  {handoff.Only{Mine: true, Advises: true}, "5"},
		"concerns":       {handoff.Only{Concerns: true}, "1 2 5 6"},
		"unread":         {handoff.Only{Unread: true}, "2"},
		"overdue":        {handoff.Only{Overdue: true}, "3"},
		"awake":          {handoff.Only{Awake: true, Now: moment(10)}, "1 2 3 4 6"},
		"asleep":         {handoff.Only{Asleep: true, Now: moment(10)}, "5"},
		"awake by then":  {handoff.Only{Awake: true, Now: moment(30)}, "1 2 3 4 5 6"},
		"asleep by then": {handoff.Only{Asleep: true, Now: moment(30)}, ""},
		"mine and awake": {handoff.Only{Mine: true, Awake: true, Now: moment(10)}, "2 6"},
	} {
		for _, states := range [][]handoff.State{nil, handoff.States()} {
			f := handoff.Filter{States: states, Reader: "ada", Only: c.only}
			same(w, name, subjects(w.queue(f)), c.want)
			n, err := w.Count(w.Context(), handoff.Query{}, f, many)
			w.must(err)
			same(w, "count of "+name, n, len(strings.Fields(c.want)))
		}
	}
	t := turn("talk-5")
	c, err := w.Case(w.Context(), 6)
	w.must(err)
	c.Watchers = nil
	t.Case = &c
	w.commit(t)
	same(w, "no longer watched", subjects(w.queue(handoff.Filter{Reader: "ada", Only: handoff.Only{Mine: true}})), "2 5")
	same(w, "of nobody", subjects(w.queue(handoff.Filter{Only: handoff.Only{Mine: true}})), "")
	same(w, "read by nobody", subjects(w.queue(handoff.Filter{Only: handoff.Only{Unread: true}})), "")
}

func hiddenTeams(w *world) {
	ada := handoff.Agent{ID: "ada"}
	for i := range 6 {
		c := handoff.Case{Subject: numbered("", i+1), State: handoff.Waiting, Opened: moment(i)}
		c.Team = []string{"it", "hr"}[i%2]
		if i == 3 {
			c.State, c.Agent = handoff.Taken, ada
		}
		w.talked(numbered("talk-", i), c, "printer")
	}
	hidden := handoff.Filter{Hidden: []string{"hr", "other"}, Reader: "ada"}
	same(w, "queue", subjects(w.queue(hidden)), "1 3 4 5")
	same(w, "found", w.found("printer", hidden), "5 4 3 1")
	hidden.Limit = 3
	same(w, "first three", subjects(w.queue(hidden)), "1 3 4")
	same(w, "first three found", w.found("printer", hidden), "5 4 3")
	hidden.Reader = ""
	same(w, "for nobody", w.found("printer", hidden), "5 3 1")
}

func countedCases(w *world) {
	together(30, func(i int) {
		t := turn(numbered("talk-", i), words(handoff.ByPerson, "printer"))
		t.Case = &handoff.Case{State: handoff.Waiting, Opened: moment(1)}
		if _, err := w.Commit(w.Context(), t); err != nil {
			w.Error(err)
		}
	})
	printer := handoff.Query{Terms: []handoff.Term{{Words: []string{"printer"}}}}
	for _, q := range []handoff.Query{{}, printer} {
		for most, want := range map[int]int{0: 0, 10: 10, 30: 30, 99: 30} {
			n, err := w.Count(w.Context(), q, handoff.Filter{States: []handoff.State{handoff.Waiting}, Limit: 3}, most)
			w.must(err)
			same(w, numbered("at most ", most), n, want)
		}
	}
}

// What a person says while a new case is made is not that of the conversation's earlier cases.
func unreadInEarlierCases(w *world) {
	first := turn("a", words(handoff.ByPerson, "one"), handoff.Entry{Kind: handoff.Opened, Case: bot.NewCase})
	first.Case = &handoff.Case{Subject: "1", State: handoff.Resolved}
	w.commit(first)
	w.must(w.MarkRead(w.Context(), "ada", 1, 1))
	unread := handoff.Filter{Reader: "ada", Only: handoff.Only{Unread: true}}
	same(w, "after reading", subjects(w.queue(unread)), "")
	next := turn("a", words(handoff.ByPerson, "two"))
	next.Conversation = w.load("a").Conversation
	next.Case = &handoff.Case{Subject: "2", State: handoff.Waiting}
	w.commit(next)
	same(w, "rows", subjects(w.queue(unread)), "2")
	n, err := w.Count(w.Context(), handoff.Query{}, unread, many)
	w.must(err)
	same(w, "count", n, 1)
	rows := w.queue(handoff.Filter{Reader: "ada"})
	same(w, "last words", []string{rows[0].Last, rows[1].Last}, []string{"one", "two"})
}
