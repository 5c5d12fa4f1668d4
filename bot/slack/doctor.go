package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/manifest"
)

// A Finding is one thing that an admin has looked at: what it is, and how it is mended where it is not as it should be.
type Finding struct {
	What string
	Fix  string // empty: all is well
}

// Diagnose asks Slack about all that can be wrong with tokens, permissions and channels. It changes nothing. The words
// are for admins, in English as all that they type and read here.
func (c *Channel) Diagnose(ctx context.Context, channels []string) []Finding {
	found := c.tokens()
	who, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return append(found, Finding{"Slack does not let the bot in: " + err.Error(), orElse(mend(code(err)),
			"is "+orElse(c.Options.API, "https://slack.com/api/")+" reachable from this machine? Try again, or set slack.api")})
	}
	found = append(found, Finding{What: fmt.Sprintf("signed in to %s as %s", who.Team, who.User)})
	found = append(found, c.missing()...)
	if c.AppToken != "" {
		found = append(found, c.socketMode(ctx))
	}
	for _, channel := range channels {
		found = append(found, c.membership(ctx, channel))
	}
	return append(found, c.unasked())
}

// unasked names what Slack does not tell us about the app.
func (c *Channel) unasked() Finding {
	events := strings.Join(manifest.Events(c.wants()...), ", ")
	return Finding{What: "Slack does not tell what the app is told of. On its page, \"Event Subscriptions\", these have " +
		"to stand: " + events + "; and below \"Interactivity & Shortcuts\" one on messages, with the callback id " +
		manifest.ShortcutHelp}
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// tokens looks at the kinds of the tokens, which are easily interchanged.
func (c *Channel) tokens() (found []Finding) {
	for _, t := range []struct{ name, value, prefix, where string }{
		{"bot_token", c.BotToken, "xoxb-", "\"OAuth & Permissions\""},
		{"app_token", c.AppToken, "xapp-", "\"Basic Information\", \"App-Level Tokens\""},
	} {
		if t.value != "" && !strings.HasPrefix(t.value, t.prefix) {
			found = append(found, Finding{fmt.Sprintf("slack.%s is no such token", t.name),
				fmt.Sprintf("it has to begin with %s; copy it from the app's page, %s", t.prefix, t.where)})
		}
	}
	return found
}

// missing compares the permissions with those that the manifest asks for.
func (c *Channel) missing() (found []Finding) {
	granted := c.scopes.list()
	for _, needed := range manifest.Scopes(c.wants()...) {
		scope := needed.Name
		if !slices.Contains(granted, scope) {
			found = append(found, Finding{"the scope " + scope + " is missing: " + without(scope),
				"add it on the app's page, \"OAuth & Permissions\", \"Bot Token Scopes\", and press \"Reinstall to Workspace\""})
		}
	}
	if len(found) == 0 {
		found = append(found, Finding{What: "all scopes are granted"})
	}
	return found
}

// without says what does not work for want of a scope.
func without(scope string) string {
	switch scope {
	case "users:read", "users:read.email":
		return "people have no names or addresses"
	case "usergroups:read":
		return "nobody belongs to a group, so restricted articles stay closed"
	case "files:read", "files:write":
		return "files do not come along"
	case "chat:write.customize":
		return "agents write under the bot's name"
	case "assistant:write":
		return "the bot is not in the assistant's pane (where it need not be, set slack.assistant: false)"
	case "commands":
		return "neither the slash command nor \"get help with this\" works"
	case "metadata.message:read":
		return "what was sent is not found again, so that it may come twice after a doubtful answer"
	case "reactions:read":
		return "slack.reactions do not count"
	case "reactions:write":
		return "lines of agents get no check mark"
	}
	if strings.HasSuffix(scope, ":history") || strings.HasSuffix(scope, ":read") {
		return "messages are not seen, or not caught up on after downtime"
	}
	return "answers cannot be sent"
}

// socketMode asks for a connection, which is not used.
func (c *Channel) socketMode(ctx context.Context) Finding {
	if _, _, err := c.api.StartSocketModeContext(ctx); err != nil {
		return Finding{"the app cannot connect: " + err.Error(), explainApp(err)}
	}
	return Finding{What: "the app can connect (Socket Mode)"}
}

// membership tells whether the bot is in a channel, named by name or id.
func (c *Channel) membership(ctx context.Context, channel string) Finding {
	invite := "open the channel in Slack and type /invite @ and the bot's name"
	found, err := c.findChannel(ctx, channel)
	switch {
	case err != nil:
		return Finding{"#" + channel + " cannot be looked at: " + explain(err), "mend this, and ask again"}
	case found == nil:
		return Finding{"#" + channel + " is not there, or private and without the bot",
			"is it spelt as in Slack? If it is private: " + invite}
	case found.IsArchived:
		return Finding{"#" + channel + " is archived", "take it out of the workspace, or unarchive it in Slack"}
	case !found.IsMember:
		return Finding{"the bot is not in #" + channel, invite}
	}
	return Finding{What: "the bot is in #" + found.Name}
}

// findChannel looks a channel up, through all pages of a large workspace.
func (c *Channel) findChannel(ctx context.Context, channel string) (*slackapi.Channel, error) {
	ask := &slackapi.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, Limit: 500}
	for {
		list, next, err := c.api.GetConversationsContext(ctx, ask)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			if one.ID == channel || one.Name == channel {
				return &one, nil
			}
		}
		if ask.Cursor = next; next == "" {
			return nil, nil
		}
	}
}
