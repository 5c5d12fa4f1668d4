package sheet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/intents/sheet"
)

func read(text string) (sheet.Sheet, map[string]sheet.Entry) {
	s := sheet.Sheet{File: "a.yaml", Languages: []string{"en", "de"}}
	root := s.Root([]byte(text))
	if root == nil {
		return s, nil
	}
	return s, s.Entries(root, "the file", "id", "title", "list")
}

func TestEveryMistakeIsNamedWithItsLine(t *testing.T) {
	for _, test := range []struct {
		name, text string
		line       int
		what       string
	}{
		{"broken syntax", "id: [a\ntitle: b", 2, "cannot be read"},
		{"no document", "", 1, "no YAML document"},
		{"several documents", "id: a\n---\nid: b", 1, "or several"},
		{"no mapping", "- a\n- b", 1, "must be a list of keys"},
		{"unknown key", "id: a\n\nidd: b", 3, `unknown key "idd"`},
		{"unknown key behind another", "x: 1\ny: 2", 2, `unknown key "y"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := read(test.text)
			for _, p := range s.Problems {
				if p.Line == test.line && strings.Contains(p.What, test.what) && p.Fix != "" && p.File == "a.yaml" {
					return
				}
			}
			t.Errorf("got %v, want line %d: %s", s.Problems, test.line, test.what)
		})
	}
}

func TestValuesAreReadWithTheirPlaces(t *testing.T) {
	s, entries := read("id: 7\ntitle: {en: Hello, de: ' '}\nlist: [a, {b: c}]\n")
	if got := s.Text(entries["id"].Value, "id"); got != "7" {
		t.Errorf("id %q, want the number as text", got)
	}
	if got := s.Texts(entries["title"].Value, "title"); got["en"] != "Hello" || len(got) != 1 {
		t.Errorf("title %v, want the English one only", got)
	}
	for _, item := range s.Items(entries["list"].Value, "list") {
		s.Text(item, "an item")
	}
	if len(s.Problems) != 2 || s.Problems[0].Line != 2 || s.Problems[1].Line != 3 {
		t.Errorf("got %v, want an empty title in line 2 and an item that is no text in line 3", s.Problems)
	}
}

func ExampleSheet() {
	s := sheet.Sheet{File: "intents/vpn.yaml"}
	s.Entries(s.Root([]byte("id: vpn\nexample: no connection")), "the intent", "id", "examples")
	fmt.Println(s.Problems[0].Error())
	// Output: intents/vpn.yaml:2: the intent has the unknown key "example"; use one of: id, examples
}

func FuzzSheetNamesPlacesInTheFile(f *testing.F) {
	f.Add("id: a\ntitle: {en: x}")
	f.Add("- [{")
	f.Add("a: &x [*x]")
	f.Fuzz(func(t *testing.T, text string) {
		s, entries := read(text)
		for _, e := range entries {
			s.Text(e.Value, "a value")
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, p := range s.Problems {
			if p.Line < 1 || p.Line > lines || p.What == "" || p.Fix == "" {
				t.Errorf("%q: problem %+v, the file has %d lines", text, p, lines)
			}
		}
	})
}
