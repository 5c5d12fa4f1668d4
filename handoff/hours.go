package handoff

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hours are a team's office hours. The zero value is "always open".
type Hours struct {
	Zone   *time.Location
	Spans  []Span
	Closed []Day // holidays
}

// A Span is an opening on some days of the week, from minute From (inclusive) to minute To (exclusive) of the day.
type Span struct {
	Days     []time.Weekday
	From, To int
}

// A Day is a calendar date.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

var weekdays = map[string]time.Weekday{
	"Mon": time.Monday, "Tue": time.Tuesday, "Wed": time.Wednesday, "Thu": time.Thursday,
	"Fri": time.Friday, "Sat": time.Saturday, "Sun": time.Sunday,
}

var errSpan = errors.New(`want like "Mon-Fri 09:00-17:00" or "Sat 10:00-12:00"`)

// ParseSpan reads "Mon-Fri 09:00-17:00". The days wrap round ("Fri-Mon"); 24:00 ends a day.
func ParseSpan(s string) (Span, error) {
	days, times, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok {
		return Span{}, fmt.Errorf("opening %q: %w", s, errSpan)
	}
	var span Span
	first, last, isRange := strings.Cut(days, "-")
	if !isRange {
		last = first
	}
	from, okFirst := weekdays[first]
	to, okLast := weekdays[last]
	if !okFirst || !okLast {
		return Span{}, fmt.Errorf("opening %q: days are Mon Tue Wed Thu Fri Sat Sun: %w", s, errSpan)
	}
	for day := from; ; day = (day + 1) % 7 {
		span.Days = append(span.Days, day)
		if day == to {
			break
		}
	}
	start, end, _ := strings.Cut(strings.TrimSpace(times), "-")
	var okStart, okEnd bool
	span.From, okStart = minute(start)
	span.To, okEnd = minute(end)
	if !okStart || !okEnd {
		return Span{}, fmt.Errorf("opening %q: %w", s, errSpan)
	}
	if span.From >= span.To {
		return Span{}, fmt.Errorf("opening %q: the end must be after the start, both within one day: %w", s, errSpan)
	}
	return span, nil
}

// minute reads a time of day, from 00:00 to 24:00.
func minute(s string) (int, bool) {
	if s == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err == nil
}

// ParseDay reads "2026-12-25".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Day{}, fmt.Errorf("day %q: want like 2026-12-25", s)
	}
	return Day{t.Year(), t.Month(), t.Day()}, nil
}

// Open tells whether the team is there at that moment, and until when; until is zero when it never closes.
func (h Hours) Open(at time.Time) (open bool, until time.Time) {
	if len(h.Spans) == 0 {
		return true, time.Time{}
	}
	for _, o := range h.openings(at) {
		if !at.Before(o.from) && at.Before(o.to) {
			return true, o.to
		}
	}
	return false, time.Time{}
}

// Next gives the next opening after that moment; zero when there is none within a year.
func (h Hours) Next(at time.Time) time.Time {
	// in the team's own zone, else a day of 23 hours is stepped over
	for at, day := at.In(h.Place()), 0; day < 366; day++ {
		for _, o := range h.openings(at.AddDate(0, 0, day)) {
			if o.from.After(at) {
				return o.from
			}
		}
	}
	return time.Time{}
}

// Place is the time zone of the team.
func (h Hours) Place() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

type opening struct{ from, to time.Time }

// openings gives the openings of the calendar day that holds the moment, in the team's zone, earliest first.
func (h Hours) openings(at time.Time) []opening {
	zone := h.Place()
	year, month, day := at.In(zone).Date()
	if slices.Contains(h.Closed, Day{year, month, day}) {
		return nil
	}
	var found []opening
	for _, s := range h.Spans {
		if slices.Contains(s.Days, at.In(zone).Weekday()) {
			// time.Date, not adding to midnight: the wall clock counts also on the days that have 23 or 25 hours
			found = append(found, opening{time.Date(year, month, day, 0, s.From, 0, 0, zone),
				time.Date(year, month, day, 0, s.To, 0, 0, zone)})
		}
	}
	slices.SortFunc(found, func(a, b opening) int { return a.from.Compare(b.from) })
	return joined(found)
}

// joined makes one of openings that overlap, so that no minute counts twice.
func joined(all []opening) []opening {
	var apart []opening
	for _, o := range all {
		last := len(apart) - 1
		if last >= 0 && !o.from.After(apart[last].to) {
			if o.to.After(apart[last].to) {
				apart[last].to = o.to
			}
			continue
		}
		apart = append(apart, o)
	}
	return apart
}
