package redis_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
	"github.com/firstline-support/firstline/handoff"
)

// A mouth is a channel that remembers what was said through it, on whatever node.
type mouth struct {
	mu   sync.Mutex
	said map[string]int // guarded by mu; by conversation and place
}

func (m *mouth) Name() string { return "slack" }

func (m *mouth) Send(_ context.Context, p bot.Parcel) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said[fmt.Sprintf("%s/%d", p.Conversation, p.Entry.Seq)]++
	return "ref", nil
}

func (m *mouth) count() (messages, twice int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range m.said {
		if n > 1 {
			twice++
		}
	}
	return len(m.said), twice
}

// A worker is a node: a bot over a store of its own.
type worker struct {
	store *redis.Store
	bot   *bot.Bot
	stop  func()
}

func work(t *testing.T, prefix string, m *mouth) *worker {
	t.Helper()
	s := node(t, prefix)
	ctx, stop := context.WithCancel(t.Context())
	w := &worker{store: s, bot: bot.New(bot.Options{Store: s, Cases: s, Decider: bottest.Parrot{},
		Channels: []bot.Channel{m}, Timing: bot.Timing{Deadline: 20 * time.Second}})}
	ended := make(chan error, 1)
	go func() { ended <- w.bot.Run(ctx) }()
	w.stop = func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the bot ended with %v", err)
		}
	}
	return w
}

// TestNodesAnswerEachEventOnce: events come to all nodes, some of them twice; one node ends as kill -9 ends it, one
// comes later. Everything is answered once.
func TestNodesAnswerEachEventOnce(t *testing.T) {
	t.Parallel()
	const conversations, events = 24, 6
	prefix, m := redistest.Shared(t).Prefix(t), &mouth{said: map[string]int{}}
	first, second := work(t, prefix, m), work(t, prefix, m)
	until(t, "both work", func() bool { return len(first.store.Held()) == 8 && len(second.store.Held()) == 8 })
	receive := func(w *worker, c, n int) {
		e := bot.Event{Channel: "slack", ID: fmt.Sprintf("%d-%d", c, n), Conversation: fmt.Sprintf("talk-%d", c),
			Kind: bot.Message, Text: fmt.Sprintf("message %d", n), Person: handoff.Person{ID: "p"}}
		if err := w.bot.Receive(t.Context(), e); err != nil {
			t.Errorf("receive: %v", err)
		}
	}
	for n := range events / 2 {
		for c := range conversations {
			receive([]*worker{first, second}[(c+n)%2], c, n)
		}
	}
	third := work(t, prefix, m)
	first.stop() // its turns end; its leases stay until they run out
	if err := first.store.Die(); err != nil {
		t.Error(err)
	}
	for n := range events / 2 {
		for c := range conversations {
			receive([]*worker{third, second}[(c+n)%2], c, n) // again
			receive([]*worker{second, third}[(c+n)%2], c, events/2+n)
		}
	}
	until(t, "everything is said", func() bool { n, _ := m.count(); return n == conversations*events })
	for _, w := range []*worker{second, third} {
		w.stop()
	}
	if n, twice := m.count(); n != conversations*events || twice > 0 {
		t.Errorf("%d messages were sent, %d of them twice; want %d, each once", n, twice, conversations*events)
	}
	for c := range conversations {
		entries, err := second.store.Journal(t.Context(), fmt.Sprintf("talk-%d", c), 0, 1000)
		if err != nil || len(entries) != 2*events {
			t.Errorf("conversation %d has %d entries, want %d: %v", c, len(entries), 2*events, err)
		}
	}
	for _, w := range []*worker{second, third} {
		if err := w.store.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestATurnOnWhatAnotherHasDealtWithIsStale, though the version is the one that it was decided on: a failover may have
// lost a turn, and another one has its number.
// answered is an event that has come, and the turn on it.
func answered(t *testing.T, s *redis.Store) (bot.Event, bot.Turn) {
	t.Helper()
	e := bot.Event{Channel: "web", ID: "1", Conversation: "a", Kind: bot.Message, Text: "hello", At: time.Now()}
	if _, err := s.Receive(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return e, bot.Turn{
		Conversation: bot.Conversation{ID: "a", Channel: "web", Owner: bot.OwnerBot, Updated: time.Now()},
		Handled:      []bot.EventKey{e.Key()},
		Entries:      []handoff.Entry{{Kind: handoff.Said, From: handoff.ByBot, Text: "hi"}},
	}
}

func TestATurnOnWhatAnotherHasDealtWithIsStale(t *testing.T) {
	t.Parallel()
	s := closeLater(t, node(t, redistest.Shared(t).Prefix(t)))
	_, turn := answered(t, s)
	var err error
	if turn.Conversation, err = s.Commit(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), turn); !errors.Is(err, bot.ErrStale) {
		t.Errorf("got %v, want %v", err, bot.ErrStale)
	}
	turn.Handled[0].ID = "never came"
	if _, err := s.Commit(t.Context(), turn); err != nil {
		t.Errorf("a turn on an event of which nobody knows: %v", err)
	}
}

// TestAnEventThatIsWrittenAgainIsNotLeftOver: a failover, after which the client sends again what it got no answer to.
// The new primary has neither the event nor the turn: both come anew, and the event has another place there.
func TestAnEventThatIsWrittenAgainIsNotLeftOver(t *testing.T) {
	t.Parallel()
	s := closeLater(t, node(t, redistest.Shared(t).Prefix(t)))
	e, turn := answered(t, s)
	if err := s.CommitAfter(t.Context(), turn, func() {
		if err := s.Lose(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if now, err := s.Load(t.Context(), "a"); err != nil || len(now.Events) > 0 {
		t.Errorf("%v waits after it was answered, %v", now.Events, err)
	}
}

// TestAnEventThatWasLostAfterItsTurnIsKnown: the new primary lacks the event, and has the turn, which was sent again.
func TestAnEventThatWasLostAfterItsTurnIsKnown(t *testing.T) {
	t.Parallel()
	s := closeLater(t, node(t, redistest.Shared(t).Prefix(t)))
	e, turn := answered(t, s)
	if err := s.CommitAfter(t.Context(), turn, func() {
		if err := s.Lose(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if fresh, err := s.Receive(t.Context(), e); err != nil || fresh {
		t.Errorf("the event is new again: %t, %v", fresh, err)
	}
}
