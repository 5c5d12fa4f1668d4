package openai

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// spoken of tests: texts and marks in any order.
func thoughtful(t *rapid.T) string {
	parts := []string{"<think>", "</think>", "<thinking>", "</thinking>", "[THINK]", "[/THINK]", "</thought>",
		"<|channel|>analysis<|message|>", "<|channel|>final<|message|>", "<", "<th", "</", "<|", "Hello", " ", "\n", "é", "[", "ink>"}
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(t, "parts"), "")
}

// without is the text without thoughts, found in another way than a thinker does: the whole is there at once.
func without(text string, ahead bool) (rest string, closed bool) {
	ends := func(text string) (at, size int) {
		at = -1
		for _, m := range marks {
			if i := strings.Index(text, m.shut); i >= 0 && (at < 0 || i < at) {
				at, size = i, len(m.shut)
			}
		}
		return at, size
	}
	if at, size := ends(text); ahead && at >= 0 {
		text = text[at+size:]
	}
	for {
		open, which := -1, 0
		for i, m := range marks {
			if at := strings.Index(text, m.open); at >= 0 && (open < 0 || at < open) {
				open, which = at, i
			}
		}
		shut, size := ends(text)
		if shut >= 0 && (open < 0 || shut < open) { // what is before has been a thought
			rest, text = "", strings.TrimLeftFunc(text[shut+size:], unicode.IsSpace)
			continue
		}
		if open < 0 {
			return rest + trimmed(rest, text), true
		}
		rest += trimmed(rest, text[:open])
		text = text[open+len(marks[which].open):]
		end := strings.Index(text, marks[which].shut)
		if end < 0 {
			return rest, false
		}
		text = strings.TrimLeftFunc(text[end+len(marks[which].shut):], unicode.IsSpace)
	}
}

func trimmed(before, text string) string {
	if before == "" {
		return strings.TrimLeftFunc(text, unicode.IsSpace)
	}
	return text
}

func TestThoughtsAreTakenOutHoweverTheTextIsCut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, ahead := thoughtful(t), rapid.Bool().Draw(t, "ahead")
		think := &thinker{ahead: ahead}
		var given strings.Builder
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, min(len(rest), 9)).Draw(t, "cut")
			piece := think.add(rest[:n])
			if !think.leaked {
				given.WriteString(piece)
			}
			rest = rest[n:]
		}
		rest, closed := think.end()
		given.WriteString(rest)
		want, wantClosed := without(text, ahead)
		if got := think.text.String(); got != want || closed != wantClosed {
			t.Fatalf("%q (ahead: %t): got %q, %t; want %q, %t", text, ahead, got, closed, want, wantClosed)
		}
		if !think.leaked && given.String() != want {
			t.Fatalf("%q: given out was %q, want %q", text, given.String(), want)
		}
		if think.thought+len(want) > len(text) {
			t.Fatalf("%q: %d bytes of thoughts and %q", text, think.thought, want)
		}
	})
}

func TestATextIsGivenOutAsSoonAsItIsCertain(t *testing.T) {
	t.Parallel()
	var think thinker
	for _, step := range []struct{ in, out string }{
		{"Hel", "Hel"}, {"lo <", "lo "}, {"b> ", "<b> "}, {"<thin", ""}, {"k>hmm", ""}, {"</thi", ""}, {"nk>\n", ""},
		{" there", "there"}, {" [", " "}, {"1]", "[1]"},
	} {
		if got := think.add(step.in); got != step.out {
			t.Errorf("after %q: got %q, want %q", step.in, got, step.out)
		}
	}
}
