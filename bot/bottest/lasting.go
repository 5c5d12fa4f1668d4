package bottest

import (
	"context"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// all is everything that can be read about conversation a.
type everything struct {
	Snapshot bot.Snapshot
	Journal  []handoff.Entry
	Parcels  []bot.Parcel
	Rows     []handoff.Row
	Agents   []handoff.Agent
}

func (w *world) everything() everything {
	w.Helper()
	agents, err := w.Agents(w.Context())
	w.must(err)
	return everything{
		w.load("a"), w.journal("a"), w.due(moment(100)), w.queue(handoff.Filter{Reader: "ada"}), agents,
	}
}

// fill leaves something of every kind in conversation a.
func (w *world) fill(text string) bot.Turn {
	w.Helper()
	w.receive(message("a", "1", text))
	w.receive(message("a", "2", text))
	yes := true
	t := turn("a", words(handoff.ByPerson, text), words(handoff.ByBot, text), words(handoff.ByBot, text),
		handoff.Entry{Kind: handoff.Tried, From: handoff.ByPerson, Worked: &yes, Detail: text, Event: "1"})
	t.Entries[1].Shown = handoff.Shown{
		Choices: []handoff.Choice{{Value: text, Label: text}},
		Sources: []handoff.Source{{Article: "a", Title: text, Score: 0.25, Review: moment(7)}},
		Steps:   []string{text, ""},
	}
	t.Entries[1].Why = &handoff.Why{
		Rule: "answer", Utterance: text, Thresholds: map[string]float64{text: 0.5}, Articles: []handoff.Weighed{{ID: text}},
	}
	t.Conversation.Person = handoff.Person{ID: "p", Name: text}
	t.Conversation.Memory.Request = text
	t.Handled = []bot.EventKey{{Channel: "web", ID: "1"}}
	t.Case = &handoff.Case{State: handoff.Waiting, Team: text, Subject: text, Person: handoff.Person{ID: text}}
	t.Offer = []string{"console"}
	w.commit(t)
	w.ada([]byte("a hash"))
	w.must(w.MarkRead(w.Context(), "ada", 1, 1))
	p := w.due(moment(100))[0]
	w.begin(p.ID)
	w.settle(p.ID, bot.Result{Delivery: handoff.Sent, Ref: text, Problem: text})
	w.begin(w.due(moment(100))[0].ID)
	return t
}

func thereAgain(w *world) {
	w.fill("hello")
	before := w.everything()
	w.reopen()
	same(w, "everything", w.everything(), before)
	if w.receive(message("a", "1", "hello")) || w.receive(message("a", "2", "hello")) {
		w.Error("an event from before: got fresh, want known")
	}
	if _, err := w.RedeemLink(w.Context(), []byte("a hash"), moment(1)); err != nil {
		w.Error(err)
	}
}

func numbersGoOn(w *world) {
	w.fill("hello")
	w.reopen()
	before := w.load("a").Conversation
	t := turn("a", words(handoff.ByBot, "after"))
	t.Case = &handoff.Case{State: handoff.Waiting}
	after := w.commit(t)
	same(w, "version", after.Version, before.Version+1)
	same(w, "number of the case", after.Case, int64(2))
	same(w, "seq", w.journal("a")[4].Seq, int64(5))
}

func hostileText(w *world) {
	var control strings.Builder
	for r := rune(1); r < 0x20; r++ {
		control.WriteRune(r)
	}
	text := control.String() + "\x7f\u0085\u2028\u2029\ufeff\u202e '\"`\\%_;-- DROP TABLE events; \\u0000 " +
		"<script>alert('1')</script>&amp; @everyone <!channel> 👩🏽‍💻🇩🇪 Grüße e\u0301 \U0010FFFF "
	text += strings.Repeat("ä€", (64<<10-len(text))/5)
	t := w.fill(text)
	if got := w.load("a").Events[0].Text; got != text {
		w.Error("the text of an event has changed")
	}
	s := w.load("a")
	same(w, "memory", s.Conversation.Memory, t.Conversation.Memory)
	same(w, "person", s.Conversation.Person, t.Conversation.Person)
	same(w, "subject", s.Case.Subject, text)
	for i, e := range w.journal("a") {
		want := t.Entries[i]
		want.Conversation, want.Seq, want.Delivery = "a", int64(i)+1, e.Delivery
		same(w, "entry", e, want)
	}
	same(w, "rows by team and person", len(w.queue(handoff.Filter{Team: text, Person: text})), 1)

	id := `a'; DROP TABLE events; -- "<👩🏽‍💻>`
	w.receive(message(id, id, "hello"))
	w.commit(turn(id, words(handoff.ByPerson, "hello")))
	same(w, "events under a hostile id", w.load(id).Events[0].ID, id)
	same(w, "journal under a hostile id", w.journal(id)[0].Conversation, id)
}

func endedContext(w *world) {
	ended, end := context.WithCancel(w.Context())
	end()
	fresh, err := w.Receive(ended, message("a", "1", "hello"))
	same(w, "fresh the second time", w.receive(message("a", "1", "hello")), !fresh)
	if fresh && err != nil {
		w.Errorf("received with an ended context: got both fresh and %v", err)
	}
	t := turn("a", words(handoff.ByBot, "one"), words(handoff.ByBot, "two"))
	t.Handled, t.Case, t.Offer = []bot.EventKey{{Channel: "web", ID: "1"}}, &handoff.Case{}, []string{"console"}
	_, err = w.Commit(ended, t)
	want := []int{0, 1, 0, 0} // entries, waiting events, cases, parcels
	if err == nil {
		want = []int{2, 0, 1, 2}
	}
	got := []int{
		len(w.journal("a")), len(w.load("a").Events), len(w.queue(handoff.Filter{})), len(w.due(moment(100))),
	}
	same(w, "entries, waiting events, cases and parcels", got, want)
}
