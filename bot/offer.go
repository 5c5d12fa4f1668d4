package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// serve gives a desk what is for it: a case, or what happened to one that it has. ref is what the desk calls the case.
func (b *Bot) serve(ctx context.Context, p Parcel) (ref string, err error) {
	name := strings.TrimPrefix(p.Channel, DeskPrefix)
	desk, ok := b.desks[name]
	if !ok && len(b.Desks) > 0 {
		desk = b.Desks[0] // its own was taken out of the configuration: an offer goes to one that is there
	}
	c, err := b.Cases.Case(ctx, p.Case)
	switch {
	case err != nil:
		return "", fmt.Errorf("case %d: %w", p.Case, err)
	case p.Entry.Seq == 0:
		return b.offer(ctx, p, c, desk)
	case name == kin:
		return "", b.tellKin(ctx, c, p.Entry)
	case !ok:
		return "", nil // the desk was taken out of the configuration: it need not hear what happens
	}
	follower, ok := desk.(handoff.Follower)
	if !ok {
		return "", nil
	}
	return "", b.tellDesk(ctx, follower, c, p.Entry)
}

// offer gives a case to a desk. Its yes becomes an event of the conversation: only then does the person hear of the
// handoff (promise P5). When no yes comes the person is told that it takes longer.
func (b *Bot) offer(ctx context.Context, p Parcel, c handoff.Case, desk handoff.Desk) (ref string, err error) {
	if desk == nil {
		return "", errors.New("no desk is configured")
	}
	if !c.Open() {
		return "", nil // resolved before the desk had it: nobody needs it there
	}
	place, err := b.acceptCase(ctx, c, desk)
	event := Event{Channel: DeskPrefix + desk.Name(), ID: fmt.Sprintf("accepted:%d", p.ID), Conversation: p.Conversation,
		Kind: DeskHas, Number: p.Case, Place: &place, At: time.Now()}
	if err != nil {
		if time.Since(p.Queued) < b.Timing.Desk {
			return "", err
		}
		// once for all desks that the case was offered to at the same time
		event.Channel, event.ID = DeskPrefix, fmt.Sprintf("late:%d:%d", p.Case, p.Queued.UnixMicro())
		event.Kind, event.Place = DeskLate, nil
	}
	return place.Ref, errors.Join(err, b.Receive(ctx, event))
}

func (b *Bot) acceptCase(ctx context.Context, c handoff.Case, desk handoff.Desk) (handoff.Place, error) {
	entries, err := b.history(ctx, c.Conversation)
	if err != nil {
		return handoff.Place{}, err
	}
	seen, err := b.Private.Extract(ctx, b.Cases, entries, b.Private.Desk(c))
	if err != nil {
		return handoff.Place{}, fmt.Errorf("extract what desks may see of case %d: %w", c.Number, err)
	}
	return desk.Accept(ctx, c, seen.Brief(c))
}

// tellDesk shows a desk what an entry says. It goes to the case that it belongs to: what becomes of earlier words is
// told where these are, and not to those who have the conversation now.
func (b *Bot) tellDesk(ctx context.Context, desk handoff.Follower, c handoff.Case, e handoff.Entry) error {
	if e.Of > 0 {
		entries, err := b.history(ctx, e.Conversation)
		if err != nil {
			return err
		}
		owners := handoff.Owners(entries)
		at := slices.IndexFunc(entries, func(known handoff.Entry) bool { return known.Seq == e.Seq })
		if at < 0 || owners[at] == 0 {
			return nil // desks have the words of cases only
		}
		if c, err = b.Cases.Case(ctx, owners[at]); err != nil {
			return fmt.Errorf("case %d: %w", owners[at], err)
		}
	}
	c, err := b.placed(ctx, desk, c)
	if err != nil {
		return err
	}
	whose := e
	whose.Case = c.Number
	seen, err := b.Private.Extract(ctx, b.Cases, []handoff.Entry{whose}, b.Private.Desk(c))
	if err != nil || len(seen.Entries) == 0 {
		return err
	}
	return desk.Follow(ctx, c, e)
}

// placed gives the case with the place where the desk has it. A desk that has said yes is told what follows only when
// that is noted: what it cannot place it would pass over.
func (b *Bot) placed(ctx context.Context, desk handoff.Desk, c handoff.Case) (handoff.Case, error) {
	if _, known := c.Places[desk.Name()]; known {
		return c, nil
	}
	held, err := b.Store.Load(ctx, c.Conversation)
	if err != nil {
		return c, fmt.Errorf("look for the desk's yes to case %d: %w", c.Number, err)
	}
	for _, e := range held.Events {
		if e.Kind == DeskHas && e.Channel == DeskPrefix+desk.Name() && e.Number == c.Number {
			return c, &handoff.Later{After: retryFirst, Err: errors.New("it is not noted yet where the desk has the case")}
		}
	}
	again, err := b.Cases.Case(ctx, c.Number) // it may have been noted since
	if err != nil {
		return c, fmt.Errorf("case %d: %w", c.Number, err)
	}
	return again, nil
}

// history reads a whole journal.
func (b *Bot) history(ctx context.Context, conversation string) ([]handoff.Entry, error) {
	return b.historyFrom(ctx, conversation, 0)
}

// historyFrom reads what comes after an entry.
func (b *Bot) historyFrom(ctx context.Context, conversation string, after int64) ([]handoff.Entry, error) {
	var all []handoff.Entry
	for {
		page, err := b.Store.Journal(ctx, conversation, after, journalPage)
		if err != nil {
			return nil, fmt.Errorf("journal of %s: %w", conversation, err)
		}
		all = append(all, page...)
		if len(page) < journalPage {
			return all, nil
		}
		after = page[len(page)-1].Seq
	}
}
