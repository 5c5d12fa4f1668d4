package redis_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

// nodes opens so many stores over the same data, the first of them over a wire that can be frozen.
func nodes(t *testing.T, n int) (stores []*redis.Store, first *wire) {
	t.Helper()
	server := redistest.Shared(t)
	prefix := server.Prefix(t)
	first = newWire(t, server.Addr())
	for i := range n {
		address := server.URL()
		if i == 0 {
			address = strings.Replace(address, server.Addr(), first.Addr(), 1)
		}
		s, err := redis.Open(t.Context(), redis.Options{URL: address, Prefix: prefix, Lease: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			first.freeze(false)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		stores = append(stores, s)
	}
	return stores, first
}

// A wire passes on what goes to and from a server, until it is frozen: then it is held back, as by a network that
// loses everything, or for a process that is stopped.
type wire struct {
	net.Listener
	mu     sync.Mutex
	frozen chan struct{} // guarded by mu; closed when it thaws, nil while it is not frozen
}

func newWire(t *testing.T, server string) *wire {
	t.Helper()
	var listening net.ListenConfig
	l, err := listening.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: l}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var work sync.WaitGroup
	work.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			var dialer net.Dialer
			far, err := dialer.DialContext(ctx, "tcp", server)
			if err != nil {
				_ = near.Close()
				continue
			}
			both := func() { _, _ = near.Close(), far.Close() }
			context.AfterFunc(ctx, both)
			work.Go(func() { defer both(); w.pass(ctx, near, far) })
			work.Go(func() { defer both(); w.pass(ctx, far, near) })
		}
	})
	t.Cleanup(func() {
		cancel()
		_ = l.Close()
		work.Wait()
	})
	return w
}

func (w *wire) Addr() string { return w.Listener.Addr().String() }

func (w *wire) pass(ctx context.Context, from io.Reader, to io.Writer) {
	some := make([]byte, 1<<16)
	for {
		n, err := from.Read(some)
		w.mu.Lock()
		frozen := w.frozen
		w.mu.Unlock()
		if frozen != nil {
			select {
			case <-frozen:
			case <-ctx.Done():
			}
		}
		if err != nil {
			return
		}
		if _, err := to.Write(some[:n]); err != nil {
			return
		}
	}
}

func (w *wire) freeze(yes bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case yes && w.frozen == nil:
		w.frozen = make(chan struct{})
	case !yes && w.frozen != nil:
		close(w.frozen)
		w.frozen = nil
	}
}

// A post is an errand that is run until it is told to end, and notices when it is not alone.
type post struct {
	t      *testing.T
	inside *atomic.Int32
	began  chan struct{}
	ended  chan struct{}
}

func (p post) run(ctx context.Context) error {
	if n := p.inside.Add(1); n != 1 {
		p.t.Errorf("%d nodes run the errand at once", n)
	}
	p.began <- struct{}{}
	<-ctx.Done()
	p.inside.Add(-1)
	p.ended <- struct{}{}
	return nil
}

func newPost(t *testing.T, inside *atomic.Int32) post {
	return post{t, inside, make(chan struct{}, 9), make(chan struct{}, 9)}
}

func TestOneNodeAtATimeRunsAnErrandAndTheNextBeginsWhenItEnds(t *testing.T) {
	t.Parallel()
	stores, _ := nodes(t, 2)
	var inside atomic.Int32
	var work sync.WaitGroup
	defer work.Wait()
	posts := []post{newPost(t, &inside), newPost(t, &inside)}
	stops := make([]context.CancelFunc, 2)
	for i, s := range stores {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		stops[i] = stop
		work.Go(func() {
			if err := s.WhileHolding(ctx, "sweep", posts[i].run); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		if i == 0 {
			<-posts[0].began
		}
	}
	stops[0]()
	<-posts[0].ended
	<-posts[1].began
	stops[1]()
	<-posts[1].ended
}

func TestANodeThatCannotRenewStopsBeforeAnotherBeginsAndComesBack(t *testing.T) {
	t.Parallel()
	stores, line := nodes(t, 2)
	var inside atomic.Int32
	var work sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	first, second := newPost(t, &inside), newPost(t, &inside)
	hold := func(ctx context.Context, s *redis.Store, p post) {
		work.Go(func() {
			if err := s.WhileHolding(ctx, "gateway", p.run); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	hold(ctx, stores[0], first)
	<-first.began
	next, yield := context.WithCancel(ctx)
	hold(next, stores[1], second)
	line.freeze(true)
	<-first.ended
	<-second.began
	line.freeze(false)
	yield()
	<-second.ended
	<-first.began // it has waited meanwhile
	stop()
	<-first.ended
	work.Wait()
}

func TestShortErrandsOfTheSameNameAreRunOneAfterTheOther(t *testing.T) {
	t.Parallel()
	stores, _ := nodes(t, 2)
	const each = 20
	var inside, count atomic.Int32
	var work sync.WaitGroup
	for _, s := range append(stores, stores...) {
		work.Go(func() {
			for range each {
				err := s.WhileHolding(t.Context(), "count", func(context.Context) error {
					if n := inside.Add(1); n != 1 {
						t.Errorf("%d at once", n)
					}
					count.Add(1)
					inside.Add(-1)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	if n := count.Load(); n != 4*each {
		t.Errorf("counted %d, want %d", n, 4*each)
	}
}

func TestWhatAnErrandReturnsIsReturnedAndItsLeaseIsFree(t *testing.T) {
	t.Parallel()
	stores, _ := nodes(t, 2)
	broke := errors.New("broke")
	err := stores[0].WhileHolding(t.Context(), "once", func(context.Context) error { return broke })
	if !errors.Is(err, broke) {
		t.Errorf("got %v, want what it returned", err)
	}
	ended, stop := context.WithCancel(t.Context())
	err = stores[1].WhileHolding(ended, "once", func(ctx context.Context) error {
		waiting, giveUp := context.WithTimeout(ctx, 50*time.Millisecond)
		defer giveUp()
		err := stores[0].WhileHolding(waiting, "once", func(context.Context) error { return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while another has it: got %v, want that the time was over", err)
		}
		stop()
		return nil
	})
	if err != nil {
		t.Errorf("who has done it before its context ended got %v", err)
	}
}
