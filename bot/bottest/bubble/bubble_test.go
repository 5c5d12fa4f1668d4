package bubble_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
)

// Without one processor this ends in ThreadSanitizer's own failure, more often than not.
func TestTimersThatGoroutinesFireThemselvesDoNotEndTheProgram(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	bubble.Test(t, func(*testing.T) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 20_000 {
					timer := time.NewTimer(0)
					select {
					case <-timer.C:
					default:
					}
					timer.Stop()
				}
			})
		}
		all.Wait()
	})
	if after := runtime.GOMAXPROCS(0); after != before {
		t.Errorf("%d processors afterwards, were %d", after, before)
	}
}

func TestBubblesBesideEachOtherGiveProcessorsBackOnce(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Run("beside", func(t *testing.T) {
		for range 8 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				bubble.Test(t, func(*testing.T) {
					begun := time.Now()
					time.Sleep(time.Hour)
					if took := time.Since(begun); took != time.Hour {
						t.Errorf("an hour took %v", took)
					}
					if n := runtime.GOMAXPROCS(0); n != 1 {
						t.Errorf("%d processors inside", n)
					}
				})
			})
		}
	})
	if after := runtime.GOMAXPROCS(0); after != before {
		t.Errorf("%d processors afterwards, were %d", after, before)
	}
}
