package slack

import (
	"context"
	"fmt"
	"slices"

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
	us := c.us()
	called := calls(d.text)
	others := slices.ContainsFunc(called, func(id string) bool { return id != us.user })
	mentioned := d.mention || slices.Contains(called, us.user)
	answers := false
	if !threaded && !mentioned {
		mode, err := c.mode(ctx, d.channel)
		if err != nil {
			return at, "", err
		}
		answers = mode == Answer
	}
	place := c.talks.At(d.channel)
	place.Lock()
	defer place.Unlock()
	phases, err := c.talks.In(ctx, d.channel, at.thread)
	if err != nil {
		return at, "", err
	}
	talking := phases.Before(d.ts)
	now, why := talk.Next(talking, d.user, talk.Moment{Called: mentioned, Others: others, Threaded: threaded,
		Answers: answers})
	if !slices.Equal(now, talking) {
		err = c.talks.Note(ctx, d.channel, at.thread, phases.From(d.ts, now))
		if why == "" && c.cursors.Behind(d.channel, d.ts) {
			c.cursors.Wanted() // it came late, and what was written after it may be for us
		}
	}
	return at, why, err
}

// keep notes a thread in direct messages, so that what is written there while we are away is looked for.
func (c *Channel) keep(ctx context.Context, d deed) error {
	held := c.talks.At(d.channel)
	held.Lock()
	defer held.Unlock()
	known, err := c.talks.In(ctx, d.channel, d.thread)
	if err != nil || len(known) > 0 {
		return err
	}
	return c.talks.Note(ctx, d.channel, d.thread, known.From(d.ts, []string{d.user}))
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

// nameOf gives the name of a channel, "" when Slack refuses to tell.
func (c *Channel) nameOf(ctx context.Context, channel string) (string, error) {
	c.mu.Lock()
	name, ok := c.names[channel]
	c.mu.Unlock()
	if ok {
		return name, nil
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
	c.names[channel] = info.Name
	return info.Name, nil
}
