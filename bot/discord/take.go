package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// take deals with what the gateway told.
func (c *Channel) take(ctx context.Context, in Intake, kind string, payload json.RawMessage) error {
	if in.Desk != nil {
		if ours, err := in.Desk.Take(ctx, kind, payload); ours || err != nil {
			return err
		}
	}
	switch kind {
	case "MESSAGE_CREATE":
		return c.hearNow(ctx, in, readMessage(payload, c.us(), said))
	case "MESSAGE_UPDATE":
		return c.reword(ctx, in, readMessage(payload, c.us(), edited))
	case "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		return c.unsay(ctx, in, readDeletion(payload))
	case "INTERACTION_CREATE":
		return c.interact(ctx, in, payload)
	}
	return nil
}

// hearNow takes in what somebody has just written, and notes that it came.
func (c *Channel) hearNow(ctx context.Context, in Intake, d deed) error {
	if d.sort == own {
		c.sent.saw(string(d.Nonce.V), d.ID.V)
		c.answered(d.message)
		if d.Flags.V&int64(discordgo.MessageFlagsEphemeral) != 0 {
			c.sent.echo(d.ID.V, d.Content.V)
		}
	}
	if d.sort != said {
		return nil
	}
	c.directory.heard(d.Channel.V, d.ID.V)
	final, err := c.hear(ctx, in, d, time.Time{})
	if err != nil {
		c.cursors.Miss(d.Channel.V, d.ID.V)
		return err
	}
	c.cursors.Pass(d.Channel.V, d.ID.V, final)
	return nil
}

// hear takes in what somebody wrote. at is when, for what was missed; else now. It is not final what is left alone
// because nobody talks to the bot in its thread: who does may have said so before, in words that come later.
func (c *Channel) hear(ctx context.Context, in Intake, d deed, at time.Time) (final bool, err error) {
	where, why, err := c.listen(ctx, d)
	if err != nil {
		return false, err
	}
	if why != "" {
		c.Log.Debug("quiet", "channel", d.Channel.V, "why", why)
		return where.channel == d.ID.V, nil
	}
	if at.IsZero() && !c.floods.pass(where.person, time.Now()) {
		c.tellOff(where, d)
		return true, nil
	}
	c.authors.note(d.ID.V, d.Author.V.ID.V)
	c.authors.reads(d.ID.V, d.Edited.V)
	e := c.event(ctx, where, d, bot.Message)
	e.ID, e.At = messageID(d.Channel.V, d.ID.V), at
	if at.IsZero() {
		c.typing.begin(e.Conversation, d.Channel.V)
	}
	// what has files is dealt with when they are on the shelf
	return len(d.files()) == 0 || !at.IsZero(), c.ask(ctx, in, e, d)
}

// ask hands somebody's words in, with their files.
func (c *Channel) ask(ctx context.Context, in Intake, e bot.Event, d deed) error {
	files := d.files()
	if e.Text == "" && len(files) == 0 { // who only calls us wants to talk
		e.Text = c.Texts.Say(cmp.Or(e.Lang, c.Languages[0]), "discord.called", nil)
	}
	if len(files) == 0 {
		return c.receive(ctx, in, e)
	}
	return c.withFiles(ctx, in, e, files, d)
}

// files are those of a message and of those that it passes on.
func (m message) files() []file {
	all := slices.Clone(m.Attachments.V)
	for _, s := range m.Snapshots.V {
		all = append(all, s.Message.V.Attachments.V...)
	}
	return all
}

// event is what every event about words has.
func (c *Channel) event(ctx context.Context, where place, d deed, kind bot.EventKind) bot.Event {
	e := bot.Event{Channel: Name, Conversation: where.conversation(), Kind: kind}
	if where.channel == "" {
		e.Person = c.direct(ctx, d.Author.V)
	} else {
		e.Person = c.person(d.Author.V, d.Member.V, d.Guild.V, false)
	}
	e.Lang = c.hint(e.Person, d.Guild.V)
	e.Text, e.Beside = c.words(d.message, e.Lang)
	return e
}

