package paper

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"pgregory.net/rapid"
)

// shown is what a reader of the Markdown sees, as HTML and as plain text.
func shown(t testing.TB, markdown string) (page, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough)).Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	tags := regexp.MustCompile(`<[^>]*>`)
	return b.String(), strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(b.String(), ""))), " ")
}

func TestEscapedTextIsShownAsItStands(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("aZ ä1.-+*_`~[]()<>&;#!|\\=:/$\"'")), 1, 40, -1).Draw(r, "text")
		want := strings.Join(strings.Fields(text), " ")
		if page, got := shown(t, Markdown([]Block{{Text: Spans([]Span{{Text: text}})}})); got != want {
			r.Fatalf("%q is shown as %q: %s", want, got, page)
		}
	})
}

func TestNoWordIsLostBetweenEmphases(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("ab ä.:*_(")), 1, 6, -1)
		spans := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Span {
			return Span{Text: word.Draw(r, "text"), Bold: rapid.Bool().Draw(r, "bold"), Italic: rapid.Bool().Draw(r, "italic"),
				Link: rapid.SampledFrom([]string{"", "", "https://example.com/a_(b)"}).Draw(r, "link")}
		}), 1, 6).Draw(r, "spans")
		var want string
		for _, s := range spans {
			want += s.Text
		}
		want = strings.Join(strings.Fields(want), " ")
		source := Spans(spans)
		if page, got := shown(t, Markdown([]Block{{Text: source}})); got != want {
			r.Fatalf("%q is written as %q and shown as %q: %s", want, source, got, page)
		}
	})
}

func TestEscapingLeavesAloneWhatNeedsNone(t *testing.T) {
	for _, text := range []string{`C:\Windows\notepad`, "user_name", "a - b", "1.5 GB", "AT&T & Co", "3 < 4", "#1", "done!"} {
		if got := block(Escape(text)); got != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}

func TestBlocksAreWrittenAsMarkdown(t *testing.T) {
	for _, c := range []struct {
		name   string
		blocks []Block
		want   string
	}{
		{"nested lists are indented by their marks", []Block{{Text: "Do:"}, {Kind: Item, Number: 9, Text: "a"},
			{Kind: Item, Number: 10, Text: "b"}, {Kind: Item, Level: 1, List: 2, Text: "c"}, {Kind: Continue, Text: "d"},
			{Kind: Item, Number: 11, Text: "e"}, {Text: "f"}},
			"Do:\n\n9. a\n10. b\n    - c\n\n      d\n11. e\n\nf\n"},
		{"a list behind a list stays another one", []Block{{Kind: Item, Number: 1, List: 1, Text: "a"},
			{Kind: Item, Number: 1, List: 2, Text: "b"}, {Kind: Item, Number: 2, List: 2, Text: "c"}}, "1. a\n1) b\n2) c\n"},
		{"a table has as many cells in each row", []Block{{Kind: Table, Rows: [][]string{{"a"}, {"b|c", "d"}}}},
			"| a |  |\n| --- | --- |\n| b\\|c | d |\n"},
		{"code with fences gets longer ones", []Block{{Kind: Code, Text: "```\nx"}}, "````\n```\nx\n````\n"},
		{"a quote", []Block{{Kind: Quote, Text: "a\\\nb"}}, "> a\\\n> b\n"},
		{"a line that looks like an item is none", []Block{{Text: "1. May\\\n- x"}}, "1\\. May\\\n\\- x\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Markdown(c.blocks)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLongDocumentIsCutAtItsChapters(t *testing.T) {
	filler := Block{Text: strings.Repeat("word ", long/4)}
	doc := Document{Blocks: []Block{{Kind: Heading, Level: 1, Text: "Handbuch"}, {Text: "Vorwort"},
		{Kind: Heading, Level: 2, Text: "Drucker"}, filler, {Kind: Heading, Level: 4, Text: "Papier"}, {Text: "A4"},
		{Kind: Heading, Level: 2, Text: "Übersicht"}, {Text: "Plan"}, {Kind: Heading, Level: 2, Text: "Drucker"}, {Text: "Noch"}}}
	var got []string
	for _, c := range doc.Chapters() {
		got = append(got, c.Key+"|"+c.Title)
	}
	want := []string{"|Handbuch", "drucker|Handbuch: Drucker", "übersicht|Handbuch: Übersicht", "drucker-2|Handbuch: Drucker"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if text := doc.Chapters()[1].Markdown; !strings.Contains(text, "\n## Papier\n\nA4") {
		t.Errorf("the chapter's headings do not begin at the second level: …%s", text[len(text)-40:])
	}
}

func TestShortDocumentIsOneArticle(t *testing.T) {
	doc := Document{Title: "Netz", Blocks: []Block{{Kind: Heading, Level: 1, Text: "A"}, {Text: "b"}, {Kind: Heading, Level: 1, Text: "C"}, {Text: "d"}}}
	want := []Chapter{{Title: "Netz", Markdown: "## A\n\nb\n\n## C\n\nd\n"}}
	if diff := cmp.Diff(want, doc.Chapters()); diff != "" {
		t.Error(diff)
	}
}

func TestDocumentWithoutTextHasNoChapters(t *testing.T) {
	for _, doc := range []Document{{}, {Title: "x"}, {Blocks: []Block{{Kind: Heading, Level: 1, Text: "Only a heading"}}}} {
		if got := doc.Chapters(); len(got) != 0 {
			t.Errorf("%+v has the chapters %+v", doc, got)
		}
	}
}
