package desk

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff/line"
)

func TestWhatAgentsTypeBecomesMarkdown(t *testing.T) {
	for _, test := range []struct{ typed, text, plain string }{
		{"Which room?", "Which room?", "Which room?"},
		{"**very** *good* ~~old~~", "**very** *good* ~~old~~", "**very** *good* ~~old~~"},
		{"one\ntwo\n\nthree", "one  \ntwo\n\nthree", "one\ntwo\n\nthree"},
		{"a <b> & c ~d~ |e|", `a \<b\> &amp; c \~d\~ \|e\|`, "a <b> & c ~d~ |e|"},
		{"||secret|| word", "secret word", "||secret|| word"},
		{"run `a<b` now", "run `a<b` now", "run `a<b` now"},
		{"so:\n```go\na < b\n```", "so:\n\n```go\na < b\n```", "so:\n```go\na < b\n```"},
		{"```just this```", "```\njust this\n```", "```just this```"},
		{"see https://e.example/a_b.", "see <https://e.example/a_b>.", "see https://e.example/a_b."},
		{"see <https://e.example/>", "see <https://e.example/>", "see https://e.example/"},
		{"[the page](https://e.example/x)", "[the page](<https://e.example/x>)", "the page"},
		{"[the page](javascript:alert)", "[the page](javascript:alert)", "[the page](javascript:alert)"},
		{"<:tada:123456789012345678> ok", `:tada: ok`, ":tada: ok"},
		{"at <t:1700000000:R>", "at 2023-11-14 22:13 UTC", "at 2023-11-14 22:13 UTC"},
		{"use </ask:123456789012345678>", "use /ask", "use /ask"},
		{"# Steps\n- one\n  - two", "# Steps  \n- one  \n  - two", "# Steps\n- one\n  - two"},
		{"-# small", "small", "small"},
		{">>> a\nb", "> a  \n> b", "> a\n> b"},
		{"a\n---\n+ b\n#### c", "a  \n\\---  \n\\+ b  \n\\#### c", "a\n---\n+ b\n#### c"},
		{"    far", "far", "far"},
	} {
		if got := read(test.typed); got.Text != test.text || got.Plain != test.plain || got.Mentions {
			t.Errorf("%q: got %+v, want %q and %q", test.typed, got, test.text, test.plain)
		}
	}
}

func TestWhoCallsSomebodyMeansColleagues(t *testing.T) {
	for _, typed := range []string{"<@123456789012345678> look", "<@!123456789012345678> look", "<@&123456789012345678> look",
		"look into <#123456789012345678>", "@everyone look", "@here look"} {
		if got := read(typed); !got.Mentions || line.Interpret(got).Kind != line.Noted {
			t.Errorf("%q: got %+v", typed, got)
		}
	}
	for _, typed := range []string{"mail to ada@example.com", "`<@123456789012345678>`", "@hereafter"} {
		if got := read(typed); got.Mentions {
			t.Errorf("%q calls somebody: %+v", typed, got)
		}
	}
}

// Whatever an agent types, each word of it is read by the person.
func TestNoWordIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringMatching("([a-z]{1,5}|[ *_~`<>&#!|.,:;=+\n-]{1,3}){1,20}").Draw(t, "typed")
		var shown strings.Builder
		for _, c := range markdown.Read(read(typed).Text, nil) {
			shown.WriteString(c.Text() + " ")
		}
		for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return r < 'a' || r > 'z' }) {
			if !strings.Contains(shown.String(), word) {
				t.Fatalf("%q is read as %q (Markdown %q), without %q", typed, shown.String(), read(typed).Text, word)
			}
		}
	})
}
