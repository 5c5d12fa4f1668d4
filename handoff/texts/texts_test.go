package texts

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// place finds the {{.Name}} places of a sentence.
var place = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func TestEveryCatalogueSaysTheSameInEachLanguage(t *testing.T) {
	first := Languages()[0]
	for _, area := range areas(t) {
		want := places(t, area, first)
		for _, lang := range Languages()[1:] {
			if diff := cmp.Diff(want, places(t, area, lang)); diff != "" {
				t.Errorf("%s: ids or places differ between %s (-) and %s (+):\n%s", area, first, lang, diff)
			}
		}
	}
}

func TestSentencesAreFilledAndCounted(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, lang, id string
		args           Args
		want           string
	}{
		{"German", "de", "bot.greeting", Args{"Name": "Nordwind"}, "Nordwind"},
		{"unknown language speaks the first", "fr", "bot.greeting", Args{"Name": "Nordwind"}, "Hello"},
		{"one person ahead", "en", "bot.ahead", Args{"Count": 1}, "1 request is"},
		{"two people ahead", "en", "bot.ahead", Args{"Count": 2}, "2 requests are"},
		{"unknown id", "en", "no.such.id", nil, "no.such.id"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := c.Say(test.lang, test.id, test.args); !strings.Contains(got, test.want) {
				t.Errorf("Say(%q, %q) = %q, want it to contain %q", test.lang, test.id, got, test.want)
			}
		})
	}
}

// areas lists the catalogues by what stands before the language in their file names.
func areas(t *testing.T) []string {
	t.Helper()
	names, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range names {
		found[strings.SplitN(name.Name(), ".", 2)[0]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// places gives for each id of a catalogue the sorted places of its sentence.
func places(t *testing.T, area, lang string) map[string][]string {
	t.Helper()
	raw, err := files.ReadFile(area + "." + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var sentences map[string]any
	if err := json.Unmarshal(raw, &sentences); err != nil {
		t.Fatalf("%s.%s: %v", area, lang, err)
	}
	found := map[string][]string{}
	for id, sentence := range sentences {
		text, err := json.Marshal(sentence)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, m := range place.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
		found[id] = slices.Sorted(maps.Keys(names))
	}
	return found
}
