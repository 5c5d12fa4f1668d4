package desk

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// An API is what the desk needs of the connection to Slack. [slack.Client] is one, with package sieve below it; one
// that keeps to Slack's pace is better.
type API interface {
	AuthTestContext(ctx context.Context) (*slack.AuthTestResponse, error)
	PostMessageContext(ctx context.Context, channel string, options ...slack.MsgOption) (string, string, error)
	PostEphemeralContext(ctx context.Context, channel, user string, options ...slack.MsgOption) (string, error)
	UpdateMessageContext(ctx context.Context, channel, ts string, o ...slack.MsgOption) (string, string, string, error)
	AddReactionContext(ctx context.Context, name string, item slack.ItemRef) error
	GetPermalinkContext(ctx context.Context, params *slack.PermalinkParameters) (string, error)
	GetConversationInfoContext(ctx context.Context, input *slack.GetConversationInfoInput) (*slack.Channel, error)
	GetConversationHistoryContext(ctx context.Context,
		params *slack.GetConversationHistoryParameters) (*slack.GetConversationHistoryResponse, error)
	GetConversationRepliesContext(ctx context.Context,
		params *slack.GetConversationRepliesParameters) (messages []slack.Message, more bool, next string, err error)
	GetUserInfoContext(ctx context.Context, user string, o ...slack.GetUserInfoOption) (*slack.User, error)
	GetUserByEmailContext(ctx context.Context, email string) (*slack.User, error)
	OpenViewContext(ctx context.Context, trigger string, view slack.ModalViewRequest) (*slack.ViewResponse, error)
}

// doubt is how long Slack may still carry out a call for which we waited too long. Whoever looked sooner would not find
// what was posted, and post it twice.
const doubt = 20 * time.Second

// later says in our words that Slack asks for patience, or needs it.
func later(err error) error {
	var limited *slack.RateLimitedError
	var waited interface{ Timeout() bool }
	switch {
	case errors.As(err, &limited):
		return &handoff.Later{After: limited.RetryAfter, Err: err}
	case errors.As(err, &waited) && waited.Timeout():
		return &handoff.Later{After: doubt, Err: err}
	}
	return err
}

// says tells whether Slack answered with this error.
func says(err error, codes ...string) bool {
	var answer slack.SlackErrorResponse
	if !errors.As(err, &answer) {
		return false
	}
	for _, code := range codes {
		if answer.Err == code {
			return true
		}
	}
	return false
}
