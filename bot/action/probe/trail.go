package probe

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// The limits of what one check notes.
const (
	maxSteps = 40
	maxStep  = 400 // characters
	maxValue = 300 // characters
)

// A trail notes what a check saw, for agents. It is used by several at once, since connections are tried side by side.
type trail struct {
	start time.Time
	mu    sync.Mutex
	steps []string
}

func newTrail() *trail { return &trail{start: time.Now()} }

// note adds a line; beyond the limit it is lost, since the first ones say what happened.
func (t *trail) note(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.steps) < maxSteps {
		t.steps = append(t.steps, fmt.Sprintf("%.3f s  %s", t.took().Seconds(), line(fmt.Sprintf(format, args...), maxStep)))
	}
}

// took is how long the check is running.
func (t *trail) took() time.Duration { return time.Since(t.start) }

// String gives the numbered lines.
func (t *trail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out strings.Builder
	for i, step := range t.steps {
		fmt.Fprintf(&out, "%d. %s\n", i+1, step)
	}
	return strings.TrimSuffix(out.String(), "\n")
}
