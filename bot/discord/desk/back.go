package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/rounds"
)

// idle is after which time a quiet thread is forgotten; it costs to read it anew.
const idle = 24 * time.Hour

// Back is the way back from Discord: it brings what agents do there to the clerk. Make it with [Desk.Back]; its Run has
// to run. What must outlast it is in Discord and with the clerk.
type Back struct {
	*Desk
	clerk  handoff.Clerk
	rounds *rounds.Rounds[string] // over threads

	known rounds.Readings[string]
}

// Back makes the way back. Nothing happens before it runs.
func (d *Desk) Back(clerk handoff.Clerk) *Back {
	b := &Back{Desk: d, clerk: clerk}
	b.rounds = rounds.New(reader{b}, d.opt.Log.With("desk", Name))
	if d.opt.Nodes != nil {
		asIs := func(thread string) string { return thread }
		b.rounds.Share(*d.opt.Nodes, asIs, func(written string) (string, bool) { return written, written != "" })
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.unread = func(ctx context.Context, thread string) error { return b.rounds.Pass(ctx, thread, rounds.Due{}) }
	return b
}

// placed has a thread read when its case is known to lie there: until then what was written there was nobody's.
func (d *Desk) placed(ctx context.Context, p place) error {
	d.mu.Lock()
	unread := d.unread
	d.mu.Unlock()
	if unread == nil {
		return nil
	}
	return unread(ctx, p.thread)
}

// Heard says that something was written in a thread below one of the desk's channels; edited is the message that was
// changed or deleted, if it was not a new one. It returns at once, and may be called by anybody: what was written is
// read there.
func (b *Back) Heard(thread, edited string) {
	if thread == "" {
		return
	}
	var why rounds.Due
	if edited != "" {
		why.Edited = []string{edited}
	}
	b.rounds.Heard(thread, why)
}

// Resumed says that events may have been missed: the threads of all cases that are not closed are read.
func (b *Back) Resumed() { b.rounds.Again() }

// Run reads threads until ctx ends. Discord being away is no error: Run waits, longer and longer. Of several nodes the
// one runs it that hears Discord.
func (b *Back) Run(ctx context.Context) error {
	return b.rounds.Run(ctx) //nolint:wrapcheck // it is ours
}

// A reader is the way back as its rounds see it.
type reader struct{ *Back }

// Sweep gives the threads of all cases that are not closed, but for those in which nothing is new: one call tells the
// last message of every thread that is not archived, and who writes in one that is, opens it.
func (b reader) Sweep(ctx context.Context) ([]string, error) {
	rows, err := b.opt.Cases.Queue(ctx, rounds.Unclosed())
	if err != nil {
		return nil, fmt.Errorf("list the cases: %w", err)
	}
	latest := b.latest(ctx)
	var due []string
	for _, row := range rows {
		if _, ok := placeOf(row.Case.Places[Name].Ref); !ok {
			continue
		}
		places, err := b.all(ctx, row.Case)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			if b.news(p.thread, latest) {
				due = append(due, p.thread)
			}
		}
	}
	b.known.Forget(idle)
	return due, nil
}

// latest gives the last message of every thread that is not archived, nil when Discord does not say.
func (b reader) latest(ctx context.Context) map[string]string {
	b.mu.Lock()
	guilds := map[string]bool{}
	for _, r := range b.rooms {
		guilds[r.guild] = true
	}
	b.mu.Unlock()
	if len(guilds) == 0 {
		return nil // we know of no channel yet
	}
	all := map[string]string{}
	for guild := range guilds {
		list, err := b.opt.API.With(ctx).GuildThreadsActive(guild)
		if err != nil {
			b.opt.Log.Warn("list the threads of a server", "server", guild, "err", err)
			return nil
		}
		for _, t := range list.Threads {
			all[t.ID] = t.LastMessageID
		}
	}
	return all
}

// news tells whether a thread has to be read.
func (b reader) news(thread string, latest map[string]string) bool {
	last, read := b.known.Last(thread)
	return !read || latest == nil || order(latest[thread], last) > 0
}

// Deal reads a thread from where the last reading ended, and carries out what is new, in order.
func (b reader) Deal(ctx context.Context, thread string, why rounds.Due) error {
	return patience(b.deal(ctx, thread, why))
}

func (b *Back) deal(ctx context.Context, thread string, due rounds.Due) error {
	c, p, ours, err := b.caseOf(ctx, thread)
	if err != nil || !ours {
		return err
	}
	us, err := b.me(ctx)
	if err != nil {
		return err
	}
	r := b.known.Of(thread, thread) // a forum's post begins with its card, which has its id
	from := r.Last
	if len(due.Edited) > 0 {
		from = thread
	}
	messages, err := b.read(ctx, thread, from)
	if gone(err) {
		return nil // deleted there: nobody can have written anything
	}
	if err != nil {
		return err
	}
	for _, m := range messages {
		note(r, m, us)
	}
	h := hand{Back: b, place: p, number: c.Number, Reading: r, self: us}
	if err := h.corrected(ctx, messages, due.Edited); err != nil {
		return err
	}
	for _, m := range messages {
		if order(m.ID, r.Last) <= 0 {
			continue
		}
		if err := h.line(ctx, m); err != nil {
			return fmt.Errorf("message %s: %w", m.ID, err)
		}
		r.Last = m.ID
	}
	r.At = time.Now()
	if due.Stale {
		return b.refresh(ctx, c.Number)
	}
	return nil
}

// note remembers what we have said in the thread.
func note(r *rounds.Reading, m message, us string) {
	if m.Author.ID == us && m.Reference.Message != "" {
		r.Answered[m.Reference.Message] = true
	}
}

// caseOf gives the case of a thread, and where it is. One of another Firstline is none of ours.
func (b *Back) caseOf(ctx context.Context, thread string) (c handoff.Case, p place, ours bool, err error) {
	key, p, ok, err := b.owner(ctx, thread)
	if err != nil || !ok {
		return c, p, false, err
	}
	c, ours, err = b.opt.Named(ctx, key)
	return c, p, ours, err //nolint:wrapcheck // it says what it was about
}