// words are what a message says. What somebody passes on is what they ask about, and all that they ask where they say
// nothing of their own. Discord does not tell who wrote it. A forum post's title is a part of the question, and its
// tags stand beside it.
func (c *Channel) words(m message, lang string) (text, beside string) {
	said, notes := []string{}, []string{}
	if post, ok := c.directory.channel(m.Channel.V); ok && post.threaded() && post.ID.V == m.ID.V {
		said = append(said, post.Name.V)
		if tags := c.tags(post); tags != "" {
			notes = append(notes, c.Texts.Say(cmp.Or(lang, c.Languages[0]), "discord.tags", texts.Args{"Text": tags}))
		}
	}
	said = append(said, c.plain(m))
	for _, s := range m.Snapshots.V {
		inner := s.Message.V
		inner.Guild = m.Guild
		said = append(said, c.plain(inner))
		notes = append(notes, c.Texts.Say(cmp.Or(lang, c.Languages[0]), "discord.passed", nil))
	}
	said = slices.DeleteFunc(said, func(s string) bool { return strings.TrimSpace(s) == "" })
	beside = bot.Clip(strings.Join(notes, "\n"), bot.MaxText/2)
	return bot.Clip(strings.Join(said, "\n\n"), bot.MaxText-len(beside)-len("\n\n")), beside
}

// tags are the names of a post's tags.
func (c *Channel) tags(post channel) string {
	forum, _ := c.directory.channel(post.Parent.V)
	var names []string
	for _, t := range forum.Known.V {
		if slices.Contains(post.Tags.V, t.ID.V) {
			names = append(names, handoff.OneLine(t.Name.V))
		}
	}
	return strings.Join(names, ", ")
}

// plain is what a message says, as text.
func (c *Channel) plain(m message) string {
	return plain(m.content(), c.us().id, func(kind, id string) string {
		switch kind {
		case "@":
			for _, u := range m.Mentions.V {
				if u.ID.V == id {
					return cmp.Or(u.Global.V, u.Name.V)
				}
			}
		case "@&":
			if names := c.directory.names(m.Guild.V, []string{id}); len(names) > 0 {
				return names[0]
			}
		case "#":
			known, _ := c.directory.channel(id)
			return known.Name.V
		}
		return ""
	})
}

// reword takes in that somebody changed what they wrote. Who calls us only now has written to us only now.
func (c *Channel) reword(ctx context.Context, in Intake, d deed) error {
	if d.sort != edited || c.authors.read(d.ID.V, d.Edited.V) {
		return nil // Discord says again how a message reads when a thread begins below it
	}
	where, talking, err := c.about(ctx, d, d.ID.V, d.Author.V.ID.V)
	if err != nil {
		return err
	}
	if !talking {
		if d.Guild.V != "" && d.callsUs(c.us().id) {
			_, err := c.hear(ctx, in, d, time.Time{})
			return err
		}
		return nil
	}
	e := c.event(ctx, where, d, bot.Edited)
	e.Of = messageID(d.Channel.V, d.ID.V)
	e.ID = bot.FitID("edit/" + e.Of + "/" + d.Edited.V)
	if e.Text == "" {
		return nil // only its files are left, which stay
	}
	return c.receive(ctx, in, e)
}

