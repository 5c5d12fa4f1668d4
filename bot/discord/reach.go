package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// Keys of what is remembered of places.
const (
	parentKey  = "parent/"  // + what began a conversation: the channel that it stands in
	homeKey    = "home/"    // + person: the channel in which they used the bot last
	standInKey = "standin/" // + person: the private thread that stands for their direct messages
	standsKey  = "stands/"  // + that thread: for whom
)

// archiveAfter is how long a thread stays in the list when nobody writes, in minutes: three days.
const archiveAfter = 4320

// threadFor gives where a conversation goes on that began in a channel: in the thread below its first message, which is
// made when there is none. Where there can be none, it goes on below that message.
func (c *Channel) threadFor(ctx context.Context, at place, p bot.Parcel) (target, error) {
	if known, ok := c.known(ctx, at.channel); ok && known.threaded() {
		return target{channel: at.channel}, nil
	}
	parent, err := c.Pad.Recall(ctx, Name, parentKey+at.channel)
	if err != nil {
		return target{}, fmt.Errorf("where a conversation began: %w", err)
	}
	if parent == "" {
		return target{channel: at.channel}, nil
	}
	inline := target{channel: parent, reply: at.channel, inline: at.channel}
	if in, ok := c.known(ctx, parent); ok && !threads(in) {
		return inline, nil
	}
	made, err := c.rest.ThreadFromMessage(ctx, parent, at.channel, rest.Thread{Name: c.title(ctx, parent, at.channel, p),
		Archive: archiveAfter})
	switch kind := rest.Kind(err); {
	case err == nil:
		c.directory.put(read(made))
		return target{channel: at.channel}, nil
	case kind == rest.NoPermission, kind == rest.BadRequest, kind == rest.UnknownMessage, kind == rest.TooManyThreads:
		c.report(threading, err)
		return inline, nil
	}
	return target{}, fmt.Errorf("begin a thread: %w", err)
}

// threads tells whether there can be threads below messages of a channel.
func threads(c channel) bool { return c.Type.V == kindText || c.Type.V == kindAnnounce }

// title is what a thread is called: the beginning of the question.
func (c *Channel) title(ctx context.Context, channel, question string, p bot.Parcel) string {
	text := ""
	if raw, err := c.rest.Message(ctx, channel, question); err == nil {
		text = readMessage(raw, c.us(), said).Content.V
	}
	c.meet(ctx, text)
	m := c.maker(ctx, p.Conversation)
	return cards.ThreadName(c.plain(message{Content: word{V: text}}), c.Texts.Say(m.Lang, "discord.thread", nil))
}

// sendDirect sends to a person alone: where they have just asked privately, else as a direct message, and where these
// are closed in a private thread.
func (c *Channel) sendDirect(ctx context.Context, person string, p bot.Parcel, parts []cards.Message) (string, error) {
	if p.Entry.From != handoff.ByAgent {
		if shown, err := c.answerBack(ctx, p, parts); err != nil || shown {
			return "", err
		}
	}
	if thread, err := c.Pad.Recall(ctx, Name, standInKey+person); err != nil {
		return "", fmt.Errorf("where somebody is reached: %w", err)
	} else if thread != "" {
		ref, err := c.post(ctx, target{channel: thread}, p, parts)
		if err == nil {
			return ref, elsewhere(thread)
		}
		if !gone(rest.Kind(err)) {
			return ref, err
		}
	}
	channel, err := c.room(ctx, person)
	if err == nil {
		var ref string
		if ref, err = c.post(ctx, target{channel: channel}, p, parts); err == nil {
			return ref, nil
		}
	}
	switch kind := rest.Kind(err); {
	case kind == rest.ClosedDM:
		return c.standIn(ctx, person, p, parts, err)
	case gone(kind):
		c.authors.closed(person) // the next try asks for it anew
	}
	return "", err
}

// room is the channel of direct messages with a person. Discord minds when these are opened often, and forgets none.
func (c *Channel) room(ctx context.Context, person string) (string, error) {
	channel := c.authors.room(person)
	if channel == "" {
		made, err := c.rest.Direct(ctx, person)
		if err != nil {
			return "", err
		}
		channel = made.ID
	}
	return channel, c.keepDirect(ctx, person, channel)
}

// standIn makes a private thread where somebody used the bot last, because they take no direct messages.
func (c *Channel) standIn(ctx context.Context, person string, p bot.Parcel, parts []cards.Message, closed error) (
	string, error,
) {
	home, err := c.Pad.Recall(ctx, Name, homeKey+person)
	if err != nil {
		return "", fmt.Errorf("where somebody is reached: %w", err)
	}
	if home == "" {
		return "", closed // there is no server in which we have met
	}
	m := c.maker(ctx, p.Conversation)
	made, err := c.rest.PrivateThread(ctx, home, rest.Thread{Name: cards.ThreadName("", c.Texts.Say(m.Lang,
		"discord.private_thread", nil)), Archive: archiveAfter})
	if err != nil {
		return "", errors.Join(closed, fmt.Errorf("begin a private thread: %w", err))
	}
	c.directory.put(read(made))
	if err := c.rest.With(ctx).ThreadMemberAdd(made.ID, person); err != nil {
		return "", fmt.Errorf("add somebody to their private thread: %w", err)
	}
	if err := c.stands(ctx, person, made); err != nil {
		return "", err
	}
	ref, err := c.post(ctx, target{channel: made.ID}, p, parts)
	if err != nil {
		return "", err
	}
	return ref, elsewhere(made.ID)
}

// elsewhere says that a message did not go to the direct messages, so that agents see it.
func elsewhere(thread string) error { return &bot.Elsewhere{Where: "private thread " + thread} }

// stands notes that a private thread stands for somebody's direct messages.
func (c *Channel) stands(ctx context.Context, person string, made *discordgo.Channel) error {
	if err := c.Pad.Remember(ctx, Name, standsKey+made.ID, person); err != nil {
		return fmt.Errorf("note a private thread: %w", err)
	}
	if err := c.Pad.Remember(ctx, Name, standInKey+person, made.ID); err != nil {
		return fmt.Errorf("note a private thread: %w", err)
	}
	return nil
}

// standing gives the person for whom a private thread stands; "" for none.
func (c *Channel) standing(ctx context.Context, in channel) (string, error) {
	if in.Type.V != kindPrivateThread {
		return "", nil
	}
	return c.Pad.Recall(ctx, Name, standsKey+in.ID.V)
}

// atHome notes where in a server somebody used the bot.
func (c *Channel) atHome(ctx context.Context, person string, in channel) {
	home := in.ID.V
	if in.threaded() {
		home = in.Parent.V
		in, _ = c.directory.channel(home)
	}
	if in.Type.V != kindText || home == "" || c.authors.home(person) == home {
		return
	}
	if err := c.Pad.Remember(ctx, Name, homeKey+person, home); err != nil {
		c.Log.Warn("note where somebody used the bot", "err", err)
		return
	}
	c.authors.lives(person, home)
}

// url is where a message or a thread can be seen by those who may.
func url(guild, channel string, message ...string) string {
	return strings.Join(append([]string{"https://discord.com/channels", guild, channel}, message...), "/")
}
