package discord

import (
	"context"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/talk"
)

// A Mode is what the bot does in a channel with words that do not call it.
type Mode string

// The modes of channels.
const (
	Mention Mode = "mention" // only who calls the bot is answered
	Answer  Mode = "answer"  // each new message of a channel, each post of a forum, is a question
	Off     Mode = "off"     // the bot says nothing at all
)

// listen says where words belong that somebody wrote, or why they are not for the bot. It notes who talks to it. Words
// that are read a second time, from the history, are judged as they were the first time: by who talked when they were
// written.
func (c *Channel) listen(ctx context.Context, d deed) (at place, why string, err error) {
	person := d.Author.V.ID.V
	if d.Guild.V == "" {
		return place{person: person}, "", c.keepDirect(ctx, person, d.Channel.V)
	}
	if stands, err := c.standsFor(ctx, d.Channel.V); err != nil || stands == person {
		return place{person: person}, "", err
	}
	where, err := c.whereabouts(ctx, d)
	if err != nil || where.why != "" {
		return place{person, where.root}, where.why, err
	}
	at = place{person, where.root}
	us := c.us().id
	m := talk.Moment{Called: d.callsUs(us), Others: d.callsOthers(us), Threaded: where.threaded, Answers: where.answers}
	held := c.talks.At(where.parent)
	held.Lock()
	defer held.Unlock()
	phases, err := c.talks.In(ctx, where.parent, where.root)
	if err != nil {
		return at, "", err
	}
	talking := phases.Before(d.ID.V)
	now, why := talk.Next(talking, person, m)
	if why == "" && where.begins {
		if err := c.Pad.Remember(ctx, Name, parentKey+where.root, where.parent); err != nil {
			return at, "", fmt.Errorf("note where a conversation began: %w", err)
		}
	}
	if !slices.Equal(now, talking) {
		err = c.talks.Note(ctx, where.parent, where.root, phases.From(d.ID.V, now))
		if why == "" && c.cursors.Behind(d.Channel.V, d.ID.V) {
			c.cursors.Wanted() // it came late, and what was written after it may be for us
		}
	}
	return at, why, err
}

// standsFor gives the person for whose direct messages a thread stands.
func (c *Channel) standsFor(ctx context.Context, id string) (string, error) {
	in, err := c.channelOf(ctx, id)
	if err != nil {
		return "", err
	}
	return c.standing(ctx, in)
}

// A whereabouts is where something was written, as far as it matters for who is meant.
type whereabouts struct {
	parent   string // the channel that the thread is in, or that the message begins one in
	root     string // the thread; a message with which one begins is called as the thread will be
	threaded bool   // it goes on in a thread
	begins   bool   // there is no thread yet
	answers  bool   // it begins one where questions are answered
	why      string // the bot is silent there
}

// whereabouts finds out where a message of a server was written.
func (c *Channel) whereabouts(ctx context.Context, d deed) (w whereabouts, err error) {
	in, err := c.channelOf(ctx, d.Channel.V)
	if err != nil {
		return w, err
	}
	guild, served := c.guild(d.Guild.V)
	if !served {
		return whereabouts{why: "a server that the bot is not for"}, nil
	}
	w = whereabouts{parent: in.ID.V, root: d.ID.V}
	top := in
	if in.threaded() {
		w.parent, w.root, w.threaded = in.Parent.V, in.ID.V, true
		if top, err = c.channelOf(ctx, in.Parent.V); err != nil {
			return w, err
		}
	}
	if !w.threaded && d.answers() != "" { // where there can be no thread, who answers us goes on
		began, err := c.Pad.Recall(ctx, Name, inlineKey+d.Channel.V+"/"+d.answers())
		if err != nil {
			return w, fmt.Errorf("what a message belongs to: %w", err)
		}
		if began != "" {
			w.root, w.threaded = began, true
		}
	}
	w.begins = !w.threaded
	mode := guild.mode(top)
	quiet, err := c.muted(ctx, top.ID.V)
	switch {
	case err != nil:
		return w, err
	case mode == Off || quiet:
		return whereabouts{why: "the bot is muted there", parent: w.parent, root: w.root}, nil
	}
	return w.judge(top, d, mode), nil
}

// judge tells whether a message begins something where questions are answered.
func (w whereabouts) judge(top channel, d deed, mode Mode) whereabouts {
	asked := mode == Answer && !top.NSFW.V
	switch top.Type.V {
	case kindForum, kindMedia:
		if w.threaded && w.root == d.ID.V { // a post has the id of its first message
			w.threaded, w.answers = false, asked
		}
	case kindText:
		w.answers = asked && !w.threaded
	}
	return w
}

// mode is what the bot does in a channel, which the configuration names by name or id.
func (g Guild) mode(c channel) Mode {
	for _, name := range []string{c.ID.V, c.Name.V} {
		if mode, ok := g.Channels[name]; ok && name != "" {
			return mode
		}
	}
	return Mention
}

// channelOf gives a channel or thread. Of one that the gateway did not tell, Discord is asked; what it does not show us
// is a channel without a name.
func (c *Channel) channelOf(ctx context.Context, id string) (channel, error) {
	if known, ok := c.directory.channel(id); ok {
		return known, nil
	}
	ctx, stop := context.WithTimeout(ctx, askWait)
	defer stop()
	found, err := c.rest.With(ctx).Channel(id)
	switch kind := rest.Kind(err); {
	case kind == rest.UnknownChannel, kind == rest.NoAccess:
		return channel{ID: word{V: id}}, nil
	case err != nil:
		return channel{}, fmt.Errorf("ask Discord what channel %s is: %w", id, err)
	}
	known := read(found)
	c.directory.put(known)
	return known, nil
}

// read keeps of a channel that Discord gave what matters here.
func read(c *discordgo.Channel) channel {
	known := channel{ID: word{V: c.ID}, Guild: word{V: c.GuildID}, Parent: word{V: c.ParentID}, Owner: word{V: c.OwnerID},
		Type: number{V: int64(c.Type)}, Name: word{V: c.Name}, NSFW: yes{V: c.NSFW}, Last: word{V: c.LastMessageID}}
	known.Tags.V = c.AppliedTags
	if t := c.ThreadMetadata; t != nil {
		known.Thread.V = thread{Archived: yes{V: t.Archived}, Locked: yes{V: t.Locked}}
	}
	for _, one := range c.AvailableTags {
		known.Known.V = append(known.Known.V, tag{ID: word{V: one.ID}, Name: word{V: one.Name}})
	}
	return known
}

// inlineKey is the key of a message of ours that stands where there is no thread: what began it.
const inlineKey = "inline/"

// muteKey is the key of a channel in which moderators muted the bot.
const muteKey = "muted/"

// muted tells whether moderators muted the bot in a channel.
func (c *Channel) muted(ctx context.Context, channel string) (bool, error) {
	noted, err := c.Pad.Recall(ctx, Name, muteKey+channel)
	if err != nil {
		return false, fmt.Errorf("whether the bot is muted: %w", err)
	}
	return noted != "", nil
}
