package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
)

// How what was missed is caught up on.
const (
	cursorKey  = "cursor/" // + channel: up to where its messages are known
	aliveKey   = "alive"   // up to when we surely listened, for channels that are new to us
	flushEvery = 2 * time.Second
	sweepAgain = time.Minute         // after one that failed
	sweepLeast = 3 * time.Second     // the same when there is more
	oldestMiss = 72 * time.Hour      // what is older nobody waits for any more
	threadLife = 14 * 24 * time.Hour // threads in which somebody may still answer
)

// cursors are up to where the messages of each channel are known. They are written down now and then: what lies behind
// an old one is known already and taken in only once.
type cursors struct {
	mu    sync.Mutex
	at    map[string]string // guarded by mu; timestamps by channel
	dirty map[string]bool   // guarded by mu
	held  map[string]bool   // guarded by mu; something of them could not be stored: they wait for a sweep
	sweep chan struct{}     // holds a token when there is something to catch up on
}

func newCursors() cursors {
	return cursors{at: map[string]string{}, dirty: map[string]bool{}, held: map[string]bool{},
		sweep: make(chan struct{}, 1)}
}

// pass notes that a message is known.
func (c *cursors) pass(channel, ts string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.held[channel] && later(ts, c.at[channel]) {
		c.at[channel], c.dirty[channel] = ts, true
	}
}

// miss notes that a message could not be stored. Slack sends it again, but not for long.
func (c *cursors) miss(channel string) {
	c.mu.Lock()
	c.held[channel] = true
	c.mu.Unlock()
	c.wanted()
}

// wanted asks for a sweep.
func (c *cursors) wanted() {
	select {
	case c.sweep <- struct{}{}:
	default:
	}
}

// caught notes that a channel is known up to a message, whatever was missed before.
func (c *cursors) caught(channel, ts string) {
	c.mu.Lock()
	delete(c.held, channel)
	c.mu.Unlock()
	c.pass(channel, ts)
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

// runCursors writes cursors down until ctx ends, and once more then.
func (c *Channel) runCursors(ctx context.Context) error {
	for more := true; more; {
		more = rest(ctx, flushEvery)
		writing, stop := context.WithTimeout(context.WithoutCancel(ctx), flushEvery)
		if err := c.flush(writing); err != nil {
			c.Log.Error("note up to where Slack is known", "err", err)
		}
		stop()
	}
	return nil
}

func (c *Channel) flush(ctx context.Context) error {
	c.cursors.mu.Lock()
	due := map[string]string{}
	for channel := range c.cursors.dirty {
		due[channel] = c.cursors.at[channel]
	}
	clear(c.cursors.dirty)
	c.cursors.mu.Unlock()
	if len(due) == 0 {
		return nil
	}
	newest := ""
	for channel, ts := range due {
		if err := c.Pad.Remember(ctx, Name, cursorKey+channel, ts); err != nil {
			return err
		}
		if later(ts, newest) {
			newest = ts
		}
	}
	return c.Pad.Remember(ctx, Name, aliveKey, newest)
}

// runSweeps catches up when it is asked for, until ctx ends.
func (c *Channel) runSweeps(ctx context.Context, in Intake) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.cursors.sweep:
		}
		for ctx.Err() == nil {
			err := c.catchUp(ctx, in)
			if err == nil {
				break
			}
			if ctx.Err() == nil {
				c.Log.Warn("catch up in Slack", "err", err)
			}
			c.cursors.pause(ctx)
		}
	}
}

// pause waits until a sweep that failed is worth another try: some time, or less when there is more to catch up on.
func (c *cursors) pause(ctx context.Context) {
	if !rest(ctx, sweepLeast) {
		return
	}
	timer := time.NewTimer(sweepAgain)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.sweep:
	case <-ctx.Done():
	}
}

// catchUp takes in what was written in all our channels since they were known last. It goes on after one that fails.
func (c *Channel) catchUp(ctx context.Context, in Intake) error {
	if err := c.recall(ctx); err != nil {
		return err
	}
	channels, err := c.mine(ctx)
	if err != nil {
		return fmt.Errorf("list our channels: %w", err)
	}
	var failed error
	for _, one := range channels {
		if one.IsArchived || in.Desk != nil && in.Desk.Holds(one.ID) {
			continue
		}
		if err := c.catchUpIn(ctx, in, one.ID, one.IsIM); err != nil {
			failed = errors.Join(failed, fmt.Errorf("channel %s: %w", one.ID, err))
		}
	}
	return failed
}

// recall reads the cursors of an earlier run. Channels that are new are known from when we listened last, and at the
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

