package desk

import (
	"cmp"
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/line"
)

// read makes a saying of a message: of its rich text, which Slack's own clients send, or else of its text.
func read(m slack.Message) line.Saying {
	w := writer{}
	for _, b := range m.Blocks.BlockSet {
		if rich, ok := b.(*slack.RichTextBlock); ok {
			w.elements(rich.Elements)
		}
	}
	if strings.TrimSpace(w.plain.String()) == "" && !w.mentions {
		w = writer{}
		w.markup(m.Text)
	}
	return line.Saying{Text: strings.TrimSpace(handoff.Harmless(w.text.String())), Mentions: w.mentions,
		Plain: strings.TrimSpace(handoff.Harmless(w.plain.String()))}
}

// A writer writes Markdown and plain text at once.
type writer struct {
	text, plain strings.Builder
	mentions    bool
}

func (w *writer) elements(all []slack.RichTextElement) {
	for _, e := range all {
		switch e := e.(type) {
		case *slack.RichTextSection:
			w.section(e.Elements)
			w.both("\n")
		case *slack.RichTextQuote:
			inner := writer{}
			inner.section(e.Elements)
			w.mentions = w.mentions || inner.mentions
			w.block("> ", inner)
		case *slack.RichTextPreformatted:
			inner := writer{}
			for _, s := range e.Elements {
				inner.raw(s)
			}
			code := strings.TrimRight(inner.plain.String(), "\n")
			fence := "```"
			for strings.Contains(code, fence) {
				fence += "`"
			}
			w.text.WriteString("\n" + fence + "\n" + code + "\n" + fence + "\n")
			w.plain.WriteString(code + "\n")
		case *slack.RichTextList:
			w.list(e)
		}
	}
}

func (w *writer) list(list *slack.RichTextList) {
	const step = 4 // blanks for one level, enough below any mark
	if list.Indent == 0 {
		w.text.WriteString("\n")
	}
	for i, e := range list.Elements {
		section, ok := e.(*slack.RichTextSection)
		if !ok {
			continue
		}
		mark := "- "
		if list.Style == slack.RTEListOrdered {
			mark = strconv.Itoa(list.Offset+i+1) + ". "
		}
		inner := writer{}
		inner.section(section.Elements)
		w.mentions = w.mentions || inner.mentions
		w.block(strings.Repeat(" ", step*list.Indent)+mark, inner)
	}
	w.text.WriteString("\n")
}

// block writes what stands behind a mark, of which each further line is set in.
func (w *writer) block(mark string, inner writer) {
	further := "\n" + strings.Repeat(" ", len(mark))
	if mark == "> " {
		further = "\n> "
	}
	text := strings.TrimRight(inner.text.String(), " \n")
	w.text.WriteString(mark + strings.ReplaceAll(text, "\n", further) + "\n")
	w.plain.WriteString(strings.TrimRight(inner.plain.String(), "\n") + "\n")
	if mark == "> " {
		w.text.WriteString("\n")
	}
}

func (w *writer) both(text string) {
	w.text.WriteString(text)
	w.plain.WriteString(text)
}

func (w *writer) section(all []slack.RichTextSectionElement) {
	for _, e := range all {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			w.plain.WriteString(e.Text)
			w.text.WriteString(styled(e.Text, e.Style))
		case *slack.RichTextSectionLinkElement:
			text := cmp.Or(e.Text, e.URL)
			w.plain.WriteString(text)
			if !markdown.Address(e.URL) {
				w.text.WriteString(line.Escape(text))
			} else if text == e.URL {
				w.text.WriteString("<" + e.URL + ">")
			} else {
				w.text.WriteString("[" + line.Escape(text) + "](<" + e.URL + ">)")
			}
		case *slack.RichTextSectionEmojiElement:
			w.both(sign(e))
		case *slack.RichTextSectionDateElement:
			if e.Fallback != nil {
				w.plain.WriteString(*e.Fallback)
				w.text.WriteString(line.Escape(*e.Fallback))
			}
		case *slack.RichTextSectionUserElement, *slack.RichTextSectionUserGroupElement,
			*slack.RichTextSectionBroadcastElement, *slack.RichTextSectionTeamElement:
			w.mentions = true
			w.both("@…")
		case *slack.RichTextSectionChannelElement:
			w.mentions = true // the name of a channel of ours is nothing for the person
			w.both("#…")
		}
	}
}

func (w *writer) raw(e slack.RichTextSectionElement) {
	switch e := e.(type) {
	case *slack.RichTextSectionTextElement:
		w.plain.WriteString(e.Text)
	case *slack.RichTextSectionLinkElement:
		w.plain.WriteString(e.URL)
	}
}

// sign is an emoji as a letter; one of the workspace's own as its name.
func sign(e *slack.RichTextSectionEmojiElement) string {
	var b strings.Builder
	for code := range strings.SplitSeq(e.Unicode, "-") {
		n, err := strconv.ParseUint(code, 16, 32)
		if err != nil {
			return ":" + e.Name + ":"
		}
		b.WriteRune(rune(n))
	}
	return b.String()
}

// styled puts a style's marks around words; blanks at the ends stay outside, where Markdown wants them.
func styled(text string, s *slack.RichTextSectionTextStyle) string {
	if s == nil || strings.TrimSpace(text) == "" {
		return line.Escape(text)
	}
	inner := strings.Trim(text, " \n")
	at := strings.Index(text, inner)
	lead, trail := text[:at], text[at+len(inner):]
	if s.Code {
		fence := "`"
		for strings.Contains(inner, fence) {
			fence += "`"
		}
		if fence != "`" {
			inner = " " + inner + " "
		}
		return lead + fence + inner + fence + trail
	}
	inner = line.Escape(inner)
	for _, mark := range []struct {
		on   bool
		sign string
	}{{s.Strike, "~~"}, {s.Italic, "*"}, {s.Bold, "**"}} {
		if mark.on {
			inner = mark.sign + inner + mark.sign
		}
	}
	return lead + inner + trail
}

// tag is what Slack's markup has in angle brackets.
var tag = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)

// markup reads a text in Slack's own markup, as apps and old clients send it. Bold and the like stay as typed.
func (w *writer) markup(text string) {
	at := 0
	for _, m := range tag.FindAllStringSubmatchIndex(text, -1) {
		w.text.WriteString(line.Escape(html.UnescapeString(text[at:m[0]])))
		w.plain.WriteString(html.UnescapeString(text[at:m[0]]))
		at = m[1]
		to, label := html.UnescapeString(text[m[2]:m[3]]), ""
		if m[4] >= 0 {
			label = html.UnescapeString(text[m[4]:m[5]])
		}
		if strings.ContainsAny(to[:1], "@!#") {
			w.mentions = w.mentions || !strings.HasPrefix(to, "!date")
			w.both("@…")
			continue
		}
		w.section([]slack.RichTextSectionElement{slack.NewRichTextSectionLinkElement(to, label, nil)})
	}
	w.text.WriteString(line.Escape(html.UnescapeString(text[at:])))
	w.plain.WriteString(html.UnescapeString(text[at:]))
}
