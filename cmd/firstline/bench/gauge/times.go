package gauge

import (
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// What a histogram tells apart: a microsecond at least, an hour at most, and three digits in between. It keeps about
// 200 KB, however many times are added.
const (
	shortest = time.Microsecond
	longest  = time.Hour
	digits   = 3
)

// Times are how long many things of one kind took. It is safe for concurrent use.
type Times struct {
	mu  sync.Mutex
	all *hdrhistogram.Histogram // guarded by mu
	lap *hdrhistogram.Histogram // guarded by mu; since the last Lap
}

// NewTimes has none yet.
func NewTimes() *Times { return &Times{all: histogram(), lap: histogram()} }

func histogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(int64(shortest/time.Microsecond), int64(longest/time.Microsecond), digits)
}

// Add counts one. What is shorter or longer than can be told apart counts as the shortest or longest.
func (t *Times) Add(took time.Duration) {
	µs := int64(min(max(took, shortest), longest) / time.Microsecond)
	t.mu.Lock()
	defer t.mu.Unlock()
	// within the bounds neither refuses anything
	_ = t.all.RecordValue(µs)
	_ = t.lap.RecordValue(µs)
}

// All tells how those of the whole time are spread.
func (t *Times) All() Spread {
	t.mu.Lock()
	defer t.mu.Unlock()
	return spread(t.all)
}

// Lap tells how those since the last call are spread.
func (t *Times) Lap() Spread {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := spread(t.lap)
	t.lap.Reset()
	return s
}

// A Spread sums times up, in milliseconds. With none counted all are 0.
type Spread struct {
	Count int64   `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
}

func spread(h *hdrhistogram.Histogram) Spread {
	if h.TotalCount() == 0 {
		return Spread{}
	}
	at := func(percent float64) float64 { return float64(h.ValueAtQuantile(percent)) / 1000 }
	return Spread{Count: h.TotalCount(), P50: at(50), P95: at(95), P99: at(99), Max: float64(h.Max()) / 1000}
}
