package blocks

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// calls are the words that call everybody where Slack is asked to look for names.
var calls = strings.NewReplacer("@here", "@\u2060here", "@channel", "@\u2060channel", "@everyone", "@\u2060everyone",
	"@group", "@\u2060group")

// Escape makes a text mean itself in mrkdwn, apart from bold and the like: no mention, no link, no date.
func Escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(calls.Replace(handoff.Harmless(text)))
}

// literal also takes the meaning from the marks of mrkdwn, which has no escapes for them: next to a blank that nobody
// sees they mark nothing.
func literal(text string) string {
	var b strings.Builder
	for _, r := range Escape(text) {
		if strings.ContainsRune("*_~`", r) {
			b.WriteString("\u2060")
		}
		b.WriteRune(r)
		if strings.ContainsRune("*_~`", r) {
			b.WriteString("\u2060")
		}
	}
	return b.String()
}

// plain is a text object that shows a text as it is. It is never empty, which Slack would refuse.
func plain(text string, limit int) *slack.TextBlockObject {
	text = markdown.Cut(handoff.OneLine(text), limit)
	if text == "" {
		text = "…"
	}
	emoji := false // ":door:" in foreign words stays what it is
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: text, Emoji: &emoji}
}

// small is mrkdwn of our own making in which Slack looks for nothing else.
func small(mrkdwn string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: mrkdwn, Verbatim: true}
}
