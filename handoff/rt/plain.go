package rt

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/firstline-support/firstline/handoff"
)

// cut shortens to at most n bytes without breaking a letter.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// unseen are elements whose text nobody reads.
var unseen = []atom.Atom{atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Iframe}

// apart are elements that stand on lines of their own.
var apart = []atom.Atom{atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Blockquote, atom.Pre,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr}

// textOf gives what a reader sees of a page. It reads token by token, so no nesting is too deep for it.
func textOf(page string) string {
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(page))
	hidden, quotes := 0, 0
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return strings.TrimSpace(blanks.ReplaceAllString(b.String(), "\n\n"))
		}
		token := tokens.Token()
		switch {
		case slices.Contains(unseen, token.DataAtom):
			hidden = max(0, hidden+step(kind))
		case hidden > 0:
		case kind == html.TextToken:
			b.WriteString(spaces.ReplaceAllString(token.Data, " "))
		case token.DataAtom == atom.Br:
			newLine(&b, quotes)
		case token.DataAtom == atom.Blockquote:
			quotes = max(0, quotes+step(kind))
			newLine(&b, quotes)
		case slices.Contains(apart, token.DataAtom):
			newLine(&b, quotes)
		}
	}
}

// newLine begins a line; in a quotation it is marked as mail programs do.
func newLine(b *strings.Builder, quotes int) {
	b.WriteByte('\n')
	if quotes > 0 {
		b.WriteString("> ")
	}
}

func step(kind html.TokenType) int {
	switch kind {
	case html.StartTagToken:
		return 1
	case html.EndTagToken:
		return -1
	}
	return 0
}

var (
	spaces = regexp.MustCompile(`[ \t\r\n]+`)
	blanks = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)
)

// written is the line before a quotation: "On … Anna wrote:", "Am … schrieb Anna:".
var written = regexp.MustCompile(`(?i)\b(wrote|schrieb|writes)\b.*:\s*$`)

// answer gives what somebody wrote themselves: without the signature, and without the message that they answer, before
// or after their words. What is quoted between them belongs to them. If nothing is left it stays whole.
func answer(text string) string {
	lines := strings.Split(strings.TrimSpace(handoff.Harmless(text)), "\n")
	if i := slices.IndexFunc(lines, func(l string) bool { return l == "-- " || l == "--" }); i > 0 {
		lines = lines[:i]
	}
	whole := strings.TrimSpace(strings.Join(lines, "\n"))
	lines = trimQuote(lines)
	slices.Reverse(lines)
	lines = trimQuote(lines)
	slices.Reverse(lines)
	if own := strings.TrimSpace(strings.Join(lines, "\n")); own != "" {
		return own
	}
	return whole
}

// trimQuote takes a quotation off the front, with the line that says whose it is: that stands before it, or after it
// where the lines come in reverse.
func trimQuote(lines []string) []string {
	skip := func(like func(string) bool) {
		for len(lines) > 0 && like(lines[0]) {
			lines = lines[1:]
		}
	}
	blank := func(l string) bool { return strings.TrimSpace(l) == "" }
	quote := func(l string) bool { return strings.HasPrefix(l, ">") || blank(l) }
	rest := lines
	skip(blank)
	said := len(lines) > 1 && written.MatchString(lines[0]) && strings.HasPrefix(lines[1], ">")
	if said {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], ">") {
		return rest
	}
	skip(quote)
	if !said && len(lines) > 0 && written.MatchString(lines[0]) {
		lines = lines[1:]
	}
	return lines
}

// spoken makes an agent's words ready for the person, who sees them as Markdown: lines stay lines, and no tag hides.
func spoken(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "<", `\<`), "\n")
	for i := range lines[:len(lines)-1] {
		if strings.TrimSpace(lines[i]) != "" && strings.TrimSpace(lines[i+1]) != "" {
			lines[i] += "  "
		}
	}
	return strings.Join(lines, "\n")
}
