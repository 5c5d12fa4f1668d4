package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// choiceHuman is what the bot calls the wish for a colleague. It is the one that needs no button of the message.
const choiceHuman = "human"

// Reaction is how Slack calls a reaction in what it sends: there each has one name and a skin tone of its own.
func Reaction(name string) string {
	name, _, _ = strings.Cut(strings.Trim(name, ":"), "::")
	switch name {
	case "thumbsup":
		return "+1"
	case "thumbsdown":
		return "-1"
	}
	return name
}

// wants are the parts of the app that this house has.
func (c *Channel) wants() (parts []manifest.Part) {
	if len(c.Reactions) > 0 {
		parts = append(parts, manifest.Reactions)
	}
	if c.Pane != nil {
		parts = append(parts, manifest.Pane)
	}
	return parts
}

// react takes a reaction for a press of the button that it stands for: of the person who is asked, on a message of ours
// that has this button. Taken away again, it changes nothing, nor does it when it is put there twice.
func (c *Channel) react(ctx context.Context, in Intake, d deed) error {
	choice := c.Reactions[Reaction(d.label)]
	if choice == "" || d.post.User.V != c.us().user {
		return nil
	}
	m, err := c.message(ctx, d.channel, d.ts)
	if err != nil || m == nil {
		return err
	}
	conversation, _ := m.Metadata.EventPayload[metaConversation].(string)
	at, err := parsePlace(conversation)
	if m.Metadata.EventType != metaType || err != nil || at.person != d.user {
		return nil //nolint:nilerr // it is not for who reacted, or no answer to anybody
	}
	label, offered := button(m.Blocks, choice)
	if !offered && choice != choiceHuman {
		return nil // it was answered, or never asked
	}
	e, err := c.elsewhere(ctx, d.user, conversation)
	if err != nil {
		return err
	}
	e.ID, e.Kind, e.Choice = bot.FitID("reaction/"+messageID(d.channel, d.ts)+"/"+choice), bot.Pressed, choice
	if err := c.receive(ctx, in, e); err != nil {
		return err
	}
	if offered {
		c.later(func(ctx context.Context) { c.markReacted(ctx, d, *m, conversation, label) })
	}
	return nil
}

// message reads one message of ours; nil when there is none that we may read.
func (c *Channel) message(ctx context.Context, channel, ts string) (*slackapi.Message, error) {
	ctx, stop := context.WithTimeout(ctx, formWait)
	defer stop()
	all, _, _, err := c.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: ts, Oldest: ts, Latest: ts, Inclusive: true, Limit: 1, IncludeAllMetadata: true})
	if err != nil && (gone(err) || code(err) == "missing_scope") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a message that somebody reacted to: %w", err)
	}
	for i := range all {
		if all[i].Timestamp == ts {
			return &all[i], nil
		}
	}
	return nil, nil
}

// button gives the words on the button with a value, where a message has it.
func button(shown slackapi.Blocks, value string) (label string, ok bool) {
	for _, b := range shown.BlockSet {
		row, ok := b.(*slackapi.ActionBlock)
		if _, ours := parseBlock(b.ID()); !ok || !ours || row.Elements == nil {
			continue
		}
		for _, e := range row.Elements.ElementSet {
			if one, ok := e.(*slackapi.ButtonBlockElement); ok && one.Value == value && one.Text != nil {
				return one.Text.Text, true
			}
		}
	}
	return "", false
}

// markReacted puts what the reaction stands for in the place of the buttons, as after a press.
func (c *Channel) markReacted(ctx context.Context, d deed, m slackapi.Message, conversation, label string) {
	data, err := json.Marshal(m.Blocks)
	if err == nil {
		line := c.say(ctx, conversation, "chosen", texts.Args{"Choice": blocks.Escape(handoff.OneLine(label))})
		var text string
		var shown []slackapi.Block
		if text, shown, err = withChoice(post{Text: word{V: m.Text}, Blocks: data}, line); err == nil {
			_, _, _, err = c.api.UpdateMessageContext(ctx, d.channel, d.ts, slackapi.MsgOptionText(text, false),
				slackapi.MsgOptionBlocks(shown...))
		}
	}
	if err != nil {
		c.Log.Warn("show what a reaction stands for", "err", err)
	}
}
