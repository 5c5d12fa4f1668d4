package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/rounds"
)

// idle is after which time a quiet thread is forgotten; it costs to read it anew.
const idle = time.Hour

// Back is the way back from Slack: it brings what agents do there to the clerk. Make it with [Desk.Back]; its Run has
// to run. What must outlast it is in Slack and with the clerk.
type Back struct {
	*Desk
	clerk  handoff.Clerk
	rounds *rounds.Rounds[thread]

	mu    sync.Mutex
	known map[thread]*reading // guarded by mu; what was read of a thread. One reads at a time
}

// A reading is what we know of a thread.
type reading struct {
	last     string          // the last message that was dealt with
	answered map[string]bool // messages to which we have said something
	told     map[string]bool // what agents were told about: who, and what
	at       time.Time
}

// Back makes the way back. Nothing happens before it runs.
func (d *Desk) Back(clerk handoff.Clerk) *Back {
	b := &Back{Desk: d, clerk: clerk, known: map[thread]*reading{}}
	b.rounds = rounds.New(reader{b}, d.opt.Log.With("desk", Name))
	return b
}

// Heard says that something was written in a thread of one of the desk's channels; edited is the message that was
// changed, if it was not a new one. It returns at once, and may be called by anybody: what was written is read there.
func (b *Back) Heard(channel, threadTS, edited string) {
	if threadTS == "" || !b.Holds(channel) {
		return
	}
	var why rounds.Due
	if edited != "" {
		why.Edited = []string{edited}
	}
	b.rounds.Heard(thread{channel, threadTS}, why)
}

// Run reads threads until ctx ends. It starts nothing else. Slack being away is no error: Run waits, longer and longer.
func (b *Back) Run(ctx context.Context) error {
	return b.rounds.Run(ctx) //nolint:wrapcheck // it is ours
}

// A reader is the way back as its rounds see it.
type reader struct{ *Back }

// Sweep gives the threads of all cases that are not closed.
func (b reader) Sweep(ctx context.Context) ([]thread, error) {
	rows, err := b.opt.Cases.Queue(ctx, rounds.Unclosed())
	if err != nil {
		return nil, fmt.Errorf("list the cases: %w", err)
	}
	var all []thread
	b.Desk.mu.Lock()
	for _, row := range rows {
		t, ok := threadOf(row.Case.Places[Name])
		if !ok {
			continue
		}
		all = append(all, t)
		if moved, ok := b.moved[row.Case.Number]; ok {
			all = append(all, moved)
		}
	}
	b.Desk.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	for t, r := range b.known {
		if time.Since(r.at) > idle {
			delete(b.known, t)
		}
	}
	return all, nil
}

// Deal reads a thread from where the last reading ended, and carries out what is new, in order.
func (b reader) Deal(ctx context.Context, t thread, why rounds.Due) error {
	return later(b.deal(ctx, t, why))
}

func (b *Back) deal(ctx context.Context, t thread, due rounds.Due) error {
	r := b.reading(t)
	from := r.last
	if len(due.Edited) > 0 {
		from = ""
	}
	messages, err := b.replies(ctx, t, from)
	if says(err, "thread_not_found", "message_not_found", "channel_not_found") {
		return nil // deleted there: nobody can have written anything
	}
	if err != nil || len(messages) == 0 {
		return err
	}
	c, ours, err := b.caseOf(ctx, messages[0])
	if err != nil || !ours {
		return err
	}
	us, err := b.me(ctx)
	if err != nil {
		return err
	}
	for _, m := range messages {
		r.note(m)
	}
	h := hand{Back: b, thread: t, number: c.Number, reading: r, self: us.user}
	if err := h.corrected(ctx, messages[1:], due.Edited); err != nil {
		return err
	}
	for _, m := range messages[1:] {
		if m.Timestamp <= r.last {
			continue
		}
		if err := h.line(ctx, m); err != nil {
			return fmt.Errorf("message %s: %w", m.Timestamp, err)
		}
		r.last = m.Timestamp
	}
	r.at = time.Now()
	if due.Stale {
		return b.refresh(ctx, c.Number)
	}
	return nil
}

func (b *Back) reading(t thread) *reading {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.known[t]
	if r == nil {
		r = &reading{answered: map[string]bool{}, told: map[string]bool{}, at: time.Now()}
		b.known[t] = r
	}
	return r
}

// note remembers what we have said in the thread.
func (r *reading) note(m slack.Message) {
	if k := markOf(m); k.event == answer {
		r.answered[k.id] = true
		r.told[k.about] = true
	}
}

// caseOf gives the case of a card. One of another Firstline is none of ours.
func (b *Back) caseOf(ctx context.Context, card slack.Message) (c handoff.Case, ours bool, err error) {
	k := markOf(card)
	number, ok := line.NumberOf(k.key)
	if k.event != aCase || !ok {
		return c, false, nil
	}
	c, err = b.opt.Cases.Case(ctx, number)
	if errors.Is(err, handoff.ErrNoCase) || err == nil && line.Key(c) != k.key {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("case %d: %w", number, err)
	}
	return c, true, nil
}

// A self is who we are in Slack: our own user, and the team and organisation whose people we know.
type self struct{ user, team, enterprise string }

// me tells who we are.
func (d *Desk) me(ctx context.Context) (self, error) {
	d.mu.Lock()
	known := d.self
	d.mu.Unlock()
	if known.user != "" {
		return known, nil
	}
	r, err := d.opt.API.AuthTestContext(ctx)
	if err != nil {
		return self{}, fmt.Errorf("ask Slack who we are: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.self = self{r.UserID, r.TeamID, r.EnterpriseID}
	return d.self, nil
}
