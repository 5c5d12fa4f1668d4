package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// tellOff says to who writes more than is taken that they have to wait, once until it has calmed down. What they write
// meanwhile is not taken.
func (c *Channel) tellOff(where place, d deed) {
	if !c.floods.tell(where.person, time.Now()) {
		return
	}
	c.Log.Warn("somebody writes more than is taken", "channel", d.Channel.V)
	c.later(func(ctx context.Context) {
		e := c.event(ctx, where, d, bot.Message)
		text := c.Texts.Say(c.makerIn(e.Lang).Lang, "discord.flood", nil)
		_, err := c.rest.Post(ctx, d.Channel.V, rest.Outgoing{Content: text, ReplyTo: d.ID.V})
		if err != nil {
			c.Log.Warn("tell somebody that they write too much", "err", err)
		}
	})
}

// commandQuiet mutes the bot in a channel, or takes that back. Discord lets moderators use the command and nobody else;
// we look at the right ourselves as well, because a server can give the command to everybody.
func (c *Channel) commandQuiet(ctx context.Context, i call) error {
	if i.Guild.V == "" || !i.may(discordgo.PermissionManageChannels) {
		c.answer(ctx, i, "not_allowed")
		return nil
	}
	channel := i.where.ID.V
	if i.where.threaded() {
		channel = i.where.Parent.V
	}
	quiet, err := c.muted(ctx, channel)
	if err != nil {
		return err
	}
	note, id := i.by().ID.V, "muted"
	if quiet {
		note, id = "", "unmuted"
	}
	if err := c.Pad.Remember(ctx, Name, muteKey+channel, note); err != nil {
		return fmt.Errorf("mute a channel: %w", err)
	}
	c.Log.Info("a moderator changed whether the bot is muted", "channel", channel, "muted", !quiet)
	c.answer(ctx, i, id)
	return nil
}

// may tells whether who sent an interaction has a permission where they sent it.
func (i interaction) may(permission int64) bool {
	has, err := strconv.ParseInt(i.Member.V.Permissions.V, 10, 64)
	return err == nil && has&(permission|discordgo.PermissionAdministrator) != 0
}

// commandSolved takes in that a message of a helper solved what somebody asked in the thread. Who asked may say so, and
// helpers may.
func (c *Channel) commandSolved(ctx context.Context, in Intake, i call) error {
	m, ok := i.target()
	at, asker, err := c.askedIn(ctx, i)
	if err != nil {
		return err
	}
	guild, _ := c.guild(i.Guild.V)
	switch {
	case !ok || asker == "" || c.plain(m) == "":
		c.answer(ctx, i, "solved_nothing")
		return nil
	case asker != i.who.ID && !c.helps(guild, i.Guild.V, i.Member.V.Roles.V):
		c.answer(ctx, i, "solved_not_you")
		return nil
	case m.Author.V.ID.V == asker || m.Author.V.Bot.V:
		c.answer(ctx, i, "solved_own")
		return nil
	}
	helper, trusted := c.helper(ctx, guild, i.Guild.V, m.Author.V)
	if !trusted {
		c.answer(ctx, i, "solved_no_helper")
		return nil
	}
	e := bot.Event{Channel: Name, ID: "solved/" + m.ID.V, Conversation: at.conversation(), Kind: bot.Helped,
		Person: handoff.Person{ID: asker}, By: &helper, Text: bot.Clip(c.plain(m), bot.MaxText/2),
		Beside: url(i.Guild.V, m.Channel.V, m.ID.V)}
	if err := c.receive(ctx, in, e); err != nil {
		return err
	}
	c.answer(ctx, i, "solved")
	return nil
}

// askedIn tells who asked first in the thread in which a command was given.
func (c *Channel) askedIn(ctx context.Context, i call) (at place, asker string, err error) {
	if !i.where.threaded() {
		return at, "", nil
	}
	phases, err := c.talks.In(ctx, i.where.Parent.V, i.where.ID.V)
	if err != nil {
		return at, "", err
	}
	asker = phases.First()
	return place{asker, i.where.ID.V}, asker, nil
}

// helps tells whether roles make somebody a helper whose answers are trusted.
func (c *Channel) helps(g Guild, guild string, roles []string) bool {
	return slices.ContainsFunc(slices.Concat(roles, c.directory.names(guild, roles)), func(role string) bool {
		return slices.Contains(g.Helpers, role)
	})
}

// helper gives who wrote a message, and whether they are a helper.
func (c *Channel) helper(ctx context.Context, g Guild, guild string, u user) (handoff.Person, bool) {
	p := handoff.Person{ID: u.ID.V, Name: nameOf(message{Author: lax[user]{V: u}})}
	m, err := c.rest.With(ctx).GuildMember(guild, u.ID.V)
	if err != nil {
		c.Log.Warn("ask Discord about a member", "err", rest.Explain(err))
		return p, false
	}
	return p, c.helps(g, guild, m.Roles)
}

// putAway archives a thread whose matter is settled. It comes back when somebody writes. A post keeps its tags.
func (c *Channel) putAway(ctx context.Context, thread string) {
	yes := true
	if _, err := c.rest.With(ctx).ChannelEdit(thread, &discordgo.ChannelEdit{Archived: &yes}); err != nil {
		c.Log.Warn("put a thread away", "err", rest.Explain(err))
	}
}
