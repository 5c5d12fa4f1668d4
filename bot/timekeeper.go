package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// How the timekeeper goes about its work.
const (
	mostRinging = 100         // cases at one look; the rest comes at the next
	longestNap  = time.Minute // a clock that was set, or a machine that slept, is noticed after it
	tidyEvery   = time.Hour   // files that nothing mentions are looked for
	unmentioned = 24 * time.Hour
)

// runTimekeeper does what the clocks of cases ask for, until ctx ends: it hurries, reminds, escalates, closes, and
// gives waiting cases to agents where a team wants that. What it does depends on nothing but the stored case and the
// time, so it goes on after a restart where it was.
func (b *Bot) runTimekeeper(ctx context.Context) error {
	changed, leave := b.Bell.Listen(handoff.QueueTopic)
	defer leave()
	var tidied time.Time
	for ctx.Err() == nil {
		if now := time.Now(); now.Sub(tidied) >= tidyEvery && b.leads() {
			tidied = now
			b.tidy(ctx, now)
		}
		next, err := b.keepTime(ctx)
		if err != nil && ctx.Err() == nil {
			b.Log.Error("look at the clocks of cases", "err", err)
		}
		nap := longestNap
		if !next.IsZero() {
			nap = min(max(time.Until(next), 0), longestNap)
		}
		if err != nil {
			nap = longestNap // what failed is tried again, but not without end
		}
		timer := time.NewTimer(nap)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// tidy throws away files that were put on the shelf and never sent: somebody thought better of it, or we crashed.
func (b *Bot) tidy(ctx context.Context, now time.Time) {
	shelf, ok := b.Store.(handoff.Tidier)
	if !ok {
		return
	}
	n, err := shelf.Tidy(ctx, now.Add(-unmentioned))
	switch {
	case err != nil && ctx.Err() == nil:
		b.Log.Error("throw away files that nothing mentions", "err", err)
	case n > 0:
		b.Log.Info("threw away files that nothing mentions", "files", n)
	}
}

// keepTime does what is due, and gives the time of the next look; zero when nothing waits.
func (b *Bot) keepTime(ctx context.Context) (time.Time, error) {
	numbers, next, err := b.Store.Ringing(ctx, time.Now(), mostRinging)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for due cases: %w", err)
	}
	var errs []error
	for _, number := range numbers {
		if err := b.ring(ctx, number); err != nil {
			errs = append(errs, fmt.Errorf("case %d: %w", number, err))
		}
	}
	if len(numbers) == mostRinging {
		next = time.Now()
	}
	return next, errors.Join(append(errs, b.shareOut(ctx))...)
}

// ring makes the turn on a case whose time has come. Who commits first to the conversation wins, as everywhere.
func (b *Bot) ring(ctx context.Context, number int64) error {
	for {
		err := b.ringOnce(ctx, number)
		if !errors.Is(err, ErrStale) {
			return err
		}
	}
}

func (b *Bot) ringOnce(ctx context.Context, number int64) error {
	c, err := b.Cases.Case(ctx, number)
	if err != nil {
		return err
	}
	snapshot, err := b.Store.Load(ctx, c.Conversation)
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	// again, because only now its version guards it; an older case of the conversation has its clocks, too
	if c, err = b.Cases.Case(ctx, number); err != nil {
		return err
	}
	now := time.Now()
	struck := Event{Channel: snapshot.Conversation.Channel, Conversation: c.Conversation, Kind: Rang, Number: number,
		At: now}
	turn, err := b.decide(ctx, Situation{Conversation: snapshot.Conversation, Case: &c, Events: []Event{struck}, Now: now})
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	if turn.Case == nil || !turn.Case.Alarm.IsZero() && !turn.Case.Alarm.After(now) {
		return errRings // committing it would ring the bell, and that would bring us here again without end
	}
	return b.commit(ctx, turn)
}

// errRings says that a turn has left an alarm due.
var errRings = errors.New("what rings was not dealt with")

// shareOut gives waiting cases to agents of the teams that want it so.
func (b *Bot) shareOut(ctx context.Context) error {
	if b.Rota == nil || !b.Service.Shares() || !b.leads() {
		return nil
	}
	waiting, err := b.Cases.Queue(ctx, handoff.Filter{States: []handoff.State{handoff.Waiting, handoff.Escalated}})
	if err != nil || len(waiting) == 0 {
		return err
	}
	loads, err := b.loads(ctx)
	if err != nil {
		return err
	}
	for _, row := range waiting {
		agent, ok := b.Service.Pick(row.Case, loads, time.Now())
		if !ok {
			continue
		}
		if err := b.assign(ctx, row.Case, agent); err != nil {
			return fmt.Errorf("give case %d to %s: %w", row.Case.Number, agent.ID, err)
		}
		loads = handoff.Loaded(loads, agent, time.Now())
	}
	return nil
}

func (b *Bot) loads(ctx context.Context) ([]handoff.Load, error) {
	agents, err := b.Rota.Agents(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the agents: %w", err)
	}
	const everything = 1 << 20
	held := []handoff.State{handoff.Taken, handoff.Asking}
	rows, err := b.Cases.Queue(ctx, handoff.Filter{States: held, Limit: everything})
	if err != nil {
		return nil, fmt.Errorf("count what agents have: %w", err)
	}
	cases := make([]handoff.Case, len(rows))
	for i, row := range rows {
		cases[i] = row.Case
	}
	return handoff.Loads(agents, cases), nil
}

// assign gives a case to an agent in the desk's own name. When somebody took it meanwhile it is theirs.
func (b *Bot) assign(ctx context.Context, c handoff.Case, to handoff.Agent) error {
	_, err := b.Perform(ctx, handoff.Act{ID: fmt.Sprintf("share:%d:%d", c.Number, c.Updated.UnixMicro()), Case: c.Number,
		Verb: handoff.Assign, About: handoff.About{To: to}, At: time.Now()})
	if errors.Is(err, handoff.ErrNotAllowed) {
		return nil
	}
	return err
}
