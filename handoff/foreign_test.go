package handoff_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
)

func FuzzForeignTextIsHarmless(f *testing.F) {
	for _, text := range []string{"plain", "a\r\nb\rc\u2028d\u2029e\vf\fg", "\x1b[2J", "\u202etxt.exe", "\xff\xfe", "tab\there", "\u0085"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := handoff.Harmless(text)
		bad := func(r rune) bool {
			return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) || r == '\u2028' || r == '\u2029'
		}
		if !utf8.ValidString(got) || strings.ContainsFunc(got, bad) {
			t.Errorf("%q became %q", text, got)
		}
		if handoff.Harmless(got) != got {
			t.Errorf("%q changes when it is done twice", got)
		}
		if line := handoff.OneLine(text); strings.ContainsAny(line, "\n\t") {
			t.Errorf("%q is no line", line)
		}
	})
}
