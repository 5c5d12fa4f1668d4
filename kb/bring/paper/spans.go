package paper

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many stretches of a block may be emphasised. A parser of Markdown needs the square of their number,
// and a text in which everything is emphasised stresses nothing.
const maxMarks = 200

// A Span is a stretch of text that looks the same.
type Span struct {
	Text   string // as it is, not escaped; a line break is one that the author made
	Bold   bool
	Italic bool
	Link   string // an address; what is no web or mail address is dropped
}

// Spans writes stretches of text as Markdown within a line.
func Spans(spans []Span) string {
	spans = join(spans)
	var b strings.Builder
	marks := 0
	for i, s := range spans {
		mark := ""
		if s.Link == "" && marks < maxMarks {
			mark = strings.Repeat("*", emphasis(s))
		}
		before, after := edge(spans, i)
		lead, core, tail := s.Text, "", ""
		if mark != "" || s.Link != "" {
			lead, core, tail = trim(s.Text, before, after)
		}
		b.WriteString(Escape(lead))
		switch {
		case core == "":
		case s.Link != "":
			b.WriteString("[" + Escape(core) + "](" + s.Link + ")")
		case strings.HasSuffix(b.String(), "*") && !strings.HasSuffix(b.String(), `\*`):
			b.WriteString(Escape(core)) // two emphases that touch would be read as another one
		default:
			marks++
			b.WriteString(mark + Escape(core) + mark)
		}
		b.WriteString(Escape(tail))
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	return strings.Join(lines, "\\\n")
}

func emphasis(s Span) int {
	n := 0
	if s.Italic {
		n++
	}
	if s.Bold {
		n += 2
	}
	return n
}

// join makes one span of neighbours that look the same, and takes the looks from blanks.
func join(spans []Span) []Span {
	var out []Span
	var text strings.Builder // of the last one; a text may come letter by letter
	finish := func() {
		if last := len(out) - 1; last >= 0 {
			out[last].Text = text.String()
			text.Reset()
		}
	}
	for _, s := range spans {
		s.Link = address(s.Link)
		if s.Text == "" {
			continue
		}
		last := len(out) - 1
		if last < 0 || looks(out[last]) != looks(s) && (s.Link != "" || strings.TrimSpace(s.Text) != "") {
			finish()
			out = append(out, looks(s))
		}
		text.WriteString(s.Text)
	}
	finish()
	return out
}

func looks(s Span) Span {
	s.Text = ""
	return s
}

// edge gives the characters around a span.
func edge(spans []Span, i int) (before, after rune) {
	before, after = ' ', ' '
	if i > 0 {
		before, _ = utf8.DecodeLastRuneInString(spans[i-1].Text)
	}
	if i+1 < len(spans) {
		after, _ = utf8.DecodeRuneInString(spans[i+1].Text)
	}
	return before, after
}

// trim cuts off what may not stand beside the marks of emphasis: blanks, and punctuation where a word goes on outside.
func trim(text string, before, after rune) (lead, core, tail string) {
	outside := func(beside rune) func(rune) bool {
		return func(r rune) bool { return unicode.IsSpace(r) || letter(beside) && !letter(r) }
	}
	rest := strings.TrimLeftFunc(text, outside(before))
	core = strings.TrimRightFunc(rest, outside(after))
	if strings.Contains(core, "\n") {
		return text, "", "" // emphasis over a line break of the author's is laid out, not stressed
	}
	return text[:len(text)-len(rest)], core, rest[len(core):]
}

// address is a link that may be followed, in a form that Markdown takes; empty when there is none.
func address(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme) || u.Host == "" && u.Opaque == "" {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", `\`, "%5C").Replace(u.String())
}

// Raw is the text of spans as it is, with its breaks and blanks, for code.
func Raw(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
