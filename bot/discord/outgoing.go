package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// Send implements bot.Channel. A long message is several to Discord; those that are there already are not sent again.
func (c *Channel) Send(ctx context.Context, p bot.Parcel) (ref string, err error) {
	ref, err = c.send(ctx, p)
	var elsewhere *bot.Elsewhere
	if errors.As(err, &elsewhere) {
		c.report(sending, nil)
		return ref, err
	}
	c.report(sending, err)
	return ref, rest.Hopeful(err)
}

func (c *Channel) send(ctx context.Context, p bot.Parcel) (ref string, err error) {
	at, err := parsePlace(p.Conversation)
	if err != nil {
		return "", fmt.Errorf("%w: %w", err, bot.ErrRefused)
	}
	c.typing.end(p.Conversation)
	if p.Entry.Of > 0 {
		return p.Of, c.change(ctx, p)
	}
	parts := c.render(ctx, p)
	if at.channel == "" || p.Entry.Aside {
		if ref, err = c.sendDirect(ctx, at.person, p, parts); err == nil {
			c.forgetLead(ctx, p.Conversation)
		}
		return ref, err
	}
	ref, err = c.sendIn(ctx, at, p, parts)
	if err == nil {
		c.closeAfter(ctx, at, p)
	}
	if kind := rest.Kind(err); err != nil && gone(kind) {
		// the thread was deleted or locked, or we were put out of it: the person still waits for an answer
		c.Log.Warn("the channel takes no message; it goes to the person directly", "channel", at.channel, "err", err)
		return c.sendDirect(ctx, at.person, p, parts)
	}
	return ref, err
}

// closeAfter puts a thread away whose matter is settled, when the bot has said so.
func (c *Channel) closeAfter(ctx context.Context, at place, p bot.Parcel) {
	_, closing, err := c.closing.Get(ctx, p.Conversation)
	c.courtesy("recall what is to be put away", err)
	if !closing {
		return
	}
	c.courtesy("forget what is put away", c.closing.Drop(ctx, p.Conversation))
	c.settled(ctx, p.Conversation) // an answer to the command would bring the thread back
	c.putAway(ctx, at.channel)
}

// gone tells whether a place takes no message any more.
func gone(kind rest.Trouble) bool {
	switch kind {
	case rest.UnknownChannel, rest.NoAccess, rest.NoPermission, rest.Archived, rest.Locked, rest.UnknownGuild:
		return true
	}
	return false
}

// render makes the messages of a parcel.
func (c *Channel) render(ctx context.Context, p bot.Parcel) []cards.Message {
	m := c.maker(ctx, p.Conversation)
	id := func(n int) string { return choiceID(p.Conversation, p.Entry.Seq, n) }
	e := p.Entry
	if strings.TrimSpace(e.Text) == "" && len(e.Files) > 0 {
		e.Text = c.Texts.Say(m.Lang, "discord.files_alone", nil) // so that it is seen who sends them
	}
	if e.From == handoff.ByAgent && e.Name != "" {
		return m.Signed(e, id)
	}
	if about, ok := c.leadOf(ctx, p); ok {
		return m.Reply(about, e, id)
	}
	return m.Message(e, id)
}

// sendIn posts in a thread, which is made with the first answer, or below the question where there can be none.
func (c *Channel) sendIn(ctx context.Context, at place, p bot.Parcel, parts []cards.Message) (ref string, err error) {
	to, err := c.threadFor(ctx, at, p)
	if err != nil {
		return "", err
	}
	return c.post(ctx, to, p, parts)
}

// A target is where messages are posted.
type target struct {
	channel string
	reply   string // the message that the first of them answers, where there is no thread
	inline  string // what began the conversation there
}

// post posts the messages of a parcel and then its files, one after the other, but for those that are there. ref names
// the first one.
func (c *Channel) post(ctx context.Context, to target, p bot.Parcel, parts []cards.Message) (ref string, err error) {
	there, err := c.there(ctx, to, p, parts)
	if err != nil {
		return "", err
	}
	for i, part := range parts {
		if there[i] == "" {
			sent, err := c.rest.Post(ctx, to.channel, rest.Outgoing{Content: part.Content, Embeds: part.Embeds,
				Components: part.Components, Flags: part.Flags, Nonce: nonceOf(p, i), ReplyTo: to.reply})
			if err != nil {
				return "", fmt.Errorf("post: %w", err)
			}
			there[i] = sent.ID
			c.sent.saw(nonceOf(p, i), sent.ID)
			if err := c.keepInline(ctx, to, sent.ID); err != nil {
				return "", err
			}
		}
		if i == 0 {
			ref = messageID(to.channel, there[i])
		}
	}
	if err := c.postFiles(ctx, to, p, there); err != nil {
		return "", err
	}
	return ref, c.keepParts(ctx, to, p, there)
}

