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
	idForm     = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)
	slotForm   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	priorities = []string{"low", "normal", "high", "urgent"}
)

// keys are those a step of each kind may have besides id and the key that names the kind.
var keys = map[Kind][]string{
	Ask:     {"slot", "type", "pattern", "invalid", "prefill", "next"},
	Choose:  {"slot", "options"},
	Say:     {"next"},
	Run:     {"with", "confirm", "on"},
	Branch:  {"cases", "else"},
	Resolve: {},
	Pass:    {"reason"},
}

// kinds is in the order problems are told in.
var kinds = []Kind{Ask, Choose, Say, Run, Branch, Resolve, Pass}

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
	for _, item := range s.Items(steps.Value, "steps") {
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

func (s *reader) step(n ast.Node) Step {
	step := Step{Line: sheet.LineOf(n)}
	e := s.Entries(n, "a step", "id", "ask", "choose", "say", "act", "branch", "resolve", "handoff",
		"slot", "type", "pattern", "invalid", "prefill", "next", "options", "with", "confirm", "on", "cases", "else",
		"reason")
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
			"give exactly one of: ask, choose, say, act, branch, resolve, handoff")
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

func (s *reader) fields(step *Step, e map[string]sheet.Entry, where string) {
	line := step.Line
	switch step.Kind {
	case Ask:
		step.Text = s.both(e, "ask", where, line)
		step.Next = s.need(e, "next", where, line)
		s.value(step, e, where)
	case Choose:
		step.Text = s.both(e, "choose", where, line)
		step.Slot = s.slot(e, "slot", where)
		step.Options = s.options(e, where, line)
	case Say:
		step.Text = s.both(e, "say", where, line)
		step.Next = s.need(e, "next", where, line)
	case Run:
		step.Action.Name = s.need(e, "act", where, line)
		step.Action.With = s.pairs(e["with"], where)
		step.Text = s.both(e, "confirm", where, line)
		step.Targets = s.results(e, where, line)
	case Branch:
		step.Slot = s.slot(e, "branch", where)
		step.Targets = s.pairs(e["cases"], where)
		step.Next = s.need(e, "else", where, line)
	case Resolve:
		step.Text = s.both(e, "resolve", where, line)
	case Pass:
		step.Text = s.both(e, "reason", where, line)
		step.Handoff = s.handoff(e["handoff"], where)
	}
}

// value reads what an ask step wants to hear.
func (s *reader) value(step *Step, e map[string]sheet.Entry, where string) {
	if step.Slot = s.slot(e, "slot", where); step.Slot == "" {
		s.Note(step.Line, where+" asks and has no slot", "add `slot:` with a name for the value")
	}
	step.Type = "text"
	if at, ok := e["type"]; ok {
		step.Type = s.Text(at.Value, where)
		if types := askable(s.values); !slices.Contains(types, step.Type) {
			s.Note(at.Line, fmt.Sprintf("%s has the unknown type %q", where, step.Type),
				"use one of: "+strings.Join(types, ", ")+"; own ones are files in slots/")
		}
	}
	s.prefill(step, e, where)
	if at, ok := e["pattern"]; ok {
		form, err := regexp.Compile(s.Text(at.Value, where))
		if err != nil {
			s.Note(at.Line, fmt.Sprintf("%s has a pattern that does not compile: %v", where, err),
				"write a Go regular expression in quotes")
		}
		step.Pattern = form
	}
	if _, ok := e["invalid"]; ok {
		step.Invalid = s.both(e, "invalid", where, step.Line)
	}
}

// prefill reads whether the question may be left out. Anything is a text, so a text is always asked for.
func (s *reader) prefill(step *Step, e map[string]sheet.Entry, where string) {
	at, ok := e["prefill"]
	if !ok {
		return
	}
	written := s.Text(at.Value, where)
	step.Prefill = written == "true"
	switch {
	case written != "true" && written != "false":
		s.Note(at.Line, fmt.Sprintf("%s has prefill: %s", where, written), "write prefill: true, or take it out")
	case step.Prefill && step.Type == plainText:
		s.Note(at.Line, where+" cannot be prefilled, any text would fit", "give it a type, such as email or a list")
	}
}

func (s *reader) slot(e map[string]sheet.Entry, key, where string) string {
	at, ok := e[key]
	if !ok {
		return ""
	}
	name := s.Text(at.Value, where)
	if !slotForm.MatchString(name) {
		s.Note(at.Line, fmt.Sprintf("%s has the slot %q, which is no name", where, name),
			"use a-z, 0-9 and _, a letter first")
	}
	return name
}

func (s *reader) options(e map[string]sheet.Entry, where string, line int) []Option {
	at, ok := e["options"]
	if !ok {
		s.Note(line, where+" has no options", "add `options:` with at least two")
		return nil
	}
	var found []Option
	for _, item := range s.Items(at.Value, "options") {
		oe := s.Entries(item, "an option of "+where, "id", "label", "next")
		o := Option{
			ID:    s.need(oe, "id", "an option of "+where, sheet.LineOf(item)),
			Label: s.both(oe, "label", "an option of "+where, sheet.LineOf(item)),
			Next:  s.need(oe, "next", "an option of "+where, sheet.LineOf(item)),
		}
		if slices.ContainsFunc(found, func(other Option) bool { return other.ID == o.ID }) {
			s.Note(sheet.LineOf(item), fmt.Sprintf("%s has two options %q", where, o.ID), "rename one of them")
		}
		found = append(found, o)
	}
	if len(found) < 2 {
		s.Note(at.Line, where+" leaves no choice", "give at least two options, or make it say")
	}
	return found
}

func (s *reader) pairs(at sheet.Entry, where string) map[string]string {
	found := map[string]string{}
	if at.Value == nil {
		return found
	}
	m, ok := at.Value.(ast.MapNode)
	if !ok {
		s.Note(at.Line, where+" needs keys and values here", "write {name: value}")
		return found
	}
	for it := m.MapRange(); it.Next(); {
		key, _ := sheet.Scalar(it.Key())
		found[key] = s.Text(it.Value(), where)
	}
	return found
}

// results reads where an act goes on. What happens after a no or a failure must be thought of, so all three are
// required.
func (s *reader) results(e map[string]sheet.Entry, where string, line int) map[string]string {
	found := map[string]string{}
	at, ok := e["on"]
	if !ok {
		s.Note(line, where+" does not say how it goes on", "add `on: {ok: …, failed: …, refused: …}`")
		return found
	}
	on := s.Entries(at.Value, "on", "ok", "failed", "refused")
	for _, result := range []string{"ok", "failed", "refused"} {
		found[result] = s.need(on, result, where, at.Line)
	}
	return found
}

func (s *reader) handoff(at sheet.Entry, where string) Handoff {
	e := s.Entries(at.Value, "the handoff", "team", "priority")
	h := Handoff{Priority: "normal", Team: s.need(e, "team", where, at.Line)}
	if p, ok := e["priority"]; ok {
		h.Priority = s.Text(p.Value, "the priority")
		if !slices.Contains(priorities, h.Priority) {
			s.Note(p.Line, fmt.Sprintf("%s has the unknown priority %q", where, h.Priority),
				"use one of: "+strings.Join(priorities, ", "))
		}
	}
	return h
}
