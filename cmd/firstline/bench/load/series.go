package load

import (
	"context"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/bench/gauge"
)

// A Sample is what a node uses at one moment; 0 is what cannot be known.
type Sample struct {
	Resident   int64         `json:"resident_bytes"`
	CPU        time.Duration `json:"-"`
	Goroutines int           `json:"goroutines"`
}

// A Moment is how it went since the one before.
type Moment struct {
	At           float64      `json:"at_seconds"` // since the beginning
	Due          float64      `json:"due_per_second"`
	Acknowledged float64      `json:"acknowledged_per_second"`
	Answered     float64      `json:"answered_per_second"`
	Open         int64        `json:"open_conversations"`
	Ack          gauge.Spread `json:"acknowledgement"`
	Answer       gauge.Spread `json:"answer"`
	Nodes        []Sample     `json:"nodes"`
}

// A series takes moments as long as a run goes on.
type series struct {
	run     *run
	moments []Moment
	before  Counts
	last    time.Time
	first   []Sample // when measuring began
}

func newSeries(r *run) *series { return &series{run: r, last: r.begun} }

// take takes moments until ctx ends.
func (s *series) take(ctx context.Context) {
	s.first = s.look()
	ticks := time.NewTicker(s.run.options.every())
	defer ticks.Stop()
	for {
		select {
		case now := <-ticks.C:
			if s.moment(now); now.Before(s.run.tally.begin) {
				s.first = s.moments[len(s.moments)-1].Nodes
			}
		case <-ctx.Done():
			return
		}
	}
}

func (s *series) look() []Sample {
	if s.run.target.Look == nil {
		return nil
	}
	return s.run.target.Look()
}

func (s *series) moment(now time.Time) {
	counts, passed := s.run.tally.now(), now.Sub(s.last).Seconds()
	each := func(now, before int) float64 { return float64(now-before) / passed }
	m := Moment{At: now.Sub(s.run.begun).Seconds(), Due: each(counts.Due, s.before.Due),
		Acknowledged: each(counts.Acknowledged, s.before.Acknowledged), Answered: each(counts.Answered, s.before.Answered),
		Open: s.run.open.Load(), Ack: s.run.tally.ack.Lap(), Answer: s.run.tally.answer.Lap(), Nodes: s.look()}
	s.before, s.last = counts, now
	s.moments = append(s.moments, m)
	s.run.shows.Lock()
	defer s.run.shows.Unlock()
	if s.run.watch.Sample != nil {
		s.run.watch.Sample(m)
	}
}

// processorTime is what all nodes have used while it was measured; 0 when that cannot be known.
func (s *series) processorTime() (used time.Duration) {
	if len(s.moments) == 0 {
		return 0
	}
	last := s.moments[len(s.moments)-1].Nodes
	for i, node := range last {
		if i < len(s.first) && node.CPU > s.first[i].CPU {
			used += node.CPU - s.first[i].CPU
		}
	}
	return used
}
