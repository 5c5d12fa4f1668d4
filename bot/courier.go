package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// How sending goes about trouble.
const (
	sendLimit   = 15 * time.Second // one attempt
	retryFirst  = time.Second
	heldRest    = 50 * time.Millisecond // an agent's act on another node takes about as long
	retryMost   = 5 * time.Minute
	giveUpAfter = 24 * time.Hour
	maxInFlight = 32
	maxShare    = maxInFlight * 3 / 4 // of one channel or desk, so that one that hangs leaves places to the others
	usualLook   = 8 * maxInFlight     // parcels read at once
	wideLook    = 1 << 14             // the same when all of those are for a channel that has its share
	journalPage = 1000
)

// A courier keeps order: one parcel at a time for each conversation and channel.
type courier struct {
	signal chan struct{}

	mu       sync.Mutex
	inFlight map[int64]bool   // guarded by mu; true: being sent; false: ended since the outbox was last read
	busy     map[string]int   // guarded by mu; sends under way by channel
	total    int              // guarded by mu; all sends under way
	holds    map[string]*hold // guarded by mu; by conversation
}

// A hold is a lock that goes away when nobody needs it, and that can be waited for with a limit.
type hold struct {
	free  chan struct{} // holds a token while nobody has the lock
	users int           // guarded by courier.mu
}

func newCourier() courier {
	return courier{signal: make(chan struct{}, 1), inFlight: map[int64]bool{}, busy: map[string]int{},
		holds: map[string]*hold{}}
}

// wake has the outbox looked at.
func (c *courier) wake() {
	select {
	case c.signal <- struct{}{}:
	default:
	}
}

// hold waits for the send that is under way in the conversation and prevents the next until release is called. It fails
// when ctx ends first.
func (c *courier) hold(ctx context.Context, conversation string) (release func(), err error) {
	lock := c.want(conversation)
	select {
	case <-lock.free:
	case <-ctx.Done():
		c.leave(conversation, lock)
		return nil, ctx.Err()
	}
	return func() {
		lock.free <- struct{}{}
		c.leave(conversation, lock)
	}, nil
}

func (c *courier) want(conversation string) *hold {
	c.mu.Lock()
	defer c.mu.Unlock()
	lock := c.holds[conversation]
	if lock == nil {
		lock = &hold{free: make(chan struct{}, 1)}
		lock.free <- struct{}{}
		c.holds[conversation] = lock
	}
	lock.users++
	return lock
}

func (c *courier) leave(conversation string, lock *hold) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if lock.users--; lock.users == 0 {
		delete(c.holds, conversation)
	}
}

// look forgets what has ended, because the outbox is read anew now.
func (c *courier) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.inFlight, func(_ int64, sending bool) bool { return !sending })
}

// start marks a parcel as being sent; false when it is already, when it ended after the outbox was read (it is sent or
// has to wait now, which that reading does not know), or when no place is free for its channel.
func (c *courier) start(p Parcel) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.inFlight[p.ID]; known || c.total >= maxInFlight || c.busy[p.Channel] >= maxShare {
		return false
	}
	c.inFlight[p.ID] = true
	c.busy[p.Channel]++
	c.total++
	return true
}

func (c *courier) end(p Parcel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inFlight[p.ID] = false
	c.total--
	if c.busy[p.Channel]--; c.busy[p.Channel] == 0 {
		delete(c.busy, p.Channel)
	}
}

// full tells whether nothing more can be started, for whatever channel.
func (c *courier) full() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total >= maxInFlight
}

// runCourier sends what is due until ctx ends, and waits for the sends under way.
func (b *Bot) runCourier(ctx context.Context) error {
	var sends sync.WaitGroup
	defer sends.Wait()
	for wide := (time.Time{}); ctx.Err() == nil; {
		next, more := b.sendDue(ctx, &sends, usualLook)
		if more && time.Since(wide) >= retryFirst {
			wide = time.Now() // not at every look: it is much to read
			next, more = b.sendDue(ctx, &sends, wideLook)
		}
		if again := wide.Add(retryFirst); more && (next.IsZero() || again.Before(next)) {
			next = again
		}
		b.courier.sleep(ctx, next)
	}
	return nil
}

// sendDue starts what is due, as far as there are places, and gives the time of the next look. more says that there are
// still places but nothing for them among the parcels read: what the limit has cut off may go to other channels.
func (b *Bot) sendDue(ctx context.Context, sends *sync.WaitGroup, limit int) (next time.Time, more bool) {
	b.courier.look()
	parcels, next, err := b.Store.Due(ctx, time.Now(), limit)
	if err != nil {
		if ctx.Err() == nil {
			b.Log.Error("read outbox", "err", err)
		}
		return time.Now().Add(retryFirst), false
	}
	// what was never tried goes first: retries into a channel that hangs must not take all the places
	slices.SortStableFunc(parcels, func(a, b Parcel) int { return a.Attempts - b.Attempts })
	for _, p := range parcels {
		if b.courier.start(p) {
			sends.Go(func() {
				defer b.courier.wake()
				defer b.courier.end(p)
				b.deliver(ctx, p)
			})
		}
	}
	return next, len(parcels) == limit && !b.courier.full()
}

