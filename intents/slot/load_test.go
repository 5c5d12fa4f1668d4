package slot_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/firstline-support/firstline/intents/slot"
)

func load(name, text string) (slot.Set, []slot.Problem) {
	return slot.Load(fstest.MapFS{"slots/" + name: {Data: []byte(text)}}, "slots")
}

const list = "id: site\ntitle: {en: Site, de: Standort}\nentries:\n  - {id: a, name: Alpha}\n"

func TestMistakesInSlotFilesAreToldWithPlaceAndFix(t *testing.T) {
	form := func(pattern, example string) string {
		return fmt.Sprintf("id: site\ntitle: {en: Site}\npattern: '%s'\nexample: %s\n", pattern, example)
	}
	for _, tt := range []struct {
		name, text string
		line       int
		what       string
	}{
		{"broken yaml", "id: [", 1, "YAML cannot be read"},
		{"unknown key", list + "colour: red\n", 5, `unknown key "colour"`},
		{"another name than the file", strings.Replace(list, "site", "place", 1), 1, "not the file's name"},
		{"no title", "id: site\nentries:\n  - {id: a, name: Alpha}\n", 1, "no title"},
		{"neither entries nor pattern", "id: site\ntitle: {en: Site}\n", 1, "either entries or a pattern"},
		{"both", list + "pattern: 'X-\\d{3}'\nexample: X-123\n", 1, "either entries or a pattern"},
		{"empty list", "id: site\ntitle: {en: S}\nentries: []\n", 3, "is empty"},
		{"entry twice", list + "  - {id: a, name: Beta}\n", 5, "there twice"},
		{"entry without id", list + "  - {name: Beta}\n", 5, "no id of an entry"},
		{"entry without name", list + "  - {id: b}\n", 5, "has no name"},
		{"name of marks", list + "  - {id: b, name: '???'}\n", 5, "without letters"},
		{"long name", list + "  - {id: b, name: " + strings.Repeat("x", 90) + "}\n", 5, "longer than 80"},
		{"pattern that does not compile", form("NW-(", "NW-1"), 3, "does not compile"},
		{"pattern that is too large", form("(X{900}){900}", "X"), 3, "does not compile"},
		{"pattern that is large", form("X{900}Y{900}Z{900}", "X"), 3, "too large"},
		{"pattern that is long", form(strings.Repeat("ab", 110), "X"), 3, "too large"},
		{"pattern without example", "id: site\ntitle: {en: S}\npattern: 'X-\\d{3}'\n", 3, "no example"},
		{"pattern that misses its example", form("X-\\d{3}", "X-1234"), 4, "does not fit its example"},
		{"pattern that fits nothing", form("\\w*", "abc"), 3, "ordinary words"},
		{"pattern that fits words", form("[a-z]+", "abc"), 3, "ordinary words"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := load("site.yaml", tt.text)
			for _, p := range problems {
				if p.File == "slots/site.yaml" && p.Line == tt.line && strings.Contains(p.What, tt.what) && p.Fix != "" {
					return
				}
			}
			t.Errorf("got %v, want line %d: %s", problems, tt.line, tt.what)
		})
	}
}

func TestBuiltInKindsCannotBeWrittenAnew(t *testing.T) {
	_, problems := load("email.yaml", strings.Replace(list, "site", "email", 1))
	if len(problems) != 1 || !strings.Contains(problems[0].What, "built in") {
		t.Errorf("got %v", problems)
	}
}

func TestMissingFolderIsNoKinds(t *testing.T) {
	set, problems := slot.Load(fstest.MapFS{}, "slots")
	if len(set.Lists)+len(set.Patterns)+len(problems) != 0 {
		t.Errorf("got %v and %v", set, problems)
	}
}

func TestAdviceNamesWhatPeopleCannotTellApart(t *testing.T) {
	set, problems := slot.Load(os.DirFS("testdata"), "slots")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if advice := slot.Advise(set); len(advice) > 0 {
		t.Errorf("advice on a good set: %v", advice)
	}
	set, problems = slot.Load(fstest.MapFS{
		"slots/app.yaml":   {Data: []byte("id: app\ntitle: {en: A}\nentries:\n  - {id: x, name: Teams}\n  - {id: y, name: Y1, also: [TEAMS]}\n")},
		"slots/place.yaml": {Data: []byte("id: place\ntitle: {en: P}\nentries:\n  - {id: z, name: teams}\n  - {id: q, name: the}\n")},
		"slots/tag.yaml":   {Data: []byte("id: tag\ntitle: {en: T}\npattern: 'AB-\\d+'\nexample: AB-1\n")},
		"slots/tagg.yaml":  {Data: []byte("id: tagg\ntitle: {en: T}\npattern: 'AB-\\d{1,3}'\nexample: AB-12\n")},
	}, "slots")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	advice := fmt.Sprint(slot.Advise(set))
	for _, want := range []string{
		`slots/app.yaml:5: the name "TEAMS" of the entry "y" is also one of "x"`,
		`slots/place.yaml:4: the name "teams" of the entry "z" is also one of "x"`,
		`slots/place.yaml:5: the name "the" of the entry "q" is an ordinary word`,
		`slots/tagg.yaml:1: the pattern of "tagg" also fits "AB-1"`,
	} {
		if !strings.Contains(advice, want) {
			t.Errorf("advice %s\nlacks %s", advice, want)
		}
	}
}
