package rounds

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff"
)

// A book is what a reader has read, with what it fails with.
type book struct {
	mu   sync.Mutex
	read []string
	due  []Due
	fail map[string][]error
}

func (b *book) Sweep(context.Context) ([]string, error) { return []string{"a", "b"}, nil }

func (b *book) Deal(_ context.Context, t string, why Due) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.read, b.due = append(b.read, t), append(b.due, why)
	if len(b.fail[t]) == 0 {
		return nil
	}
	err := b.fail[t][0]
	b.fail[t] = b.fail[t][1:]
	return err
}

func (b *book) times(t string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.read {
		if one == t {
			n++
		}
	}
	return n
}

func run(t *testing.T, b *book) *Rounds[string] {
	t.Helper()
	r := New(b, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return r
}

func TestAllThreadsAreReadAfterAStartAndNowAndThen(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := &book{}
		r := run(t, b)
		synctest.Wait()
		if b.times("a") != 1 || b.times("b") != 1 {
			t.Errorf("after the start it has read %v", b.read)
		}
		r.Again()
		synctest.Wait()
		if b.times("a") != 2 {
			t.Errorf("when asked it has read %v", b.read)
		}
		time.Sleep(sweepEvery + time.Second)
		synctest.Wait()
		if b.times("a") != 3 || b.times("b") != 3 {
			t.Errorf("after a while it has read %v", b.read)
		}
	})
}

func TestABadThreadHoldsUpNoOther(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		bad := errors.New("bad")
		b := &book{fail: map[string][]error{"a": {bad, bad}}}
		r := run(t, b)
		synctest.Wait()
		if b.times("b") != 1 {
			t.Errorf("it has read %v", b.read)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if b.times("a") != 3 || !r.Idle() {
			t.Errorf("it has read %v", b.read)
		}
	})
}

func TestAPlatformThatAsksForPatienceGetsIt(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		wait := &handoff.Later{After: 30 * time.Second, Err: errors.New("slowly")}
		b := &book{fail: map[string][]error{"a": {wait}, "b": {wait}}}
		run(t, b)
		time.Sleep(29 * time.Second)
		synctest.Wait()
		if n := b.times("a") + b.times("b"); n != 1 {
			t.Errorf("it has read %d times", n)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if b.times("a") == 0 || b.times("b") == 0 {
			t.Errorf("it has read %v", b.read)
		}
	})
}

func TestWhatWasHeardIsNotForgottenByAFailure(t *testing.T) {
	b := &book{fail: map[string][]error{"c": {errors.New("bad")}}}
	r := New(b, slog.New(slog.DiscardHandler))
	r.Heard("c", Due{Edited: []string{"1"}})
	r.Heard("c", Due{Edited: []string{"1", "2"}, Stale: true})
	if err := r.Look(t.Context()); err == nil {
		t.Error("that it failed is not told")
	}
	if err := r.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, name := range b.read {
		if name == "c" && (!slices.Equal(b.due[i].Edited, []string{"1", "2"}) || !b.due[i].Stale) {
			t.Errorf("it was read because of %+v", b.due[i])
		}
	}
	if b.times("c") != 2 {
		t.Errorf("it has read %v", b.read)
	}
}

func TestOneThingAtATimeIsDoneAboutACase(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		var turns Turns
		unlock, err := turns.Lock(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		other, err := turns.Lock(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		other()
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := turns.Lock(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second one may as well: %v", err)
		}
		unlock()
		if unlock, err = turns.Lock(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		unlock()
		if len(turns.all) > 0 {
			t.Errorf("turns are kept: %v", turns.all)
		}
	})
}

func TestInDoubtAThreadIsRead(t *testing.T) {
	var s Shown
	if _, fresh := s.Fresh(1, 5); fresh {
		t.Error("nothing is known, and that is no doubt")
	}
	s.Told(1, 5)
	if _, fresh := s.Fresh(1, 5); fresh {
		t.Error("what was shown is fresh")
	}
	s.Told(1, 5)
	last, fresh := s.Fresh(1, 6)
	if last != 5 || !fresh {
		t.Errorf("got %d %v", last, fresh)
	}
	if _, fresh := s.Fresh(1, 7); fresh {
		t.Error("how it went with the one before is not known, and that is no doubt")
	}
}
