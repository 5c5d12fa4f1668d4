package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// runWatchdog proves promise P3: whatever a person sent has an outcome within the deadline. What has none gets an
// honest message and a case, by a turn that needs no understanding and so cannot fail for the same reason.
func (b *Bot) runWatchdog(ctx context.Context) error {
	if b.Timing.Deadline <= 0 {
		return nil
	}
	// what an earlier run left has its deadline from now on
	for wait := b.Timing.Deadline; ; wait = b.Timing.Deadline / 10 {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		if err := b.rescue(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error("watchdog", "err", err)
		}
	}
}

// rescue ends every event whose deadline has passed.
func (b *Bot) rescue(ctx context.Context) error {
	const most = 100 // the rest comes at the next look
	late, err := b.Store.Unhandled(ctx, time.Now().Add(-b.Timing.Deadline), most)
	if err != nil {
		return fmt.Errorf("look for late events: %w", err)
	}
	for _, conversation := range late {
		err := b.rescueOne(ctx, conversation)
		if err != nil && !errors.Is(err, ErrStale) {
			b.Log.Error("end a late event", "conversation", conversation, "err", err)
		}
	}
	lost, err := b.Store.Unhandled(ctx, time.Now().Add(-2*b.Timing.Deadline), most)
	if err != nil {
		return fmt.Errorf("count lost events: %w", err)
	}
	b.missed.count(len(late), len(lost))
	return nil
}

// rescueOne gives one conversation's late events their outcome. ErrStale means that the lane was quicker.
func (b *Bot) rescueOne(ctx context.Context, conversation string) error {
	snapshot, err := b.Store.Load(ctx, conversation)
	if err != nil || len(snapshot.Events) == 0 {
		return err
	}
	overdue := Event{Channel: snapshot.Events[0].Channel, Conversation: conversation, Kind: Overdue, At: time.Now()}
	turn, err := b.Decider.Decide(ctx, Situation{Conversation: snapshot.Conversation, Case: snapshot.Case,
		Events: append([]Event{overdue}, snapshot.Events...), Now: time.Now()})
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	for _, e := range snapshot.Events {
		turn.Handled = append(turn.Handled, e.Key())
	}
	return b.commit(ctx, turn)
}

func (m *missed) count(late, lost int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total += late
	m.now = lost
}

// Health is what operators look at.
type Health struct {
	MessagesWithoutOutcome int `json:"messages_without_outcome"` // conversations now past twice the deadline: must be 0
	Rescued                int `json:"rescued"`                  // turns that the watchdog had to end since the start
}

// Health gives the figures as of the watchdog's last look.
func (b *Bot) Health() Health {
	b.missed.mu.Lock()
	defer b.missed.mu.Unlock()
	return Health{MessagesWithoutOutcome: b.missed.now, Rescued: b.missed.total}
}