// unsay takes in that messages were deleted. Discord does not tell who wrote them: after a restart everybody who talks
// to the bot there is asked for, and whoever did not write it has nothing that goes.
func (c *Channel) unsay(ctx context.Context, in Intake, d deed) error {
	for _, id := range d.gone {
		people, err := c.writers(ctx, d, id)
		if err != nil {
			return err
		}
		for _, who := range people {
			where, talking, err := c.about(ctx, d, id, who)
			if err != nil {
				return err
			}
			if !talking {
				continue
			}
			gone := d
			gone.Author.V.ID.V = who
			e := c.event(ctx, where, gone, bot.Deleted)
			e.Text, e.Beside, e.Of = "", "", messageID(d.Channel.V, id)
			e.ID = bot.FitID("delete/" + e.Of + "/" + who)
			if err := c.receive(ctx, in, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// writers are who may have written a message.
func (c *Channel) writers(ctx context.Context, d deed, id string) ([]string, error) {
	if who := c.authors.of(id); who != "" {
		return []string{who}, nil
	}
	if d.Guild.V == "" {
		note, err := c.Pad.Recall(ctx, Name, directKey+d.Channel.V)
		who, _, _ := strings.Cut(note, " ")
		if err != nil || who == "" {
			return nil, err
		}
		return []string{who}, nil
	}
	w, err := c.rootOf(ctx, d.Channel.V, id)
	if err != nil {
		return nil, err
	}
	phases, err := c.talks.In(ctx, w.parent, w.root)
	return phases.With(id), err
}

// about tells to which conversation a message of somebody belongs that was written before, and whether there can be
// one.
func (c *Channel) about(ctx context.Context, d deed, id, who string) (at place, talking bool, err error) {
	if d.Guild.V == "" {
		return place{person: who}, true, nil
	}
	if stands, err := c.standsFor(ctx, d.Channel.V); err != nil || stands == who {
		return place{person: who}, true, err
	}
	w, err := c.rootOf(ctx, d.Channel.V, id)
	if err != nil {
		return at, false, err
	}
	held := c.talks.At(w.parent)
	held.Lock()
	defer held.Unlock()
	phases, err := c.talks.In(ctx, w.parent, w.root)
	return place{who, w.root}, slices.Contains(phases.With(id), who), err
}

// rootOf tells in which thread a message is, or which began with it.
func (c *Channel) rootOf(ctx context.Context, in, id string) (whereabouts, error) {
	known, err := c.channelOf(ctx, in)
	if err != nil {
		return whereabouts{}, err
	}
	if known.threaded() {
		return whereabouts{parent: known.Parent.V, root: in}, nil
	}
	return whereabouts{parent: in, root: id}, nil
}

// receive hands an event in. What will never be taken is said and done with.
func (c *Channel) receive(ctx context.Context, in Intake, e bot.Event) error {
	err := in.Receiver.Receive(ctx, e)
	if errors.Is(err, bot.ErrBadEvent) {
		c.Log.Warn("not taken in", "event", e.ID, "err", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("take in %s: %w", e.ID, err)
	}
	return nil
}

// directKey is the key of a channel of direct messages: whose they are, and the day when they were last used. Discord
// does not list them to a bot.
const directKey = "direct/"

// directLife is how long direct messages are looked through for what was written while we were away.
const directLife = 30 * 24 * time.Hour

// keepDirect notes somebody's direct messages, so that what is written there while we are away is looked for.
func (c *Channel) keepDirect(ctx context.Context, person, channel string) error {
	today := person + " " + time.Now().UTC().Format(time.DateOnly)
	if c.authors.direct(channel) == today {
		return nil
	}
	if err := c.Pad.Remember(ctx, Name, directKey+channel, today); err != nil {
		return fmt.Errorf("note direct messages: %w", err)
	}
	c.authors.opened(channel, person, today)
	return nil
}

// directs are the channels of direct messages that were used lately.
func (c *Channel) directs(ctx context.Context) ([]channel, error) {
	notes, err := c.Pad.Recollect(ctx, Name, directKey)
	if err != nil {
		return nil, fmt.Errorf("list direct messages: %w", err)
	}
	var all []channel
	for key, note := range notes {
		_, day, _ := strings.Cut(note, " ")
		used, err := time.Parse(time.DateOnly, day)
		if err == nil && time.Since(used) < directLife {
			all = append(all, channel{ID: word{V: strings.TrimPrefix(key, directKey)}, Type: number{V: kindDirect}})
		}
	}
	return all, nil
}
