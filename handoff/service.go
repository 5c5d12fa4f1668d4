package handoff

import (
	"slices"
	"time"
)

// A Service is what an organisation promises about its cases, and who keeps it. It is a plain value.
type Service struct {
	Levels map[Priority]Level // what is promised for each priority
	Teams  map[string]Crew    // who works on cases, by id
	Remind time.Duration      // a person who is asked something is reminded after it; 0: never
	GiveUp time.Duration      // and without an answer the case is resolved after it; 0: never
	Close  time.Duration      // a resolved case is closed after it, until then it can be opened again; 0: never closed
}

// A Level is what is promised about a case, in office time; 0 promises nothing.
type Level struct {
	First time.Duration `yaml:"first_response"` // until an agent's first words
	Whole time.Duration `yaml:"resolution"`     // until the case is resolved
}

// A Crew is a team at work.
type Crew struct {
	Hours    Hours
	Third    string             // the team of the third level; empty: there is none
	Levels   map[Priority]Level // where this team promises something else
	Share    bool               // waiting cases are given to agents; otherwise they take them
	Capacity int                // cases that an agent has at once; 0: no limit
}

// warnAt is the share of a promised time after which somebody should hurry.
const warnAt = 0.75

// Wind gives the case with its clocks set for what it has become. before is the case as it was, the zero Case for a new
// one: the time until now is counted in the hours of the team that had it.
func (s Service) Wind(before, c Case, now time.Time) Case {
	hours := s.Teams[before.Team].Hours
	level := s.level(c)
	run := c.WithHuman() && c.State != Asking && c.State != Opening // what is promised is told when a desk has the case
	c.First.Target, c.Whole.Target = level.First, level.Whole
	c.First, c.Whole = c.First.wind(hours, now, run), c.Whole.wind(hours, now, run)
	if c.Third && !before.Third {
		c.First.Spent, c.First.Told = 0, 0 // the third level has a promise of its own
	}
	c.Alarm = s.next(c)
	return c
}

func (s Service) level(c Case) Level {
	if own, ok := s.Teams[c.Team].Levels[c.Priority]; ok {
		return own
	}
	return s.Levels[c.Priority]
}

// An Alarm is something about a case for which the time has come.
type Alarm string

// The alarms.
const (
	FirstSoon   Alarm = "first_soon"   // an agent should answer soon
	FirstBroken Alarm = "first_broken" // nobody has answered in the promised time
	WholeSoon   Alarm = "whole_soon"   // the case should be resolved soon
	WholeBroken Alarm = "whole_broken" // it has not been resolved in the promised time
	Awake       Alarm = "awake"        // a snoozed case comes back
	AskAgain    Alarm = "ask_again"    // the person has not answered: remind them
	NoAnswer    Alarm = "no_answer"    // and will not
	Over        Alarm = "over"         // the case has been resolved for long enough
)

// timed is an alarm with its moment; the zero moment never comes.
type timed struct {
	alarm Alarm
	at    time.Time
}

// schedule is everything that will become due if nothing happens to the case.
func (s Service) schedule(c Case) []timed {
	hours := s.Teams[c.Team].Hours
	all := []timed{{Awake, c.Snoozed}}
	if c.First.Told < Warned {
		all = append(all, timed{FirstSoon, c.First.At(hours, warnAt)})
	}
	if c.First.Told < Missed {
		all = append(all, timed{FirstBroken, c.First.At(hours, 1)})
	}
	if c.Whole.Told < Warned {
		all = append(all, timed{WholeSoon, c.Whole.At(hours, warnAt)})
	}
	if c.Whole.Told < Missed {
		all = append(all, timed{WholeBroken, c.Whole.At(hours, 1)})
	}
	if !c.Asked.IsZero() {
		if s.Remind > 0 && !c.Reminded {
			all = append(all, timed{AskAgain, hours.Polite(c.Asked.Add(s.Remind))})
		}
		if s.GiveUp > 0 {
			all = append(all, timed{NoAnswer, hours.Polite(c.Asked.Add(s.GiveUp))})
		}
	}
	if c.State == Resolved && s.Close > 0 {
		all = append(all, timed{Over, c.Ended.Add(s.Close)})
	}
	return slices.DeleteFunc(all, func(t timed) bool { return t.at.IsZero() })
}

// A Due is the promise about a case that is to be kept next.
type Due struct {
	First bool      // the first answer; otherwise the solution
	At    time.Time // by when, if the clock runs on
	Soon  bool      // most of the time is spent
}

// Due gives the promise that is to be kept next; ok is false when there is none, or while its clock stands.
func (s Service) Due(c Case, now time.Time) (d Due, ok bool) {
	hours, clock := s.Teams[c.Team].Hours, c.Whole
	if c.First.Running() && c.First.Target > 0 {
		d.First, clock = true, c.First
	}
	d.At = clock.At(hours, 1)
	d.Soon = !clock.At(hours, warnAt).After(now)
	return d, !d.At.IsZero()
}

func (s Service) next(c Case) time.Time {
	var next time.Time
	for _, t := range s.schedule(c) {
		if next.IsZero() || t.at.Before(next) {
			next = t.at
		}
	}
	return next
}

// Alarms gives what has become due about a case, in the order of the list above.
func (s Service) Alarms(c Case, now time.Time) []Alarm {
	var due []Alarm
	for _, t := range s.schedule(c) {
		if !t.at.After(now) {
			due = append(due, t.alarm)
		}
	}
	return due
}