// sleep waits for the next parcel: one that is due later, or one that is new.
func (c *courier) sleep(ctx context.Context, next time.Time) {
	var due <-chan time.Time
	if !next.IsZero() {
		timer := time.NewTimer(time.Until(next))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-c.signal:
	case <-due:
	}
}

// deliver makes one attempt and records how it ended. An agent's take waits for it where it is
// for the person.
func (b *Bot) deliver(ctx context.Context, p Parcel) {
	if !p.forDesk() && !p.forHand() {
		release, err := b.courier.hold(ctx, p.Conversation)
		if err != nil {
			return // stopping
		}
		defer release()
	}
	pending, err := b.Store.Begin(ctx, p.ID)
	if errors.Is(err, ErrHeld) {
		rest(ctx, heldRest)
		return
	}
	if err != nil {
		b.logUnless(ctx, "begin to send", p, err)
		rest(ctx, retryFirst) // the parcel is still due: without a rest a broken store is asked without end
	}
	if err != nil || !pending {
		return
	}
	ctx, leave := b.linger(ctx)
	defer leave()
	ref, err := b.send(ctx, p)
	result := resultOf(p, ref, err, time.Now())
	b.Meter.Sent(p.Channel, result.Delivery)
	if !result.Delivery.Arrived() {
		b.logUnless(ctx, "send", p, err)
	}
	b.settle(ctx, p, result)
	b.Bell.RingHere(p.Conversation) // other nodes hear of it from the store
}

// settle records how an attempt ended, also when we are stopping. It does not give up easily: what is not recorded is
// sent again.
func (b *Bot) settle(ctx context.Context, p Parcel, r Result) {
	const tries = 8
	for try := 1; try <= tries; try++ {
		settling, stop := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
		err := b.Store.Settle(settling, p.ID, r)
		stop()
		if err == nil {
			return
		}
		b.Log.Error("record a send", "channel", p.Channel, "conversation", p.Conversation, "try", try, "err", err)
		if rest(ctx, backoff(try, retryFirst, retryMost)); ctx.Err() != nil {
			return
		}
	}
}

// rest waits, but not longer than until ctx ends.
func rest(ctx context.Context, wait time.Duration) { pause(ctx, nil, wait) }

// logUnless logs an error, unless there is none or we are stopping.
func (b *Bot) logUnless(ctx context.Context, what string, p Parcel, err error) {
	if err != nil && ctx.Err() == nil {
		b.Log.Warn(what, "channel", p.Channel, "conversation", p.Conversation, "attempt", p.Attempts+1, "err", err)
	}
}

func (p Parcel) forDesk() bool { return strings.HasPrefix(p.Channel, DeskPrefix) }

// send gives the parcel to its channel or desk, and turns a panic of theirs into an error: it would come back with the
// parcel at every start.
func (b *Bot) send(ctx context.Context, p Parcel) (ref string, err error) {
	ctx, end := b.begin(ctx, sending(p))
	defer func() { end(err) }()
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("sending broke: %v", cause)
		}
	}()
	if !b.mine(p.Conversation) {
		return "", errLost // we were stopped after it began
	}
	if p.forHand() {
		return b.carry(ctx, p)
	}
	ctx, stop := context.WithTimeout(ctx, sendLimit)
	defer stop()
	if p.forDesk() {
		return b.serve(ctx, p)
	}
	if p.Entry.Of > 0 && p.Of == "" {
		return "", nil // what it changes never went out, so there is nothing to change
	}
	channel, ok := b.push[p.Channel]
	if !ok {
		return "", fmt.Errorf("channel %q is not configured", p.Channel)
	}
	return channel.Send(ctx, p)
}

// resultOf says what to do after an attempt. A desk is never given up: the person was told that we keep trying. Nor is
// the hand, which knows itself what is too old to be done.
func resultOf(p Parcel, ref string, err error, now time.Time) Result {
	var later *handoff.Later
	var elsewhere *Elsewhere
	switch {
	case err == nil:
		return Result{Delivery: handoff.Sent, Ref: ref}
	case !p.forDesk() && errors.As(err, &elsewhere):
		return Result{Delivery: handoff.Rerouted, Ref: ref, Problem: err.Error()}
	case !p.forDesk() && (errors.Is(err, ErrRefused) || !p.forHand() && now.Sub(p.Queued) > giveUpAfter):
		return Result{Delivery: handoff.GaveUp, Problem: err.Error()}
	case errors.As(err, &later):
		return Result{Delivery: handoff.Pending, Retry: now.Add(later.After), Problem: err.Error()}
	default:
		wait := backoff(p.Attempts+1, retryFirst, retryMost)
		return Result{Delivery: handoff.Pending, Retry: now.Add(wait), Problem: err.Error()}
	}
}

// backoff doubles from first up to most, and takes up to a fifth off so that retries spread.
func backoff(attempt int, first, most time.Duration) time.Duration {
	wait := most
	if attempt < 30 {
		wait = min(first<<(attempt-1), most)
	}
	return wait - time.Duration(rand.Int64N(int64(wait)/5+1)) //nolint:gosec // spreads load, guards nothing
}
