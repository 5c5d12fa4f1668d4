package slack

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

func isBad(err error) bool { return errors.Is(err, bot.ErrBadEvent) }

// code is Slack's name of an error, "" when it is none of Slack's.
func code(err error) string {
	var refused slackapi.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// gone are the errors after which a place takes no message any more.
func gone(err error) bool {
	switch code(err) {
	case "channel_not_found", "is_archived", "not_in_channel", "thread_not_found", "restricted_action",
		"restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "restricted_action_thread_locked", "cannot_reply_to_message",
		"messages_tab_disabled", "no_permission", "team_not_found":
		return true
	}
	return false
}

// unreachable are those after which a person is not to be reached at all, or the message is one that Slack never takes.
func unreachable(err error) bool {
	switch code(err) {
	case "user_not_found", "user_disabled", "cannot_dm_bot", "user_not_visible", "access_denied", "invalid_blocks",
		"invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "msg_too_many_blocks", "no_text",
		"invalid_arguments", "invalid_metadata_format", "metadata_too_large":
		return true
	}
	return false
}

// mend says how an admin makes an error go away; "" when there is nothing to mend.
func mend(name string) string {
	switch name {
	case "invalid_auth", "not_authed":
		return "Slack does not know the token; copy it again from the app's page, \"OAuth & Permissions\""
	case "token_revoked", "account_inactive", "token_expired", "app_not_found", "team_access_not_granted":
		return "the app was removed from the workspace or its token revoked; install it again on the app's page, " +
			"\"Install App\", and copy the new token"
	case "not_allowed_token_type":
		return "the tokens are interchanged: bot_token begins with xoxb-, app_token with xapp-"
	case "missing_scope", "no_permission":
		return "the app lacks a permission; compare its manifest with the output of \"firstline slack manifest\""
	case "not_enabled":
		return "switch on \"Home Tab\" on the app's page, \"App Home\""
	case "org_login_required", "enterprise_is_restricted", "team_added_to_org", "ekm_access_denied",
		"two_factor_setup_required", "access_denied", "forbidden_team":
		return "an admin of the Slack organisation has to allow the app"
	}
	return ""
}

// deafFix mends that Slack does not tell of messages.
const deafFix = "on the app's page, \"Event Subscriptions\", see that events are on and that the bot events are " +
	"those of \"firstline slack manifest\"; with a public address, that Slack could verify it"

// explain is an error with what mends it.
func explain(err error) string {
	name := code(err)
	if name == "" {
		return err.Error()
	}
	how := mend(name)
	var refused slackapi.SlackErrorResponse
	if errors.As(err, &refused) && refused.Needed != "" {
		how += " (the scope " + refused.Needed + " is missing)"
	}
	if how == "" {
		return name
	}
	return name + ": " + how
}

// doubt is how long Slack may still carry out a call for which we waited too long. Whoever looked sooner would not find
// what was sent, and send it twice.
const doubt = 20 * time.Second

// slow tells whether a call ended because we waited too long.
func slow(err error) bool {
	var waited interface{ Timeout() bool }
	return errors.As(err, &waited) && waited.Timeout()
}

// hopeful turns the error of a send into what the courier understands: when to try again, or that it is useless.
func hopeful(err error) error {
	var limited *slackapi.RateLimitedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limited):
		return &handoff.Later{After: max(limited.RetryAfter, time.Second), Err: err}
	case slow(err):
		return &handoff.Later{After: doubt, Err: err}
	case unreachable(err), gone(err):
		return fmt.Errorf("%w: %w", err, bot.ErrRefused)
	case mend(code(err)) != "":
		const pause = 30 * time.Second // an admin has to act; it need not be tried so often
		return &handoff.Later{After: pause, Err: errors.New(explain(err))}
	}
	return err
}

// scopes are what the app was granted, as Slack says with each answer.
type scopes struct {
	mu      sync.Mutex
	granted []string // guarded by mu
}

func (s *scopes) hear(_ string, headers http.Header) {
	list := headers.Get("X-OAuth-Scopes")
	if list == "" {
		return
	}
	granted := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.granted = granted
}

func (s *scopes) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.granted...)
}
