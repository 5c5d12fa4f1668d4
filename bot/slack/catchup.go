package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/talk"
)

// How what was missed is caught up on.
const (
	sweepSoon  = 2 * time.Second // after a sweep that failed: what failed is often mended by then
	sweepAgain = time.Minute     // the same after many
	sweepLeast = 3 * time.Second // between any two of them
	sweepUsual = 6 * time.Hour   // without a reason: over HTTP nobody tells us that Slack could not reach us
	probeFirst = time.Minute     // whether Slack tells us all: at first, and while it does not
	probeMost  = time.Hour
	threadLife = 14 * 24 * time.Hour // threads in which somebody may still answer
	eventSlack = 90 * time.Second    // within this an event comes, or a dead socket is noticed
)

// runSweeps catches up when it is asked for, and now and then by itself, until ctx ends. In between it probes whether
// Slack tells us of all that is written.
func (c *Channel) runSweeps(ctx context.Context, in Intake) error {
	wait, swept := probeFirst, time.Now()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		full := true
		select {
		case <-ctx.Done():
			return nil
		case <-c.cursors.Sweep():
		case <-timer.C:
			full = time.Since(swept) >= sweepUsual
		}
		unheard, err := c.catchUp(ctx, in, full)
		for again := sweepSoon; full && err != nil && ctx.Err() == nil; again = min(again*3/2, sweepAgain) {
			c.Log.Warn("catch up in Slack", "err", err)
			c.report(func(h *Health) *string { return &h.Reading }, err)
			pause(ctx, c.cursors, again)
			var more int
			more, err = c.catchUp(ctx, in, full)
			unheard += more
		}
		if full {
			swept = time.Now()
		}
		c.report(func(h *Health) *string { return &h.Reading }, err)
		wait = min(2*wait, probeMost)
		if c.unheard(unheard) {
			wait = probeFirst
		}
		timer.Reset(wait)
	}
}

// pause waits until a sweep that failed is worth another try: some time, or less when there is more to catch up on.
func pause(ctx context.Context, c *talk.Cursors, most time.Duration) {
	if !rest(ctx, sweepLeast) {
		return
	}
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.Sweep():
	case <-ctx.Done():
	}
}

// catchUp takes in what was written in all our channels since they were read last. It goes on after one that fails. A
// sweep that is not full leaves out threads in which nothing new is to be expected, and so moves no cursor. unheard are
// the messages of which Slack should have told us and did not.
func (c *Channel) catchUp(ctx context.Context, in Intake, full bool) (unheard int, err error) {
	if err := c.cursors.Recall(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	channels, err := c.mine(ctx)
	if err != nil {
		return 0, fmt.Errorf("list our channels: %w", err)
	}
	var failed error
	for _, one := range channels {
		if one.IsArchived || in.Desk != nil && in.Desk.Holds(one.ID) {
			continue
		}
		since := c.cursors.Since(one.ID)
		n, err := c.catchUpIn(ctx, in, one, since, full)
		unheard += n
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("channel %s: %w", one.ID, err))
			failed = errors.Join(failed, c.cursors.Failed(ctx, one.ID, since))
		} else if full {
			failed = errors.Join(failed, c.cursors.Known(ctx, one.ID, since, began))
		}
	}
	if full && ctx.Err() == nil {
		failed = errors.Join(failed, c.cursors.Known(ctx, "", c.cursors.Since(""), began))
	}
	return unheard, failed
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
func (c *Channel) catchUpIn(ctx context.Context, in Intake, channel slackapi.Channel, since string, full bool) (
	unheard int, err error,
) {
	missed, err := c.history(ctx, channel.ID, since)
	if err != nil {
		return 0, err
	}
	threads, err := c.openThreads(ctx, channel.ID, missed, since, full)
	if err != nil {
		return 0, err
	}
	for _, thread := range threads {
		replies, err := c.replies(ctx, channel.ID, thread, since)
		if err != nil && !gone(err) {
			return 0, err
		}
		missed = append(missed, replies...)
	}
	slices.SortFunc(missed, func(a, b slackapi.Message) int { return strings.Compare(a.Timestamp, b.Timestamp) })
	missed = slices.CompactFunc(missed, func(a, b slackapi.Message) bool { return a.Timestamp == b.Timestamp })
	for _, m := range missed {
		alone, err := c.takeIn(ctx, in, channel, m)
		if err != nil {
			return unheard, err
		}
		if alone {
			unheard++
		}
	}
	return unheard, nil
}

