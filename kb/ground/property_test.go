package ground

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// passages are all that the pairs cite.
func allPassages(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/passages/*.md")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d passages: %v", len(files), err)
	}
	var all []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

// statementsOf are the sentences and items of a passage that state something.
func statementsOf(passage string) []string {
	var out []string
	for _, s := range Sentences(passage) {
		if s.Kind != Heading && s.Kind != Code && s.Kind != Row && utf8.RuneCountInString(s.Text) > 20 {
			out = append(out, s.Text)
		}
	}
	return out
}

func TestWhatAPassageSaysWordForWordIsSupported(t *testing.T) {
	t.Parallel()
	for _, p := range allPassages(t) {
		c := New(p)
		for _, s := range statementsOf(p) {
			if v := c.Check(s); !v.Supported {
				t.Errorf("Check(%q) = %v", s, v.Why)
			}
		}
	}
}

var digitRun = regexp.MustCompile(`\d+`)

func TestAnotherNumberIsNeverSupported(t *testing.T) {
	t.Parallel()
	passages := allPassages(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(passages).Draw(t, "passage")
		all := statementsOf(p)
		s := rapid.SampledFrom(all).Draw(t, "statement")
		runs := digitRun.FindAllStringIndex(s, -1)
		if len(runs) == 0 {
			return
		}
		run := rapid.SampledFrom(runs).Draw(t, "run")
		other := rapid.StringMatching(`[1-9]\d{2}7`).Draw(t, "number")
		if strings.Contains(p, other) || other == s[run[0]:run[1]] {
			return
		}
		changed := s[:run[0]] + other + s[run[1]:]
		if v := New(p).Check(changed); v.Supported {
			t.Errorf("Check(%q) is supported", changed)
		}
	})
}

// verbs are finite verbs behind which a "not" turns a sentence around, with what it is turned around by.
var verbs = regexp.MustCompile(`\b(is|are|must|can|may|will|ist|sind|kann|können|muss|müssen|darf|dürfen|wird|werden)\b`)

var denied = regexp.MustCompile(`(?i)\b(not|no|never|nobody|none|without|nothing|nicht|kein\w*|nie|niemand|ohne|nichts|weder|` +
	`only|nur|un\w+|except|außer|ausgenommen|instead|rather|erst|verboten|forbidden|cannot|refused|blocked|neither|apart|gesperrt|` +
	`free|kostenlos|until|bis|whether|ob|if|wenn|but|aber|because|which|that|damit|so|or|oder|falls|before|bevor|after)\b|[,;:]`)

// TestANegationTurnsSupportAround puts "not" behind the main verb of plain sentences.
func TestANegationTurnsSupportAround(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, p := range allPassages(t) {
		c := New(p)
		for _, s := range statementsOf(p) {
			at := verbs.FindStringIndex(s)
			if at == nil || denied.MatchString(s) {
				continue
			}
			word := " not"
			if setOf("ist sind kann können muss müssen darf dürfen wird werden").has(s[at[0]:at[1]]) {
				word = " nicht"
			}
			turned := s[:at[1]] + word + s[at[1]:]
			tried++
			if v := c.Check(turned); v.Supported {
				t.Errorf("Check(%q) is supported", turned)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d sentences were turned around", tried)
	}
}

func TestSentencesAreSpansOfTheText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want []string
	}{
		{"Call 4357. Then wait.", []string{"Call 4357.", "Then wait."}},
		{"Sie laufen 800 m. Danach gibt es Tee.", []string{"Sie laufen 800 m.", "Danach gibt es Tee."}},
		{"Am 1. Januar ist z. B. Dr. Mai da. Danach nicht.", []string{"Am 1. Januar ist z. B. Dr. Mai da.", "Danach nicht."}},
		{"1. Open https://a.example/x?y=1.\n2. Choose **OK**.", []string{"Open https://a.example/x?y=1.", "Choose **OK**."}},
		{"Use version 3.2.1, e.g. on Linux! Really?", []string{"Use version 3.2.1, e.g. on Linux!", "Really?"}},
		{"# Title\n\nText goes\non here.\n\n```\na\nb\n```", []string{"Title", "Text goes\non here.", "```\na\nb\n```"}},
		{"| A | B |\n|---|---|\n| 1 | 2 |", []string{"| A | B |", "| 1 | 2 |"}},
		{"- Ein Pfand von 50 €. Die Halle ist zu.\n- Zweitens", []string{"Ein Pfand von 50 €.", "Die Halle ist zu.", "Zweitens"}},
	} {
		got := Sentences(test.text)
		var texts []string
		for _, s := range got {
			texts = append(texts, s.Text)
		}
		if strings.Join(texts, "¶") != strings.Join(test.want, "¶") {
			t.Errorf("Sentences(%q) = %q, want %q", test.text, texts, test.want)
		}
	}
}

func checkSpans(t *testing.T, text string) {
	t.Helper()
	end := 0
	for _, s := range Sentences(text) {
		if s.Start < end || s.End <= s.Start || s.End > len(text) || text[s.Start:s.End] != s.Text {
			t.Fatalf("span %d-%d of %q behind %d holds %q", s.Start, s.End, text, end, s.Text)
		}
		end = s.End
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("1. Am 1. Januar z.B. `x`.\n\n```\ny")
	f.Add("| a | b |\n|--|--|\n> quote… “Yes.” No")
	f.Fuzz(checkSpans)
}

func FuzzCheck(f *testing.F) {
	f.Add("Wait 5 minutes, then sign in.", reset)
	f.Add("**Sign out** → [x](https://a.example) `a b`", "# A\n| x | no |\n|--|--|\n| y | 07:00-18:00 |")
	f.Add("p\u0430ss\u200bword \u202e 1,000.5 %\x00", "„Ja“ 1.1. 2. März ½ ①")
	f.Fuzz(func(t *testing.T, statement, passage string) {
		v := New(passage, statement).Check(statement, passage)
		if v.Supported != (len(v.Why) == 0) || v.Covered < 0 || v.Covered > 1 {
			t.Fatalf("Check(%q) = %+v", statement, v)
		}
		if len(statement) > maxStatement && v.Supported {
			t.Fatalf("a statement of %d bytes is supported", len(statement))
		}
	})
}
