package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/cmd/firstline/bench/gauge"
	"github.com/firstline-support/firstline/handoff"
)

// A measure is how it went for a while.
type measure struct {
	count int64
	took  time.Duration
	ack   *gauge.Times // until an event was stored
	whole *gauge.Times // until the turn was
}

func newMeasure() *measure { return &measure{ack: gauge.NewTimes(), whole: gauge.NewTimes()} }

// rate is how many there were in a second.
func (m *measure) rate() float64 {
	if m.took <= 0 {
		return 0
	}
	return float64(m.count) / m.took.Seconds()
}

// once is one turn in a conversation, whose number no other has.
type once func(ctx context.Context, talk string, n int64, m *measure) error

// side runs something for a while in as many goroutines as there are talks, each with its own, and adds it to the
// measure.
func side(ctx context.Context, m *measure, during time.Duration, talks []string, once once) error {
	begun := time.Now()
	group, working := errgroup.WithContext(ctx)
	var count atomic.Int64
	for _, talk := range talks {
		group.Go(func() error {
			for time.Since(begun) < during {
				if err := once(working, talk, serial(), m); err != nil {
					return err
				}
				count.Add(1)
			}
			return nil
		})
	}
	err := group.Wait()
	m.count, m.took = m.count+count.Load(), m.took+time.Since(begun)
	return err
}

// serial is a number that no event of another run has.
func serial() int64 { return time.Now().UnixNano() }

// An engine is a running bot.
type engine struct {
	bot     *bot.Bot
	commits *commits
	stop    func() error
}

// start runs a bot on a store.
func start(ctx context.Context, s Store) *engine {
	e := &engine{commits: &commits{waits: map[string]chan struct{}{}}}
	e.bot = bot.New(bot.Options{Store: e.commits.of(s), Cases: s, Decider: clerk{}})
	running, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- e.bot.Run(running) }()
	e.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	return e
}

// commits tells of each turn that was stored. The bell would do for one node, but rings of several come more than once.
type commits struct {
	mu    sync.Mutex
	waits map[string]chan struct{} // guarded by mu; by conversation
}

// of is the store, watched. What several nodes share stays shared.
func (c *commits) of(s Store) bot.Store {
	w := watched{Store: s, commits: c}
	if sharer, ok := s.(bot.Sharer); ok {
		return struct {
			watched
			bot.Sharer
		}{w, sharer}
	}
	return w
}

// next gives what is closed with the next turn of a conversation.
func (c *commits) next(talk string) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits[talk] = make(chan struct{})
	return c.waits[talk]
}

func (c *commits) came(talk string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if wait := c.waits[talk]; wait != nil {
		close(wait)
		delete(c.waits, talk)
	}
}

// watched is a store whose commits are told of.
type watched struct {
	Store
	commits *commits
}

// Commit implements [bot.Ledger].
func (w watched) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	c, err := w.Store.Commit(ctx, t)
	if err == nil {
		w.commits.came(t.Conversation.ID)
	}
	return c, err
}

// turnWithin is how long one turn may take before something is wrong.
const turnWithin = 30 * time.Second

var errNoTurn = errors.New("a turn took too long: the engine does not work on the conversation")

// turn is one message, from its arrival to the stored turn.
func (e *engine) turn(ctx context.Context, talk string, n int64, m *measure) error {
	stored := e.commits.next(talk)
	begun := time.Now()
	if err := e.bot.Receive(ctx, event(talk, n)); err != nil {
		return err
	}
	m.ack.Add(time.Since(begun))
	timer := time.NewTimer(turnWithin)
	defer timer.Stop()
	select {
	case <-stored:
		m.whole.Add(time.Since(begun))
		return nil
	case <-timer.C:
		return errNoTurn
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// byStore is the same by the store's own calls, without the engine.
func byStore(s Store) once {
	return func(ctx context.Context, talk string, n int64, m *measure) error {
		begun := time.Now()
		e := event(talk, n)
		if _, err := s.Receive(ctx, e); err != nil {
			return err
		}
		m.ack.Add(time.Since(begun))
		snapshot, err := s.Load(ctx, talk)
		if err != nil {
			return err
		}
		if _, err := s.Commit(ctx, answer(snapshot.Conversation, snapshot.Events...)); err != nil {
			return err
		}
		m.whole.Add(time.Since(begun))
		return nil
	}
}

// bare is what the same bytes cost the database: a commit for the event, and one for the turn.
func bare(s Subject, received, committed []byte) once {
	return func(ctx context.Context, _ string, _ int64, m *measure) error {
		begun := time.Now()
		if err := s.Commit(ctx, received); err != nil {
			return err
		}
		m.ack.Add(time.Since(begun))
		if err := s.Commit(ctx, committed); err != nil {
			return err
		}
		m.whole.Add(time.Since(begun))
		return nil
	}
}

// talks names conversations.
func talks(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = prefix + "-" + strconv.Itoa(i)
	}
	return all
}

// writers is how many fill a store at once: the more there are, the more share a sync.
const writers = 200

// fill commits turns to conversations: as many as turns, to each.
func fill(ctx context.Context, s Store, talks []string, turns int, done func()) error {
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	for _, talk := range talks {
		group.Go(func() error {
			snapshot, err := s.Load(working, talk)
			if err != nil {
				return fmt.Errorf("fill %s: %w", talk, err)
			}
			for c := snapshot.Conversation; turns > 0 && c.Version < int64(turns); {
				t := answer(c, bot.Event{ID: "filled", Text: asked, Person: handoff.Person{ID: talk}})
				t.Handled = nil // it was never received
				if c, err = s.Commit(working, t); err != nil {
					return fmt.Errorf("fill %s: %w", talk, err)
				}
			}
			done()
			return nil
		})
	}
	return group.Wait()
}
