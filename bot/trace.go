package bot

import (
	"context"

	"github.com/firstline-support/firstline/handoff"
)

// A Tracer follows what is said on its way through the engine, from the channel to the channel. What it is told are
// names of channels and kinds, as with [Meter].
type Tracer interface {
	// Begin notes that a step begins, as a part of the one that the context knows or else after those that are named.
	// The context is for what the step does; end notes that it ended, and how.
	Begin(ctx context.Context, s Step) (_ context.Context, end func(error))
	// Mark gives what names the step of the context, to be kept with what is stored: whoever takes it up, maybe another
	// process on another day, goes on from there. It is short and of letters, digits and dashes.
	Mark(ctx context.Context) string
}

// A Step is something that the engine does.
type Step struct {
	Name    string // StepReceive …
	Channel string
	Kind    EventKind // of the first event; empty where there is none
	Events  int       // how many it is about
	After   []string  // marks of what led to it
}

// The steps, in the order of a message's way.
const (
	StepReceive = "receive" // store an event
	StepTurn    = "turn"    // all of what follows, up to the commit
	StepDecide  = "decide"
	StepCommit  = "commit"
	StepAct     = "act"  // an agent's act, with its commit
	StepSend    = "send" // one attempt
)

// begin notes that a step begins. Without a tracer it does nothing.
func (b *Bot) begin(ctx context.Context, s Step) (context.Context, func(error)) {
	if b.Tracer == nil {
		return ctx, func(error) {}
	}
	return b.Tracer.Begin(ctx, s)
}

// mark gives what is stored with events and entries; nothing without a tracer, and then it takes no place either.
func (b *Bot) mark(ctx context.Context) string {
	if b.Tracer == nil {
		return ""
	}
	return b.Tracer.Mark(ctx)
}

// turnOn is the step of a turn on events.
func turnOn(events []Event) Step {
	s := Step{Name: StepTurn, Channel: events[0].Channel, Kind: events[0].Kind, Events: len(events)}
	for _, e := range events {
		if e.Trace != "" {
			s.After = append(s.After, e.Trace)
		}
	}
	return s
}

// deciding begins the step of a decision. A turn that comes to nothing is counted when it ends.
func (b *Bot) deciding(ctx context.Context, s Situation) (context.Context, func(error)) {
	first := s.Events[0]
	ctx, end := b.begin(ctx, Step{Name: StepDecide, Channel: first.Channel, Kind: first.Kind, Events: len(s.Events)})
	return ctx, func(err error) {
		if end(err); err != nil {
			b.unmade(ctx, first.Channel)
		}
	}
}

// sending is the step of an attempt.
func sending(p Parcel) Step {
	s := Step{Name: StepSend, Channel: p.Channel}
	if p.Entry.Trace != "" {
		s.After = []string{p.Entry.Trace}
	}
	return s
}

// follow marks what of a turn goes out, to people or to desks.
func follow(entries []handoff.Entry, mark string, told bool) {
	for i := range entries {
		if e := &entries[i]; mark != "" && (told || e.Delivery == handoff.Pending) {
			e.Trace = mark
		}
	}
}
