package slack

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/files"
	"github.com/firstline-support/firstline/handoff"
)

// The metadata by which a message of ours is found again.
const (
	metaType         = "firstline_message"
	metaConversation = "conversation"
	metaSeq          = "seq"
	metaPart         = "part"
)

// Send implements bot.Channel. A long message is several to Slack; those that are there already are not sent again.
func (c *Channel) Send(ctx context.Context, p bot.Parcel) (ref string, err error) {
	ref, err = c.send(ctx, p)
	c.report(func(h *Health) *string { return &h.Sending }, err)
	return ref, hopeful(err)
}

func (c *Channel) send(ctx context.Context, p bot.Parcel) (ref string, err error) {
	at, err := parsePlace(p.Conversation)
	if err != nil {
		return "", fmt.Errorf("%w: %w", err, bot.ErrRefused)
	}
	if p.Entry.Aside && !at.private() {
		return "", hopeful(c.whisper(ctx, at, p))
	}
	if p.Entry.Of > 0 {
		return p.Of, c.change(ctx, at, p)
	}
	parts := c.render(ctx, p)
	sent := c.lead(ctx, p, parts)
	if c.hasStatus(at) { // before it is sent: what is said then takes the status away
		c.courtesy("note what is done", c.panes.busy.Drop(ctx, p.Conversation))
	}
	if at.channel == "" && p.Entry.From != handoff.ByAgent {
		if c.answerBack(ctx, p, parts) {
			return "", nil
		}
	}
	ref, err = c.sendTo(ctx, at, p, parts)
	if err != nil && at.channel != "" && gone(err) {
		// the channel is archived, or we were put out of it: the person still waits for an answer
		c.Log.Warn("the channel takes no message; it goes to the person directly", "channel", at.channel, "err", err)
		ref, err = c.sendTo(ctx, place{person: at.person}, p, parts)
	}
	if err == nil {
		sent()
	}
	return ref, err
}

// render makes the messages of a parcel, and names the blocks with buttons.
func (c *Channel) render(ctx context.Context, p bot.Parcel) []blocks.Part {
	if strings.TrimSpace(p.Entry.Text) == "" && len(p.Entry.Files) > 0 {
		p.Entry.Text = c.say(ctx, p.Conversation, "files_alone", nil) // so that it is seen who sends them
	}
	m := c.maker(ctx, p.Conversation)
	if p.Entry.Aside && p.Entry.Outcome == handoff.Answered {
		p.Entry.Choices = append(slices.Clip(p.Entry.Choices),
			handoff.Choice{Value: mute, Label: c.Texts.Say(m.Lang, "slack.mute", nil)})
	}
	parts := m.Message(p.Entry)
	n := 0
	for _, part := range parts {
		for _, block := range part.Blocks {
			if actions, ok := block.(*slackapi.ActionBlock); ok {
				actions.BlockID = blockID(p.Conversation, p.Entry.Seq, n)
				n++
			}
		}
	}
	return parts
}

// sendTo posts the parts at a place, one after the other. ref names the first one.
func (c *Channel) sendTo(ctx context.Context, at place, p bot.Parcel, parts []blocks.Part) (ref string, err error) {
	var sent map[int]string
	var there map[string]string
	if p.Attempts > 0 {
		if sent, there, err = c.find(ctx, at, p, p.Queued.Add(-time.Minute), time.Time{}); err != nil {
			return "", err
		}
	}
	for i, part := range parts {
		one := sent[i]
		if one == "" {
			if one, err = c.post(ctx, at, p, i, part); err != nil {
				return "", err
			}
		}
		if i == 0 {
			ref = one
		}
	}
	return ref, c.upload(ctx, at, p, sent, there)
}

// partsWithin is how long after the first part of a message its last one may have been sent.
const partsWithin = 10 * time.Minute

// change puts other words in the place of a message's, or takes it away: all of its parts. Parts that are gone need
// neither; more of them than before stand behind.
func (c *Channel) change(ctx context.Context, at place, p bot.Parcel) error {
	var parts []blocks.Part
	if p.Entry.Kind != handoff.Retracted {
		parts = c.render(ctx, p)
	} else if err := c.Carrier().TakeBack(ctx, nameOfWords(p.Conversation, p.Entry.Of)); err != nil {
		return err
	}
	channel, ts := tsOf(p.Of)
	if at.channel != channel {
		at = place{person: at.person, channel: channel} // it went to the direct messages
	}
	p.Entry.Seq = p.Entry.Of // by which its parts are known
	since := momentOf(ts)
	sent, _, err := c.find(ctx, at, p, since.Add(-time.Second), since.Add(partsWithin))
	if err != nil {
		return err
	}
	if len(sent) == 0 {
		sent = map[int]string{0: p.Of}
	}
	for n, ref := range sent {
		if n >= fileParts && parts != nil {
			continue // the files stay as they are
		}
		if err := c.putInPlace(ctx, ref, n, parts); err != nil {
			return err
		}
	}
	for n, part := range parts {
		if sent[n] != "" {
			continue
		}
		if _, err := c.post(ctx, at, p, n, part); err != nil {
			return err
		}
	}
	return nil
}

