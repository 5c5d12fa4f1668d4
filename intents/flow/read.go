package flow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/firstline-support/firstline/intents/sheet"
)

var (
	idForm   = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)
	slotForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
)

// keys are those a step of each kind may have besides id and the key that names the kind.
var keys = map[Kind][]string{
	Ask:     {"slot", "type", "pattern", "invalid", "prefill", "next"},
	Choose:  {"slot", "options"},
	Say:     {"next"},
	Run:     {"with", "confirm", "on", "save"},
	Check:   {"with", "text", "on", "else", "save"},
	Prove:   {"by", "text", "on"},
	Approve: {"of", "within", "on"},
	Branch:  {"cases", "else"},
	Resolve: {},
	Pass:    {"reason"},
}

// kinds is in the order problems are told in.
var kinds = []Kind{Ask, Choose, Say, Run, Check, Prove, Approve, Branch, Resolve, Pass}

func kindNames() []string {
	var names []string
	for _, kind := range kinds {
		names = append(names, string(kind))
	}
	return names
}

// stepKeys are all keys that a step of any kind may have.
func stepKeys() []string {
	names := append([]string{"id"}, kindNames()...)
	for _, kind := range kinds {
		for _, key := range keys[kind] {
			if !slices.Contains(names, key) {
				names = append(names, key)
			}
		}
	}
	return names
}

func (s *reader) flow(root ast.Node) Flow {
	f := Flow{File: s.File, Line: sheet.LineOf(root), values: s.values}
	e := s.Entries(root, "the flow", "id", "title", "steps")
	f.ID = s.need(e, "id", "the flow", f.Line)
	if want := strings.TrimSuffix(s.File[strings.LastIndexByte(s.File, '/')+1:], ".yaml"); f.ID != want {
		s.Note(f.Line, fmt.Sprintf("the flow id %q is not the file's name", f.ID),
			fmt.Sprintf("write `id: %s` or rename the file", want))
	}
	if title, ok := e["title"]; ok {
		f.Title = s.Texts(title.Value, "the title")
		s.spoken = languagesOf(f.Title)
	}
	if len(f.Title) == 0 {
		s.Note(f.Line, "the flow has no title", "add `title: {en: …, de: …}`")
	}
	steps, ok := e["steps"]
	if !ok {
		s.Note(f.Line, "the flow has no steps", "add `steps:` with a list, the first is the start")
		return f
	}
	items := s.Items(steps.Value, "steps")
	if len(items) > maxSteps {
		s.Note(steps.Line, fmt.Sprintf("the flow has %d steps, at most %d are allowed", len(items), maxSteps),
			"split the flow")
		return f
	}
	for _, item := range items {
		f.Steps = append(f.Steps, s.step(item))
	}
	return f
}

// languagesOf gives the languages of a title in the order problems are told in.
func languagesOf(title map[string]string) []string {
	var found []string
	for _, lang := range languages {
		if title[lang] != "" {
			found = append(found, lang)
		}
	}
	return found
}

// need reads a text that has to be there.
func (s *reader) need(e map[string]sheet.Entry, key, where string, line int) string {
	at, ok := e[key]
	if !ok {
		s.Note(line, fmt.Sprintf("%s has no %s", where, key), fmt.Sprintf("add `%s:`", key))
		return ""
	}
	text := s.Text(at.Value, where)
	if text == "" {
		s.Note(at.Line, fmt.Sprintf("%s has an empty %s", where, key), "write a value")
	}
	return text
}

// both reads a text in every language the flow speaks.
func (s *reader) both(e map[string]sheet.Entry, key, where string, line int) Text {
	at, ok := e[key]
	if !ok {
		s.Note(line, fmt.Sprintf("%s has no %s", where, key), fmt.Sprintf("add `%s: {en: …, de: …}`", key))
		return nil
	}
	text := s.Texts(at.Value, key)
	for _, lang := range s.spoken {
		if text[lang] == "" {
			s.Note(at.Line, fmt.Sprintf("%s has no %s in %q", where, key, lang),
				"translate it: the flow's title is there in this language")
		}
	}
	return text
}

// maybe reads a text that need not be there.
func (s *reader) maybe(e map[string]sheet.Entry, key, where string, line int) Text {
	if _, ok := e[key]; !ok {
		return nil
	}
	return s.both(e, key, where, line)
}

func (s *reader) step(n ast.Node) Step {
	step := Step{Line: sheet.LineOf(n)}
	e := s.Entries(n, "a step", stepKeys()...)
	step.ID = s.need(e, "id", "a step", step.Line)
	if id, ok := e["id"]; ok {
		step.Line = id.Line
	}
	if step.ID != "" && !idForm.MatchString(step.ID) {
		s.Note(step.Line, fmt.Sprintf("the step id %q is not allowed", step.ID), "use a-z, 0-9 and dashes")
	}
	where := fmt.Sprintf("the step %q", step.ID)
	step.Kind = s.kind(e, where, step.Line)
	if step.Kind == "" {
		return step
	}
	s.strangers(e, step.Kind, where)
	s.fields(&step, e, where)
	return step
}

// kind finds the one key that names the step's kind.
func (s *reader) kind(e map[string]sheet.Entry, where string, line int) Kind {
	var found []Kind
	for _, k := range kinds {
		if _, ok := e[string(k)]; ok {
			found = append(found, k)
		}
	}
	if len(found) != 1 {
		s.Note(line, fmt.Sprintf("%s has %d kinds", where, len(found)),
			"give exactly one of: "+strings.Join(kindNames(), ", "))
		return ""
	}
	return found[0]
}

// strangers finds keys that belong to steps of another kind.
func (s *reader) strangers(e map[string]sheet.Entry, kind Kind, where string) {
	for key, at := range e {
		if key == "id" || key == string(kind) || slices.Contains(keys[kind], key) {
			continue
		}
		s.Note(at.Line, fmt.Sprintf("%s has %s, which %s does not know", where, key, kind),
			"take it out, or make it a step of its own")
	}
}
