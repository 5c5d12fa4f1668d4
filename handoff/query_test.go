package handoff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/firstline-support/firstline/handoff"
)

func TestQueriesAreUnderstood(t *testing.T) {
	term := func(words ...string) handoff.Term { return handoff.Term{Words: words} }
	prefix := func(words ...string) handoff.Term { return handoff.Term{Words: words, Prefix: true} }
	for text, want := range map[string]handoff.Query{
		"printer":                       {Terms: []handoff.Term{prefix("printer")}},
		" Printer  is ":                 {Terms: []handoff.Term{term("printer"), term("is")}},
		`"shared mailbox" full`:         {Terms: []handoff.Term{term("shared", "mailbox"), prefix("full")}},
		`„geteiltes Postfach“`:          {Terms: []handoff.Term{term("geteiltes", "postfach")}},
		`"not closed`:                   {Terms: []handoff.Term{term("not", "closed")}},
		`a"b c"d`:                       {Terms: []handoff.Term{term("a"), term("b", "c"), term("d")}},
		"anna.berg@x.example":           {Terms: []handoff.Term{prefix("anna", "berg", "x", "example")}},
		"FL-12":                         {Terms: []handoff.Term{{Words: []string{"fl", "12"}, Number: 12}}},
		"#7":                            {Terms: []handoff.Term{{Words: []string{"7"}, Number: 7}}},
		"state:waiting":                 {Fields: []handoff.Field{{"state", "waiting"}}},
		`STATUS:"with the bot" it`:      {Fields: []handoff.Field{{"state", "with the bot"}}, Terms: []handoff.Term{term("it")}},
		"vor:2026-11-01 nach:1.10.2026": {Fields: []handoff.Field{{"before", "2026-11-01"}, {"after", "1.10.2026"}}},
		"von:Jörgen":                    {Terms: []handoff.Term{{Words: []string{"jörgen"}, Prefix: true, Person: true}}},
		"https://desk.example/a":        {Terms: []handoff.Term{term("https", "desk", "example", "a")}},
		"Crème BRÛLÉE":                  {Terms: []handoff.Term{term("creme"), prefix("brulee")}},
		"is:mine -- !":                  {Fields: []handoff.Field{{"is", "mine"}}},
	} {
		got, err := handoff.ReadQuery(text, "FL")
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", text, err, diff)
		}
	}
}

func TestWhatCannotBeLookedForIsToldApart(t *testing.T) {
	for text, want := range map[string]error{
		"": handoff.ErrEmptyQuery, " ": handoff.ErrEmptyQuery, "!? \"\"": handoff.ErrEmptyQuery,
		"state:": handoff.ErrEmptyField, "printer from: x": handoff.ErrEmptyField,
		strings.Repeat("x", handoff.MaxQuery+1): handoff.ErrLongQuery, strings.Repeat("x ", 11): handoff.ErrLongQuery,
	} {
		if _, err := handoff.ReadQuery(text, "FL"); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

func TestWordsHaveSeveralSpellings(t *testing.T) {
	for word, want := range map[string][]string{
		"printer": {"printer"}, "müller": {"mueller", "muller"}, "mueller": {"mueller", "muller"},
		"straße": {"strasse", "straße"}, "strasse": {"strasse", "straße"},
		"größe": {"groesse", "groeße", "grosse", "große"},
	} {
		if got := handoff.Spellings(word); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", word, got, want)
		}
	}
	if got := handoff.Spellings(strings.Repeat("ü", 60)); len(got) > 16 {
		t.Errorf("sixty umlauts: got %d spellings, want at most 16", len(got))
	}
}

func TestWhatWasLookedForIsMarked(t *testing.T) {
	for _, test := range []struct{ query, text, want string }{
		{"printer", "The Printer, not the printers.", "The [Printer], not the [printers]."},
		{`"shared mailbox"`, "a shared mailbox; shared", "a [shared mailbox]; shared"},
		{"mueller", "Frau Müller und Mueller", "Frau [Müller] und [Mueller]"},
		{"ring printer", "printer", "[printer]"},
		{"a ab", "ab a <b>", "[ab] [a] <b>"},
		{"none", "words", "words"},
		{`"a b" "b c"`, "a b c", "[a b][ c]"},
	} {
		q, err := handoff.ReadQuery(test.query, "FL")
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, p := range q.Mark(test.text) {
			if p.Hit {
				got.WriteString("[" + p.Text + "]")
			} else {
				got.WriteString(p.Text)
			}
		}
		if got.String() != test.want {
			t.Errorf("%q in %q: got %q, want %q", test.query, test.text, got.String(), test.want)
		}
	}
}

func TestAnExcerptIsAroundTheFirstPlace(t *testing.T) {
	q, err := handoff.ReadQuery("needle thread", "FL")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("hay ", 30) + "needle\nand\n" + strings.Repeat("ü ", 30)
	for _, test := range []struct {
		text, want string
		held       int
	}{
		{"short needle, thread", "short needle, thread", 2},
		{long, "…ay hay hay needle and ü ü ü ü…", 1},
		{"nothing", "", 0},
	} {
		line, held := q.Excerpt(test.text, 30)
		if held != test.held || held == 1 && !strings.Contains(line, "needle") || held != 1 && line != test.want {
			t.Errorf("%q: got %q with %d, want %q with %d", test.text, line, held, test.want, test.held)
		}
	}
}
