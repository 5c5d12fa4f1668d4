package desk

import (
	"errors"

	"github.com/slack-go/slack"
)

// fixes say how an admin makes Slack take cases again.
var fixes = map[string]string{
	"is_archived":       "unarchive the channel in Slack, or name another below slack.desk",
	"channel_not_found": "the channel is gone, or private and without the bot: type /invite @ and the bot's name there",
	"not_in_channel":    "open the channel in Slack and type /invite @ and the bot's name",
	"missing_scope":     "compare the app's scopes with those of \"firstline slack manifest\", and reinstall it",
	"restricted_action": "an admin of the workspace has to let the app write in the channel",
	"token_revoked":     "install the app again and copy the new token",
	"account_inactive":  "install the app again and copy the new token",
	"invalid_auth":      "copy the bot's token again from the app's page, \"OAuth & Permissions\"",
}

// report notes how it went with a case. Only what an admin has to mend is a problem: all else passes by itself.
func (d *Desk) report(err error) {
	problem := ""
	var refused slack.SlackErrorResponse
	switch {
	case err == nil:
	case errors.As(err, &refused) && fixes[refused.Err] != "":
		problem = err.Error() + ": " + fixes[refused.Err]
	default:
		return
	}
	if d.Set(problem) {
		d.opt.Log.Error("cases do not come into Slack: " + problem)
	}
}
