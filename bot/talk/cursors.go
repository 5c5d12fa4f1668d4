package talk

import (
	"cmp"
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// How far back is read.
const (
	cursorKey  = "cursor/"      // + channel: from where its messages are to be read
	aliveKey   = "alive"        // from where those of channels are that are new to us
	clockApart = time.Minute    // between the platform's clock and ours, amply
	oldestMiss = 72 * time.Hour // what is older nobody waits for any more
	maxTaken   = 100_000        // messages kept in mind; with more of them some are read twice
)

// Cursors are from where on each channel is to be read, and what came of itself since then. A message that came moves
// no cursor: one before it may not have come. Only reading a channel does. What is read twice is taken in once. They
// are safe for concurrent use.
type Cursors struct {
	name  string
	pad   bot.Pad
	clock Clock

	mu    sync.Mutex
	at    map[string]string          // guarded by mu; stamps by channel; "" is for channels that are new to us
	taken map[string]map[string]bool // guarded by mu; by channel and stamp; false: it came and is to be read again
	count int                        // guarded by mu; of those
	heard time.Time                  // guarded by mu; when the last message came
	sweep chan struct{}              // holds a token when there is something to catch up on
}

// NewCursors gives the cursors of the platform of a name, with what the pad holds once [Cursors.Recall] was called.
func NewCursors(name string, pad bot.Pad, clock Clock) *Cursors {
	return &Cursors{name: name, pad: pad, clock: clock, at: map[string]string{}, taken: map[string]map[string]bool{},
		sweep: make(chan struct{}, 1)}
}

// Pass notes that a message came, and whether it is dealt with for good.
func (c *Cursors) Pass(channel, ts string, final bool) { c.note(channel, ts, final) }

// Miss notes that a message came and could not be stored. The platform may send it again, but not for long.
func (c *Cursors) Miss(channel, ts string) {
	c.note(channel, ts, false)
	c.Wanted()
}

func (c *Cursors) note(channel, ts string, final bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = time.Now()
	c.keep(channel, ts, final)
}

// Found is Pass for a message that was found in the history.
func (c *Cursors) Found(channel, ts string, final bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(channel, ts, final)
}

// keep is called with the lock held.
func (c *Cursors) keep(channel, ts string, final bool) {
	if c.count >= maxTaken {
		clear(c.taken)
		c.count = 0
	}
	if c.taken[channel] == nil {
		c.taken[channel] = map[string]bool{}
	}
	if _, known := c.taken[channel][ts]; !known {
		c.count++
	}
	c.taken[channel][ts] = final
}

// Came tells whether a message came, and whether it is dealt with for good.
func (c *Cursors) Came(channel, ts string) (final, came bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	final, came = c.taken[channel][ts]
	return final, came
}

// Behind tells whether a later message of a channel came that is to be read again.
func (c *Cursors) Behind(channel, ts string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for other, final := range c.taken[channel] {
		if !final && Later(other, ts) {
			return true
		}
	}
	return false
}

// read notes that a channel is known up to a moment, and forgets what came before it.
func (c *Cursors) read(channel, until string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at[channel] = until
	before := len(c.taken[channel])
	maps.DeleteFunc(c.taken[channel], func(ts string, _ bool) bool { return Later(until, ts) })
	c.count -= before - len(c.taken[channel])
}

// Wanted asks for a sweep.
func (c *Cursors) Wanted() {
	select {
	case c.sweep <- struct{}{}:
	default:
	}
}

// Recall reads the cursors of an earlier run. Channels that are new are read from when all were read last, and at the
// very first start from now on.
func (c *Cursors) Recall(ctx context.Context) error {
	notes, err := c.pad.Recollect(ctx, c.name, cursorKey)
	if err != nil {
		return err
	}
	alive, err := c.pad.Recall(ctx, c.name, aliveKey)
	if err != nil {
		return err
	}
	if alive == "" {
		alive = c.clock.Stamp(time.Now())
		if err := c.pad.Remember(ctx, c.name, aliveKey, alive); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at[""] = alive
	for key, ts := range notes {
		channel := strings.TrimPrefix(key, cursorKey)
		if c.at[channel] == "" {
			c.at[channel] = ts
		}
	}
	return nil
}

// Anew forgets what is kept in mind of an earlier turn: another node has read on meanwhile.
func (c *Cursors) Anew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.at)
	clear(c.taken)
	c.count = 0
}

// Since is from where on a channel has to be read.
func (c *Cursors) Since(channel string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ts := cmp.Or(c.at[channel], c.at[""])
	if limit := c.clock.Stamp(time.Now().Add(-oldestMiss)); Later(limit, ts) {
		return limit
	}
	return ts
}

// Known writes down up to where a channel was read, beginning at a moment of our clock. The platform's may be behind: a
// little is read again.
func (c *Cursors) Known(ctx context.Context, channel, since string, began time.Time) error {
	until := c.clock.Stamp(began.Add(-clockApart))
	if Later(since, until) {
		until = since
	}
	c.read(channel, until)
	key := cursorKey + channel
	if channel == "" {
		key = aliveKey
	}
	return c.pad.Remember(ctx, c.name, key, until)
}

// Failed writes down that a channel could not be read: one that is new is read from there again.
func (c *Cursors) Failed(ctx context.Context, channel, since string) error {
	return c.Known(ctx, channel, since, c.clock.Moment(since).Add(clockApart))
}

// Heard is when the last message came.
func (c *Cursors) Heard() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard
}

// Sweep gives a token when there is something to catch up on.
func (c *Cursors) Sweep() <-chan struct{} { return c.sweep }

// Forget takes back that a channel could not be read.
func (c *Cursors) Forget(ctx context.Context, channel string) error {
	c.mu.Lock()
	_, noted := c.at[channel]
	delete(c.at, channel)
	c.mu.Unlock()
	if !noted {
		return nil
	}
	return c.pad.Remember(ctx, c.name, cursorKey+channel, "")
}
