package sheet

import (
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// clean is harmless text without blanks around it.
func clean(text string) string { return strings.Trim(handoff.Harmless(text), "\n\t ") }

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
