package bottest

import (
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func withdrawHolds(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "sent")))
	w.settle(w.due(moment(100))[0].ID, bot.Result{Delivery: handoff.Sent})
	w.commit(turn("a", words(handoff.ByBot, "one"), words(handoff.ByBot, "two")))
	held := w.due(moment(100))[0].ID
	t := turn("a", handoff.Entry{Kind: handoff.TookOver, From: handoff.ByAgent})
	t.Withdraw = true
	w.commit(t)
	same(w, "journal", told(w.journal("a")), []string{
		`1 bot said "sent" sent`, `2 bot said "one" withdrawn`, `3 bot said "two" withdrawn`,
		`4 agent taken "" `, `5 system withdrawn "2" `,
	})
	same(w, "outbox", textsOf(w.due(moment(100))), nil)
	if w.begin(held) {
		w.Error("begin of a withdrawn parcel: got true, want false")
	}
}

func withdrawLeaves(w *world) {
	t := turn("a", words(handoff.ByAgent, "from an agent"), words(handoff.BySystem, "from a timer"))
	t.Case, t.Offer = &handoff.Case{State: handoff.Opening}, []string{"console"}
	w.commit(t)
	w.commit(turn("b", words(handoff.ByBot, "in another conversation")))
	before := textsOf(w.due(moment(100)))
	withdraw := turn("a")
	withdraw.Withdraw = true
	w.commit(withdraw)
	same(w, "outbox", textsOf(w.due(moment(100))), before)
	same(w, "journal", told(w.journal("a")), []string{
		`1 agent said "from an agent" pending`, `2 system said "from a timer" pending`,
	})
}

func withdrawSparesItself(w *world) {
	t := turn("a", words(handoff.ByBot, "a colleague has taken over"))
	t.Withdraw = true
	w.commit(t)
	same(w, "outbox", textsOf(w.due(moment(100))), []string{"a/web: a colleague has taken over"})
}

func withdrawNothing(w *world) {
	t := turn("a", handoff.Entry{Kind: handoff.TookOver, From: handoff.ByAgent})
	t.Withdraw = true
	w.commit(t)
	same(w, "journal", told(w.journal("a")), []string{`1 agent taken "" `})
}

func sentAfterAll(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one")))
	id := w.due(moment(100))[0].ID
	w.begin(id)
	t := turn("a")
	t.Withdraw = true
	w.commit(t)
	w.settle(id, bot.Result{Delivery: handoff.GaveUp})
	same(w, "journal after it was given up", told(w.journal("a"))[0], `1 bot said "one" withdrawn`)
	w.settle(id, bot.Result{Delivery: handoff.Pending})
	same(w, "outbox after it was to be tried again", textsOf(w.due(moment(100))), nil)
	w.settle(id, bot.Result{Delivery: handoff.Sent, Ref: "m-1"})
	same(w, "journal after it was sent", told(w.journal("a"))[0], `1 bot said "one" sent`)
}

// What went to another place is with the person: it keeps its id for later changes, and is neither tried again nor held
// back.
func reroutedIsSent(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one"), words(handoff.ByBot, "two")))
	id := w.due(moment(100))[0].ID
	w.begin(id)
	change := words(handoff.ByBot, "one, corrected")
	change.Kind, change.Of = handoff.Amended, 1
	w.commit(turn("a", change))
	w.settle(id, bot.Result{Delivery: handoff.Rerouted, Ref: "m-1", Problem: "sent elsewhere"})
	same(w, "outbox", textsOf(w.due(moment(100))), []string{"a/web: two"})
	w.settle(w.due(moment(100))[0].ID, bot.Result{Delivery: handoff.Sent})
	same(w, "what the change is of", w.due(moment(100))[0].Of, "m-1")
	if w.begin(id) {
		w.Error("begin of what was sent: got true, want false")
	}
	taken := turn("a")
	taken.Withdraw = true
	w.commit(taken)
	w.settle(id, bot.Result{Delivery: handoff.GaveUp})
	same(w, "journal", told(w.journal("a"))[:2], []string{`1 bot said "one" rerouted`, `2 bot said "two" sent`})
}

