package handoff

import (
	"strings"
	"unicode"
)

// Harmless takes out of foreign text what would steer a terminal, turn what stands around it, or pass for something
// that nobody sees (promise P9). Every kind of line end becomes one; what else the text says stays as it is. Each desk
// and channel escapes the result in its own way.
func Harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, lineEnds.Replace(strings.ToValidUTF8(text, "\uFFFD")))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n")

// OneLine is harmless text without line breaks and with single blanks.
func OneLine(text string) string { return strings.Join(strings.Fields(Harmless(text)), " ") }
