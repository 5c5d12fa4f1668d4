package sheet

import (
	"strings"
	"unicode"
)

// clean takes out of a text what would steer a terminal, change the direction of what stands around it, or pass for
// the end of a line.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n").
		Replace(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	return strings.Trim(text, "\n\t ")
}

func oneLine(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// marks are all that CommonMark and its usual extensions give a meaning, at the beginning of a line or inside of it,
// and what platforms take for a call of people.
const marks = "\\`*_{}[]()<>#+-.!|~&@:="

// escape makes a text mean itself in Markdown. A backslash before any of the marks is CommonMark's own way
// (https://spec.commonmark.org/0.31.2/#backslash-escapes).
func escape(text string) string {
	var b strings.Builder
	for i, row := range strings.Split(clean(text), "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, r := range strings.TrimLeft(row, " \t") { // four blanks would make code of it
			if strings.ContainsRune(marks, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
