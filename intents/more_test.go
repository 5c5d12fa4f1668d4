package intents

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// loadWith loads the sound set beside a file of more examples.
func loadWith(more string) (Set, []Problem) {
	return Load(fstest.MapFS{
		"intents/a.yaml":      {Data: []byte(sound)},
		"intents/taught.yaml": {Data: []byte(more)},
	}, "intents")
}

func TestMoreExamplesJoinTheirIntent(t *testing.T) {
	set, problems := loadWith(`# by the program
more:
  - intent: vpn-down
    en: ["tunnel gone", "VPN down!"]
    de: ["Tunnel weg"]
  - none:
      en: ["where can I park"]
      de: ["Wo kann ich parken"]
`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	in := set.Intents[set.ByID["vpn-down"]]
	if want := []string{"vpn down", "no vpn", "tunnel gone"}; !slices.Equal(in.Examples["en"], want) {
		t.Errorf("got %q, want %q: a repeated example teaches nothing", in.Examples["en"], want)
	}
	if want := []string{"VPN geht nicht", "Tunnel weg"}; !slices.Equal(in.Examples["de"], want) {
		t.Errorf("got %q, want %q", in.Examples["de"], want)
	}
	if want := []string{"where can I park", "Wo kann ich parken"}; !slices.Equal(set.Strangers, want) {
		t.Errorf("got the strangers %q, want %q", set.Strangers, want)
	}
}

func TestAnIntentLearnsFromMoreExamples(t *testing.T) {
	before, _ := load(sound)
	after, problems := loadWith("more:\n  - intent: stolen\n    en: [\"my rucksack is gone\"]\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	const text = "rucksack gone"
	if was, is := Train(before).Match(text), Train(after).Match(text); is.Candidates[0].ID != "stolen" ||
		is.Candidates[0].Confidence <= was.Candidates[0].Confidence {
		t.Errorf("got %+v, want stolen surer than in %+v", is, was)
	}
}

func TestMoreNamesTheMistake(t *testing.T) {
	for _, tt := range []struct {
		name, more string
		line       int
		want       string
	}{
		{"unknown intent", "more:\n  - intent: vpn-up\n    en: [x y]\n", 2, `"vpn-up", and there is no such intent`},
		{"no target", "more:\n  - en: [x y]\n", 2, "must say what it is for"},
		{"two targets", "more:\n  - intent: stolen\n    none: {en: [x y]}\n", 2, "must say what it is for"},
		{"an example of another intent", "more:\n  - intent: stolen\n    en: [\"VPN down\"]\n", 2,
			"is also one of vpn-down"},
		{"a stranger that is an example", "more:\n  - none: {de: [\"VPN geht nicht\"]}\n", 2, "is also one of vpn-down"},
		{"an example that is a stranger", "more:\n  - none: {en: [park it]}\n  - intent: stolen\n    en: [park it]\n", 3,
			"is also one of none"},
		{"no words", "more:\n  - intent: stolen\n    en: [\"?!\"]\n", 3, "has no words"},
		{"too long", "more:\n  - none: {en: [\"" + strings.Repeat("thief ", 100) + "\"]}\n", 2, "more than 500"},
		{"no list", "more: {intent: stolen}\n", 1, "must be a list"},
		{"unknown key", "more:\n  - intent: stolen\n    fr: [vol]\n", 3, `unknown key "fr"`},
		{"a language without title", "intents:\n  - id: one\n    title: {en: One}\n    examples: {en: [one thing]}\n" +
			"    answer: one\nmore:\n  - intent: one\n    de: [ein Ding]\n", 7, `has no title in "de"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := loadWith(tt.more)
			if len(problems) != 1 || problems[0].File != "intents/taught.yaml" || problems[0].Line != tt.line ||
				!strings.Contains(problems[0].What, tt.want) {
				t.Errorf("got %v, want one in line %d with %q", problems, tt.line, tt.want)
			}
		})
	}
}
