package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Size counts UTF-16 units, as Slack does; a service that counts letters counts no more than these.
func Size(text string) (n int) {
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// Head gives as much of a text as fits into n characters, as bytes of it.
func Head(text string, n int) int {
	used := 0
	for i, r := range text {
		used++
		if r > 0xFFFF {
			used++
		}
		if used > n {
			return i
		}
	}
	return len(text)
}

// Cut shortens to n characters; an ellipsis says so.
func Cut(text string, n int) string {
	if Size(text) <= n {
		return text
	}
	return strings.TrimRightFunc(text[:Head(text, n-1)], unicode.IsSpace) + "…"
}

// Break gives where to break a text that is longer than n characters: after a paragraph, a line, a sentence or a
// word of the later half, or else anywhere between two letters.
func Break(text string, n int) int {
	end := Head(text, n)
	if end == len(text) {
		return end
	}
	for _, mark := range []string{"\n\n", "\n", ". ", " "} {
		if i := strings.LastIndex(text[:end], mark); i > end/2 {
			return i + len(mark)
		}
	}
	if end == 0 {
		if _, end = utf8.DecodeRuneInString(text); end == len(text) {
			return end
		}
	}
	for at := end; at > end/2; at-- { // not between a letter and what is set upon it
		r, _ := utf8.DecodeRuneInString(text[at:])
		if utf8.RuneStart(text[at]) && !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Sk) {
			return at
		}
	}
	return end
}
