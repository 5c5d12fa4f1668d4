// Package bubble runs tests in simulated time, as testing/synctest does, on a single processor.
//
// In a bubble all timers share one context of the race detector, also those that goroutines fire themselves by looking
// at a timer's channel. Two that do so on two processors at the same moment corrupt the detector, and the program of
// tests dies of "ThreadSanitizer: CHECK failed" (golang/go#78156, open in Go 1.26). On one processor they cannot. Races
// are found there just as well: what happened before what is followed, and not who was quicker.
package bubble

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
)

// bubbles counts those that are open: tests may run beside each other, and the last one gives the processors back.
var bubbles struct {
	sync.Mutex
	open, processors int
}

// Test is [synctest.Test].
func Test(t *testing.T, f func(*testing.T)) {
	t.Helper()
	enter()
	defer leave()
	synctest.Test(t, f)
}

func enter() {
	bubbles.Lock()
	defer bubbles.Unlock()
	if bubbles.open == 0 {
		bubbles.processors = runtime.GOMAXPROCS(1)
	}
	bubbles.open++
}

func leave() {
	bubbles.Lock()
	defer bubbles.Unlock()
	if bubbles.open--; bubbles.open == 0 {
		runtime.GOMAXPROCS(bubbles.processors)
	}
}