// keepInline notes what a message of ours belongs to that stands where there is no thread.
func (c *Channel) keepInline(ctx context.Context, to target, sent string) error {
	if to.inline == "" {
		return nil
	}
	return c.Pad.Remember(ctx, Name, inlineKey+to.channel+"/"+sent, to.inline)
}

// nonceOf names a part of a message for Discord, which takes a second one of the same name within some minutes for the
// first.
func nonceOf(p bot.Parcel, part int) string {
	return shortNonce(fmt.Sprintf("%s/%d/%d", p.Conversation, p.Entry.Seq, part))
}

// shortNonce is a nonce for what has a name.
func shortNonce(name string) string {
	const longest = 25
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])[:longest]
}

const (
	sure       = 2 * time.Minute  // for how long a nonce is surely known to Discord
	clockApart = 10 * time.Second // between its clock and ours
)

// there are the parts of a parcel that were sent before. Right after a doubtful answer the nonce tells Discord that it
// is the same; later, or after a restart, messages of ours are looked through: one that reads the same and was sent
// since the parcel is there is it, unless it is known to be another.
func (c *Channel) there(ctx context.Context, to target, p bot.Parcel, parts []cards.Message) (map[int]string, error) {
	there := map[int]string{}
	if p.Attempts == 0 {
		return there, nil
	}
	noted, err := c.partsOf(ctx, p.Conversation, p.Entry.Seq)
	if err != nil {
		return nil, err
	}
	for _, one := range noted {
		there[one.part] = one.message
	}
	for i := range parts {
		if known := c.sent.of(nonceOf(p, i)); known != "" {
			there[i] = cmp.Or(there[i], known)
		}
	}
	if time.Since(p.Queued) < sure {
		return there, nil
	}
	found, err := c.oursSince(ctx, to.channel, p.Queued.Add(-clockApart))
	if err != nil {
		return nil, fmt.Errorf("look whether it was sent: %w", err)
	}
	for _, m := range found {
		for i, part := range parts {
			if there[i] == "" && m.Content.V == part.Content && !c.sent.other(m.ID.V, nonceOf(p, i)) {
				there[i] = m.ID.V
				break
			}
		}
	}
	return there, nil
}

// change puts other words in the place of a message's, or takes it away: all of its parts. Parts that are gone need
// neither; more of them than before stand behind.
func (c *Channel) change(ctx context.Context, p bot.Parcel) error {
	channel, first, _ := strings.Cut(p.Of, "/")
	if first == "" {
		return nil // only the person saw it, and it cannot be reached any more
	}
	sent, err := c.partsOf(ctx, p.Conversation, p.Entry.Of)
	if err != nil {
		return err
	}
	if len(sent) == 0 {
		sent = []sentPart{{0, first}}
	}
	var parts []cards.Message
	if p.Entry.Kind != handoff.Retracted {
		parts = c.render(ctx, p)
	}
	shown := map[int]bool{}
	for _, one := range sent {
		shown[one.part] = true
		switch {
		case one.part >= fileParts && parts != nil:
			continue // the files stay as they are
		case one.part < len(parts):
			m := parts[one.part]
			_, err = c.rest.Edit(ctx, channel, one.message, rest.Outgoing{Content: m.Content, Embeds: m.Embeds,
				Components: m.Components, Flags: m.Flags})
		default:
			err = c.rest.Delete(ctx, channel, one.message)
		}
		if err != nil && rest.Kind(err) != rest.UnknownMessage {
			return fmt.Errorf("change a message: %w", err)
		}
	}
	p.Entry.Seq = p.Entry.Of // by which its parts are known
	for i := range parts {
		if shown[i] {
			continue
		}
		m := parts[i]
		_, err := c.rest.Post(ctx, channel, rest.Outgoing{Content: m.Content, Embeds: m.Embeds, Components: m.Components,
			Flags: m.Flags, Nonce: nonceOf(p, i)})
		if err != nil {
			return fmt.Errorf("change a message: %w", err)
		}
	}
	return nil
}

// errUnknown is that Discord has not told us yet who we are.
var errUnknown = errors.New("not signed in yet")

// oursSince are messages of ours in a channel since a moment, the oldest first.
func (c *Channel) oursSince(ctx context.Context, channel string, since time.Time) ([]message, error) {
	us := c.us().id
	if us == "" {
		return nil, errUnknown
	}
	all, err := c.since(ctx, channel, snowflakeOf(since), 100)
	if err != nil {
		return nil, err
	}
	var ours []message
	for _, m := range all {
		if m.Author.V.ID.V == us {
			ours = append(ours, m)
		}
	}
	return ours, nil
}
