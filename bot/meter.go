package bot

import (
	"context"
	"errors"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A Meter is told what happens in the engine, for those who count it. It must not block. What it is told are names of
// channels and teams, kinds and results: never words, people or ids.
type Meter interface {
	// Received tells of an event that was stored, once for each.
	Received(channel string, kind EventKind)
	// Made tells how making a turn ended.
	Made(m Made)
	// Sent tells how an attempt to send ended. Pending means that there will be another.
	Sent(channel string, d handoff.Delivery)
}

// Made is what became of a turn.
type Made struct {
	Channel string
	Result  MadeResult
	Outcome handoff.Outcome // of what a person said; empty where nobody had said anything
	Waited  time.Duration   // from the person's first words until the turn was committed; 0: nobody waited for it
	Team    string          // for First
	First   time.Duration   // from the opening of a case until an agent's first words, where these are they; else 0
}

// A MadeResult is how making a turn ended.
type MadeResult string

// The results. Whoever is overtaken decides again, so of these only [Broken] is trouble.
const (
	Committed MadeResult = "committed"
	Overtaken MadeResult = "stale" // somebody else was quicker
	Broken    MadeResult = "failed"
)

// A LeaseMeter is told by a store of several nodes what share of the work this node has.
type LeaseMeter interface {
	// Held tells how many partitions this node has now.
	Held(partitions int)
	// Moved tells that so many came to this node which another one had.
	Moved(partitions int)
}

// A Backlog is what waits in a store.
type Backlog struct {
	Events Waiting            // received and not handled
	Outbox map[string]Waiting // not sent and not given up, by [Parcel].Channel
	Cases  map[string]Waiting // that no agent has and somebody should: waiting and escalated ones, by team
}

// Waiting is how much waits, and since when the first of it does.
type Waiting struct {
	Count  int
	Oldest time.Time // zero where nothing waits
}

// A Counter is a store that can count what waits in it, at little cost however much is stored.
type Counter interface {
	// Backlog counts what waits; cases that are put off beyond now do not.
	Backlog(ctx context.Context, now time.Time) (Backlog, error)
}

// unmetered is for a bot that nobody measures.
type unmetered struct{}

func (unmetered) Received(string, EventKind)    {}
func (unmetered) Made(Made)                     {}
func (unmetered) Sent(string, handoff.Delivery) {}

// measure tells how a turn ended, made from what it was made of.
func (b *Bot) measure(t Turn, err error) {
	m := Made{Channel: t.Conversation.Channel, Result: Committed}
	switch {
	case errors.Is(err, ErrRepeated):
		return // it was made before
	case errors.Is(err, ErrStale):
		m.Result = Overtaken
	case err != nil:
		m.Result = Broken
	default:
		if !t.since.IsZero() {
			m.Outcome, m.Waited = t.outcome(), max(time.Since(t.since), time.Nanosecond)
		}
		m.Team, m.First = t.first()
	}
	b.Meter.Made(m)
}

// outcome is how the turn ends what a person said: the last one counts, as with several wishes in one message.
func (t Turn) outcome() (o handoff.Outcome) {
	for _, e := range t.Entries {
		if e.Outcome != "" {
			o = e.Outcome
		}
	}
	return o
}

// first tells whether the turn brings the first words of an agent about its case, and how long the person waited.
func (t Turn) first() (team string, waited time.Duration) {
	c := t.Case
	if c == nil || t.Record == nil || t.Record.Act == nil || c.First.Done.IsZero() {
		return "", 0
	}
	act := t.Record.Act
	if act.Verb != handoff.Reply && act.Verb != handoff.Ask || !c.First.Done.Equal(act.At) {
		return "", 0
	}
	return c.Team, max(act.At.Sub(c.Opened), time.Nanosecond)
}

// unmade tells of a turn that came to nothing before it could be committed.
func (b *Bot) unmade(ctx context.Context, channel string) {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errOvertaken):
		b.Meter.Made(Made{Channel: channel, Result: Overtaken})
	case !errors.Is(cause, context.Canceled): // else we are stopping, and it is made in the next run
		b.Meter.Made(Made{Channel: channel, Result: Broken})
	}
}

// since is when a person began to wait for what the situation's turn does; zero where nobody does.
func (s Situation) since() (at time.Time) {
	for _, e := range s.Events {
		if e.fromPerson() && !e.Unasked && (at.IsZero() || e.At.Before(at)) {
			at = e.At
		}
	}
	return at
}
