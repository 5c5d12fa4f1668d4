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
		return e.Kind == handoff.Merged || e.Kind == handoff.Linked || e.Kind == handoff.Solved
	})
}

// tellKin passes on what happened to a case. What was told before is a known event and changes nothing.
func (b *Bot) tellKin(ctx context.Context, c handoff.Case, e handoff.Entry) error {
	switch {
	case e.Kind == handoff.Merged && c.Into > 0:
		errs := []error{b.join(ctx, c.Number, e, c.Into)}
		for _, number := range c.Kin { // with it goes what went on in it
			errs = append(errs, b.join(ctx, number, e, c.Into))
		}
		return errors.Join(errs...)
	case e.Kind == handoff.Linked && c.Incident > 0:
		return b.join(ctx, c.Number, e, c.Incident)
	case e.Kind == handoff.Solved:
		var errs []error
		for _, number := range c.Kin {
			errs = append(errs, b.tellCase(ctx, number, c.Number, Settled, e))
		}
		return errors.Join(errs...)
	}
	return nil
}

// join makes a case known to the one that it goes on in or is part of. Where that is over already, the person of the
// first is told so instead: nothing else would ever tell.
func (b *Bot) join(ctx context.Context, joins int64, e handoff.Entry, number int64) error {
	for range maxChain {
		main, err := b.Cases.Case(ctx, number)
		switch {
		case errors.Is(err, handoff.ErrNoCase):
			return nil // agents may link what lies elsewhere or was erased
		case err != nil:
			return fmt.Errorf("case %d: %w", number, err)
		case main.Into > 0:
			number = main.Into
		case !main.Open():
			return b.tellCase(ctx, joins, number, Settled, e)
		default:
			return b.tellCase(ctx, number, joins, Joined, e)
		}
	}
	return nil // they go round in a circle
}

// tellCase receives an event about another case in the conversation of a case.
func (b *Bot) tellCase(ctx context.Context, number, about int64, kind EventKind, because handoff.Entry) error {
	c, err := b.Cases.Case(ctx, number)
	if errors.Is(err, handoff.ErrNoCase) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("case %d: %w", number, err)
	}
	id := fmt.Sprintf("%s:%d:%d:%d", kind, number, about, because.Seq)
	return b.Receive(ctx, Event{Channel: DeskPrefix + kin, ID: id, Conversation: c.Conversation, Kind: kind, Number: about,
		Own: number, At: time.Now()})
}
