package slack

import (
	"context"
	"slices"
	"sync"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/handoff"
)

// A Pane is what people see first in the assistant's pane.
type Pane struct {
	Greeting string
	Prompts  []manifest.Prompt // what they may want to ask; Slack shows [manifest.MaxPrompts]
}

// What is kept in mind of panes, and how long a title is.
const (
	maxPanes = 4096
	maxTitle = 100
)

// panes are what the bot does in the threads of the pane. All of it is courtesy: it is forgotten at a restart.
type panes struct {
	mu    sync.Mutex
	fresh map[string]bool // guarded by mu; threads without a title
	busy  map[string]bool // guarded by mu; conversations in which an answer is on its way
}

func newPanes() panes { return panes{fresh: map[string]bool{}, busy: map[string]bool{}} }

func (p *panes) mark(set map[string]bool, key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(set) >= maxPanes {
		clear(set)
	}
	set[key] = true
}

// unmark tells whether a key was there, and takes it out.
func (p *panes) unmark(set map[string]bool, key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := set[key]
	delete(set, key)
	return was
}

func (p *panes) working(conversation string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.busy[conversation]
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
func (c *Channel) opened(d deed) {
	at := place{d.user, d.channel, d.thread}
	if !c.inPane(at) {
		return
	}
	c.panes.mark(c.panes.fresh, at.conversation())
	c.later(func(ctx context.Context) { c.welcome(ctx, at) })
}

// announce says what a new thread is about, and that an answer is being looked for. The answer takes the status away;
// one that came meanwhile has done so too early.
func (c *Channel) announce(ctx context.Context, at place, words string) {
	conversation := at.conversation()
	title := markdown.Cut(handoff.OneLine(words), maxTitle)
	if title != "" && c.panes.unmark(c.panes.fresh, conversation) {
		err := c.api.SetAssistantThreadsTitleContext(ctx, slackapi.AssistantThreadsSetTitleParameters{
			ChannelID: at.channel, ThreadTS: at.thread, Title: title})
		if err != nil {
			c.Log.Warn("name a thread", "err", explain(err))
		}
	}
	if c.Held != nil && c.Held(ctx, conversation) {
		return // a colleague answers, nobody knows when
	}
	if !c.panes.working(conversation) {
		return
	}
	c.status(ctx, at, c.Texts.Say(c.language(ctx, at), "slack.working", nil))
	if !c.panes.working(conversation) {
		c.status(ctx, at, "")
	}
}

// language is that of a conversation, or else of its person.
func (c *Channel) language(ctx context.Context, at place) string {
	if lang := c.spoken(ctx, at.conversation()); lang != "" {
		return lang
	}
	return c.speaks(c.person(ctx, at.person, false))
}

// status says what the bot does; "" says that it does nothing.
func (c *Channel) status(ctx context.Context, at place, what string) {
	err := c.api.SetAssistantThreadsStatusContext(ctx, slackapi.AssistantThreadsSetStatusParameters{
		ChannelID: at.channel, ThreadTS: at.thread, Status: what})
	if err != nil {
		c.Log.Warn("show what is being done", "err", explain(err))
	}
}
