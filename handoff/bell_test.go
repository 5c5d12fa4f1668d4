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

// Two nodes carry their rings to each other.
func TestRingsReachTheOtherNodesOnce(t *testing.T) {
	var here, there handoff.Bell
	here.Carry, there.Carry = there.RingHere, here.RingHere
	a, leaveA := here.Listen("a")
	defer leaveA()
	b, leaveB := there.Listen("a")
	defer leaveB()
	for _, bell := range []*handoff.Bell{&here, &there} {
		if bell.Ring("a"); !rung(a) || !rung(b) || rung(a) || rung(b) {
			t.Error("a ring did not wake each node's listener once")
		}
	}
	if here.RingHere("a"); !rung(a) || rung(b) {
		t.Error("a ring for this node alone did not wake its listener alone")
	}
}

func TestAfterMissedRingsEverybodyOfTheNodeLooks(t *testing.T) {
	var here, there handoff.Bell
	here.Carry = there.RingHere
	a, leaveA := here.Listen("a")
	defer leaveA()
	both, leaveBoth := here.Listen("b", "c")
	defer leaveBoth()
	other, leaveOther := there.Listen("a")
	defer leaveOther()
	if here.RingAll(); !rung(a) || !rung(both) || rung(both) || rung(other) {
		t.Error("not all of this node, once each, were woken, or those of others were")
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
