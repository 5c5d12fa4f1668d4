package slack

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"
)

// How far back is read.
const (
	cursorKey  = "cursor/"           // + channel: from where its messages are to be read
	aliveKey   = "alive"             // from where those of channels are that are new to us
	clockApart = time.Minute         // between Slack's clock and ours, amply
	oldestMiss = 72 * time.Hour      // what is older nobody waits for any more
	threadLife = 14 * 24 * time.Hour // threads in which somebody may still answer
	maxTaken   = 100_000             // messages kept in mind; with more of them some are read twice
)

// cursors are from where on each channel is to be read, and what came of itself since then. A message that came moves
// no cursor: one before it may not have come. Only reading a channel does. What is read twice is taken in once.
type cursors struct {
	mu    sync.Mutex
	at    map[string]string          // guarded by mu; timestamps by channel; "" is for channels that are new to us
	taken map[string]map[string]bool // guarded by mu; by channel and timestamp; false: it came and is to be read again
	count int                        // guarded by mu; of those
	heard time.Time                  // guarded by mu; when the last message came
	sweep chan struct{}              // holds a token when there is something to catch up on
}

func newCursors() cursors {
	return cursors{at: map[string]string{}, taken: map[string]map[string]bool{}, sweep: make(chan struct{}, 1)}
}

// pass notes that a message came, and whether it is dealt with for good.
func (c *cursors) pass(channel, ts string, final bool) { c.note(channel, ts, final) }

// miss notes that a message came and could not be stored. Slack sends it again, but not for long.
func (c *cursors) miss(channel, ts string) {
	c.note(channel, ts, false)
	c.wanted()
}

func (c *cursors) note(channel, ts string, final bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = time.Now()
	c.keep(channel, ts, final)
}

// found is pass for a message that was found in the history.
func (c *cursors) found(channel, ts string, final bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(channel, ts, final)
}

// keep is called with the lock held.
func (c *cursors) keep(channel, ts string, final bool) {
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

// came tells whether a message came, and whether it is dealt with for good.
func (c *cursors) came(channel, ts string) (final, came bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	final, came = c.taken[channel][ts]
	return final, came
}

// behind tells whether a later message of a channel came that is to be read again.
func (c *cursors) behind(channel, ts string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for other, final := range c.taken[channel] {
		if !final && later(other, ts) {
			return true
		}
	}
	return false
}

// read notes that a channel is known up to a moment, and forgets what came before it.
func (c *cursors) read(channel, until string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at[channel] = until
	before := len(c.taken[channel])
	maps.DeleteFunc(c.taken[channel], func(ts string, _ bool) bool { return later(until, ts) })
	c.count -= before - len(c.taken[channel])
}

// wanted asks for a sweep.
func (c *cursors) wanted() {
	select {
	case c.sweep <- struct{}{}:
	default:
	}
}

// later tells whether a timestamp is after another. They have one width for the next two centuries, but for odd ones.
func later(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// stampOf is a moment as Slack's timestamp, and momentOf the other way.
func stampOf(t time.Time) string { return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000) }

func momentOf(ts string) time.Time {
	var seconds, micros int64
	if _, err := fmt.Sscanf(ts, "%d.%d", &seconds, &micros); err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, micros*1000)
}

// recall reads the cursors of an earlier run. Channels that are new are read from when all were read last, and at the
// very first start from now on.
func (c *Channel) recall(ctx context.Context) error {
	notes, err := c.Pad.Recollect(ctx, Name, cursorKey)
	if err != nil {
		return err
	}
	alive, err := c.Pad.Recall(ctx, Name, aliveKey)
	if err != nil {
		return err
	}
	if alive == "" {
		alive = stampOf(time.Now())
		if err := c.Pad.Remember(ctx, Name, aliveKey, alive); err != nil {
			return err
		}
	}
	c.cursors.mu.Lock()
	defer c.cursors.mu.Unlock()
	c.cursors.at[""] = alive
	for key, ts := range notes {
		channel := strings.TrimPrefix(key, cursorKey)
		if c.cursors.at[channel] == "" {
			c.cursors.at[channel] = ts
		}
	}
	return nil
}

// since is from where on a channel has to be read.
func (c *Channel) since(channel string) string {
	c.cursors.mu.Lock()
	defer c.cursors.mu.Unlock()
	ts := orElse(c.cursors.at[channel], c.cursors.at[""])
	if limit := stampOf(time.Now().Add(-oldestMiss)); later(limit, ts) {
		return limit
	}
	return ts
}

// known writes down up to where a channel is known. Slack's clock may be behind ours: a little is read again.
func (c *Channel) known(ctx context.Context, channel, since string, began time.Time) error {
	until := stampOf(began.Add(-clockApart))
	if later(since, until) {
		until = since
	}
	c.cursors.read(channel, until)
	key := cursorKey + channel
	if channel == "" {
		key = aliveKey
	}
	return c.Pad.Remember(ctx, Name, key, until)
}
