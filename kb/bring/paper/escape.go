package paper

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineStart is what a line must not begin with if it is to be text: a heading, a list, a quote, a rule, the line under
// a heading or the second line of a table.
var lineStart = regexp.MustCompile(`^(?:#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|-[-\s]*$|[-:|][-:|\s]*$)`)

// numbered is a line that would be an item of a numbered list.
var numbered = regexp.MustCompile(`^(\d{1,9})([.)])(\s|$)`)

// entity is what would be read as one character.
var entity = regexp.MustCompile(`^&(?:#|[A-Za-z])[A-Za-z0-9]*;`)

// Escape makes Markdown of a plain text, so that it is shown as it stands. Marks that mean nothing where they stand are
// left alone, because people edit what was brought.
func Escape(s string) string {
	var b strings.Builder
	before := ' '
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		if special(r, before, rest, s[i:]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

func special(r, before rune, rest, whole string) bool {
	after, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '*', '`', '[', ']', '~':
		return true
	case '\\':
		return rest == "" || after < utf8.RuneSelf && (unicode.IsPunct(after) || unicode.IsSymbol(after)) || after == '\n'
	case '_':
		return !letter(before) || !letter(after)
	case '<':
		return after == '/' || after == '!' || after == '?' || letter(after)
	case '&':
		return entity.MatchString(whole)
	case '!':
		return after == '['
	}
	return false
}

func letter(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// block makes Markdown within a line a paragraph: none of its lines begins what is no paragraph.
func block(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if m := numbered.FindStringSubmatch(line); m != nil {
			line = m[1] + `\` + line[len(m[1]):]
		} else if lineStart.MatchString(line) {
			line = `\` + line
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}
