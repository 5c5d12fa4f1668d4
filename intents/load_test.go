package intents

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// sound is a small set without a mistake; each case of the table below spoils one of its lines.
const sound = `intents:
  - id: vpn-down
    title: {en: VPN, de: VPN}
    examples:
      en: ["vpn down", "no vpn"]
      de: ["VPN geht nicht"]
    answer: vpn
  - id: stolen
    title: {en: Stolen, de: Gestohlen}
    examples:
      en:
        - "my laptop was stolen"
        - "thief"
      de: ["Laptop gestohlen"]
    handoff: {team: security, priority: urgent}
`

func load(text string) (Set, []Problem) {
	return Load(fstest.MapFS{"intents/a.yaml": {Data: []byte(text)}}, "intents")
}

func TestSoundSetIsReadInOrder(t *testing.T) {
	set, problems := load(sound)
	if len(problems) > 0 || len(set.Intents) != 2 {
		t.Fatalf("got %d intents and the problems %v, want two without", len(set.Intents), problems)
	}
	in := set.Intents[set.ByID["stolen"]]
	if in.Line != 8 || in.Title["de"] != "Gestohlen" || len(in.Examples["en"]) != 2 ||
		*in.Lead.Handoff != (HandoffLead{"security", "urgent"}) {
		t.Errorf("got %+v", in)
	}
}

func TestExamplesKeepTheirLines(t *testing.T) {
	set, _ := load(sound)
	if got := set.Intents[set.ByID["stolen"]].Lines["en"]; len(got) != 2 || got[0] != 12 || got[1] != 13 {
		t.Errorf("got the lines %v, want 12 and 13", got)
	}
}

func TestStrangersOfAllFilesAreReadTogether(t *testing.T) {
	set, problems := Load(fstest.MapFS{
		"intents/a.yaml": {Data: []byte("none: {de: [wie wird das Wetter], en: [tell me a joke]}\n" + sound)},
		"intents/b.yaml": {Data: []byte("none:\n  en:\n    - sing a song\n")},
	}, "intents")
	want := []string{"tell me a joke", "wie wird das Wetter", "sing a song"}
	if len(problems) > 0 || !slices.Equal(set.Strangers, want) || len(set.Intents) != 2 {
		t.Errorf("got %q with %v, want %q", set.Strangers, problems, want)
	}
}

func TestLoadNamesTheMistake(t *testing.T) {
	tests := []struct {
		name, old, new string
		line           int
		want           string
	}{
		{"unknown key of the file", "intents:\n", "intent: []\nintents:\n", 1, `unknown key "intent"`},
		{"unknown key of an intent", "    answer: vpn", "    answer: vpn\n    colour: red", 8, `unknown key "colour"`},
		{"unknown key of a handoff", "team: security", "queue: 3, team: security", 15, `unknown key "queue"`},
		{"no id", "  - id: stolen\n    title", "  - title", 8, "has no id"},
		{"bad id", "id: stolen", "id: Stolen Device", 8, "is not allowed"},
		{"id twice", "id: stolen", "id: vpn-down", 8, "used twice"},
		{"no examples at all", "    examples:\n      en: [\"vpn down\", \"no vpn\"]\n      de: [\"VPN geht nicht\"]\n",
			"", 2, "has no examples"},
		{"an empty list of examples", "en: [\"vpn down\", \"no vpn\"]\n      de: [\"VPN geht nicht\"]", "en: []", 2,
			"has no examples"},
		{"examples that are no list", `en: ["vpn down", "no vpn"]`, `en: vpn down`, 5, "must be a list"},
		{"an example without words", `"no vpn"`, `"?!"`, 5, "has no words"},
		{"an example too long", `- "thief"`, `- "` + strings.Repeat("thief ", 100) + `"`, 13, "more than 500"},
		{"too many examples", `"no vpn"`, `"no vpn"` + strings.Repeat(`, "x"`, MaxExamples), 5, "are allowed"},
		{"an example in two intents", `- "thief"`, `- "VPN down!"`, 8, "is also one of vpn-down"},
		{"no lead", "    answer: vpn\n", "", 2, "leads to 0 things"},
		{"two leads", "answer: vpn", "answer: vpn\n    flow: fix-vpn", 2, "leads to 2 things (answer, flow)"},
		{"a lead that is no id", "answer: vpn", "answer: How to VPN", 7, "is no id"},
		{"an unknown language", `de: ["Laptop gestohlen"]`, `fr: ["vol"]`, 14, `unknown key "fr"`},
		{"no title", "    title: {en: Stolen, de: Gestohlen}\n", "", 8, "has no title"},
		{"an empty title", "en: Stolen", `en: ""`, 9, "the title is empty"},
		{"a title missing in one language", "{en: Stolen, de: Gestohlen}", "{en: Stolen}", 14, `no title in "de"`},
		{"a bad priority", "urgent", "asap", 15, `priority "asap" is unknown`},
		{"a handoff without team", "team: security, ", "", 15, "names no team"},
		{"broken YAML", "  - id: stolen", "  - id: [stolen", 9, "cannot be read"},
		{"strangers without a language", "intents:\n", "none: [hello]\nintents:\n", 1, "none must be a list of keys"},
		{"a stranger without words", "intents:\n", "none:\n  en: [\"?!\"]\nintents:\n", 2, "an example of `none` has no words"},
		{"neither intents nor strangers", sound, "{}", 1, "has no intents"},
		{"no intents", sound, "# nothing yet", 1, "no YAML document"},
		{"a text for a mapping", "{team: security, priority: urgent}", "security", 15, "must be a list of keys"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spoilt := strings.Replace(sound, tt.old, tt.new, 1)
			if spoilt == sound {
				t.Fatalf("%q is not in the sound set", tt.old)
			}
			_, problems := load(spoilt)
			for _, p := range problems {
				if strings.Contains(p.What, tt.want) {
					if p.Line != tt.line || p.Fix == "" || p.File != "intents/a.yaml" {
						t.Errorf("got %s, want line %d and a fix", p.Error(), tt.line)
					}
					return
				}
			}
			t.Errorf("got %v, want a problem with %q", problems, tt.want)
		})
	}
}

