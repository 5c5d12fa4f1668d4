package load

import (
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/bench/gauge"
)

// A Report is what a run found. Its JSON keys stay.
type Report struct {
	Channels    []string `json:"channels"`
	Nodes       int      `json:"nodes"` // 0: they ran already
	Store       string   `json:"store"`
	Seed        uint64   `json:"seed"`
	Seconds     float64  `json:"seconds"` // in which conversations began
	Interrupted bool     `json:"interrupted"`

	Offered      float64 `json:"offered_conversations_per_second"`  // what was asked for
	Began        float64 `json:"achieved_conversations_per_second"` // what the nodes took
	DueRate      float64 `json:"messages_due_per_second"`           // while it was measured
	AckedRate    float64 `json:"messages_acknowledged_per_second"`
	AnsweredRate float64 `json:"messages_answered_per_second"`
	Counts

	Ack    gauge.Spread `json:"acknowledgement"`
	Answer gauge.Spread `json:"time_to_answer"`
	Human  gauge.Spread `json:"time_to_first_human"`

	CPU    float64  `json:"cpu_seconds_per_1000_messages"` // of all nodes together; 0: not known
	Usage  []Usage  `json:"usage"`
	Series []Moment `json:"series"`
	Notes  []string `json:"notes"`
}

// Usage is what one node used, and whether that stays as it is.
type Usage struct {
	Resident       int64        `json:"resident_bytes"` // at the end
	MostResident   int64        `json:"most_resident_bytes"`
	Goroutines     int          `json:"goroutines"` // at the end; 0: not known
	MostGoroutines int          `json:"most_goroutines"`
	MemoryTrend    *gauge.Trend `json:"memory_trend"`     // null in a short run
	RoutineTrend   *gauge.Trend `json:"goroutines_trend"` // null in a short run, and where they are not known
}

// Kept tells whether everything that was promised was kept.
func (r Report) Kept() bool { return r.Lost == 0 && r.Twice == 0 }

// Good tells whether everything got through besides.
func (r Report) Good() bool { return r.Kept() && r.Unsent == 0 }

// report adds up.
func (r *run) report(s *series, driven time.Duration, interrupted bool) Report {
	counts := r.tally.now()
	due, acked, answered := r.tally.since()
	measured := (driven - r.options.Warmup).Seconds()
	each := func(n int) float64 {
		if measured <= 0 {
			return 0
		}
		return float64(n) / measured
	}
	report := Report{Seed: r.options.Seed, Seconds: driven.Seconds(), Interrupted: interrupted, Offered: r.options.Rate,
		Began: float64(counts.Conversations) / driven.Seconds(), DueRate: each(due), AckedRate: each(acked),
		AnsweredRate: each(answered), Counts: counts, Ack: r.tally.ack.All(), Answer: r.tally.answer.All(),
		Human: r.tally.human.All(), Usage: usage(s.moments, r.options), Series: s.moments,
		Notes: append([]string{}, r.tally.odd()...)}
	if used := s.processorTime(); used > 0 && answered > 0 {
		report.CPU = used.Seconds() / float64(answered) * 1000
	}
	if r.target.Ended != nil {
		report.Notes = append(report.Notes, r.target.Ended()...)
	}
	return report
}

// Soak is the length from which on a run tells whether memory and goroutines stay as they are.
const Soak = 5 * time.Minute

// The first part of a soak does not count: caches fill and the heap finds its size.
const (
	settling  = 0.25 // of the run
	tolerance = 0.10 // growth over the part that counts
)

// usage sums up what each node used.
func usage(moments []Moment, o Options) []Usage {
	if len(moments) == 0 || len(moments[0].Nodes) == 0 {
		return []Usage{}
	}
	all := make([]Usage, len(moments[0].Nodes))
	for i := range all {
		var memory, routines []gauge.Point
		for _, m := range moments {
			n := m.Nodes[i]
			u := &all[i]
			u.Resident, u.Goroutines = n.Resident, n.Goroutines
			u.MostResident, u.MostGoroutines = max(u.MostResident, n.Resident), max(u.MostGoroutines, n.Goroutines)
			if counts := m.At >= settling*o.Duration.Seconds() && m.At <= o.Duration.Seconds(); counts {
				memory = append(memory, gauge.Point{X: m.At, Y: float64(n.Resident)})
				routines = append(routines, gauge.Point{X: m.At, Y: float64(n.Goroutines)})
			}
		}
		all[i].judge(memory, routines, o)
	}
	return all
}

func (u *Usage) judge(memory, routines []gauge.Point, o Options) {
	if o.Duration < Soak {
		return
	}
	if u.MostResident > 0 {
		t := gauge.Flat(memory, tolerance)
		u.MemoryTrend = &t
	}
	if u.MostGoroutines > 0 {
		t := gauge.Flat(routines, tolerance)
		u.RoutineTrend = &t
	}
}
