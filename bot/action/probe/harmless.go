package probe

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// line gives foreign text as one line of at most limit characters, without what moves a cursor, hides or turns letters.
func line(foreign string, limit int) string {
	if longest := 4 * utf8.UTFMax * limit; len(foreign) > longest {
		foreign = foreign[:longest]
	}
	shown := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, foreign)
	shown = strings.Join(strings.Fields(shown), " ")
	if runes := []rune(shown); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return shown
}
