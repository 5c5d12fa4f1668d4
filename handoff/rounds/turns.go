package rounds

import (
	"context"
	"fmt"
	"sync"
)

// Turns keep apart what is done about one case. The zero Turns are ready.
type Turns struct {
	Nodes *Nodes // nil: there is one

	mu  sync.Mutex
	all map[int64]*turn // guarded by mu; by the number of the case
}

// A turn keeps apart what is done about one case.
type turn struct {
	free    chan struct{} // holds a token while nobody has it
	waiting int           // guarded by the turns' mu
}

// Lock waits until nothing else is done about a case; what it gives ends it. A platform may be slow about what is done:
// who has no time left does not wait for it.
func (all *Turns) Lock(ctx context.Context, number int64) (unlock func(), err error) {
	t := all.enter(number)
	select {
	case <-t.free:
	case <-ctx.Done():
		all.leave(number, t)
		return nil, fmt.Errorf("wait for what else is done about case %d: %w", number, ctx.Err())
	}
	here := func() {
		t.free <- struct{}{}
		all.leave(number, t)
	}
	if all.Nodes == nil {
		return here, nil
	}
	elsewhere, err := all.across(ctx, number)
	if err != nil {
		here()
		return nil, fmt.Errorf("wait for what other nodes do about case %d: %w", number, err)
	}
	return func() {
		elsewhere()
		here()
	}, nil
}

func (all *Turns) enter(number int64) *turn {
	all.mu.Lock()
	defer all.mu.Unlock()
	t := all.all[number]
	if t == nil {
		if all.all == nil {
			all.all = map[int64]*turn{}
		}
		t = &turn{free: make(chan struct{}, 1)}
		t.free <- struct{}{}
		all.all[number] = t
	}
	t.waiting++
	return t
}

func (all *Turns) leave(number int64, t *turn) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if t.waiting--; t.waiting == 0 {
		delete(all.all, number)
	}
}

// A Shown remembers what is certainly in the threads of cases already: what their cards show, and up to which entry
// something may be there. It is bounded; to forget costs a look, or an update that changes nothing. The zero Shown is
// ready.
type Shown struct {
	Shared bool // other nodes write there as well: nothing is certain

	mu    sync.Mutex
	clean map[int64]int64  // guarded by mu; by case: nothing of a later entry can be in its thread
	cards map[int64]string // guarded by mu; what the card of a case shows
}

// maxShown bounds what is remembered.
const maxShown = 10_000

// Fresh tells whether an entry was certainly not shown yet: it is later than the last that was, without doubt. Until
// [Shown.Told] says so there is doubt.
func (s *Shown) Fresh(number, seq int64) (last int64, fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, known := s.clean[number]
	delete(s.clean, number)
	return last, known && seq > last && !s.Shared
}

// Told remembers that all up to the entry is shown, and nothing behind it.
func (s *Shown) Told(number, seq int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clean = bounded(s.clean)
	s.clean[number] = seq
}

// Same tells whether the card of a case shows this already.
func (s *Shown) Same(number int64, look string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cards[number] == look && !s.Shared
}

// Drawn remembers what the card of a case shows.
func (s *Shown) Drawn(number int64, look string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cards = bounded(s.cards)
	s.cards[number] = look
}

func bounded[V any](m map[int64]V) map[int64]V {
	if m == nil || len(m) >= maxShown {
		return map[int64]V{}
	}
	return m
}
