package bottest

import (
	"errors"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// histories is how many are tried where -rapid.checks does not say otherwise: each of them compares two stores some
// thirty times.
const histories = "25"

// moves is how many histories are moved to and fro: each move makes two stores.
const moves = "5"

// testHistories lets the same random things happen to the store and to a Memory, and wants both to tell the same after
// each of them. What rapid finds it makes small.
func testHistories(t *testing.T, open open) {
	fewerHistories(t, histories)
	rapid.Check(t, func(r *rapid.T) {
		w := &world{T: t, open: open, dir: t.TempDir()}
		w.Store = open(t, w.dir)
		defer func() { w.must(w.Close()) }() // not when the test ends: there are many
		h := &history{T: r, world: w, model: NewMemory()}
		r.Repeat(map[string]func(*rapid.T){
			"receive": h.receiveOne,
			"commit":  h.commitOne,
			"deliver": h.deliverOne,
			"read":    h.readOne,
			"find":    h.findOne,
			"reopen":  h.reopenSometimes,
			"":        h.compare,
		})
	})
}

// fewerHistories lets only some be tried, until the test ends.
func fewerHistories(t *testing.T, enough string) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set(enough); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) }) // it was that before
	}
}

// TestMoves lets random things happen as [TestStore] does, and has move put the store's content into another one now
// and then: what it gives must tell the same as before, and goes on.
func TestMoves(t *testing.T, open func(t *testing.T, dir string) Store, move func(t *testing.T, from Store) Store) {
	fewerHistories(t, moves)
	rapid.Check(t, func(r *rapid.T) {
		w := &world{T: t, open: open, dir: t.TempDir()}
		w.Store = open(t, w.dir)
		defer func() { w.must(w.Close()) }()
		h := &history{T: r, world: w, model: NewMemory()}
		r.Repeat(map[string]func(*rapid.T){
			"receive": h.receiveOne,
			"commit":  h.commitOne,
			"deliver": h.deliverOne,
			"read":    h.readOne,
			"find":    h.findOne,
			"move": func(*rapid.T) {
				w.Store = move(t, w.Store)
				h.parcels = nil // they have other numbers now
			},
			"": h.compare,
		})
	})
}

// history is a store with its model.
type history struct {
	*rapid.T
	world    *world
	model    *Memory
	received int
	parcels  []parcelPair // all that were due at some time
}

// A parcelPair is one parcel as the store and the model number it: each in its own way.
type parcelPair struct{ store, model int64 }

// talks are few, so that things meet.
func talks() []string { return []string{"a", "b", "c"} }

func pick[V any](r *rapid.T, what string, from ...V) V { return rapid.SampledFrom(from).Draw(r, what) }

func (h *history) same(what string, got, want any) {
	h.Helper()
	if reflect.DeepEqual(got, want) {
		return // by far the most of many, and by far quicker than to tell the difference
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		h.Fatalf("%s (-model +store):\n%s", what, diff)
	}
}

