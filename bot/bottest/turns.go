package bottest

import (
	"errors"
	"sync"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func oneCommitWins(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "hello")))
	const racers = 20
	errs := make([]error, racers)
	together(racers, func(i int) {
		t := turn("a", words(handoff.ByBot, numbered("racer ", i)))
		t.Conversation.Version = 1
		_, errs[i] = w.Commit(w.Context(), t)
	})
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, bot.ErrStale):
			w.Errorf("got %v, want %v", err, bot.ErrStale)
		}
	}
	same(w, "winners", won, 1)
	same(w, "version", w.load("a").Conversation.Version, int64(2))
	same(w, "entries", len(w.journal("a")), 2)
	same(w, "parcels of a, of which one may go", len(w.due(moment(100))), 1)
}

func refusedChangesNothing(w *world) {
	e := message("a", "1", "hello")
	w.receive(e)
	w.opened("a", handoff.Case{State: handoff.Waiting, Subject: "first"})
	w.commit(turn("a", words(handoff.ByBot, "unsent")))
	before, journal, parcels := w.load("a"), told(w.journal("a")), textsOf(w.due(moment(100)))

	act := bot.Event{Channel: "desk", ID: "act-1", Conversation: "a", Kind: bot.Acted, At: moment(3)}
	stale := turn("a", words(handoff.ByBot, "must not be stored"))
	stale.Conversation.Version = 1
	stale.Handled, stale.Record, stale.Offer, stale.Withdraw = []bot.EventKey{e.Key()}, &act, []string{"console"}, true
	stale.Case = &handoff.Case{State: handoff.Waiting, Subject: "second"}
	if _, err := w.Commit(w.Context(), stale); !errors.Is(err, bot.ErrStale) {
		w.Fatalf("got %v, want %v", err, bot.ErrStale)
	}
	same(w, "snapshot", w.load("a"), before)
	same(w, "journal", told(w.journal("a")), journal)
	same(w, "outbox", textsOf(w.due(moment(100))), parcels)
	same(w, "cases", len(w.queue(handoff.Filter{})), 1)
	same(w, "record known", w.known(act), false)
	if !w.receive(act) {
		w.Error("the record of a refused turn: got known, want fresh")
	}
}

func repeatedRecord(w *world) {
	act := bot.Event{Channel: "desk", ID: "act-1", Conversation: "a", Kind: bot.Acted, At: moment(3)}
	t := turn("a", words(handoff.ByAgent, "I will look at it"))
	t.Record = &act
	first := w.commit(t)
	t.Conversation.Version = first.Version
	if _, err := w.Commit(w.Context(), t); !errors.Is(err, bot.ErrRepeated) {
		w.Errorf("got %v, want %v", err, bot.ErrRepeated)
	}
	same(w, "version", w.load("a").Conversation.Version, first.Version)
	same(w, "entries", len(w.journal("a")), 1)
}

func recordNeverWaits(w *world) {
	act := bot.Event{Channel: "desk", ID: "act-1", Conversation: "a", Kind: bot.Acted, At: moment(3)}
	t := turn("a")
	t.Record = &act
	w.commit(t)
	same(w, "events", w.load("a").Events, nil)
	same(w, "known", w.known(act), true)
	if w.receive(act) {
		w.Error("a recorded event: got fresh, want known")
	}
	received := message("a", "2", "hello")
	w.receive(received)
	t.Record, t.Conversation.Version = &received, 1
	if _, err := w.Commit(w.Context(), t); !errors.Is(err, bot.ErrRepeated) {
		w.Errorf("recording a received event: got %v, want %v", err, bot.ErrRepeated)
	}
}

func repeatBeforeStale(w *world) {
	act := bot.Event{Channel: "desk", ID: "act-1", Conversation: "a", Kind: bot.Acted, At: moment(3)}
	t := turn("a")
	t.Record = &act
	w.commit(t)
	if _, err := w.Commit(w.Context(), t); !errors.Is(err, bot.ErrRepeated) {
		w.Errorf("got %v, want %v", err, bot.ErrRepeated)
	}
}

func denseSeq(w *world) {
	const talks, rounds = 8, 10
	var mu sync.Mutex
	var failed []error
	together(talks*2, func(i int) {
		id := numbered("talk-", i%talks) // two at a time on each
		for done := 0; done < rounds; {
			switch err := say(w, id); {
			case err == nil:
				done++
			case !errors.Is(err, bot.ErrStale):
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
				return
			}
		}
	})
	w.must(errors.Join(failed...))
	for i := range talks {
		entries := w.journal(numbered("talk-", i))
		same(w, "entries", len(entries), 2*2*rounds)
		for j, e := range entries {
			if e.Seq != int64(j)+1 {
				w.Fatalf("entry %d has seq %d", j+1, e.Seq)
			}
		}
	}
}

// say commits two entries on the version just loaded.
func say(w *world, id string) error {
	s, err := w.Load(w.Context(), id)
	if err != nil {
		return err
	}
	t := turn(id, words(handoff.ByPerson, "one"), words(handoff.ByBot, "two"))
	t.Conversation.Version = s.Conversation.Version
	_, err = w.Commit(w.Context(), t)
	return err
}

func commitGivesStored(w *world) {
	t := turn("a")
	t.Conversation.Memory = bot.Memory{
		Request: "my screen is black", Shown: []string{"black-screen"}, Misses: 1,
		Asked: &bot.Question{Purpose: bot.AskWhich, Choices: []handoff.Choice{{Value: "1", Label: "Black screen"}}},
	}
	t.Case = &handoff.Case{State: handoff.Opening, Opened: moment(5), Person: handoff.Person{ID: "p"}}
	got := w.commit(t)
	want := t.Conversation
	want.Version, want.Case = 1, 1
	same(w, "committed", got, want)
	same(w, "loaded", w.load("a").Conversation, want)
}

func journalPages(w *world) {
	for i := range 7 {
		w.commit(turn("a", words(handoff.ByBot, numbered("line ", i+1))))
	}
	w.commit(turn("b", words(handoff.ByBot, "elsewhere")))
	for _, c := range []struct {
		name  string
		after int64
		limit int
		want  []int64
	}{
		{"the first three", 0, 3, []int64{1, 2, 3}},
		{"the next three", 3, 3, []int64{4, 5, 6}},
		{"the rest", 6, 3, []int64{7}},
		{"behind the end", 7, 3, nil},
		{"far behind the end", 70, 3, nil},
		{"before the beginning", -5, 2, []int64{1, 2}},
		{"none wanted", 0, 0, nil},
	} {
		entries, err := w.Journal(w.Context(), "a", c.after, c.limit)
		w.must(err)
		var seqs []int64
		for _, e := range entries {
			seqs = append(seqs, e.Seq)
		}
		same(w, c.name, seqs, c.want)
	}
}

func laterChanges(w *world) {
	t := turn("a", words(handoff.ByBot, "choose"))
	t.Entries[0].Choices = []handoff.Choice{{Value: "1", Label: "one"}}
	t.Conversation.Memory.Shown = []string{"first"}
	w.commit(t)
	t.Entries[0].Choices[0].Label, t.Conversation.Memory.Shown[0] = "changed", "changed"
	loaded := w.load("a")
	same(w, "shown", loaded.Conversation.Memory.Shown, []string{"first"})
	loaded.Conversation.Memory.Shown[0] = "changed"
	same(w, "shown, loaded again", w.load("a").Conversation.Memory.Shown, []string{"first"})
	same(w, "label", w.journal("a")[0].Choices[0].Label, "one")
	same(w, "conversation of the entry", w.journal("a")[0].Conversation, "a")
}