// mine lists the channels that we are in.
func (c *Channel) mine(ctx context.Context) ([]slackapi.Channel, error) {
	var all []slackapi.Channel
	ask := &slackapi.GetConversationsForUserParameters{Types: []string{"im", "mpim", "public_channel", "private_channel"},
		Limit: 200, ExcludeArchived: true}
	for {
		var list []slackapi.Channel
		var next string
		err := patiently(ctx, func() (err error) {
			list, next, err = c.api.GetConversationsForUserContext(ctx, ask)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		if ask.Cursor = next; next == "" {
			return all, nil
		}
	}
}

// patiently calls Slack, and again after the pause that it asks for.
func patiently(ctx context.Context, call func() error) error {
	for {
		err := call()
		var limited *slackapi.RateLimitedError
		if !errors.As(err, &limited) {
			return err
		}
		if !rest(ctx, max(limited.RetryAfter, time.Second)) {
			return ctx.Err()
		}
	}
}

// catchUpIn takes in what was missed in one channel, in the order in which it was written.
func (c *Channel) catchUpIn(ctx context.Context, in Intake, channel string, direct bool) error {
	since := c.since(channel)
	missed, err := c.history(ctx, channel, since)
	if err != nil {
		return err
	}
	threads, err := c.openThreads(ctx, channel, missed, since)
	if err != nil {
		return err
	}
	for _, thread := range threads {
		replies, err := c.replies(ctx, channel, thread, since)
		if err != nil && !gone(err) {
			return err
		}
		missed = append(missed, replies...)
	}
	slices.SortFunc(missed, func(a, b slackapi.Message) int { return strings.Compare(a.Timestamp, b.Timestamp) })
	missed = slices.CompactFunc(missed, func(a, b slackapi.Message) bool { return a.Timestamp == b.Timestamp })
	for _, m := range missed {
		if d := recalled(m, channel, direct, c.us()); d.sort == said {
			err := c.hear(ctx, in, d, momentOf(m.Timestamp))
			for errors.Is(err, errFetching) {
				err = c.hear(ctx, in, d, momentOf(m.Timestamp))
			}
			if err != nil {
				return err
			}
		}
		c.cursors.caught(channel, m.Timestamp)
	}
	c.cursors.caught(channel, since)
	return nil
}

// recalled is a message of the history as a deed.
func recalled(m slackapi.Message, channel string, direct bool, us self) deed {
	d := deed{sort: said, user: m.User, channel: channel, direct: direct, ts: m.Timestamp, thread: m.ThreadTimestamp,
		text: m.Text}
	for _, f := range m.Files {
		d.files = append(d.files, file{ID: word{f.ID}, Name: word{f.Name}, Type: word{f.Mimetype},
			Size: lax[int64]{int64(f.Size)}, Download: word{f.URLPrivateDownload}})
	}
	return d.from(m.BotID, m.SubType, us)
}

// history gives what begins no thread's answer in a channel after a moment.
func (c *Channel) history(ctx context.Context, channel, since string) ([]slackapi.Message, error) {
	var all []slackapi.Message
	ask := &slackapi.GetConversationHistoryParameters{ChannelID: channel, Oldest: since, Limit: 200}
	for {
		var page *slackapi.GetConversationHistoryResponse
		err := patiently(ctx, func() (err error) {
			page, err = c.api.GetConversationHistoryContext(ctx, ask)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Messages...)
		if ask.Cursor = page.ResponseMetaData.NextCursor; ask.Cursor == "" {
			return all, nil
		}
	}
}

// openThreads are the threads of a channel in which something may have been written: those that began meanwhile, and
// those in which somebody talks to the bot.
func (c *Channel) openThreads(ctx context.Context, channel string, missed []slackapi.Message, since string) (
	[]string, error,
) {
	var threads []string
	for _, m := range missed {
		if m.ReplyCount > 0 && later(m.LatestReply, since) {
			threads = append(threads, m.Timestamp)
		}
	}
	prefix := threadKey(channel, "")
	notes, err := c.Pad.Recollect(ctx, Name, prefix)
	if err != nil {
		return nil, err
	}
	limit := stampOf(time.Now().Add(-threadLife))
	for key := range notes {
		if ts := strings.TrimPrefix(key, prefix); later(ts, limit) {
			threads = append(threads, ts)
		}
	}
	slices.Sort(threads)
	return slices.Compact(threads), nil
}

// replies gives what was answered in a thread after a moment.
func (c *Channel) replies(ctx context.Context, channel, thread, since string) ([]slackapi.Message, error) {
	var all []slackapi.Message
	ask := &slackapi.GetConversationRepliesParameters{ChannelID: channel, Timestamp: thread, Oldest: since, Limit: 200}
	for {
		var page []slackapi.Message
		var next string
		err := patiently(ctx, func() (err error) {
			page, _, next, err = c.api.GetConversationRepliesContext(ctx, ask)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, m := range page {
			if later(m.Timestamp, since) { // the first message of the thread comes with every page
				all = append(all, m)
			}
		}
		if ask.Cursor = next; next == "" {
			return all, nil
		}
	}
}
