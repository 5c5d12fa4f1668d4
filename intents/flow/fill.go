package flow

import (
	"regexp"
	"strings"
	"unicode"
)

var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

// fill puts the slots into a text. It goes over the text once, so a {slot} inside a value stays as it was typed.
func fill(text string, slots map[string]string, escape func(string) string) string {
	return placeholder.ReplaceAllStringFunc(text, func(m string) string {
		return escape(slots[m[1:len(m)-1]])
	})
}

func verbatim(s string) string { return s }

// markdown makes a value harmless in a text: what people type is data and must neither format nor link nor break a
// line.
func markdown(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			out.WriteByte(' ')
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
		case strings.ContainsRune("\\`*_[]<>()#!|~&:@", r):
			out.WriteByte('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
