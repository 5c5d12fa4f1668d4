package cards

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
)

// gap is a blank of no width. It parts signs that would mean something together.
const gap = "\u200b"

// Escape makes a text mean itself: nothing in it is bold, hidden, a heading, a list, a link, an invitation, a moment or
// a picture, and nothing calls anybody, not even where messages are sent without saying that they may not call.
// Discord's escapes are backslashes, which it hides; what its servers look for before they know of escapes, such as
// @everyone, is parted by a gap.
func Escape(text string) string {
	text = handoff.Harmless(text)
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	at := begins
	for i, r := range text {
		rest := text[i+utf8.RuneLen(r):]
		switch {
		case r == '@' && calls(rest):
			b.WriteString("@" + gap)
		case marks(text[:i], r, rest, at):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		at = at.next(r)
	}
	return b.String()
}

// A column is where in its line a sign stands.
type column int

const (
	begins  column = iota // nothing to be seen stands before it
	numbers               // a number, which a dot would make an item of a list
	inside
)

func (at column) next(r rune) column {
	digit := r >= '0' && r <= '9'
	switch {
	case r == '\n', at == begins && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)):
		return begins
	case at != inside && digit:
		return numbers
	}
	return inside
}

// marks tells whether a sign would mean something between what stands before and behind it.
func marks(before string, r rune, rest string, at column) bool {
	switch r {
	case '\\', '*', '_', '~', '`', '|', '<', '[':
		return true
	case '#', '>', '-', '+':
		return at == begins || strings.HasSuffix(before, "<")
	case '@':
		return strings.HasSuffix(before, "<")
	case ':':
		return strings.HasPrefix(rest, "//") || picture(rest)
	case '.', ')':
		ends := rest == "" || strings.ContainsAny(rest[:1], " \t\n")
		return at == numbers && ends || r == '.' && host(before)
	}
	return false
}

// calls tells whether what stands behind an @ calls everybody.
func calls(rest string) bool {
	return prefixFold(rest, "everyone") || prefixFold(rest, "here")
}

func prefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// picture tells whether what stands behind a colon is the name of an emoji.
func picture(rest string) bool {
	const longest = 100 // bytes, far more than a name has
	name, _, ok := strings.Cut(rest[:min(len(rest), longest)], ":")
	return ok && name != "" && strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_+-~", r)
	}) < 0
}

// host tells whether a dot stands behind Discord's name: invitations become cards of their own even without "https:".
func host(before string) bool {
	for _, name := range []string{"discord", "discordapp"} {
		if n := len(before) - len(name); n >= 0 && strings.EqualFold(before[n:], name) {
			return true
		}
	}
	return false
}

// literal parts in code what Discord's servers would read as a call, and what would end the code; there are no escapes
// in it.
func literal(code string) string {
	code = strings.ReplaceAll(handoff.Harmless(code), "``", "`"+gap+"`")
	var b strings.Builder
	for i, r := range code {
		b.WriteRune(r)
		rest := code[i+utf8.RuneLen(r):]
		if r == '@' && calls(rest) || r == '<' && strings.HasPrefix(rest, "@") {
			b.WriteString(gap)
		}
	}
	return b.String()
}

// shorten escapes a text of one line so that it has at most n characters.
func shorten(text string, n int) string {
	text = handoff.OneLine(text)
	for most := n; ; most = most * 4 / 5 {
		if escaped := Escape(markdown.Cut(text, most)); markdown.Size(escaped) <= n || most == 0 {
			return cmp.Or(escaped, empty)
		}
	}
}