// putInPlace writes a part over the message that it was, or deletes that when there is no such part any more.
func (c *Channel) putInPlace(ctx context.Context, ref string, n int, parts []blocks.Part) (err error) {
	channel, ts := tsOf(ref)
	if n < len(parts) {
		_, _, _, err = c.api.UpdateMessageContext(ctx, channel, ts, slackapi.MsgOptionText(parts[n].Text, false),
			slackapi.MsgOptionBlocks(parts[n].Blocks...))
	} else {
		_, _, err = c.api.DeleteMessageContext(ctx, channel, ts)
	}
	if code(err) == "message_not_found" {
		return nil
	}
	return err
}

// post sends one message.
func (c *Channel) post(ctx context.Context, at place, p bot.Parcel, n int, part blocks.Part) (ref string, err error) {
	to := at.channel
	if to == "" {
		to = at.person // Slack takes a person for the direct messages with them
	}
	if err := c.pace.wait(ctx, to); err != nil {
		return "", err
	}
	options := []slackapi.MsgOption{slackapi.MsgOptionText(part.Text, false), slackapi.MsgOptionBlocks(part.Blocks...),
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(),
		slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: metaType, EventPayload: map[string]any{
			metaConversation: p.Conversation, metaSeq: strconv.FormatInt(p.Entry.Seq, 10), metaPart: strconv.Itoa(n)}})}
	if at.thread != "" {
		options = append(options, slackapi.MsgOptionTS(at.thread))
	}
	channel, ts, err := c.postAs(ctx, to, signature(p), part, options)
	if err != nil {
		return "", fmt.Errorf("post: %w", err)
	}
	return messageID(channel, ts), nil
}

// postAs posts under the name of who writes, where Slack lets us; else the name stands before the words.
func (c *Channel) postAs(ctx context.Context, to, name string, part blocks.Part, options []slackapi.MsgOption) (
	channel, ts string, err error,
) {
	if name == "" {
		return c.api.PostMessageContext(ctx, to, options...)
	}
	channel, ts, err = c.api.PostMessageContext(ctx, to, append(options, slackapi.MsgOptionUsername(name))...)
	if code(err) != "missing_scope" {
		return channel, ts, err
	}
	byline := slackapi.NewContextBlock("", slackapi.NewTextBlockObject(slackapi.PlainTextType, name+":", false, false))
	return c.api.PostMessageContext(ctx, to, append(options,
		slackapi.MsgOptionText(blocks.Escape(name)+": "+part.Text, false),
		slackapi.MsgOptionBlocks(append([]slackapi.Block{byline}, part.Blocks...)...))...)
}

// signature is who a message shows as its writer, where that is not the bot.
func signature(p bot.Parcel) string {
	const most = 80
	if p.Entry.From != handoff.ByAgent || p.Entry.Name == "" {
		return ""
	}
	return markdown.Cut(handoff.OneLine(p.Entry.Name), most)
}

// find looks for the parts of a message that were sent between two moments; a zero until is now.
func (c *Channel) find(ctx context.Context, at place, p bot.Parcel, since, until time.Time) (
	map[int]string, map[string]string, error,
) {
	messages, channel, err := c.between(ctx, at, since, until)
	if code(err) == "missing_scope" || err != nil && gone(err) {
		return nil, nil, nil // it cannot be known: twice is better than never
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look whether it was sent: %w", err)
	}
	sent, there := map[int]string{}, map[string]string{}
	for _, m := range messages {
		if m.User == c.us().user {
			for _, f := range m.Files {
				there[files.Key(f.Name, int64(f.Size))] = f.ID
			}
		}
		payload := m.Metadata.EventPayload
		if m.Metadata.EventType != metaType || payload[metaConversation] != p.Conversation ||
			payload[metaSeq] != strconv.FormatInt(p.Entry.Seq, 10) {
			continue
		}
		if part, err := strconv.Atoi(fmt.Sprint(payload[metaPart])); err == nil {
			sent[part] = messageID(channel, m.Timestamp)
		}
	}
	return sent, there, nil
}

// direct gives the channel of a person's direct messages with us.
func (c *Channel) direct(ctx context.Context, person string) (string, error) {
	found, _, _, err := c.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{
		Users: []string{person}, ReturnIM: true})
	if err != nil {
		return "", fmt.Errorf("open direct messages: %w", err)
	}
	return found.ID, nil
}

// between gives the messages at a place between two moments; a zero until is now.
func (c *Channel) between(ctx context.Context, at place, since, until time.Time) ([]slackapi.Message, string, error) {
	oldest, latest := stampOf(since), ""
	if !until.IsZero() {
		latest = stampOf(until)
	}
	const most = 200
	channel := at.channel
	if channel == "" {
		direct, err := c.direct(ctx, at.person)
		if err != nil {
			return nil, "", err
		}
		channel = direct
	}
	if at.thread != "" {
		all, _, _, err := c.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: at.thread, Oldest: oldest, Latest: latest, Limit: most, IncludeAllMetadata: true})
		return all, channel, err
	}
	page, err := c.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: channel,
		Oldest: oldest, Latest: latest, Limit: most, IncludeAllMetadata: true})
	if err != nil {
		return nil, "", err
	}
	return page.Messages, channel, nil
}

// tsOf gives channel and timestamp of a message's id.
func tsOf(ref string) (channel, ts string) {
	channel, ts, _ = strings.Cut(ref, "/")
	return channel, ts
}
