package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
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

	known rounds.Readings[thread]
}

// Back makes the way back. Nothing happens before it runs.
func (d *Desk) Back(clerk handoff.Clerk) *Back {
	b := &Back{Desk: d, clerk: clerk}
	b.rounds = rounds.New(reader{b}, d.opt.Log.With("desk", Name))
	if d.opt.Nodes != nil {
		b.rounds.Share(*d.opt.Nodes, thread.String, func(written string) (thread, bool) {
			return threadOf(handoff.Place{Ref: written})
		})
	}
	return b
}

// Heard says that something was written in a thread of one of the desk's channels; edited is the message that was
// changed, if it was not a new one. It may be called by anybody: what was written is read there, by the node that runs
// the rounds. When it returns nil it will be, also if this node ends meanwhile.
func (b *Back) Heard(ctx context.Context, channel, threadTS, edited string) error {
	if threadTS == "" || !b.Holds(channel) {
		return nil
	}
	var why rounds.Due
	if edited != "" {
		why.Edited = []string{edited}
	}
	return b.rounds.Pass(ctx, thread{channel, threadTS}, why) //nolint:wrapcheck // it is ours
}

// Run reads threads until ctx ends. Slack being away is no error: Run waits, longer and longer. Of several nodes one at
// a time runs it.
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
	b.mu.Lock()
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
	b.mu.Unlock()
	b.known.Forget(idle)
	return all, nil
}

// Deal reads a thread from where the last reading ended, and carries out what is new, in order.
func (b reader) Deal(ctx context.Context, t thread, why rounds.Due) error {
	return later(b.deal(ctx, t, why))
}

func (b *Back) deal(ctx context.Context, t thread, due rounds.Due) error {
	r := b.known.Of(t, "")
	from := r.Last
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
		note(r, m)
	}
	h := hand{Back: b, thread: t, number: c.Number, Reading: r, self: us.user}
	if err := h.corrected(ctx, messages[1:], due.Edited); err != nil {
		return err
	}
	for _, m := range messages[1:] {
		if m.Timestamp <= r.Last {
			continue
		}
		if err := h.line(ctx, m); err != nil {
			return fmt.Errorf("message %s: %w", m.Timestamp, err)
		}
		r.Last = m.Timestamp
	}
	r.At = time.Now()
	if due.Stale {
		return b.refresh(ctx, c.Number)
	}
	return nil
}

// note remembers what we have said in the thread.
func note(r *rounds.Reading, m slack.Message) {
	if k := markOf(m); k.event == answer {
		r.Answered[k.id] = true
		r.Told[k.about] = true
	}
}

// caseOf gives the case of a card. One of another Firstline is none of ours.
func (b *Back) caseOf(ctx context.Context, card slack.Message) (c handoff.Case, ours bool, err error) {
	k := markOf(card)
	if k.event != aCase {
		return c, false, nil
	}
	return b.opt.Named(ctx, k.key) //nolint:wrapcheck // it says what it was about
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
