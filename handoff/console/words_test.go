package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

// spoken finds the ids that pages, scripts and code say: Say "id" in templates, Say("id" in Go, say('id' in scripts.
var spoken = regexp.MustCompile(`(?:Say|SayOr)[ (]"([a-z0-9_.]+)"|\bsay\('([a-z_]+)'`)

func TestEverySentenceOfThePagesIsInTheCatalogue(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	walk := func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(path)
		for _, m := range spoken.FindAllStringSubmatch(string(content), -1) {
			id := m[1]
			if m[2] != "" {
				id = "js." + m[2]
			}
			found++
			if !catalogue.Has("console." + id) {
				t.Errorf("%s says console.%s, which no catalogue has", path, id)
			}
		}
		return err
	}
	if err := fs.WalkDir(files, ".", walk); err != nil {
		t.Fatal(err)
	}
	if found < 80 {
		t.Errorf("only %d sentences were found: the pattern is broken", found)
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string][]string{
		"reason":  briefCodes(t, "Reason"),
		"suggest": briefCodes(t, "Suggest"),
		"because": {"default", "asked"},
		"rule": {"human_owns", "pressed", "control", "picked", "flow", "feedback", "small_talk", "best_way", "which_way",
			"unknown", "desk_has", "desk_late", "overdue"},
		"state":    {"opening", "waiting", "taken", "with_bot", "resolved"},
		"priority": {"low", "normal", "high", "urgent"},
		"delivery": {string(handoff.Pending), string(handoff.Sent), string(handoff.GaveUp), string(handoff.HeldBack),
			string(handoff.Rerouted)},
		"mark":      {"worked", "failed", "unknown"},
		"helped":    {"worked", "failed", "unknown"},
		"queue.tab": {tabOpen, tabMine, tabWaiting, tabWithBot, tabResolved},
		"language":  texts.Languages(),
		"moment": {"understood", "understood_nothing", "tried_worked", "tried_failed", "tried_unknown",
			"stepped", "ran", "opened",
			"accepted", "taken", "released", "returned", "resolved", "reopened", "failed", "withdrawn"},
	}
	codes["queue.none"] = codes["queue.tab"]
	for area, ids := range codes {
		for _, id := range ids {
			if !catalogue.Has("console." + area + "." + id) {
				t.Errorf("no words for console.%s.%s", area, id)
			}
		}
	}
	for _, a := range answers {
		if !catalogue.Has("console.error." + a.text) {
			t.Errorf("no words for the error %q", a.err)
		}
	}
}

// briefCodes gives the codes that a brief may hold: the constants of its source file whose names begin with the prefix.
// A new one without words fails the test, not the agent who reads the brief.
func briefCodes(t *testing.T, prefix string) []string {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "brief.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for node := range ast.Preorder(source) {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, prefix) {
			continue
		}
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	if len(codes) < 6 {
		t.Fatalf("only %d constants %s… were found: the search is broken", len(codes), prefix)
	}
	return codes
}

func TestRoutesAreToldInWords(t *testing.T) {
	c := newConsole(t, newWorld())
	f := frame{c: c, Words: sheet.Words{Texts: c.opt.Texts, Lang: "en"}}
	rule := handoff.Rule{Name: "sales first", Intent: "vpn", Team: "network"}
	routing := handoff.Routing{Default: "it", Rules: []handoff.Rule{rule}}
	for _, test := range []struct {
		name    string
		request handoff.Request
		want    string
	}{
		{"no rule", handoff.Request{}, "the default, as no rule names a team"},
		{"asked for", handoff.Request{Team: "hr"}, "set by the kind of request or the guided flow"},
		{"a rule's own name", handoff.Request{Intent: "vpn"}, "sales first"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := f.Because(routing.Route(test.request).Because); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestNamelessPeopleAreVisitorsWithAMark(t *testing.T) {
	c := newConsole(t, newWorld())
	for _, test := range []struct{ name, lang, id, want string }{
		{"", "en", "web:AJRMOHJH7ZKQ", "Visitor AJRM"}, {"", "de", "web:AJRMOHJH7ZKQ", "Besucher AJRM"},
		{"", "en", "u7", "Visitor u7"}, {"", "en", "web:", "Visitor"}, {"", "de", "äöüßé", "Besucher äöüß"},
		{"Pia", "en", "web:AJRMOHJH7ZKQ", "Pia"},
	} {
		f := frame{c: c, Words: sheet.Words{Texts: c.opt.Texts, Lang: test.lang}}
		if got := f.Who(handoff.Person{ID: test.id, Name: test.name}).String(); got != test.want {
			t.Errorf("%q with the id %q in %s: got %q, want %q", test.name, test.id, test.lang, got, test.want)
		}
	}
}

func TestAgesAreShort(t *testing.T) {
	w := newWorld()
	c := newConsole(t, w)
	for _, test := range []struct{ lang, ago, want string }{
		{"en", "-5s", "now"}, {"en", "59s", "now"}, {"en", "12m30s", "12 min"}, {"de", "12m30s", "12 Min."},
		{"en", "47h", "47 h"}, {"de", "49h", "2 T."}, {"en", "2400h", "100 d"},
	} {
		f := frame{c: c, Words: sheet.Words{Texts: c.opt.Texts, Lang: test.lang}, now: noon}
		if got := f.Age(noon.Add(-duration(t, test.ago))); got != test.want {
			t.Errorf("%s ago in %s: got %q, want %q", test.ago, test.lang, got, test.want)
		}
	}
}

func TestScoresBecomeBars(t *testing.T) {
	got := candidates([]handoff.Weighed{{ID: "a", Score: 12}, {ID: "b", Title: "B", Score: 3}, {ID: "c", Score: -1}})
	var words []string
	for _, c := range got {
		words = append(words, strings.Join([]string{c.Name, c.Score}, " "))
	}
	if line := strings.Join(words, ", "); line != "a 12.0, B 3.0, c -1.0" {
		t.Errorf("got %q", line)
	}
	if got[0].Width != 100 || got[1].Width != 25 || got[2].Width != 0 {
		t.Errorf("got widths %d %d %d, want 100 25 0", got[0].Width, got[1].Width, got[2].Width)
	}
	if got := candidates([]handoff.Weighed{{ID: "a", Score: .42}})[0]; got.Score != "42 %" || got.Width != 42 {
		t.Errorf("got %s and %d, want 42 %% and 42", got.Score, got.Width)
	}
}

func TestAConsoleNamesWhatItLacks(t *testing.T) {
	if _, err := New(Options{}); err == nil || !strings.Contains(err.Error(), "Cases is missing") {
		t.Errorf("got %v, want the missing part by name", err)
	}
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
