package flow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/firstline-support/firstline/intents/sheet"
)

var priorities = []string{"low", "normal", "high", "urgent"}

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
		step.Targets = s.results(e, where, line, actResults)
		step.Save = s.saves(e["save"], step.Targets, where)
	case Check:
		step.Action.Name = s.need(e, "check", where, line)
		step.Action.With = s.pairs(e["with"], where)
		step.Text = s.maybe(e, "text", where, line)
		step.Targets = s.results(e, where, line, checkResults)
		step.Next = s.need(e, "else", where, line)
		step.Save = s.saves(e["save"], step.Targets, where)
	case Prove:
		step.Slot = s.slot(e, "prove", where)
		step.By = s.ways(e["by"], where)
		step.Text = s.maybe(e, "text", where, line)
		step.Targets = s.results(e, where, line, proveResults)
	case Approve:
		step.Text = s.both(e, "approve", where, line)
		step.Approval = s.approval(e, where, line)
		step.Targets = s.results(e, where, line, approveResults)
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
	step.Invalid = s.maybe(e, "invalid", where, step.Line)
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
