package intents

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// Limits of a workspace. They are far above what people write by hand and keep a mistaken or hostile file from
// exhausting the machine.
const (
	MaxFileBytes    = 4 << 20
	MaxExamples     = 5000 // of one intent in one language
	MaxExampleRunes = 500
)

var (
	idForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	priorities = []string{"low", "normal", "high", "urgent"}
)

func loadFile(fsys fs.FS, name string) ([]Intent, []Problem) {
	s := &sheet{file: name}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		s.note(0, "the file cannot be read: "+err.Error(), "check that it is a file and may be read")
		return nil, s.problems
	}
	if len(data) > MaxFileBytes {
		s.note(1, fmt.Sprintf("the file has more than %d bytes", MaxFileBytes), "split it by topic")
		return nil, s.problems
	}
	root := s.root(data)
	if root == nil {
		return nil, s.problems
	}
	list, ok := s.entries(root, "the file", "intents")["intents"]
	if !ok {
		s.note(1, "the file has no intents", "start it with `intents:` and a list below")
		return nil, s.problems
	}
	var found []Intent
	for _, item := range s.items(list.value, "intents") {
		found = append(found, s.intent(item))
	}
	return found, s.problems
}

func (s *sheet) intent(n ast.Node) Intent {
	in := Intent{File: s.file, Line: lineOf(n)}
	e := s.entries(n, "an intent", "id", "title", "examples", "answer", "flow", "handoff")
	in.ID = s.id(e, in.Line)
	if id, ok := e["id"]; ok {
		in.Line = id.line
	}
	if title, ok := e["title"]; ok {
		in.Title = s.texts(title.value, "the title")
	} else {
		s.note(in.Line, fmt.Sprintf("the intent %q has no title", in.ID),
			"add `title: {en: …, de: …}`: people see it as a choice")
	}
	in.Examples = s.examples(e, in)
	in.Lead = s.lead(e, in)
	return in
}

func (s *sheet) id(e map[string]entry, line int) string {
	at, ok := e["id"]
	if !ok {
		s.note(line, "an intent has no id", "add `id:` with a short name such as password-forgotten")
		return ""
	}
	id := s.text(at.value, "the id")
	if !idForm.MatchString(id) || len(id) > 64 {
		s.note(at.line, fmt.Sprintf("the id %q is not allowed", id),
			"use at most 64 of a-z, 0-9 and single dashes between them")
	}
	return id
}

func (s *sheet) examples(e map[string]entry, in Intent) map[string][]string {
	found := map[string][]string{}
	at, ok := e["examples"]
	if ok {
		for lang, list := range s.entries(at.value, "examples", Languages...) {
			found[lang] = s.exampleList(list, in)
			if len(found[lang]) > 0 && in.Title != nil && in.Title[lang] == "" {
				s.note(list.line, fmt.Sprintf("the intent %q has examples but no title in %q", in.ID, lang),
					"add the title in this language")
			}
		}
	}
	if len(found["en"])+len(found["de"]) == 0 {
		s.note(in.Line, fmt.Sprintf("the intent %q has no examples", in.ID),
			"add `examples:` with 8 to 15 messages a language, as people type them")
	}
	return found
}

func (s *sheet) exampleList(list entry, in Intent) []string {
	var found []string
	items := s.items(list.value, "the examples")
	if len(items) > MaxExamples {
		s.note(list.line, fmt.Sprintf("the intent %q has %d examples, %d are allowed", in.ID, len(items), MaxExamples),
			"keep the most different ones")
		items = items[:MaxExamples]
	}
	for _, item := range items {
		text := s.text(item, "an example")
		switch {
		case len(words(text)) == 0:
			s.note(lineOf(item), fmt.Sprintf("an example of %q has no words", in.ID),
				"write what people type, or take it out")
		case utf8.RuneCountInString(text) > MaxExampleRunes:
			s.note(lineOf(item), fmt.Sprintf("an example of %q has more than %d characters", in.ID, MaxExampleRunes),
				"shorten it to what people type")
		default:
			found = append(found, text)
		}
	}
	return found
}

func (s *sheet) lead(e map[string]entry, in Intent) Lead {
	var lead Lead
	var given []string
	for _, key := range []string{"answer", "flow", "handoff"} {
		if _, ok := e[key]; ok {
			given = append(given, key)
		}
	}
	if len(given) != 1 {
		s.note(in.Line, fmt.Sprintf("the intent %q leads to %d things%s", in.ID, len(given), listed(given)),
			"give exactly one of: answer, flow, handoff")
		return lead
	}
	at := e[given[0]]
	switch given[0] {
	case "answer":
		lead.Answer = s.target(at, "the answer")
	case "flow":
		lead.Flow = s.target(at, "the flow")
	case "handoff":
		lead.Handoff = s.handoff(at)
	}
	return lead
}

// listed names the leads given, for the message that there are too many.
func listed(given []string) string {
	if len(given) == 0 {
		return ""
	}
	return " (" + strings.Join(given, ", ") + ")"
}

func (s *sheet) target(at entry, where string) string {
	id := s.text(at.value, where)
	if !idForm.MatchString(id) {
		s.note(at.line, fmt.Sprintf("%s %q is no id", where, id),
			"write the id of an article or flow: a-z, 0-9 and dashes")
	}
	return id
}

func (s *sheet) handoff(at entry) *HandoffLead {
	e := s.entries(at.value, "the handoff", "team", "priority")
	lead := &HandoffLead{Priority: "normal"}
	if team, ok := e["team"]; ok {
		lead.Team = s.text(team.value, "the team")
	}
	if lead.Team == "" {
		s.note(at.line, "the handoff names no team", "add `team:` with the id of a team")
	}
	if p, ok := e["priority"]; ok {
		lead.Priority = s.text(p.value, "the priority")
		if !slices.Contains(priorities, lead.Priority) {
			s.note(p.line, fmt.Sprintf("the priority %q is unknown", lead.Priority),
				"use one of: "+strings.Join(priorities, ", "))
		}
	}
	return lead
}
