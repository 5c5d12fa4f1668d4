package slack

import (
	"context"
	"fmt"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/talk"
)

// A Mode is what the bot does with words that do not call it.
type Mode string

// The modes of channels.
const (
	Mention Mode = "mention" // only who calls the bot is answered
	Answer  Mode = "answer"  // each new message of the channel is a question
	Suggest Mode = "suggest" // an answer that is sure is shown to who wrote a new message, and to nobody else
)

// listen says where words belong that somebody wrote, or why they are not for the bot. It notes who talks to it. Words
// that are read a second time, from the history, are judged as they were the first time: by who talked when they were
// written.
func (c *Channel) listen(ctx context.Context, d deed) (at place, why string, err error) {
	threaded := d.thread != "" && d.thread != d.ts
	switch {
	case d.direct && threaded:
		return place{d.user, d.channel, d.thread}, "", c.keep(ctx, d)
	case d.direct:
		return place{person: d.user}, "", nil
	}
	at = place{d.user, d.channel, d.ts}
	if threaded {
		at.thread = d.thread
	}
	m, err := c.moment(ctx, d, threaded)
	if err != nil {
		return at, "", err
	}
	began, why, err := c.judge(ctx, at, d, m)
	if err == nil && why != "" && threaded && c.Nodes != nil {
		// who calls the bot may be heard on another node at this moment: it sees this note, or we see what it noted
		if err = c.Pad.Remember(ctx, Name, behindKey+d.channel, d.ts); err == nil {
			began, why, err = c.judge(ctx, at, d, m)
		}
	}
	if err == nil && began {
		err = c.lookBehind(ctx, d)
	}
	return at, why, err
}

// moment is what is known of words before it is known who talks there.
func (c *Channel) moment(ctx context.Context, d deed, threaded bool) (talk.Moment, error) {
	us, called := c.us(), calls(d.text)
	m := talk.Moment{Called: d.mention || slices.Contains(called, us.user), Threaded: threaded,
		Others: slices.ContainsFunc(called, func(id string) bool { return id != us.user })}
	if threaded || m.Called {
		return m, nil
	}
	mode, err := c.mode(ctx, d.channel)
	m.Answers = mode == Answer
	return m, err
}

// judge says why words are not for the bot, and notes who talks to it after them. began tells whether somebody began
// to.
func (c *Channel) judge(ctx context.Context, at place, d deed, m talk.Moment) (began bool, why string, err error) {
	err = c.talks.Change(ctx, d.channel, at.thread, func(phases talk.Phases) talk.Phases {
		talking := phases.Before(d.ts)
		var now []string
		now, why = talk.Next(talking, d.user, m)
		same := slices.Equal(now, talking)
		if began = !same && why == ""; same {
			return nil
		}
		return phases.From(d.ts, now)
	})
	return began, why, err
}

// behindKey is the key of a channel in which words were left alone on one of several nodes: the last ones in a thread.
const behindKey = "behind/"

// lookBehind has read again what was written after words that came late: it may be for us.
func (c *Channel) lookBehind(ctx context.Context, d deed) error {
	behind := c.cursors.Behind(d.channel, d.ts)
	if !behind && c.Nodes != nil {
		left, err := c.Pad.Recall(ctx, Name, behindKey+d.channel)
		if err != nil {
			return fmt.Errorf("what was left alone: %w", err)
		}
		behind = talk.Later(left, d.ts)
	}
	if behind {
		c.cursors.Wanted()
	}
	return nil
}

// keep notes a thread in direct messages, so that what is written there while we are away is looked for.
func (c *Channel) keep(ctx context.Context, d deed) error {
	return c.talks.Change(ctx, d.channel, d.thread, func(known talk.Phases) talk.Phases {
		if len(known) > 0 {
			return nil
		}
		return known.From(d.ts, []string{d.user})
	})
}

// mode is what the bot does in a channel, which the configuration names by name or id. An error says that Slack may
// tell the name a moment later: a question must not be passed over because it did not at once.
func (c *Channel) mode(ctx context.Context, channel string) (Mode, error) {
	if mode, ok := c.Channels[channel]; ok {
		return mode, nil
	}
	if len(c.Channels) == 0 {
		return Mention, nil
	}
	name, err := c.nameOf(ctx, channel)
	if err != nil {
		return Mention, err
	}
	if mode, ok := c.Channels[name]; ok {
		return mode, nil
	}
	return Mention, nil
}

// A calling is what a channel was called at a time.
type calling struct {
	name string
	at   time.Time
}

// nameOf gives the name of a channel, "" when Slack refuses to tell.
func (c *Channel) nameOf(ctx context.Context, channel string) (string, error) {
	c.mu.Lock()
	known, ok := c.names[channel]
	c.mu.Unlock()
	if ok && (c.Nodes == nil || time.Since(known.at) < personFresh) { // another node may have heard that it is renamed
		return known.name, nil
	}
	ctx, stop := context.WithTimeout(ctx, personWait)
	defer stop()
	info, err := c.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: channel})
	if code(err) != "" {
		c.Log.Warn("ask Slack about a channel", "channel", channel, "err", explain(err))
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("ask Slack what channel %s is: %w", channel, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names[channel] = calling{info.Name, time.Now()}
	return info.Name, nil
}
