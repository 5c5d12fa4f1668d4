package rounds

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
)

// A board is notes of two nodes, and lets one of them at a time do something.
type board struct {
	mu    sync.Mutex
	notes map[string]string
	alone map[string]chan struct{}
}

func newBoard() *board { return &board{notes: map[string]string{}, alone: map[string]chan struct{}{}} }

func (b *board) Remember(_ context.Context, channel, key, value string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if delete(b.notes, channel+" "+key); value != "" {
		b.notes[channel+" "+key] = value
	}
	return nil
}

func (b *board) Recollect(_ context.Context, channel, prefix string) (map[string]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := map[string]string{}
	for k, v := range b.notes {
		if key, ok := strings.CutPrefix(k, channel+" "); ok && strings.HasPrefix(key, prefix) {
			found[key] = v
		}
	}
	return found, nil
}

func (b *board) lock(name string) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.alone[name] == nil {
		b.alone[name] = make(chan struct{}, 1)
	}
	return b.alone[name]
}

func (b *board) Alone(ctx context.Context, name string, run func(context.Context) error) error {
	select {
	case b.lock(name) <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-b.lock(name) }()
	return run(ctx)
}

func (b *board) nodes() *Nodes { return &Nodes{Alone: b.Alone, Notes: b, Desk: "desk"} }

func TestWhatAnyNodeHearsIsReadByTheOneThatRunsTheRounds(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		shared, near, far := newBoard(), &book{}, &book{}
		asIs := func(s string) string { return s }
		known := func(s string) (string, bool) { return s, true }
		here, there := New(near, slog.New(slog.DiscardHandler)), New(far, slog.New(slog.DiscardHandler))
		here.Share(*shared.nodes(), asIs, known)
		there.Share(*shared.nodes(), asIs, known)
		for _, edited := range []string{"1", "2"} { // before anybody runs them
			if err := there.Pass(t.Context(), "c", Due{Edited: []string{edited}}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- here.Run(ctx) }()
		time.Sleep(listenEvery + time.Millisecond)
		synctest.Wait()
		if err := here.Pass(t.Context(), "d", Due{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		var edited []string
		for i, one := range near.read {
			if one == "c" {
				edited = append(edited, near.due[i].Edited...)
			}
		}
		slices.Sort(edited)
		if !slices.Equal(edited, []string{"1", "2"}) || near.times("d") != 1 || len(far.read) > 0 {
			t.Errorf("here %v (edited %v), there %v; want all to be read here", near.read, edited, far.read)
		}
		if len(shared.notes) > 0 {
			t.Errorf("left behind: %v", shared.notes)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := here.Pass(t.Context(), "e", Due{}); err != nil || len(shared.notes) != 1 {
			t.Errorf("who runs them no more leaves word: %v, %v", shared.notes, err)
		}
	})
}

func TestACaseIsOneNodesAtATime(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		shared := newBoard()
		here, there := Turns{Nodes: shared.nodes()}, Turns{Nodes: shared.nodes()}
		unlock, err := here.Lock(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		other, err := there.Lock(t.Context(), 8)
		if err != nil {
			t.Fatalf("another case: %v", err)
		}
		other()
		waiting, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := there.Lock(waiting, 7); err == nil {
			t.Error("two nodes have the case")
		}
		unlock()
		again, err := there.Lock(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		again()
	})
}

func TestWhatOthersMayHaveChangedIsNotCertain(t *testing.T) {
	s := Shown{Shared: true}
	s.Told(1, 5)
	s.Drawn(1, "look")
	if _, fresh := s.Fresh(1, 6); fresh || s.Same(1, "look") {
		t.Error("it is certain of what another node may have changed")
	}
}