func TestLoadTellsWhereTheOtherOneIs(t *testing.T) {
	_, problems := Load(fstest.MapFS{
		"intents/a.yaml": {Data: []byte(sound)},
		"intents/b.yaml": {Data: []byte(strings.ReplaceAll(sound, "vpn-down", "vpn-slow"))},
	}, "intents")
	var twice, shared bool
	for _, p := range problems {
		twice = twice || strings.Contains(p.What, `"stolen" is used twice`) &&
			strings.Contains(p.Fix, "intents/a.yaml:8")
		shared = shared || strings.Contains(p.What, `"no vpn" of vpn-slow`) &&
			strings.Contains(p.Fix, "intents/a.yaml:2")
	}
	if !twice || !shared {
		t.Errorf("got %v, want the id and the examples with the place of the other", problems)
	}
}

func TestLoadGoesOnAfterTheFirstMistake(t *testing.T) {
	_, problems := load(strings.NewReplacer("answer: vpn", "anwser: vpn", "urgent", "asap", "id: stolen", "id: X",
		"thief", "").Replace(sound))
	if len(problems) < 5 {
		t.Errorf("got %v, want the key, the lead, the priority, the id and the example", problems)
	}
}

func TestMissingFolderIsAnEmptySet(t *testing.T) {
	set, problems := Load(fstest.MapFS{}, "intents")
	if len(set.Intents)+len(problems) > 0 {
		t.Errorf("got %v and %v, want nothing", set, problems)
	}
}

func ExampleLoad() {
	set, problems := Load(os.DirFS("testdata"), "intents")
	fmt.Println(len(set.Intents), "intents,", len(problems), "problems")
	fmt.Println(set.Intents[0].ID, "leads to the flow", set.Intents[0].Lead.Flow)
	// Output:
	// 12 intents, 0 problems
	// password-forgotten leads to the flow reset-password
}

// FuzzLoad holds whatever file to: no panic, and a set without problems is fit to be trained.
func FuzzLoad(f *testing.F) {
	f.Add(sound)
	f.Add("intents:\n  - {id: a, title: {en: A}, examples: {en: [b]}, answer: c}")
	f.Add("intents: [1, null, {}, [], *x]\n? [a]\n: !!binary b")
	f.Fuzz(func(t *testing.T, text string) {
		set, problems := load(text)
		for _, p := range problems {
			if p.What == "" || p.Fix == "" || p.Line < 0 {
				t.Errorf("a problem that does not help: %+v", p)
			}
		}
		for _, in := range set.Intents {
			if len(problems) == 0 && (in.ID == "" || len(in.Title) == 0 || len(in.Examples) == 0 ||
				set.Intents[set.ByID[in.ID]].Line != in.Line) {
				t.Errorf("an intent without problems is not whole: %+v", in)
			}
		}
	})
}