// sameError wants both to refuse for the same reason, or none.
func (h *history) sameError(what string, got, want error) {
	h.Helper()
	for _, reason := range []error{bot.ErrStale, bot.ErrRepeated, handoff.ErrNoCase} {
		if errors.Is(got, reason) != errors.Is(want, reason) {
			h.Fatalf("%s: got %v, want %v", what, got, want)
		}
	}
	if (got == nil) != (want == nil) {
		h.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func (h *history) receiveOne(r *rapid.T) {
	h.received++
	e := message(pick(r, "conversation", talks()...), pick(r, "event", "1", "2", "3", "4", "5", "6", "7", "8"), "hello")
	// Times differ, because the order of those who came at the same time is open.
	e.At = moment(rapid.IntRange(0, 50).Draw(r, "at")).Add(time.Duration(h.received) * time.Millisecond)
	got, err := h.world.Receive(h.world.Context(), e)
	want, modelErr := h.model.Receive(h.world.Context(), e)
	h.sameError("receive", err, modelErr)
	h.same("fresh", got, want)
}

func (h *history) commitOne(r *rapid.T) {
	t := h.turn(r)
	got, err := h.world.Commit(h.world.Context(), t)
	want, modelErr := h.model.Commit(h.world.Context(), t)
	h.sameError("commit", err, modelErr)
	h.same("committed", got, want)
}

func (h *history) turn(r *rapid.T) bot.Turn {
	id := pick(r, "conversation", talks()...)
	now, err := h.model.Load(h.world.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	t := turn(id)
	t.Conversation.Channel = pick(r, "channel", "web", "slack")
	t.Conversation.Version = now.Conversation.Version + pick(r, "off by", int64(0), 0, 0, 0, 0, 1, -1)
	t.Conversation.Case = now.Conversation.Case
	for _, e := range now.Events {
		if rapid.Bool().Draw(r, "handle") {
			t.Handled = append(t.Handled, e.Key())
		}
	}
	if pick(r, "record", false, false, true) {
		e := message(id, pick(r, "event", "7", "8", "9", "10", "11"), "act")
		t.Record = &e
	}
	own := []int64{0, bot.NewCase}
	if now.Case != nil {
		own = append(own, now.Case.Number, h.firstOf(id))
	}
	t.Entries = rapid.SliceOfN(rapid.Custom(anyEntry(own)), 0, 3).Draw(r, "entries")
	t.Case = h.anyCase(r, now.Case)
	if t.Case != nil && t.Case.Number == 0 {
		at := rapid.IntRange(0, len(t.Entries)).Draw(r, "opened at")
		t.Entries = slices.Insert(t.Entries, at, handoff.Entry{Kind: handoff.Opened, Case: bot.NewCase})
	}
	t.Offer = pick(r, "offer", nil, nil, []string{"console"}, []string{"console", "rt"})
	if t.Case != nil || t.Conversation.Case > 0 {
		t.Tell = pick(r, "tell", nil, []string{"rt"}, []string{"rt", "other"})
	}
	t.Withdraw = pick(r, "withdraw", false, false, true)
	return t
}

// firstOf is the number of a conversation's first case.
func (h *history) firstOf(conversation string) int64 {
	for _, k := range h.model.cases {
		if k.v.Conversation == conversation {
			return k.v.Number
		}
	}
	return 0
}

// anyEntry is about one of the cases, or about none.
func anyEntry(about []int64) func(*rapid.T) handoff.Entry {
	return func(r *rapid.T) handoff.Entry { return entryAbout(r, rapid.SampledFrom(about).Draw(r, "about")) }
}

func entryAbout(r *rapid.T, about int64) handoff.Entry {
	if pick(r, "evidence", false, false, true) {
		return evidence(pick(r, "rule", "unknown", "which_way", "best_way", "picked", "pressed"),
			pick(r, "utterance", "", "printer", "vpn"))
	}
	return handoff.Entry{
		At: moment(3), Kind: pick(r, "kind", handoff.Said, handoff.Said, handoff.Said, handoff.Note, handoff.Tried,
			handoff.Helped, handoff.Amended, handoff.Retracted, handoff.NoteAmended, handoff.NoteRetracted),
		From:     pick(r, "from", handoff.ByBot, handoff.ByBot, handoff.ByPerson, handoff.ByAgent, handoff.BySystem),
		Text:     pick(r, "text", "one", "two\nlines", "", "drei", "Mueller one", "Müllers Straße", "strasse two"),
		Delivery: pick(r, "delivery", handoff.Pending, handoff.Pending, ""),
		Outcome:  pick(r, "outcome", handoff.Answered, handoff.Questioned, handoff.Unknown, ""),
		Detail:   pick(r, "detail", "", "", "none", "human"),
		Worked:   pick[*bool](r, "worked", nil, new(bool)),
		Case:     about,
		Of:       int64(rapid.IntRange(0, 4).Draw(r, "of")),
		Files:    pick(r, "files", nil, nil, nil, []handoff.File{{Name: "drei.png", Problem: handoff.FileTooBig}}),
	}
}

func (h *history) anyCase(r *rapid.T, newest *handoff.Case) *handoff.Case {
	c := handoff.Case{
		State: pick(r, "state", handoff.Opening, handoff.Waiting, handoff.Taken, handoff.Resolved),
		Team:  pick(r, "team", "it", "hr"), Priority: pick(r, "priority", handoff.Priorities()...),
		Agent:   handoff.Agent{ID: pick(r, "agent", "", "ada", "bob")},
		Person:  handoff.Person{ID: pick(r, "person", "kim", "lee"), Name: pick(r, "name", "", "Kim Müller", "Lee One")},
		Subject: pick(r, "subject", "", "one", "drei"),
		Opened:  moment(rapid.IntRange(0, 5).Draw(r, "opened")),
	}
	c.Watchers = pick(r, "watchers", nil, nil, []string{"ada"}, []string{"bob", "ada"})
	c.Snoozed = pick(r, "snoozed", time.Time{}, moment(20))
	c.First.Told = pick(r, "told", handoff.Told(0), handoff.Missed)
	switch pick(r, "case", "none", "none", "new", "change", "guess") {
	case "new":
	case "change":
		if newest != nil {
			c.Number = newest.Number
		}
	case "guess":
		c.Number = int64(rapid.IntRange(-1, 4).Draw(r, "number"))
	default:
		return nil
	}
	return &c
}

func (h *history) deliverOne(r *rapid.T) {
	const unknown = 1 << 40
	id := pick(r, "parcel", append(slices.Clone(h.parcels), parcelPair{unknown, unknown})...)
	got, err := h.world.Begin(h.world.Context(), id.store)
	want, modelErr := h.model.Begin(h.world.Context(), id.model)
	h.sameError("begin", err, modelErr)
	h.same("begun", got, want)
	result := bot.Result{
		Delivery: pick(r, "result", handoff.Sent, handoff.Rerouted, handoff.Pending, handoff.GaveUp),
		Retry:    pick(r, "retry", time.Time{}, moment(20), moment(60)),
	}
	if rapid.Bool().Draw(r, "settle") {
		h.sameError("settle", h.world.Settle(h.world.Context(), id.store, result),
			h.model.Settle(h.world.Context(), id.model, result))
	}
}

func (h *history) readOne(r *rapid.T) {
	number, seq := rapid.Int64Range(0, 4).Draw(r, "number"), rapid.Int64Range(0, 9).Draw(r, "seq")
	got := h.world.MarkRead(h.world.Context(), "ada", number, seq)
	h.sameError("mark", got, h.model.MarkRead(h.world.Context(), "ada", number, seq))
	f := handoff.Filter{
		States: rapid.SliceOfN(rapid.SampledFrom([]handoff.State{handoff.Waiting, handoff.Taken}), 0, 2).Draw(r, "states"),
		Team:   pick(r, "team", "", "it"), Agent: pick(r, "agent", "", "ada"), Person: pick(r, "person", "", "kim"),
		Reader: pick(r, "reader", "", "ada"), Limit: rapid.IntRange(0, 3).Draw(r, "limit"),
	}
	h.comparePair("queue", func(s Store) (any, error) { return s.Queue(h.world.Context(), f) })
}

// findOne looks for something, whatever has happened.
func (h *history) findOne(r *rapid.T) {
	f := handoff.Filter{
		States: rapid.SliceOfN(rapid.SampledFrom(handoff.States()), 0, 3).Draw(r, "states"),
		Team:   pick(r, "team", "", "", "it"), Reader: pick(r, "reader", "", "ada", "bob"),
		Hidden: pick(r, "hidden", nil, []string{"hr"}), Skip: rapid.IntRange(0, 1).Draw(r, "skip"),
		Limit: rapid.IntRange(0, 3).Draw(r, "limit"),
		Only: handoff.Only{
			Mine: rapid.Bool().Draw(r, "mine"), Concerns: rapid.Bool().Draw(r, "concerns"),
			Unread: rapid.Bool().Draw(r, "unread"), Overdue: pick(r, "overdue", false, false, true),
			Awake: pick(r, "awake", false, true), Asleep: pick(r, "asleep", false, false, false, true),
			Now: moment(pick(r, "now", 10, 30)), Since: pick(r, "since", time.Time{}, moment(2)),
			Until: pick(r, "until", time.Time{}, moment(4)),
		},
	}
	q, err := handoff.ReadQuery(strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"one", "two", "drei", "mueller", "Müller", `"muller straße"`, "strasse", "FL-1", "2", "from:kim", "stra",
		`"two lines"`,
	}), 1, 2).Draw(r, "query"), " "), "FL")
	if err != nil {
		h.Fatal(err)
	}
	q = pick(r, "words or not", q, q, handoff.Query{})
	ctx := h.world.Context()
	h.comparePair("find", func(s Store) (any, error) { return s.Find(ctx, q, f) })
	h.comparePair("count", func(s Store) (any, error) { return s.Count(ctx, q, f, 2) })
}

