package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// kin stands in the outbox where a desk does, for the cases that a case has to do with: the one that a duplicate goes
// on in, the incident that it is part of, and the other way round. Each of them is a conversation of its own with
// commits of its own, so they hear of each other as desks do: in order, until they have heard it.
const kin = "kin"

// maxChain is how many duplicates of duplicates are followed to where the work goes on.
const maxChain = 16

// forKin tells whether other cases have to hear of a turn.
func (t Turn) forKin() bool {
	return t.Case != nil && slices.ContainsFunc(t.Entries, func(e handoff.Entry) bool {
		return slices.Contains(concernsKin, e.Kind)
	})
}

// concernsKin are what happens to a case that others hear of.
var concernsKin = []handoff.Kind{handoff.Merged, handoff.Linked, handoff.Solved, handoff.Settled, handoff.Dropped}

// tellKin passes on what happened to a case. What was told before is a known event and changes nothing. The word that
// something is over goes only down, from an incident to its parts, each of which is told by the one that it is linked
// to and has no more to say once it is over itself: so it ends, in whatever way cases are linked.
func (b *Bot) tellKin(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	switch {
	case e.Kind == handoff.Merged && c.Into > 0:
		errs := []error{b.join(ctx, c.Number, e, c.Into)}
		for _, number := range c.Kin { // with it goes what went on in it, and what is part of it
			errs = append(errs, b.join(ctx, number, e, c.Into))
		}
		return errors.Join(errs...)
	case e.Kind == handoff.Linked && c.Incident > 0:
		return b.join(ctx, c.Number, e, c.Incident)
	case e.Kind == handoff.Solved:
		return b.tellAll(ctx, c, word{about: c.Number, kind: outcome(c), because: e.Seq})
	case (e.Kind == handoff.Settled || e.Kind == handoff.Dropped) && c.Incident > 0:
		return b.tellAll(ctx, c, word{about: c.Incident, through: c.Number, kind: EventKind(e.Kind), because: e.Seq})
	}
	return nil
}

// outcome is the word about how a case ended: what its duplicates hear has to be true of theirs.
func outcome(c handoff.Case) EventKind {
	if c.Fixed() {
		return Settled
	}
	return Dropped
}

// join makes a case known to the one that it goes on in or is part of. Where that is over already, or nowhere, the
// person of the first is told so instead: nothing else would ever tell.
func (b *Bot) join(ctx context.Context, joins int64, e handoff.Entry, number int64) error {
	w := word{kind: Joined, about: joins, because: e.Seq}
	for range maxChain {
		main, err := b.Cases.Case(ctx, number)
		switch {
		case errors.Is(err, handoff.ErrNoCase):
			return b.lost(ctx, joins, w, number) // agents may link what lies elsewhere or was erased
		case err != nil:
			return fmt.Errorf("case %d: %w", number, err)
		case main.Into == joins || main.Into == e.Case && e.Kind == handoff.Merged:
			return b.lost(ctx, joins, w, number) // each goes on in the other
		case main.Into > 0:
			number = main.Into
		case !main.Open():
			w.kind, w.about = outcome(main), number
			return b.tellOver(ctx, joins, w)
		default:
			return b.tellCase(ctx, number, w)
		}
	}
	return b.lost(ctx, joins, w, number) // they go round in a circle
}

// lost tells the person of a duplicate that it goes on nowhere. What is part of an incident is open and hangs on
// nothing.
func (b *Bot) lost(ctx context.Context, joins int64, w word, number int64) error {
	c, err := b.Cases.Case(ctx, joins)
	if err != nil || c.Into == 0 {
		return unlessGone(joins, err)
	}
	w.kind, w.about = Dropped, number
	return b.tellCase(ctx, joins, w)
}

// A word is what one case hears of another.
type word struct {
	kind    EventKind
	about   int64 // the other case
	through int64 // see [Event.Through]
	because int64 // the seq of the entry that it is about: told once for each
}

// tellAll tells all that hang on a case that it is over.
func (b *Bot) tellAll(ctx context.Context, c handoff.Case, w word) error {
	var errs []error
	for _, number := range c.Kin {
		errs = append(errs, b.tellOver(ctx, number, w))
	}
	return errors.Join(errs...)
}

// tellOver tells a case that another is over, where it hangs on that: as a duplicate, or as an open part of the
// incident or of one that went on there.
func (b *Bot) tellOver(ctx context.Context, number int64, w word) error {
	c, err := b.Cases.Case(ctx, number)
	if err != nil {
		return unlessGone(number, err)
	}
	if c.Into == 0 {
		if !c.Open() || c.Incident == 0 {
			return nil
		}
		if w.through == 0 && c.Incident != w.about {
			w.through = c.Incident
			if on, err := b.goesOn(ctx, c.Incident, w.about); !on {
				return err
			}
		}
	}
	return b.tellCase(ctx, number, w)
}

// goesOn tells whether the work on a case goes on in another.
func (b *Bot) goesOn(ctx context.Context, number, in int64) (bool, error) {
	for range maxChain {
		c, err := b.Cases.Case(ctx, number)
		if err != nil || c.Into == 0 {
			return false, unlessGone(number, err)
		}
		if number = c.Into; number == in {
			return true, nil
		}
	}
	return false, nil
}

// unlessGone is the error, unless it says that there is no such case: it was erased.
func unlessGone(number int64, err error) error {
	if err == nil || errors.Is(err, handoff.ErrNoCase) {
		return nil
	}
	return fmt.Errorf("case %d: %w", number, err)
}

// tellCase receives an event about another case in the conversation of a case.
func (b *Bot) tellCase(ctx context.Context, number int64, w word) error {
	c, err := b.Cases.Case(ctx, number)
	if err != nil {
		return unlessGone(number, err)
	}
	id := fmt.Sprintf("%s:%d:%d:%d", w.kind, number, w.about, w.because)
	if w.through > 0 {
		id += fmt.Sprintf(":%d", w.through)
	}
	return b.Receive(ctx, Event{Channel: DeskPrefix + kin, ID: id, Conversation: c.Conversation, Kind: w.kind,
		Number: w.about, Own: number, Through: w.through, At: time.Now()})
}
