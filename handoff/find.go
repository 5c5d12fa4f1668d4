package handoff

import (
	"context"
	"slices"
	"time"
)

// A Finder finds cases, whatever their state. Stores implement it.
type Finder interface {
	// Find gives the cases that both query and filter ask for. With words in the query the newest come first; without
	// any it is [Cases.Queue].
	Find(ctx context.Context, q Query, f Filter) ([]Row, error)
	// Count gives how many there are, counting no further than most; Skip and Limit of the filter mean nothing here.
	Count(ctx context.Context, q Query, f Filter, most int) (int, error)
}

// A Filter chooses rows of the queue. Zero fields do not restrict.
type Filter struct {
	States []State
	Team   string
	Agent  string   // whose cases
	Person string   // cases of this person id, for "earlier cases"
	Reader string   // the agent for whom Unread is counted
	Hidden []string // teams whose cases are not there, but for those that Reader has
	Newest bool     // the newest cases first, whatever their priority
	Skip   int      // rows before the first one
	Limit  int      // at most this many rows; 0 means 200
	Only
}

// Only restricts further; what is false or zero does not.
type Only struct {
	Mine     bool // Reader has or watches them
	Concerns bool // Reader has or watches them, or nobody has them
	Advises  bool // Reader is asked for advice about them, and has not answered
	Unread   bool // with words of the person that Reader has not seen
	Overdue  bool // a promise about them is broken
	Awake    bool // not put off at Now
	Asleep   bool // put off at Now
	Now      time.Time
	Since    time.Time // opened then or later
	Until    time.Time // opened before
}

// Admits tells whether the filter asks for a case, of which Reader has not seen so many words. It is what stores do in
// their own way.
func (f Filter) Admits(c Case, unread int) bool {
	return (len(f.States) == 0 || slices.Contains(f.States, c.State)) &&
		(f.Team == "" || c.Team == f.Team) &&
		(f.Agent == "" || c.Agent.ID == f.Agent) &&
		(f.Person == "" || c.Person.ID == f.Person) &&
		(c.heldBy(f.Reader) || !slices.Contains(f.Hidden, c.Team)) &&
		f.admits(c, f.Reader) && f.opened(c) &&
		(!f.Unread || unread > 0)
}

func (o Only) admits(c Case, reader string) bool {
	mine := c.heldBy(reader) || slices.Contains(c.Watchers, reader)
	asleep := c.Snoozed.After(o.Now)
	return (!o.Mine || mine) &&
		(!o.Concerns || mine || c.Agent.ID == "") &&
		(!o.Advises || slices.Contains(c.Advisers, reader)) &&
		(!o.Overdue || c.Overdue()) &&
		(!o.Awake || !asleep) &&
		(!o.Asleep || asleep)
}

func (o Only) opened(c Case) bool {
	return (o.Since.IsZero() || !c.Opened.Before(o.Since)) && (o.Until.IsZero() || c.Opened.Before(o.Until))
}

// heldBy tells whether this agent has the case; nobody has none.
func (c Case) heldBy(agent string) bool { return agent != "" && c.Held() && c.Agent.ID == agent }

// Overdue tells whether a promise about the case is broken and what was promised still not done.
func (c Case) Overdue() bool {
	broken := func(k Clock) bool { return k.Told >= Missed && k.Done.IsZero() }
	return c.Open() && (broken(c.First) || broken(c.Whole))
}