func (h *history) reopenSometimes(r *rapid.T) {
	if pick(r, "reopen", false, false, false, true) {
		h.world.reopen()
	}
}

// compare reads everything from both.
func (h *history) compare(*rapid.T) {
	ctx := h.world.Context()
	for _, id := range talks() {
		if t := h.model.talks[id]; t != nil {
			h.same("owners in "+id, t.owners, handoff.Owners(values(t.journal)))
		}
		h.comparePair("load "+id, func(s Store) (any, error) { return s.Load(ctx, id) })
		h.comparePair("journal "+id, func(s Store) (any, error) { return s.Journal(ctx, id, 0, many) })
	}
	for _, id := range []string{"1", "7", "9"} {
		key := bot.EventKey{Channel: "web", ID: id}
		h.comparePair("known "+id, func(s Store) (any, error) { return s.Known(ctx, key) })
	}
	h.comparePair("queue", func(s Store) (any, error) { return s.Queue(ctx, handoff.Filter{Reader: "ada"}) })
	h.comparePair("lessons", func(s Store) (any, error) {
		lessons, err := s.Lessons(ctx, moment(many), nil, many)
		return withoutNumbers(lessons), err
	})
	h.comparePair("answers of members", func(s Store) (any, error) {
		found, err := s.Solutions(ctx, nil, many)
		return withoutIDs(found), err
	})
	h.comparePair("utterances", func(s Store) (any, error) { return s.Utterances(ctx, nil, 3) })
	h.pairParcels()
	h.comparePair("unhandled", func(s Store) (any, error) { return s.Unhandled(ctx, moment(40), many) })
	for _, second := range []int{0, 30, 90} {
		h.comparePair(fmt.Sprintf("due in second %d", second), func(s Store) (any, error) {
			parcels, next, err := s.Due(ctx, moment(second), many)
			return append(slices.Clone(dropIDs(parcels)), next), err
		})
	}
}

// pairParcels learns what the store calls the parcels that are due.
func (h *history) pairParcels() {
	got, _, err := h.world.Due(h.world.Context(), moment(many), many)
	h.sameError("due", err, nil)
	want, _, err := h.model.Due(h.world.Context(), moment(many), many)
	h.sameError("due", err, nil)
	h.same("how many are due", len(got), len(want))
	for i := range got {
		if pair := (parcelPair{got[i].ID, want[i].ID}); !slices.Contains(h.parcels, pair) {
			h.parcels = append(h.parcels, pair)
		}
	}
}

// dropIDs makes parcels comparable between stores that number them in their own way.
func dropIDs(parcels []bot.Parcel) []any {
	var without []any
	for _, p := range parcels {
		p.ID = 0
		without = append(without, p)
	}
	return without
}

// withoutNumbers does the same for lessons.
func withoutNumbers(lessons []handoff.Lesson) []handoff.Lesson {
	for i := range lessons {
		lessons[i].ID = 0
	}
	return lessons
}

func (h *history) comparePair(what string, read func(Store) (any, error)) {
	h.Helper()
	want, modelErr := read(h.model)
	got, err := read(h.world)
	h.sameError(what, err, modelErr)
	h.same(what, got, want)
}