// It was withdrawn while it was being sent, and arrived.
func reroutedAfterAll(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one")))
	id := w.due(moment(100))[0].ID
	w.begin(id)
	t := turn("a")
	t.Withdraw = true
	w.commit(t)
	w.settle(id, bot.Result{Delivery: handoff.Rerouted, Ref: "m-1"})
	same(w, "journal", told(w.journal("a"))[0], `1 bot said "one" rerouted`)
}

func whatGoesOut(w *world) {
	entry := func(kind handoff.Kind, from handoff.Speaker, d handoff.Delivery) handoff.Entry {
		return handoff.Entry{Kind: kind, From: from, Delivery: d, Text: string(from) + " " + string(kind) + " " + string(d)}
	}
	w.commit(turn("a",
		entry(handoff.Said, handoff.ByPerson, handoff.Pending), entry(handoff.Note, handoff.ByAgent, handoff.Pending),
		entry(handoff.Said, handoff.ByBot, ""), entry(handoff.Said, handoff.ByAgent, handoff.Pending),
	))
	same(w, "outbox", textsOf(w.due(moment(100))), []string{"a/web: agent said pending"})
}

func oneByOne(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one"), words(handoff.ByBot, "two")))
	w.commit(turn("a", words(handoff.ByAgent, "three")))
	for _, text := range []string{"one", "two", "three"} {
		parcels := w.due(moment(2))
		same(w, "outbox", textsOf(parcels), []string{"a/web: " + text})
		if len(parcels) == 0 || !w.begin(parcels[0].ID) {
			w.Fatal("begin: got false, want true")
		}
		w.settle(parcels[0].ID, bot.Result{Delivery: handoff.Sent, Ref: "m"})
		if w.begin(parcels[0].ID) {
			w.Error("begin of a sent parcel: got true, want false")
		}
	}
	same(w, "outbox", textsOf(w.due(moment(100))), nil)
	for _, e := range w.journal("a") {
		same(w, "delivery", e.Delivery, handoff.Sent)
	}
}

func retryWaits(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one"), words(handoff.ByBot, "two")))
	w.commit(turn("b", words(handoff.ByBot, "elsewhere")))
	id := w.due(moment(3))[0].ID
	w.begin(id)
	w.settle(id, bot.Result{Delivery: handoff.Pending, Retry: moment(60), Problem: "503"})
	for _, c := range []struct {
		name string
		now  time.Time
		want []string
		next time.Time
	}{
		{"before the retry", moment(59), []string{"b/web: elsewhere"}, moment(60)},
		{"at the retry", moment(60), []string{"a/web: one", "b/web: elsewhere"}, time.Time{}},
	} {
		parcels, next, err := w.Due(w.Context(), c.now, 10)
		w.must(err)
		same(w, c.name, textsOf(parcels), c.want)
		same(w, c.name+", next", next, c.next)
	}
	same(w, "journal", told(w.journal("a"))[0], `1 bot said "one" pending`)
}

func givenUpPasses(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one"), words(handoff.ByBot, "two")))
	w.settle(w.due(moment(3))[0].ID, bot.Result{Delivery: handoff.GaveUp, Problem: "blocked"})
	same(w, "outbox", textsOf(w.due(moment(3))), []string{"a/web: two"})
	same(w, "journal", told(w.journal("a"))[0], `1 bot said "one" failed`)
}

func offerBeside(w *world) {
	t := turn("a", words(handoff.ByBot, "one"))
	t.Case, t.Offer = &handoff.Case{State: handoff.Opening}, []string{"console"}
	t.Entries = append(t.Entries, handoff.Entry{Kind: handoff.Opened, Case: bot.NewCase})
	w.commit(t)
	parcels := w.due(moment(3))
	same(w, "outbox", textsOf(parcels), []string{"a/web: one", "a/desk:console: "})
	same(w, "offer", parcels[1], bot.Parcel{
		ID: parcels[1].ID, Conversation: "a", Channel: bot.DeskPrefix + "console", Case: 1, Queued: moment(1),
	})
	same(w, "case of the entry", w.journal("a")[1].Case, int64(1))
	w.settle(parcels[1].ID, bot.Result{Delivery: handoff.Sent})
	same(w, "outbox", textsOf(w.due(moment(3))), []string{"a/web: one"})

	again := turn("a", handoff.Entry{Kind: handoff.Opened, Case: bot.NewCase})
	again.Offer = []string{"console"}
	w.commit(again)
	same(w, "case offered again", w.due(moment(3))[1].Case, int64(1))
	same(w, "case of the entry", w.journal("a")[2].Case, int64(1))
}

