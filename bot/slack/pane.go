package slack

import (
	"context"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
)

// A Pane is what people see first in the assistant's pane.
type Pane struct {
	Greeting string
	Prompts  []manifest.Prompt // what they may want to ask; Slack shows [manifest.MaxPrompts]
}

// maxTitle is how long a title is.
const maxTitle = 100

// panes are what the bot does in threads, by conversation. All of it is courtesy: one node forgets it at a restart.
type panes struct {
	fresh *talk.Pocket // of the pane, without a title
	busy  *talk.Pocket // in which an answer is on its way
}

// How long a thread may wait for its first words, and an answer be on its way.
const (
	freshLife = 7 * 24 * time.Hour
	busyLife  = 10 * time.Minute
)

// working tells whether an answer is on its way.
func (c *Channel) working(ctx context.Context, conversation string) bool {
	_, busy, err := c.panes.busy.Get(ctx, conversation)
	c.courtesy("recall what is being done", err)
	return busy
}

// inPane tells whether a conversation is in the assistant's pane. Where an app has one, all threads in direct messages
// with it are there.
func (c *Channel) inPane(at place) bool {
	return c.Pane != nil && at.channel != "" && at.private() && slices.Contains(c.scopes.list(), "assistant:write")
}

// welcome greets who opened the pane, and shows what they may ask. Which channel they look at meanwhile is not heeded:
// what somebody may read follows from who they are and who reads along, and in the pane nobody does.
func (c *Channel) welcome(ctx context.Context, at place) {
	pane := c.Pane(c.speaks(c.person(ctx, at.person, false)))
	if len(pane.Prompts) == 0 {
		return
	}
	shown := make([]slackapi.AssistantThreadsPrompt, 0, manifest.MaxPrompts)
	for _, p := range pane.Prompts[:min(len(pane.Prompts), manifest.MaxPrompts)] {
		shown = append(shown, slackapi.AssistantThreadsPrompt{Title: p.Title, Message: p.Message})
	}
	err := c.api.SetAssistantThreadsSuggestedPromptsContext(ctx, slackapi.AssistantThreadsSetSuggestedPromptsParameters{
		Title: pane.Greeting, ChannelID: at.channel, ThreadTS: at.thread, Prompts: shown})
	if err != nil {
		c.Log.Warn("suggest prompts", "err", explain(err))
	}
}

// opened notes that somebody opened the pane.
func (c *Channel) opened(ctx context.Context, d deed) {
	at := place{d.user, d.channel, d.thread}
	if !c.inPane(at) {
		return
	}
	c.courtesy("note a new thread", c.panes.fresh.Put(ctx, at.conversation(), ""))
	c.later(func(ctx context.Context) { c.welcome(ctx, at) })
}

// announce says what a new thread in the pane is about, and anywhere that an answer is being looked for.
func (c *Channel) announce(ctx context.Context, at place, words string) {
	conversation := at.conversation()
	title := markdown.Cut(handoff.OneLine(words), maxTitle)
	if _, fresh, err := c.panes.fresh.Get(ctx, conversation); title != "" && fresh && err == nil { // of the pane alone
		c.courtesy("forget a new thread", c.panes.fresh.Drop(ctx, conversation))
		err := c.api.SetAssistantThreadsTitleContext(ctx, slackapi.AssistantThreadsSetTitleParameters{
			ChannelID: at.channel, ThreadTS: at.thread, Title: title})
		if err != nil {
			c.Log.Warn("name a thread", "err", explain(err))
		}
	}
	c.busyWith(ctx, at, "slack.working")
}

// language is that of a conversation, or else of its person.
func (c *Channel) language(ctx context.Context, at place) string {
	if lang := c.spoken(ctx, at.conversation()); lang != "" {
		return lang
	}
	return c.speaks(c.person(ctx, at.person, false))
}
