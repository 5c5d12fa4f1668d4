package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
)

// corrected brings changes of lines to the clerk that had been sent or kept. edited are the messages that an event
// names; one that is not in the thread any more was deleted. Without an event a missing message says nothing: Slack
// drops old messages by itself, where a workspace keeps them for a while only.
func (h *hand) corrected(ctx context.Context, messages []slack.Message, edited []string) error {
	at := func(ts string) int {
		return slices.IndexFunc(messages, func(m slack.Message) bool { return m.Timestamp == ts })
	}
	for _, ts := range edited {
		if at(ts) >= 0 {
			continue
		}
		if err := h.does().Deleted(ctx, line.Line{ID: h.lineID(ts), Key: ts}); err != nil {
			return err
		}
	}
	for _, m := range messages {
		if m.Edited == nil || !h.marked(m) {
			continue
		}
		agent, _, err := h.admitted(ctx, m.User)
		if errors.Is(err, face.ErrNoAgent) {
			continue
		}
		if err != nil {
			return err
		}
		if err := h.does().Correct(ctx, h.lineOf(m), agent); err != nil {
			return err
		}
	}
	return nil
}
