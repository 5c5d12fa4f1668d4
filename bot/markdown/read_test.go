package markdown_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/markdown"
)

func TestWhatIsReadOfMarkdown(t *testing.T) {
	const text = "## Do *this*\n\n3. one [x](https://s.example)\n4. two\n   - three\n\n```sh\nls -l\n```\n\n> quoted\n\n---\n\n" +
		"| a | b |\n|---|---|\n| 1 | 22 |"
	plain := func(words string) []markdown.Span { return []markdown.Span{{Text: words}} }
	want := []markdown.Chunk{
		{Form: markdown.Heading, Level: 2, Spans: []markdown.Span{{Text: "Do ", Style: markdown.Style{Bold: true}},
			{Text: "this", Style: markdown.Style{Bold: true, Italic: true}}}},
		{Form: markdown.Item, Ordered: true, Number: 3, Spans: []markdown.Span{{Text: "one "}, {Text: "x", URL: "https://s.example"}}},
		{Form: markdown.Item, Ordered: true, Number: 4, Spans: plain("two")},
		{Form: markdown.Item, Indent: 1, Spans: plain("three")},
		{Form: markdown.Code, Lang: "sh", Spans: plain("ls -l")},
		{Form: markdown.Quote, Spans: plain("quoted")},
		{Form: markdown.Rule},
		{Form: markdown.Code, Spans: plain("a   b\n------\n1   22")},
	}
	if diff := cmp.Diff(want, markdown.Read(text, nil)); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}

func TestSplittingLosesNothingAndKeepsTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"word ", "a. ", "\n", "\n\n", "👍🏽", "e\u0301", "xxxxxxxxx"}),
			1, 60).Draw(t, "words"), "")
		limit := rapid.IntRange(4, 40).Draw(t, "limit")
		c := markdown.Chunk{Form: markdown.Item, Spans: []markdown.Span{{Text: words}, {Text: words, Style: markdown.Style{Bold: true}}}}
		var got strings.Builder
		for i, part := range c.Split(limit) {
			if part.Size() > limit {
				t.Fatalf("part %d has %d of %d characters", i, part.Size(), limit)
			}
			if i > 0 && part.Form != markdown.Paragraph {
				t.Fatal("the rest of an item has a mark of its own")
			}
			got.WriteString(part.Words())
		}
		if got.String() != words+words {
			t.Fatalf("got %q of %q", got.String(), words+words)
		}
	})
}

func TestThereIsAlwaysSomethingBeforeABreak(t *testing.T) {
	for _, text := range []string{"👍", "👍🏽", "e\u0301", "a", " a", "\n\n"} {
		for n := range 3 {
			if at := markdown.Break(text, n); at < 1 || at > len(text) {
				t.Errorf("%q breaks at %d", text, at)
			}
		}
	}
}
