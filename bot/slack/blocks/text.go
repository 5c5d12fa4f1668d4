package blocks

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/handoff"
)

// size counts as Slack does.
func size(text string) (n int) {
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// head gives as much of a text as fits into n characters, as bytes of it.
func head(text string, n int) int {
	used := 0
	for i, r := range text {
		used++
		if r > 0xFFFF {
			used++
		}
		if used > n {
			return i
		}
	}
	return len(text)
}

// Cut shortens to n characters; an ellipsis says so.
func Cut(text string, n int) string {
	if size(text) <= n {
		return text
	}
	return strings.TrimRightFunc(text[:head(text, n-1)], unicode.IsSpace) + "…"
}

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
	text = Cut(handoff.OneLine(text), limit)
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

// breakAt gives where to break a text that is longer than n characters: after a paragraph, a line, a sentence or a
// word of the later half, or else anywhere between two letters.
func breakAt(text string, n int) int {
	end := head(text, n)
	if end == len(text) {
		return end
	}
	for _, mark := range []string{"\n\n", "\n", ". ", " "} {
		if i := strings.LastIndex(text[:end], mark); i > end/2 {
			return i + len(mark)
		}
	}
	if end == 0 {
		_, end = utf8.DecodeRuneInString(text)
	}
	for at := end; at > end/2; at-- { // not between a letter and what is set upon it
		r, _ := utf8.DecodeRuneInString(text[at:])
		if utf8.RuneStart(text[at]) && !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Sk) {
			return at
		}
	}
	return end
}
