package bottest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
)

// Memory is a store that forgets everything with the process. It follows the contracts as literally as it can, because
// it is also the model that [TestStore] compares real stores with. It is safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	events  map[bot.EventKey]string  // guarded by mu; conversation of every event seen
	talks   map[string]*talk         // guarded by mu; by conversation
	waiting map[string]*talk         // guarded by mu; those of talks with unhandled events
	arrived int                      // guarded by mu; events received
	cases   []kept[handoff.Case]     // guarded by mu; number n is at n-1
	parcels map[int64]*parcel        // guarded by mu; by id
	unsent  []*parcel                // guarded by mu; pending ones, oldest first
	read    map[mark]int64           // guarded by mu; the last entry seen
	agents  map[string]handoff.Agent // guarded by mu; by id
	former  []handoff.Agent          // guarded by mu; who was removed
	links   map[string]link          // guarded by mu; by hash
	views   map[int64]handoff.View   // guarded by mu; by id
	viewed  int64                    // guarded by mu; the last id of a view
	deeds   []handoff.Deed           // guarded by mu; number n is at n-1
	notes   map[noteKey]string       // guarded by mu
	learned learned                  // guarded by mu
	drafts  map[place]string         // guarded by mu
	shelf   map[string]shelved       // guarded by mu; by id
	put     int                      // guarded by mu; files put
	calls   []model.Call             // guarded by mu; number n is at n-1

	meanings map[inSpace]meaning // guarded by mu
	embedded int                 // guarded by mu; vectors put

	papers map[inDrawer]action.Paper // guarded by mu
	filed  int64                     // guarded by mu; papers filed
}

// talk is all that is known about one conversation.
type talk struct {
	conversation kept[bot.Conversation]
	journal      []kept[handoff.Entry] // entry n is at n-1
	owners       []int64               // the case that entry n belongs to is at n-1
	unhandled    []arrival
	newest       int64 // number of the newest case
}

type arrival struct {
	kept[bot.Event]
	place int // among all arrivals
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{
		events:  map[bot.EventKey]string{},
		talks:   map[string]*talk{},
		waiting: map[string]*talk{},
		parcels: map[int64]*parcel{},
		read:    map[mark]int64{},
		agents:  map[string]handoff.Agent{},
		links:   map[string]link{},
		views:   map[int64]handoff.View{},
		notes:   map[noteKey]string{},
		shelf:   map[string]shelved{},
		drafts:  map[place]string{},

		meanings: map[inSpace]meaning{}, papers: map[inDrawer]action.Paper{},
	}
}

// Close does nothing: a Memory can be used on, which stands for opening it again.
func (m *Memory) Close() error { return nil }

// kept is a value as a real store keeps it: encoded, so that nobody can change it through a slice or pointer they
// still hold. Only scalar fields of v may be read.
type kept[T any] struct {
	v    T
	body []byte
}

func keep[T any](v T) (kept[T], error) {
	body, err := json.Marshal(v)
	if err != nil {
		return kept[T]{}, fmt.Errorf("encode %T: %w", v, err)
	}
	return kept[T]{v, body}, nil
}

// fresh gives a copy that shares nothing; the zero value when nothing was kept.
func (k kept[T]) fresh() (T, error) {
	var v T
	if k.body == nil {
		return v, nil
	}
	err := json.Unmarshal(k.body, &v)
	return v, err
}

// Receive implements [bot.Inbox].
func (m *Memory) Receive(ctx context.Context, e bot.Event) (bool, error) {
	k, err := keep(e)
	if err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if m.knows(e.Key()) {
		return false, nil
	}
	m.arrived++
	m.events[e.Key()] = e.Conversation
	t := m.talk(e.Conversation)
	t.unhandled = append(t.unhandled, arrival{k, m.arrived})
	m.waiting[e.Conversation] = t
	return true, nil
}

// talk gives the conversation's record, a new one when there was none.
func (m *Memory) talk(id string) *talk {
	t := m.talks[id]
	if t == nil {
		t = &talk{}
		m.talks[id] = t
	}
	return t
}

// Known implements [bot.Inbox].
func (m *Memory) Known(ctx context.Context, key bot.EventKey) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.knows(key), ctx.Err()
}

// Unhandled implements [bot.Inbox].
func (m *Memory) Unhandled(ctx context.Context, before time.Time, limit int) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var oldest []arrival
	for _, t := range m.waiting {
		first := slices.MinFunc(t.unhandled, byTime)
		if first.v.At.Before(before) {
			oldest = append(oldest, first)
		}
	}
	slices.SortFunc(oldest, byTime)
	var ids []string
	for _, a := range oldest[:min(len(oldest), max(limit, 0))] {
		ids = append(ids, a.v.Conversation)
	}
	return ids, ctx.Err()
}

// byTime orders by when it was received, and what was received at once by who came first.
func byTime(a, b arrival) int {
	if c := a.v.At.Compare(b.v.At); c != 0 {
		return c
	}
	return a.place - b.place
}

// Load implements [bot.Ledger].
func (m *Memory) Load(ctx context.Context, conversation string) (bot.Snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := bot.Snapshot{Conversation: bot.Conversation{ID: conversation}}
	t := m.talks[conversation]
	if t == nil || ctx.Err() != nil {
		return s, ctx.Err()
	}
	var err error
	if t.conversation.body != nil {
		if s.Conversation, err = t.conversation.fresh(); err != nil {
			return s, err
		}
	}
	for _, a := range t.unhandled {
		e, err := a.fresh()
		if err != nil {
			return s, err
		}
		s.Events = append(s.Events, e)
	}
	if t.newest > 0 {
		c, err := m.cases[t.newest-1].fresh()
		s.Case = &c
		return s, err
	}
	return s, nil
}

// Journal implements [bot.Ledger] and [handoff.Cases].
func (m *Memory) Journal(ctx context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.talks[conversation]
	if t == nil || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var entries []handoff.Entry
	for _, k := range t.journal[min(max(after, 0), int64(len(t.journal))):] {
		if len(entries) >= limit {
			break
		}
		e, err := k.fresh()
		if err != nil {
			return nil, err
		}
		e.Delivery = k.v.Delivery
		entries = append(entries, e)
	}
	return entries, nil
}
