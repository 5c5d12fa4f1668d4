package eval_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/eval"
)

func loadText(text string) ([]eval.Case, []eval.Problem) {
	return eval.Load(fstest.MapFS{"evals/a.yaml": {Data: []byte(text)}}, "evals")
}

// broken are cases that cannot be played, each with the line and the words by which it is found.
var broken = []struct {
	name, text string
	line       int
	what       string
}{
	{"no yaml", "cases: [", 1, "YAML cannot be read"},
	{"two documents", "cases: []\n---\ncases: []\n", 1, "no YAML document, or several"},
	{"other things", "case: []\n", 1, "other things than cases"},
	{"cases are no list", "cases: {a: b}\n", 1, "no list"},
	{"case is a text", "cases:\n  - hello\n", 2, "does not fit"},
	{"unknown key", "cases:\n  - name: a\n    sayy: b\n", 3, `"sayy" is unknown`},
	{"unknown key in expect",
		"cases:\n  - name: a\n    kind: hostile\n    lang: en\n    say: b\n    expect: {outcom: flow}\n",
		6, `"outcom" is unknown`},
	{"unknown key in a turn", "cases:\n  - name: a\n    kind: hostile\n    lang: en\n    turns:\n      - {says: b}\n",
		6, `"says" is unknown`},
	{"say is a list", "cases:\n  - name: a\n    say: [b]\n", 3, "does not fit"},
	{"no name", "cases:\n  - kind: hostile\n    lang: en\n    say: b\n    expect: {outcome: flow}\n", 2, "no name"},
	{"no kind", "cases:\n  - name: a\n    lang: en\n    say: b\n    expect: {outcome: flow}\n", 2, "unknown kind"},
	{"no language", "cases:\n  - name: a\n    kind: hostile\n    say: b\n    expect: {outcome: flow}\n",
		2, "unknown language"},
	{"nothing said", "cases:\n  - name: a\n    kind: hostile\n    lang: en\n", 2, "either say or turns"},
	{"say and turns", "cases:\n  - name: a\n    kind: hostile\n    lang: en\n    say: b\n    turns: [{say: c}]\n",
		2, "either say or turns"},
	{"expect beside turns",
		"cases:\n  - name: a\n    kind: hostile\n    lang: en\n    expect: {outcome: flow}\n    turns: [{say: c}]\n",
		2, "either say or turns"},
	{"nothing expected", "cases:\n  - name: a\n    kind: hostile\n    lang: en\n    say: b\n", 2, "expects nothing"},
	{"unknown outcome",
		"cases:\n  - name: a\n    kind: hostile\n    lang: en\n    say: b\n    expect: {outcome: joy}\n",
		2, `outcome "joy"`},
	{"begins with a button",
		"cases:\n  - name: a\n    kind: hostile\n    lang: en\n    turns:\n      - choose: b\n        expect: {outcome: flow}\n",
		6, "begins with a button"},
	{"a try of no flow", "cases:\n  - name: a\n    kind: flow\n    lang: en\n    say: b\n    expect: {outcome: flow}\n",
		2, "kind: flow and a flow"},
	{"a flow in another kind",
		"cases:\n  - name: a\n    kind: hostile\n    flow: f\n    lang: en\n    say: b\n    expect: {outcome: flow}\n",
		2, "kind: flow and a flow"},
	{"an ending without a code",
		"cases:\n  - name: a\n    kind: hostile\n    lang: en\n    results: {x: {}}\n    say: b\n    expect: {outcome: flow}\n",
		2, "how x ends"},
	{"two actions in one",
		"cases:\n  - name: a\n    kind: hostile\n    lang: en\n    say: b\n    expect: {ran: [{x: {a: b}, y: {}}]}\n",
		2, "does not fit"},
	{"says and presses",
		"cases:\n  - name: a\n    kind: hostile\n    lang: en\n    turns:\n      - {say: b, choose: c, expect: {outcome: flow}}\n",
		6, "either say or choose"},
}

