package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// How the way back looks at Slack.
const (
	sweepEvery = 5 * time.Minute // all threads are read, in case that an event did not come
	lookTime   = 2 * time.Minute // for one thread
	maxWait    = 5 * time.Minute // between two attempts
	idle       = time.Hour       // a thread that is quiet so long is forgotten; it costs to read it anew
)

// Back is the way back from Slack: it brings what agents do there to the clerk. Make it with [Desk.Back]; its Run has
// to run. What must outlast it is in Slack and with the clerk.
type Back struct {
	*Desk
	clerk handoff.Clerk
	poke  chan struct{}

	mu    sync.Mutex
	due   map[thread]retry    // guarded by mu; threads to be read
	known map[thread]*reading // guarded by mu; what was read of a thread. One reads at a time
}

// A retry is when to read a thread.
type retry struct {
	at     time.Time
	tries  int
	edited []string // messages that were changed, as an event says
	stale  bool     // the card may not show the case as it is
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
	return &Back{Desk: d, clerk: clerk, poke: make(chan struct{}, 1), due: map[thread]retry{},
		known: map[thread]*reading{}}
}

// Heard says that something was written in a thread of one of the desk's channels; edited is the message that was
// changed, if it was not a new one. It returns at once, and may be called by anybody: what was written is read there.
func (b *Back) Heard(channel, threadTS, edited string) {
	if threadTS == "" || !b.Holds(channel) {
		return
	}
	t := thread{channel, threadTS}
	b.mu.Lock()
	r := b.due[t]
	r.at, r.tries = time.Time{}, 0
	if edited != "" && !slices.Contains(r.edited, edited) {
		r.edited = append(r.edited, edited)
	}
	b.due[t] = r
	b.mu.Unlock()
	b.wake()
}

// stale has the card of a case drawn anew, in a moment.
func (b *Back) stale(t thread) {
	b.mu.Lock()
	r := b.due[t]
	r.at, r.stale = time.Time{}, true
	b.due[t] = r
	b.mu.Unlock()
	b.wake()
}

func (b *Back) wake() {
	select {
	case b.poke <- struct{}{}:
	default: // it is awake
	}
}

// Run reads threads until ctx ends. It starts nothing else. Slack being away is no error: Run waits, longer and longer.
func (b *Back) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var sweep time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.poke:
		case <-timer.C:
		}
		if now := time.Now(); !now.Before(sweep) {
			sweep = now.Add(sweepEvery)
			if err := b.sweep(ctx); err != nil && ctx.Err() == nil {
				b.opt.Log.Warn("look for cases in Slack", "err", err)
				sweep = now.Add(min(sweepEvery, time.Minute))
			}
		}
		next := b.work(ctx)
		if next.IsZero() || sweep.Before(next) {
			next = sweep
		}
		timer.Reset(max(0, time.Until(next)))
	}
}

// sweep makes the threads of all cases that are not closed due.
func (b *Back) sweep(ctx context.Context) error {
	const all = 1 << 20
	states := slices.DeleteFunc(handoff.States(), func(s handoff.State) bool { return s == handoff.Closed })
	rows, err := b.opt.Cases.Queue(ctx, handoff.Filter{States: states, Limit: all})
	if err != nil {
		return fmt.Errorf("list the cases: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, row := range rows {
		t, ok := threadOf(row.Case.Places[Name])
		if !ok {
			continue
		}
		b.plan(t)
		b.Desk.mu.Lock()
		moved, ok := b.moved[row.Case.Number]
		b.Desk.mu.Unlock()
		if ok {
			b.plan(moved)
		}
	}
	for t, r := range b.known {
		if time.Since(r.at) > idle {
			delete(b.known, t)
		}
	}
	return nil
}

// plan makes a thread due that is not. It is called with the lock held.
func (b *Back) plan(t thread) {
	if _, ok := b.due[t]; !ok {
		b.due[t] = retry{}
	}
}

// work deals with the threads whose time has come, and gives when the next one's comes. One that cannot be dealt with
// holds up no other, unless Slack asks for patience.
func (b *Back) work(ctx context.Context) (next time.Time) {
	for ctx.Err() == nil {
		t, r, at := b.take(time.Now())
		if t == (thread{}) {
			return at
		}
		err := b.deal(ctx, t, r)
		if err == nil || ctx.Err() != nil {
			continue
		}
		wait := min(time.Second<<min(r.tries, 10), maxWait)
		var patience *handoff.Later
		away := errors.As(later(err), &patience)
		if away {
			wait = max(time.Second, patience.After)
		}
		b.opt.Log.Warn("read a thread in Slack", "thread", t, "tries", r.tries+1, "next", wait, "err", err)
		b.again(t, r, time.Now().Add(wait))
		if away {
			return time.Now().Add(wait)
		}
	}
	return time.Time{}
}

// take gives a thread whose time has come, which is no longer due then, or the time of the next one.
func (b *Back) take(now time.Time) (t thread, r retry, next time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for t, r := range b.due {
		if !r.at.After(now) {
			delete(b.due, t)
			return t, r, time.Time{}
		}
		if next.IsZero() || r.at.Before(next) {
			next = r.at
		}
	}
	return thread{}, retry{}, next
}

func (b *Back) again(t thread, r retry, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	newer := b.due[t]
	b.due[t] = retry{at: at, tries: r.tries + 1, edited: append(r.edited, newer.edited...),
		stale: r.stale || newer.stale}
}

// look deals with all threads once.
func (b *Back) look(ctx context.Context) error {
	if err := b.sweep(ctx); err != nil {
		return err
	}
	var problems []error
	for {
		t, r, _ := b.take(time.Now())
		if t == (thread{}) {
			return errors.Join(problems...)
		}
		if err := b.deal(ctx, t, r); err != nil {
			problems = append(problems, err)
			b.again(t, r, time.Now().Add(time.Nanosecond))
			return errors.Join(problems...)
		}
	}
}

// deal reads a thread from where the last reading ended, and carries out what is new, in order.
func (b *Back) deal(ctx context.Context, t thread, due retry) error {
	ctx, stop := context.WithTimeout(ctx, lookTime)
	defer stop()
	r := b.reading(t)
	from := r.last
	if len(due.edited) > 0 {
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
	if err := h.corrected(ctx, messages[1:], due.edited); err != nil {
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
	if due.stale {
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
	number, ok := numberOf(k.key)
	if k.event != aCase || !ok {
		return c, false, nil
	}
	c, err = b.opt.Cases.Case(ctx, number)
	if errors.Is(err, handoff.ErrNoCase) || err == nil && key(c) != k.key {
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
