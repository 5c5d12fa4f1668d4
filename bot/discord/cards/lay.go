package cards

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot/markdown"
)

// subtext is a line of small print, a form of ours beside those of package markdown.
const subtext = markdown.Rule + 1

// lay writes chunks as Discord's Markdown.
func lay(chunks []markdown.Chunk) string {
	var b strings.Builder
	for i, c := range chunks {
		if i > 0 {
			b.WriteString(between(chunks[i-1].Form, c.Form))
		}
		b.WriteString(one(c))
	}
	return b.String()
}

// between parts chunks: headings and code have space around them, and what follows a list would pass for its last item.
func between(before, after markdown.Form) string {
	const heading, entry, code = markdown.Heading, markdown.Item, markdown.Code
	switch {
	case before == entry && after == entry, before == heading, before == code, before == subtext, after == code,
		after == entry && before == markdown.Paragraph,
		after == heading && before != entry, after == subtext && before != entry:
		return "\n"
	}
	return "\n\n"
}

// one writes a chunk.
func one(c markdown.Chunk) string {
	switch c.Form {
	case markdown.Heading:
		return heading(c)
	case markdown.Quote:
		return "> " + strings.ReplaceAll(inline(c.Spans), "\n", "\n> ")
	case markdown.Code:
		return "```" + language(c.Lang) + "\n" + literal(strings.TrimSuffix(c.Words(), "\n")) + "\n```"
	case markdown.Item:
		words := inline(c.Spans)
		if strings.TrimSpace(words) == "" {
			words = gap // without words a mark is no mark
		}
		return indent(c) + bullet(c) + strings.ReplaceAll(words, "\n", "\n"+indent(c)+"  ")
	case markdown.Rule:
		return c.Text()
	case subtext:
		return "-# " + strings.ReplaceAll(inline(c.Spans), "\n", " ")
	}
	return inline(c.Spans)
}

func indent(c markdown.Chunk) string { return strings.Repeat("  ", c.Indent) }

func bullet(c markdown.Chunk) string {
	if c.Ordered {
		return strconv.Itoa(c.Number) + ". "
	}
	return "- "
}

// heading is a line of its own.
func heading(c markdown.Chunk) string {
	const deepest = 3
	spans := make([]markdown.Span, len(c.Spans))
	for i, s := range c.Spans {
		s.Style.Bold = false
		spans[i] = s
	}
	return strings.Repeat("#", max(1, min(c.Level, deepest))) + " " + strings.ReplaceAll(inline(spans), "\n", " ")
}

var speaks = regexp.MustCompile(`^[A-Za-z0-9_+.#-]{1,20}$`)

// language is what Discord takes for the name of a language behind the beginning of code.
func language(lang string) string {
	if speaks.MatchString(lang) {
		return lang
	}
	return ""
}

// inline writes spans side by side. Each has its marks for itself, so that any of them may be the last of a message; a
// gap parts marks that would be read as one.
func inline(spans []markdown.Span) string {
	var b strings.Builder
	marked := false
	for _, s := range spans {
		text, opens, closes := write(s)
		if text == "" {
			continue
		}
		if marked && opens {
			b.WriteString(gap)
		}
		b.WriteString(text)
		marked = closes
	}
	return b.String()
}

// write writes a span, and tells whether it begins and ends with a mark.
func write(s markdown.Span) (text string, opens, closes bool) {
	if !s.At.IsZero() {
		return moment(s.At, 'f'), true, true
	}
	if s.URL != "" {
		return surround(link(s), s.Style), true, true
	}
	if s.Style == (markdown.Style{}) {
		return Escape(s.Text), false, false
	}
	lines := strings.Split(s.Text, "\n")
	for i, line := range lines {
		core := strings.TrimSpace(line)
		if core == "" {
			continue
		}
		opens = opens || i == 0 && strings.HasPrefix(line, core)
		closes = i == len(lines)-1 && strings.HasSuffix(line, core)
		before, after, _ := strings.Cut(line, core)
		lines[i] = before + surround(styled(core, s.Style), s.Style) + after
	}
	return strings.Join(lines, "\n"), opens, closes
}

// styled is a text of one line, as code or escaped.
func styled(text string, style markdown.Style) string {
	if !style.Code {
		return Escape(text)
	}
	text = literal(text)
	fence := "`"
	if strings.Contains(text, fence) {
		fence = "``"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// surround puts a text into marks.
func surround(text string, style markdown.Style) string {
	if style.Strike {
		text = "~~" + text + "~~"
	}
	if style.Italic {
		text = "*" + text + "*"
	}
	if style.Bold {
		text = "**" + text + "**"
	}
	return text
}

// link writes a link without a preview of where it leads.
func link(s markdown.Span) string {
	to := strings.NewReplacer("(", "%28", ")", "%29").Replace(s.URL)
	if box, ok := cutFold(s.URL, "mailto:"); ok { // Discord has no such links
		if strings.EqualFold(box, s.Text) || strings.EqualFold(s.URL, s.Text) {
			return Escape(s.Text)
		}
		return Escape(s.Text + " (" + box + ")")
	}
	to = quiet(to)
	switch {
	case strings.Contains(s.Text, "://"): // it is where it leads, or nearly
		return "<" + quiet(s.URL) + ">"
	case strings.ContainsAny(s.Text, "[]"): // Discord would look for the end of the words at the wrong place
		return Escape(s.Text) + " (<" + to + ">)"
	}
	return "[" + Escape(s.Text) + "](<" + to + ">)"
}

// quiet keeps an address from calling everybody.
func quiet(to string) string {
	var b strings.Builder
	for i, r := range to {
		if r == '@' && calls(to[i+1:]) {
			b.WriteString("%40")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func cutFold(text, prefix string) (after string, ok bool) {
	if !prefixFold(text, prefix) {
		return text, false
	}
	return text[len(prefix):], true
}
