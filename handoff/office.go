package handoff

import (
	"iter"
	"time"
)

// longest is how far ahead office time is looked for: a team that does not open within it never does.
const longest = 2 * 366 // days

// Between is how long the team is there between two moments; 0 when the second is not after the first.
func (h Hours) Between(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	if len(h.Spans) == 0 {
		return to.Sub(from)
	}
	var sum time.Duration
	for o := range h.from(from) {
		if !o.from.Before(to) {
			break
		}
		sum += earlier(o.to, to).Sub(later(o.from, from))
	}
	return sum
}

// Add gives the moment at which the team will have been there for d since from. It is from itself when d is not above
// zero, and zero when the team is not there for so long within two years.
func (h Hours) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 || len(h.Spans) == 0 {
		return from.Add(max(d, 0))
	}
	for o := range h.from(from) {
		start := later(o.from, from)
		if end := start.Add(d); !end.After(o.to) {
			return end
		}
		d -= o.to.Sub(start)
	}
	return time.Time{}
}

// Polite is the moment itself when the team is there, or else the next opening: people are not written to at night.
// It stays the moment for a team that never opens again.
func (h Hours) Polite(at time.Time) time.Time {
	if open, _ := h.Open(at); open {
		return at
	}
	if next := h.Next(at); !next.IsZero() {
		return next
	}
	return at
}

// from gives the openings that end after a moment, earliest first.
func (h Hours) from(at time.Time) iter.Seq[opening] {
	return func(yield func(opening) bool) {
		// noon of each day in the team's own zone: that is there once on every day of the year
		year, month, date := at.In(h.Place()).Date()
		for day := range longest {
			for _, o := range h.openings(time.Date(year, month, date+day, 12, 0, 0, 0, h.Place())) {
				if o.to.After(at) && !yield(o) {
					return
				}
			}
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
