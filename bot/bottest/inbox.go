package bottest

import (
	"sync/atomic"

	"github.com/firstline-support/firstline/bot"
)

func receivedOnce(w *world) {
	e := message("a", "1", "my screen is black")
	same(w, "known before", w.known(e), false)
	if !w.receive(e) {
		w.Error("the first delivery: got not fresh, want fresh")
	}
	again := e
	again.Text, again.Conversation = "something else", "b"
	if w.receive(again) {
		w.Error("the second delivery: got fresh, want not")
	}
	same(w, "known afterwards", w.known(e), true)
	same(w, "events of a", w.load("a").Events, []bot.Event{e})
	same(w, "events of b", w.load("b").Events, []bot.Event{})
}

func sameIDElsewhere(w *world) {
	e := message("a", "1", "hello")
	w.receive(e)
	e.Channel = "slack"
	same(w, "known in another channel", w.known(e), false)
	if !w.receive(e) {
		w.Error("the same id in another channel: got not fresh, want fresh")
	}
}

func oneIsFresh(w *world) {
	var fresh, failed atomic.Int32
	together(100, func(int) {
		ok, err := w.Receive(w.Context(), message("a", "1", "hello"))
		if err != nil {
			failed.Add(1)
		}
		if ok {
			fresh.Add(1)
		}
	})
	if fresh.Load() != 1 || failed.Load() != 0 {
		w.Errorf("got %d fresh and %d errors, want 1 and 0", fresh.Load(), failed.Load())
	}
	same(w, "number of events", len(w.load("a").Events), 1)
}

func orderOfArrival(w *world) {
	var want []bot.Event
	for i := range 20 {
		e := message("a", numbered("event-", 20-i), numbered("text ", i))
		e.At = moment(20 - i) // a channel's clock does not decide the order
		w.receive(e)
		w.receive(message("b", numbered("other-", i), "elsewhere"))
		want = append(want, e)
	}
	same(w, "events", w.load("a").Events, want)
}

func longestWaitingFirst(w *world) {
	for i, conversation := range []string{"c", "a", "b", "a"} {
		e := message(conversation, numbered("e", i), "hello")
		e.At = moment([]int{30, 20, 10, 5}[i])
		w.receive(e)
	}
	for _, c := range []struct {
		name   string
		before int
		limit  int
		want   []string
	}{
		{"all", 100, 10, []string{"a", "b", "c"}},
		{"at most two", 100, 2, []string{"a", "b"}},
		{"not those received at that time", 10, 10, []string{"a"}},
		{"none before", 5, 10, nil},
		{"none wanted", 100, 0, nil},
	} {
		got, err := w.Unhandled(w.Context(), moment(c.before), c.limit)
		w.must(err)
		same(w, c.name, got, c.want)
	}
}

func unknownIsEmpty(w *world) {
	same(w, "snapshot", w.load("nobody"), bot.Snapshot{Conversation: bot.Conversation{ID: "nobody"}})
	same(w, "journal", told(w.journal("nobody")), nil)
	e := message("only received", "1", "hello")
	w.receive(e)
	want := bot.Snapshot{Conversation: bot.Conversation{ID: "only received"}, Events: []bot.Event{e}}
	same(w, "snapshot of events only", w.load("only received"), want)
}

func handledStaysKnown(w *world) {
	first, second := message("a", "1", "hello"), message("a", "2", "are you there")
	w.receive(first)
	w.receive(second)
	t := turn("a")
	t.Handled = []bot.EventKey{first.Key()}
	w.commit(t)
	same(w, "events", w.load("a").Events, []bot.Event{second})
	if w.receive(first) {
		w.Error("a handled event again: got fresh, want not")
	}
	same(w, "events", w.load("a").Events, []bot.Event{second})
	t.Handled = []bot.EventKey{second.Key()}
	w.commit(t)
	left, err := w.Unhandled(w.Context(), moment(100), 10)
	w.must(err)
	same(w, "unhandled", left, nil)
}

func unknownHandled(w *world) {
	e := message("a", "1", "hello")
	w.receive(e)
	t := turn("a")
	t.Handled = []bot.EventKey{{Channel: "slack", ID: "1"}, {Channel: "web", ID: "9"}}
	w.commit(t)
	same(w, "events", w.load("a").Events, []bot.Event{e})
	if !w.receive(message("a", "9", "hello")) {
		w.Error("an event that was named before it came: got not fresh, want fresh")
	}
}
