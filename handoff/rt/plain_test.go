package rt

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
)

func TestHTMLBecomesWhatAReaderSees(t *testing.T) {
	for name, test := range map[string]struct{ page, want string }{
		"paragraphs": {"<p>Hello&nbsp;Anna,</p><p>turn it <b>off</b><br>and on.</p>", "Hello\u00a0Anna,\n\nturn it off\nand on."},
		"list":       {"<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"},
		"script":     {"<script>alert('x')</script><style>p{}</style>words<iframe src=x>in</iframe>", "words"},
		"not closed": {"<div>a<script>b", "a"},
		"as text":    {"1 &lt; 2 &amp; <img src=x onerror=alert(1)>3", "1 < 2 & 3"},
		"quotation":  {"mine<blockquote>theirs<br>too</blockquote>", "mine\n> theirs\n> too"},
		"deep":       {strings.Repeat("<div>", 100000) + "deep", "deep"},
	} {
		if got := textOf(test.page); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestMailIsCutDownToWhatWasWritten(t *testing.T) {
	for name, test := range map[string]struct{ mail, want string }{
		"nothing quoted":   {"Which room?\n\nBye", "Which room?\n\nBye"},
		"quoted below":     {"Which room?\n\nOn Mon, Ada wrote:\n> old\n> older\n", "Which room?"},
		"quoted above":     {"Am Montag schrieb Ada Long:\n> old\n>\n> older\n\nWelcher Raum?", "Welcher Raum?"},
		"answered between": {"On Mon, Ada wrote:\n> a?\nyes\n> b?\nno", "yes\n> b?\nno"},
		"signature":        {"Which room?\n-- \nAda Long\nIT", "Which room?"},
		"only a quotation": {"> old", "> old"},
		"only a signature": {"-- \nAda", "-- \nAda"},
		"line ends":        {"a\r\nb\rc", "a\nb\nc"},
	} {
		if got := answer(test.mail); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestWordsStayLinesAndTagsStayVisible(t *testing.T) {
	if got, want := spoken("one\ntwo <b>\n\nthree"), "one  \ntwo \\<b>\n\nthree"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzForeignText(f *testing.F) {
	f.Add("<p>a</p>\n> b\n-- \nc\x00\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		for _, got := range []string{handoff.Harmless(text), answer(textOf(text)), cut(handoff.OneLine(text), 20)} {
			if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool {
				return r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
			}) {
				t.Errorf("%q became %q", text, got)
			}
		}
		if len(cut(text, 20)) > 20 {
			t.Error("too long")
		}
	})
}
