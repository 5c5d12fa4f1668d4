// Package rounds is how a desk in a chat goes about its threads: [Rounds] are when each is read, [Turns] keep apart
// what is done about one case at once, and [Shown] knows what is certainly in a thread already.
//
// A platform's event only says that there is something to read, so events may come twice, late, in any order or not at
// all: after a start, and every few minutes, all threads are read.
package rounds

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// The pace of rounds.
const (
	sweepEvery = 5 * time.Minute // all threads are read, in case that an event did not come
	lookTime   = 2 * time.Minute // for one thread
	maxWait    = 5 * time.Minute // between two attempts
)

// A Reader reads threads.
type Reader[Thread comparable] interface {
	// Sweep gives the threads of all cases that are not closed.
	Sweep(ctx context.Context) ([]Thread, error)
	// Deal reads one thread and carries out what is new there. A *[handoff.Later] error asks for patience with all.
	Deal(ctx context.Context, t Thread, why Due) error
}

// Due is why a thread is read, beside that there may be something new.
type Due struct {
	Edited []string // messages that were changed, as an event says
	Stale  bool     // the card may not show the case as it is
}

// Rounds are a desk's threads with the time when to read each. Make them with [New]; their Run has to run.
type Rounds[Thread comparable] struct {
	reader Reader[Thread]
	log    *slog.Logger
	poke   chan struct{}

	mu     sync.Mutex
	due    map[Thread]visit // guarded by mu
	missed bool             // guarded by mu; events may have been

	running bool // guarded by mu

	nodes *Nodes // nil: there is one
	write func(Thread) string
	read  func(string) (Thread, bool)
}

// A visit is when to read a thread.
type visit struct {
	Due
	at    time.Time
	tries int
}

// New makes rounds. Nothing happens before they run.
func New[Thread comparable](reader Reader[Thread], log *slog.Logger) *Rounds[Thread] {
	return &Rounds[Thread]{reader: reader, log: log, poke: make(chan struct{}, 1), due: map[Thread]visit{}}
}

// Heard has a thread read in a moment. It returns at once, and may be called by anybody.
func (r *Rounds[Thread]) Heard(t Thread, why Due) {
	r.mu.Lock()
	v := r.due[t]
	v.at, v.tries, v.Due = time.Time{}, 0, v.and(why)
	r.due[t] = v
	r.mu.Unlock()
	r.wake()
}

// Again has all threads looked at in a moment: after a time without events. It returns at once.
func (r *Rounds[Thread]) Again() {
	r.mu.Lock()
	r.missed = true
	r.mu.Unlock()
	r.wake()
}

// overdue tells whether somebody asked for that.
func (r *Rounds[Thread]) overdue() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	missed := r.missed
	r.missed = false
	return missed
}

// Idle tells whether there is nothing to read.
func (r *Rounds[Thread]) Idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.due) == 0
}

func (d Due) and(other Due) Due {
	for _, m := range other.Edited {
		if !slices.Contains(d.Edited, m) {
			d.Edited = append(d.Edited, m)
		}
	}
	d.Stale = d.Stale || other.Stale
	return d
}

func (r *Rounds[Thread]) wake() {
	select {
	case r.poke <- struct{}{}:
	default: // it is awake
	}
}

// Run reads threads until ctx ends. The platform being away is no error: Run waits, longer and longer. It may be run
// again later.
func (r *Rounds[Thread]) Run(ctx context.Context) error {
	r.runs(true)
	defer r.runs(false)
	if r.nodes != nil {
		var listening sync.WaitGroup
		defer listening.Wait()
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		listening.Go(func() { r.listen(ctx) })
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	var sweep time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.poke:
		case <-timer.C:
		}
		if now := time.Now(); r.overdue() || !now.Before(sweep) {
			sweep = now.Add(sweepEvery)
			if err := r.sweep(ctx); err != nil && ctx.Err() == nil {
				r.log.Warn("look for cases", "err", err)
				sweep = now.Add(min(sweepEvery, time.Minute))
			}
		}
		next := r.work(ctx)
		if next.IsZero() || sweep.Before(next) {
			next = sweep
		}
		timer.Reset(max(0, time.Until(next)))
	}
}

// sweep makes all threads due that are not.
func (r *Rounds[Thread]) sweep(ctx context.Context) error {
	all, err := r.reader.Sweep(ctx)
	if err != nil {
		return err //nolint:wrapcheck // the reader says what it was about
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range all {
		if _, ok := r.due[t]; !ok {
			r.due[t] = visit{}
		}
	}
	return nil
}

// work deals with the threads whose time has come, and gives when the next one's comes. One that cannot be dealt with
// holds up no other, unless the platform asks for patience.
func (r *Rounds[Thread]) work(ctx context.Context) (next time.Time) {
	for ctx.Err() == nil {
		t, v, at, ok := r.take(time.Now())
		if !ok {
			return at
		}
		err := r.deal(ctx, t, v)
		if err == nil || ctx.Err() != nil {
			continue
		}
		wait := min(time.Second<<min(v.tries, 10), maxWait)
		var patience *handoff.Later
		away := errors.As(err, &patience)
		if away {
			wait = max(time.Second, patience.After)
		}
		r.log.Warn("read a thread", "thread", t, "tries", v.tries+1, "next", wait, "err", err)
		r.again(t, v, time.Now().Add(wait))
		if away {
			return time.Now().Add(wait)
		}
	}
	return time.Time{}
}

func (r *Rounds[Thread]) deal(ctx context.Context, t Thread, v visit) error {
	ctx, stop := context.WithTimeout(ctx, lookTime)
	defer stop()
	return r.reader.Deal(ctx, t, v.Due) //nolint:wrapcheck // the reader says what it was about
}

// take gives a thread whose time has come, which is no longer due then, or else the time of the next one.
func (r *Rounds[Thread]) take(now time.Time) (t Thread, v visit, next time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for t, v := range r.due {
		if !v.at.After(now) {
			delete(r.due, t)
			return t, v, time.Time{}, true
		}
		if next.IsZero() || v.at.Before(next) {
			next = v.at
		}
	}
	return t, v, next, false
}

func (r *Rounds[Thread]) again(t Thread, v visit, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.due[t] = visit{Due: v.and(r.due[t].Due), at: at, tries: v.tries + 1}
}

// Look deals with all threads once, for those who do not run the rounds. It ends with the first error.
func (r *Rounds[Thread]) Look(ctx context.Context) error {
	if err := r.sweep(ctx); err != nil {
		return err
	}
	for {
		t, v, _, ok := r.take(time.Now())
		if !ok {
			return nil
		}
		if err := r.deal(ctx, t, v); err != nil {
			r.again(t, v, time.Now().Add(time.Nanosecond))
			return err
		}
	}
}

// Unclosed asks for all cases whose threads are read.
func Unclosed() handoff.Filter {
	const all = 1 << 20
	states := slices.DeleteFunc(handoff.States(), func(s handoff.State) bool { return s == handoff.Closed })
	return handoff.Filter{States: states, Limit: all}
}
