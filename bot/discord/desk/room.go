package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A room is the channel of a team: a forum, or one with private threads.
type room struct {
	id, guild string
	forum     bool
	tags      []discordgo.ForumTag
	at        time.Time // when it was looked at
}

// recheck is how long we believe what a channel is.
const recheck = 10 * time.Minute

// A setup is an error that only a human can mend, in the words that say how.
type setup string

func (s setup) Error() string { return string(s) }

func missing(channel string) error {
	return setup(fmt.Sprintf("channel %s is gone: name another one below discord.desk", channel))
}

// forget has a channel looked at anew.
func (d *Desk) forget(channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.rooms, channel)
}

// room gives where a team's cases lie, after a look whether they may.
func (d *Desk) room(ctx context.Context, team string) (room, error) {
	private := slices.Contains(d.opt.Teams.Privacy(), team)
	channel := d.opt.Channels[team]
	if channel == "" && !private {
		channel = d.opt.Channels[DefaultChannel]
	}
	if channel == "" {
		return room{}, setup(fmt.Sprintf("team %q has no channel in Discord: add it below discord.desk", team))
	}
	r, err := d.look(ctx, channel)
	if err == nil && private && r.forum {
		return room{}, setup(fmt.Sprintf("channel %s is a forum, where agents of other teams read along, and the cases of "+
			"team %q are private: name a text channel, in which each case is a private thread", channel, team))
	}
	return r, err
}

// look asks Discord what a channel is, unless we know.
func (d *Desk) look(ctx context.Context, channel string) (room, error) {
	d.mu.Lock()
	r, known := d.rooms[channel]
	d.mu.Unlock()
	if known && time.Since(r.at) < recheck {
		return r, nil
	}
	c, err := d.opt.API.With(ctx).Channel(channel)
	if rest.Kind(err) == rest.UnknownChannel {
		return room{}, missing(channel)
	}
	if err != nil {
		return room{}, fmt.Errorf("look at channel %s: %w", channel, err)
	}
	r = room{id: c.ID, guild: c.GuildID, tags: c.AvailableTags, at: time.Now()}
	switch c.Type {
	case discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia:
		r.forum = true
	case discordgo.ChannelTypeGuildText:
	default:
		return room{}, setup(fmt.Sprintf("channel %s can hold no cases: name a forum or a text channel", channel))
	}
	open, err := d.openToAll(ctx, c)
	if err != nil {
		return room{}, err
	}
	if open {
		return room{}, setup(fmt.Sprintf("channel %s can be read by everybody in the server: in its settings, "+
			`"Permissions", take "View Channel" from @everyone and give it to the helpers' role and the bot`, channel))
	}
	if r.forum {
		r.tags = d.tagged(ctx, r)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rooms[channel] = r
	return r, nil
}

// openToAll tells whether whoever is in the server sees a channel. The role of all has the server's id.
func (d *Desk) openToAll(ctx context.Context, c *discordgo.Channel) (bool, error) {
	roles, err := d.opt.API.With(ctx).GuildRoles(c.GuildID)
	if err != nil {
		return false, fmt.Errorf("look at the roles of server %s: %w", c.GuildID, err)
	}
	var may int64
	for _, r := range roles {
		if r.ID == c.GuildID {
			may = r.Permissions
		}
	}
	for _, o := range c.PermissionOverwrites {
		if o.ID == c.GuildID {
			may = may&^o.Deny | o.Allow
		}
	}
	return may&(discordgo.PermissionViewChannel|discordgo.PermissionAdministrator) != 0, nil
}

// stages are the names of the tags that say where a case stands.
var stages = []string{"open", "taken", "waiting", "solved"}

// stage is the one for a case.
func stage(c handoff.Case) string {
	switch c.State {
	case handoff.Taken:
		return "taken"
	case handoff.Asking, handoff.WithBot:
		return "waiting"
	case handoff.Resolved, handoff.Closed:
		return "solved"
	case handoff.Opening, handoff.Waiting, handoff.Escalated:
	}
	return "open"
}

// is tells whether a tag is the one of a stage, in any language.
func (d *Desk) is(t discordgo.ForumTag, stage string) bool {
	return slices.ContainsFunc(texts.Languages(), func(lang string) bool {
		return strings.EqualFold(strings.TrimSpace(t.Name), d.say(lang, "tag."+stage))
	})
}

// maxTags is how many tags a forum may have.
const maxTags = 20

// tagged gives a forum's tags, after making those that are missing, if we may. Whether we may is asked once.
func (d *Desk) tagged(ctx context.Context, r room) []discordgo.ForumTag {
	all := slices.Clone(r.tags)
	for _, stage := range stages {
		if !slices.ContainsFunc(all, func(t discordgo.ForumTag) bool { return d.is(t, stage) }) {
			all = append(all, discordgo.ForumTag{Name: d.say(d.opt.Lang, "tag."+stage)})
		}
	}
	d.mu.Lock()
	refused := d.untaged[r.id]
	d.mu.Unlock()
	if len(all) == len(r.tags) || len(all) > maxTags || refused {
		return r.tags
	}
	c, err := d.opt.API.With(ctx).ChannelEditComplex(r.id, &discordgo.ChannelEdit{AvailableTags: &all})
	if err != nil {
		d.opt.Log.Info("a forum has no tags for all states of cases, and we cannot make them", "channel", r.id, "err", err)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.untaged[r.id] = rest.Kind(err) == rest.NoPermission
		return r.tags
	}
	return c.AvailableTags
}

// maxApplied is how many tags a post may have.
const maxApplied = 5

// tags are those of a case's post: the one of its stage, and those that people gave it.
func (d *Desk) tags(r room, c handoff.Case, applied []string) []string {
	kept := slices.DeleteFunc(slices.Clone(applied), func(id string) bool {
		i := slices.IndexFunc(r.tags, func(t discordgo.ForumTag) bool { return t.ID == id })
		return i >= 0 && slices.ContainsFunc(stages, func(s string) bool { return d.is(r.tags[i], s) })
	})
	for _, t := range r.tags {
		if t.ID != "" && d.is(t, stage(c)) && len(kept) < maxApplied {
			return append(kept, t.ID)
		}
	}
	return kept
}
