package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// runWatchdog proves promise P3: whatever a person sent has an outcome within the deadline. What has none gets an
// honest message and a case, by a turn that needs no understanding and so cannot fail for the same reason.
func (b *Bot) runWatchdog(ctx context.Context) error {
	if b.Timing.Deadline <= 0 {
		return nil
	}
	// what an earlier run left has its deadline from now on
	for wait := b.Timing.patience(); ; wait = b.Timing.glance() {
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
	late, err := b.Store.Unhandled(ctx, time.Now().Add(-b.Timing.patience()), most)
	if err != nil {
		return fmt.Errorf("look for late events: %w", err)
	}
	rescued := 0
	for _, conversation := range late {
		done, err := b.rescueOne(ctx, conversation)
		if err != nil && !errors.Is(err, ErrStale) {
			b.Log.Error("end a late event", "conversation", conversation, "err", err)
		}
		if done {
			rescued++
		}
	}
	lost, err := b.Store.Unhandled(ctx, time.Now().Add(-2*b.Timing.Deadline), most)
	if err != nil {
		return fmt.Errorf("count lost events: %w", err)
	}
	b.missed.count(rescued, len(lost))
	return nil
}

// rescueOne gives what a person said in one conversation its outcome; done is false when there was nothing to end.
// ErrStale means that the lane was quicker. What desks reported is left to the lane, which may have given up on it:
// nobody waits for it at the other end, but the person has to hear of it in its own words.
func (b *Bot) rescueOne(ctx context.Context, conversation string) (done bool, err error) {
	snapshot, err := b.Store.Load(ctx, conversation)
	if err != nil {
		return false, fmt.Errorf("load: %w", err)
	}
	all := snapshot.Events
	newest := fold(all)
	late := slices.DeleteFunc(slices.Clone(newest.events), func(e Event) bool { return !e.fromPerson() })
	if len(late) < len(all) || slices.ContainsFunc(late, Event.Changes) {
		defer b.wake(conversation)
	}
	if len(late) == 0 {
		return false, nil
	}
	words := slices.DeleteFunc(slices.Clone(late), Event.Changes)
	if len(words) == 0 {
		words = late[:1] // a change is dealt with by itself
	}
	overdue := Event{Channel: late[0].Channel, Conversation: conversation, Kind: Overdue, At: time.Now()}
	situation := Situation{Conversation: snapshot.Conversation, Case: snapshot.Case,
		Events: append([]Event{overdue}, words...), Now: time.Now()}
	newest.into(&situation)
	if err := b.mean(ctx, &situation, 1); err != nil {
		return false, err
	}
	turn, err := b.decide(ctx, situation)
	if err != nil {
		return false, fmt.Errorf("decide: %w", err)
	}
	err = b.commit(ctx, turn)
	return err == nil, err
}

func (m *missed) count(rescued, lost int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total += rescued
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
