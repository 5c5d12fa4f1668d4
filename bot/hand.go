package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// handLimit is how long one errand may take. An errand under way is not given up when the bot stops: half of a change
// is worse than waiting for it.
const handLimit = 40 * time.Second

func (p Parcel) forHand() bool { return p.Channel == HandChannel }

// carry has an order carried out, and brings the report into the conversation. Whoever dies in between finds the
// parcel again, and the hand knows what became of it.
func (b *Bot) carry(ctx context.Context, p Parcel) (ref string, err error) {
	if p.Entry.Order == nil {
		return "", fmt.Errorf("an order that asks for nothing: %w", ErrRefused)
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), handLimit)
	defer stop()
	snapshot, err := b.Store.Load(ctx, p.Conversation)
	if err != nil {
		return "", fmt.Errorf("load the conversation of an order: %w", err)
	}
	e := errand(p, snapshot.Conversation)
	report, done := handoff.Report{Code: handoff.CodeFailed, Detail: "no actions are declared"}, true
	if b.Hand != nil {
		report, done, err = b.Hand.Carry(ctx, e)
	}
	if err != nil {
		return "", fmt.Errorf("carry out %s: %w", e.Order.Action, err)
	}
	if !done {
		return e.ID, nil
	}
	return e.ID, b.Receive(ctx, e.Reported(report, time.Now()))
}

func errand(p Parcel, c Conversation) Errand {
	return Errand{ID: fmt.Sprintf("%s:%d", p.Conversation, p.Entry.Seq), Order: *p.Entry.Order, Seq: p.Entry.Seq,
		Conversation: p.Conversation, Channel: c.Channel, Lang: c.Lang, Aside: c.Aside, At: p.Entry.At}
}

// ordered finds what a report is about.
func (b *Bot) ordered(ctx context.Context, s *Situation) error {
	r := s.Events[0].Report
	if s.Events[0].Kind != Reported || r == nil {
		return nil
	}
	entries, err := b.Store.Journal(ctx, s.Conversation.ID, r.Order-1, 1)
	if err != nil {
		return fmt.Errorf("look for what was ordered: %w", err)
	}
	if len(entries) == 1 && entries[0].Seq == r.Order {
		s.Order = entries[0].Order
	}
	return nil
}
