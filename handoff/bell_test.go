package handoff_test

import (
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/handoff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rung tells whether a ring waits.
func rung(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestBellWakesThoseWhoListenToTheTopic(t *testing.T) {
	var b handoff.Bell
	a, leaveA := b.Listen("a")
	defer leaveA()
	both, leaveBoth := b.Listen("a", "b")
	defer leaveBoth()
	b.Ring("b", "nobody")
	if rung(a) || !rung(both) {
		t.Error("a ring for b woke the wrong listener")
	}
	b.Ring("a")
	if !rung(a) || !rung(both) {
		t.Error("a ring for a did not wake both")
	}
}

func TestRingsInQuickSuccessionAreMerged(t *testing.T) {
	var b handoff.Bell
	c, leave := b.Listen("a", "b")
	defer leave()
	for range 10 {
		b.Ring("a", "b") // must not block although nobody reads
	}
	if !rung(c) || rung(c) {
		t.Error("ten rings were not merged into one")
	}
}

func TestWhoHasLeftIsNotRung(t *testing.T) {
	var b handoff.Bell
	c, leave := b.Listen("a")
	leave()
	leave() // twice is harmless
	b.Ring("a")
	if rung(c) {
		t.Error("rung after leaving")
	}
}

func TestBellIsSafeForConcurrentUse(t *testing.T) {
	var b handoff.Bell
	var listening, ringing sync.WaitGroup
	stop := make(chan struct{})
	ringing.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				b.Ring("a", "b")
			}
		}
	})
	for range 8 {
		listening.Go(func() {
			for range 200 {
				c, leave := b.Listen("a", "b")
				<-c
				leave()
			}
		})
	}
	listening.Wait()
	close(stop)
	ringing.Wait()
}
