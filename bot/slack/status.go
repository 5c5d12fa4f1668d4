package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	slackapi "github.com/slack-go/slack"
)

// statuses are what people see below a thread while an answer is on its way: that it is looked for, and then that it is
// written. It is as much of a streamed answer as can be unsaid. Outside of the assistant's pane Slack may not know it.
type statuses struct {
	refused atomic.Bool // outside of the pane

	mu      sync.Mutex
	writing map[string]bool // guarded by mu; conversations in which an answer is being written
}

// hasStatus tells whether Slack shows what the bot does at a place: in threads only. The scope for it was the pane's
// before it became that of writing.
func (c *Channel) hasStatus(at place) bool {
	return c.inPane(at) || at.thread != "" && !c.statuses.refused.Load()
}

// Preview is told what the bot is writing, as [bot.Options].Preview is. The words are not shown, see the package's
// documentation; that there are some is. It does not wait for Slack.
func (c *Channel) Preview(conversation, text string) {
	if !strings.HasPrefix(conversation, Name+":") || !c.statuses.begins(conversation, text != "") {
		return
	}
	at, err := parsePlace(conversation)
	if err != nil || !c.hasStatus(at) {
		return
	}
	c.later(func(ctx context.Context) { c.busyWith(ctx, at, "slack.writing") })
}

// begins notes whether an answer is being written, and tells whether that is new.
func (s *statuses) begins(conversation string, writes bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !writes {
		delete(s.writing, conversation)
		return false
	}
	known := s.writing[conversation]
	s.writing[conversation] = true
	return !known
}

// busyWith says what the bot does as long as the answer is on its way. The answer takes the status away; one that came
// meanwhile has done so too early.
func (c *Channel) busyWith(ctx context.Context, at place, text string) {
	conversation := at.conversation()
	if c.Held != nil && c.Held(ctx, conversation) {
		return // a colleague answers, nobody knows when
	}
	if !c.working(ctx, conversation) {
		return
	}
	c.status(ctx, at, c.Texts.Say(c.language(ctx, at), text, nil))
	if !c.working(ctx, conversation) && c.hasStatus(at) {
		c.status(ctx, at, "")
	}
}

// status says what the bot does; "" says that it does nothing.
func (c *Channel) status(ctx context.Context, at place, what string) {
	err := c.api.SetAssistantThreadsStatusContext(ctx, slackapi.AssistantThreadsSetStatusParameters{
		ChannelID: at.channel, ThreadTS: at.thread, Status: what})
	var refused slackapi.SlackErrorResponse
	switch {
	case err == nil:
	case !c.inPane(at) && errors.As(err, &refused):
		if !c.statuses.refused.Swap(true) {
			c.Log.Info("this Slack shows in the assistant's pane only what is being done", "err", explain(err))
		}
	default:
		c.Log.Warn("show what is being done", "err", explain(err))
	}
}
