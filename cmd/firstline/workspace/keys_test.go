package workspace_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// keysOf lists what a type can hold, in the words of the reference.
func keysOf(t reflect.Type, name string) []string {
	switch t.Kind() {
	case reflect.Struct:
		var keys []string
		for i := range t.NumField() {
			f := t.Field(i)
			key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if key == "" {
				key = strings.ToLower(f.Name)
			}
			keys = append(keys, keysOf(f.Type, strings.TrimPrefix(name+"."+key, "."))...)
		}
		return keys
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return keysOf(t.Elem(), name+"[]")
		}
	case reflect.Map:
		return keysOf(t.Elem(), name+".<>")
	}
	return []string{name}
}

// place is where an author chooses a name.
var place = regexp.MustCompile(`<[^>]*>`)

func TestReferenceNamesExactlyWhatAConfigCanHold(t *testing.T) {
	var have []string
	for _, k := range workspace.Reference() {
		have = append(have, place.ReplaceAllString(k.Name, "<>"))
	}
	if diff := cmp.Diff(keysOf(reflect.TypeFor[workspace.Config](), ""), have); diff != "" {
		t.Error(diff)
	}
}

func TestDefaultsOfTheReferenceAreTheRealOnes(t *testing.T) {
	empty, _ := open(fstest.MapFS{"firstline.yaml": {Data: []byte("name: x\n")}}, nil)
	for _, k := range workspace.Reference() {
		if k.Default == "" || k.Default == "[]" {
			continue
		}
		t.Run(k.Name, func(t *testing.T) {
			value := k.Default
			if k.Type != "list" && k.Type != "true or false" {
				value = `"` + value + `"`
			}
			steps := strings.Split(k.Name, ".")
			text := "name: x\n" + strings.Join(steps, ": {") + ": " + value + strings.Repeat("}", len(steps)-1) + "\n"
			written, _ := open(fstest.MapFS{"firstline.yaml": {Data: []byte(text)}}, nil)
			if diff := cmp.Diff(empty.Config, written.Config); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryKeyIsDocumentedInTheTable(t *testing.T) {
	table := workspace.Markdown()
	for _, k := range workspace.Reference() {
		if k.Doc == "" || !strings.Contains(table, "| `"+k.Name+"` | "+k.Type+" |") || strings.Contains(k.Doc, "|") {
			t.Errorf("%s is not in the table", k.Name)
		}
	}
}
