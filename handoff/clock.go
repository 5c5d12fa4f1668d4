package handoff

import "time"

// A Clock measures one promise about a case in the office time of its team. It stands until a desk has the case, while
// the person is asked something, and while the case is with the bot or done.
type Clock struct {
	Target time.Duration `json:"target,omitempty"` // 0: nothing is promised
	Spent  time.Duration `json:"spent,omitempty"`  // office time until Since
	Since  time.Time     `json:"since,omitzero"`   // it runs since then; zero: it stands
	Done   time.Time     `json:"done,omitzero"`    // what was promised has been done
	Told   Told          `json:"told,omitempty"`
}

// Told is what the clock has made known so far.
type Told int

// The stages of a clock.
const (
	Warned Told = 1 // most of the time is spent
	Missed Told = 2 // all of it is: the promise is broken
)

// Clocks are a case's times. [Service.Wind] keeps them.
type Clocks struct {
	First    Clock     `json:"first,omitzero"`     // until an agent's first words
	Whole    Clock     `json:"whole,omitzero"`     // until the case is resolved
	Asked    time.Time `json:"asked,omitzero"`     // the person is asked something since then
	Reminded bool      `json:"reminded,omitempty"` // and was reminded of it
	Ended    time.Time `json:"ended,omitzero"`     // resolved since then
	Alarm    time.Time `json:"alarm,omitzero"`     // when the next of [Service.Alarms] is due; zero: none will be
}

// mark writes down what an act means for the clocks: what was promised is done, or open again.
func (c *Case) mark(a Act) {
	if (a.Verb == Reply || a.Verb == Ask || a.Verb == Resolve || a.Verb == Merge) && c.First.Done.IsZero() {
		c.First.Done = a.At
	}
	switch {
	case c.Open():
		c.Whole.Done, c.Ended = time.Time{}, time.Time{}
	case c.Whole.Done.IsZero():
		c.Whole.Done, c.Ended = a.At, a.At
	}
	switch {
	case c.State != Asking:
		c.Asked, c.Reminded = time.Time{}, false
	case c.Asked.IsZero() || a.Verb == Ask:
		c.Asked, c.Reminded = a.At, false
	}
}

// Running tells whether the clock's time goes by, in office hours.
func (c Clock) Running() bool { return !c.Since.IsZero() }

// wind stops the clock, counts what ran, and starts it again if it shall run.
func (c Clock) wind(hours Hours, now time.Time, run bool) Clock {
	if c.Running() {
		c.Spent += hours.Between(c.Since, now)
		c.Since = time.Time{}
	}
	if run && c.Done.IsZero() {
		c.Since = now
	}
	return c
}

// At gives the moment when a share of the promised time will be spent, if the clock runs on; zero when it stands or
// nothing is promised.
func (c Clock) At(hours Hours, share float64) time.Time {
	if !c.Running() || c.Target == 0 {
		return time.Time{}
	}
	return hours.Add(c.Since, time.Duration(share*float64(c.Target))-c.Spent)
}

// Left is the office time that is left at a moment, below zero when the promise is broken. It means nothing where
// nothing is promised.
func (c Clock) Left(hours Hours, now time.Time) time.Duration {
	left := c.Target - c.Spent
	if c.Running() {
		left -= hours.Between(c.Since, now)
	}
	return left
}