// takeIn takes in a message of the history that is not dealt with. unheard tells that Slack should have told of it.
func (c *Channel) takeIn(ctx context.Context, in Intake, channel slackapi.Channel, m slackapi.Message) (
	unheard bool, err error,
) {
	d := recalled(m, channel.ID, channel.IsIM, c.us())
	if d.sort != said {
		return false, nil
	}
	final, came := c.cursors.Came(channel.ID, m.Timestamp)
	if !final {
		final, err = c.taken(ctx, channel.ID, m.Timestamp)
	}
	if err != nil || final {
		return false, err
	}
	untold := !came && c.listening(m.Timestamp) // asked before it is heard, which tells that it came
	final, err = c.hear(ctx, in, d, momentOf(m.Timestamp))
	for errors.Is(err, errFetching) {
		final, err = c.hear(ctx, in, d, momentOf(m.Timestamp))
	}
	if err != nil {
		return untold && c.Nodes == nil, err
	}
	c.cursors.Found(channel.ID, m.Timestamp, final)
	if !untold || c.Nodes == nil {
		return untold, nil
	}
	// what is no event now another node may have heard, and left alone as well
	return c.taken(ctx, channel.ID, m.Timestamp)
}

// listening tells whether Slack should have told us of what was written at a moment: we were there, and are still, and
// it is long enough ago.
func (c *Channel) listening(ts string) bool {
	at, state := momentOf(ts), c.Health()
	return state.Connected && state.Since.Add(eventSlack).Before(at) && time.Since(at) > eventSlack
}

// unheard notes how many messages were found of which Slack did not tell. What it says stays until Slack tells of
// something again and nothing is missing.
func (c *Channel) unheard(found int) (still bool) {
	heard := c.cursors.Heard()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case found > 0:
		c.Log.Error("Slack did not tell of messages, which were found in the history", "messages", found,
			"fix", deafFix)
		c.state.Unheard, c.state.deaf = c.state.Unheard+found, time.Now()
	case heard.After(c.state.deaf):
		c.state.Unheard = 0
	}
	return c.state.Unheard > 0
}

// recalled is a message of the history as a deed.
func recalled(m slackapi.Message, channel string, direct bool, us self) deed {
	d := deed{sort: said, user: m.User, channel: channel, direct: direct, ts: m.Timestamp, thread: m.ThreadTimestamp,
		text: m.Text, files: recalledFiles(m.Files)}
	return d.with(recalledForwards(m.Attachments)).from(m.BotID, m.SubType, us)
}

func recalledFiles(list []slackapi.File) (files []file) {
	for _, f := range list {
		files = append(files, file{ID: word{V: f.ID}, Name: word{V: f.Name}, Type: word{V: f.Mimetype},
			Size: lax[int64]{V: int64(f.Size)}, Download: word{V: f.URLPrivateDownload}})
	}
	return files
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
// in a full sweep those in which somebody talks to the bot.
func (c *Channel) openThreads(ctx context.Context, channel string, missed []slackapi.Message, since string,
	full bool,
) ([]string, error) {
	var threads []string
	for _, m := range missed {
		if m.ReplyCount > 0 && talk.Later(m.LatestReply, since) {
			threads = append(threads, m.Timestamp)
		}
	}
	if !full {
		return threads, nil
	}
	known, err := c.talks.Of(ctx, channel)
	if err != nil {
		return nil, err
	}
	limit := stampOf(time.Now().Add(-threadLife))
	for _, ts := range known {
		if talk.Later(ts, limit) {
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
			if talk.Later(m.Timestamp, since) { // the first message of the thread comes with every page
				all = append(all, m)
			}
		}
		if ask.Cursor = next; next == "" {
			return all, nil
		}
	}
}