func TestBrokenCaseIsNamedWithItsLine(t *testing.T) {
	for _, b := range broken {
		t.Run(b.name, func(t *testing.T) {
			cases, problems := loadText(b.text)
			if len(problems) != 1 || problems[0].Line != b.line || !strings.Contains(problems[0].What,
				b.what) || problems[0].Fix == "" {
				t.Errorf("want line %d: %s; got %v", b.line, b.what, problems)
			}
			if len(cases) > 0 {
				t.Errorf("it was loaded nevertheless: %+v", cases)
			}
		})
	}
}

func TestGoodCasesAreLoadedBesideBrokenOnes(t *testing.T) {
	cases, problems := loadText(`cases:
  - name: broken
    kind: easy
    lang: en
    say: hello
    expect: {outcome: flow}
  - name: good
    kind: answerable
    lang: de
    turns:
      - say: hallo
      - choose: 1
        expect: {outcome: flow, not_contains: [a, b]}
`)
	want := []eval.Case{{Name: "good", Kind: eval.Answerable, Lang: "de", File: "evals/a.yaml", Line: 7,
		Turns: []eval.Turn{
			{Say: "hallo", Line: 11},
			{Choose: "1", Line: 12, Expect: eval.Expect{Outcome: eval.AnyOf{"flow"}, NotContains: eval.AnyOf{"a", "b"}}},
		}}}
	if diff := cmp.Diff(want, cases); diff != "" {
		t.Error(diff)
	}
	if len(problems) != 1 {
		t.Errorf("problems: %v", problems)
	}
}

func TestNameUsedInTwoFilesIsFound(t *testing.T) {
	text := []byte("cases:\n  - {name: a, kind: hostile, lang: en, say: b, expect: {outcome: flow}}\n")
	_, problems := eval.Load(fstest.MapFS{"evals/a.yaml": {Data: text}, "evals/b.yaml": {Data: text}}, "evals")
	if len(problems) != 1 || problems[0].File != "evals/b.yaml" || !strings.Contains(problems[0].Fix,
		"evals/a.yaml:2") {
		t.Errorf("problems: %v", problems)
	}
}

func TestMissingFolderIsNoCases(t *testing.T) {
	if cases, problems := eval.Load(fstest.MapFS{}, "evals"); len(cases)+len(problems) > 0 {
		t.Error(cases, problems)
	}
}

func FuzzLoadGivesOnlyCasesThatCanBePlayed(f *testing.F) {
	for _, b := range broken {
		f.Add(b.text)
	}
	f.Add("cases:\n  - {name: a, kind: hostile, lang: en, say: b, expect: {outcome: [flow, answer]}}\n")
	f.Add("cases:\n  - &a {name: a}\n  - *a\n")
	f.Fuzz(func(t *testing.T, text string) {
		cases, problems := loadText(text)
		for _, p := range problems {
			if p.File == "" || p.Line < 1 || p.What == "" || p.Fix == "" {
				t.Errorf("incomplete problem %+v", p)
			}
		}
		for _, c := range cases {
			if c.Name == "" || len(c.Turns) == 0 || c.Turns[0].Say == "" || c.Line < 1 {
				t.Errorf("case %+v cannot be played", c)
			}
		}
	})
}

func ExampleLoad() {
	files := fstest.MapFS{"evals/vpn.yaml": {Data: []byte(`cases:
  - name: VPN at home
    kind: answerable
    lang: en
    say: "my vpn does not connect"
    expect: {outcome: anser}
`)}}
	_, problems := eval.Load(files, "evals")
	fmt.Printf("%s:%d: %s\n", problems[0].File, problems[0].Line, problems[0].What)
	fmt.Println(problems[0].Fix)
	// Output:
	// evals/vpn.yaml:2: turn 1 of "VPN at home" expects the unknown outcome "anser"
	// use some of: answer, question, flow, handoff, unknown, smalltalk, relayed
}
