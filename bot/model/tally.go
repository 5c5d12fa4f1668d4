package model

import (
	"maps"
	"sync"
	"time"
)

// A Tally is what became of the calls for one use since the start.
type Tally struct {
	Calls    int           `json:"calls"`
	Cached   int           `json:"cached"`
	Failed   map[Kind]int  `json:"failed,omitempty"`
	Tokens   int           `json:"tokens"`
	Cost     Cost          `json:"cost_millionths"`
	Took     time.Duration `json:"took_ns"` // of all that were sent, together
	Slowest  time.Duration `json:"slowest_ns"`
	Problem  string        `json:"problem,omitempty"` // the latest
	Happened time.Time     `json:"happened,omitzero"` // when the latest problem was
}

// tally counts. It is safe for concurrent use.
type tally struct {
	mu sync.Mutex
	of map[Use]Tally // guarded by mu
}

func (t *tally) add(c Call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[Use]Tally{}
	}
	n := t.of[c.Use]
	n.Calls++
	n.Tokens += c.Usage.In + c.Usage.Out
	n.Cost += c.Cost
	if c.Cached {
		n.Cached++
	} else {
		n.Took += c.Took
		n.Slowest = max(n.Slowest, c.Took)
	}
	if c.Failure != "" {
		n.Failed = maps.Clone(n.Failed)
		if n.Failed == nil {
			n.Failed = map[Kind]int{}
		}
		n.Failed[c.Failure]++
		n.Problem, n.Happened = string(c.Failure)+": "+c.Problem, c.At
	}
	t.of[c.Use] = n
}

func (t *tally) all() map[Use]Tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.of)
}

// Health gives the figures since the start, by use. A nil adviser has none.
func (a *Adviser) Health() map[Use]Tally {
	if a == nil {
		return nil
	}
	return a.tally.all()
}
