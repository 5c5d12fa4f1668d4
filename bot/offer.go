package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// offer gives a case to the desk. Its yes becomes an event of the conversation: only then does the person hear of the
// handoff (promise P5). When no yes comes the person is told that it takes longer.
func (b *Bot) offer(ctx context.Context, p Parcel) error {
	err := b.acceptCase(ctx, p)
	if errors.Is(err, errSettled) {
		return nil
	}
	event := Event{Channel: p.Channel, ID: fmt.Sprintf("accepted:%d", p.ID), Conversation: p.Conversation,
		Kind: DeskHas, Number: p.Case, At: time.Now()}
	if err != nil {
		if time.Since(p.Queued) < b.Timing.Desk {
			return err
		}
		event.ID, event.Kind = fmt.Sprintf("late:%d", p.ID), DeskLate
	}
	return errors.Join(err, b.Receive(ctx, event))
}

// errSettled says that a case was resolved before a desk had it. No desk needs it then, and one that cannot take it
// must not keep the conversation's next case waiting behind it.
var errSettled = errors.New("the case is resolved")

func (b *Bot) acceptCase(ctx context.Context, p Parcel) error {
	if b.Desk == nil {
		return errors.New("no desk is configured")
	}
	c, err := b.Cases.Case(ctx, p.Case)
	if err != nil {
		return fmt.Errorf("case %d: %w", p.Case, err)
	}
	if !c.Open() {
		return errSettled
	}
	entries, err := b.history(ctx, p.Conversation)
	if err != nil {
		return err
	}
	return b.Desk.Accept(ctx, c, handoff.Compute(c, entries))
}

// history reads a whole journal.
func (b *Bot) history(ctx context.Context, conversation string) ([]handoff.Entry, error) {
	var all []handoff.Entry
	for after := int64(0); ; {
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
