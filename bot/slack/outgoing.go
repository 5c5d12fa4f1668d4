package slack

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
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
	at, err := parsePlace(p.Conversation)
	if err != nil {
		return "", fmt.Errorf("%w: %w", err, bot.ErrRefused)
	}
	if p.Entry.Of > 0 {
		return p.Of, hopeful(c.change(ctx, p))
	}
	parts := c.render(ctx, p)
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
	return ref, hopeful(err)
}

// render makes the messages of a parcel, and names the blocks with buttons.
func (c *Channel) render(ctx context.Context, p bot.Parcel) []blocks.Part {
	parts := c.maker(ctx, p.Conversation).Message(p.Entry)
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
	var files map[string]bool
	if p.Attempts > 0 {
		if sent, files, err = c.find(ctx, at, p); err != nil {
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
	return ref, c.upload(ctx, at, p, files)
}

// change puts other words in the place of a message's, or takes it away. A message that is gone needs neither.
func (c *Channel) change(ctx context.Context, p bot.Parcel) error {
	channel, ts := tsOf(p.Of)
	var err error
	if p.Entry.Kind == handoff.Retracted {
		_, _, err = c.api.DeleteMessageContext(ctx, channel, ts)
	} else if parts := c.render(ctx, p); len(parts) > 0 {
		_, _, _, err = c.api.UpdateMessageContext(ctx, channel, ts, slackapi.MsgOptionText(parts[0].Text, false),
			slackapi.MsgOptionBlocks(parts[0].Blocks...))
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
		c.pace.slow(to, err)
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
	return blocks.Cut(blocks.OneLine(p.Entry.Name), most)
}

// find looks for the parts of a parcel whose earlier sending ended in doubt.
func (c *Channel) find(ctx context.Context, at place, p bot.Parcel) (map[int]string, map[string]bool, error) {
	messages, channel, err := c.recent(ctx, at, p.Queued.Add(-time.Minute))
	if code(err) == "missing_scope" || err != nil && gone(err) {
		return nil, nil, nil // it cannot be known: twice is better than never
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look whether it was sent: %w", err)
	}
	sent, files := map[int]string{}, map[string]bool{}
	for _, m := range messages {
		if m.User == c.us().user {
			for _, f := range m.Files {
				files[fileKey(f.Name, int64(f.Size))] = true
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
	return sent, files, nil
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

// recent gives the messages at a place since a time.
func (c *Channel) recent(ctx context.Context, at place, since time.Time) ([]slackapi.Message, string, error) {
	oldest := fmt.Sprintf("%d.%06d", since.Unix(), since.Nanosecond()/1000)
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
			ChannelID: channel, Timestamp: at.thread, Oldest: oldest, Limit: most, IncludeAllMetadata: true})
		return all, channel, err
	}
	page, err := c.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: channel,
		Oldest: oldest, Limit: most, IncludeAllMetadata: true})
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