// A desk that follows a case is told its entries in their order, after the offer; neither what the bot holds back nor
// how a message is delivered is mixed up with it.
func toldToDesks(w *world) {
	t := turn("a", words(handoff.ByBot, "one"), handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot})
	t.Case, t.Offer, t.Tell = &handoff.Case{State: handoff.Opening}, []string{"rt"}, []string{"rt"}
	w.commit(t)
	parcels := w.due(moment(100))
	same(w, "outbox", textsOf(parcels), []string{"a/web: one", "a/desk:rt: "})
	same(w, "offered", parcels[1].Entry, handoff.Entry{})
	w.settle(parcels[1].ID, bot.Result{Delivery: handoff.Sent, Ref: "7"})
	news := w.due(moment(100))[1]
	same(w, "told", []any{news.Channel, news.Case, news.Entry.Seq, news.Entry.Text}, []any{"desk:rt", int64(1), int64(1),
		"one"})
	taken := turn("a", handoff.Entry{Kind: handoff.TookOver, From: handoff.ByAgent, Text: "mine"})
	taken.Withdraw, taken.Tell = true, []string{"rt"}
	w.commit(taken)
	w.settle(news.ID, bot.Result{Delivery: handoff.Sent})
	same(w, "journal", told(w.journal("a"))[0], `1 bot said "one" withdrawn`)
	same(w, "outbox", textsOf(w.due(moment(100))), []string{"a/desk:rt: mine"})
}

func offerWithoutCase(w *world) {
	t := turn("a")
	t.Offer = []string{"console"}
	if _, err := w.Commit(w.Context(), t); err == nil {
		w.Error("got no error, want one")
	}
	same(w, "version", w.load("a").Conversation.Version, int64(0))
}

func attemptsCounted(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one")))
	for attempts := range 3 {
		p := w.due(moment(100))[0]
		same(w, "attempts", p.Attempts, attempts)
		same(w, "queued", p.Queued, moment(2))
		w.begin(p.ID)
		w.settle(p.ID, bot.Result{Delivery: handoff.Pending, Retry: moment(attempts)})
	}
}

func noResult(w *world) {
	w.commit(turn("a", words(handoff.ByBot, "one")))
	id := w.due(moment(100))[0].ID
	for _, d := range []handoff.Delivery{"", handoff.HeldBack, "lost"} {
		if err := w.Settle(w.Context(), id, bot.Result{Delivery: d}); err == nil {
			w.Errorf("settle as %q: got no error, want one", d)
		}
	}
	if err := w.Settle(w.Context(), id+1, bot.Result{Delivery: handoff.Sent}); err == nil {
		w.Error("settle an unknown parcel: got no error, want one")
	}
	if ok, err := w.Begin(w.Context(), id+1); ok || err != nil {
		w.Errorf("begin an unknown parcel: got %v, %v, want false", ok, err)
	}
	same(w, "outbox", textsOf(w.due(moment(100))), []string{"a/web: one"})
}

func oldestFirst(w *world) {
	var want []string
	for i := range 5 {
		id := numbered("talk-", 9-i)
		w.commit(turn(id, words(handoff.ByBot, "one"), words(handoff.ByBot, "two")))
		want = append(want, id+"/web: one")
	}
	same(w, "outbox", textsOf(w.due(moment(100))), want)
	for _, limit := range []int{0, 1, 3} {
		parcels, _, err := w.Due(w.Context(), moment(100), limit)
		w.must(err)
		same(w, "outbox", textsOf(parcels), want[:limit])
	}
	slow := turn("talk-9", words(handoff.ByBot, "elsewhere"))
	slow.Conversation.Channel = "slack"
	w.commit(slow)
	same(w, "outbox", textsOf(w.due(moment(100))), append(want, "talk-9/slack: elsewhere"))
}
