package intents

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/firstline-support/firstline/intents/sheet"
	"github.com/firstline-support/firstline/intents/token"
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

// content is what one file holds.
type content struct {
	intents   []Intent
	strangers []string
	more      []addition
}

func loadFile(fsys fs.FS, name string) (content, []Problem) {
	s := &reader{sheet.Sheet{File: name, Languages: Languages}}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		s.Note(0, "the file cannot be read: "+err.Error(), "check that it is a file and may be read")
		return content{}, s.Problems
	}
	if len(data) > MaxFileBytes {
		s.Note(1, fmt.Sprintf("the file has more than %d bytes", MaxFileBytes), "split it by topic")
		return content{}, s.Problems
	}
	root := s.Root(data)
	if root == nil {
		return content{}, s.Problems
	}
	var found content
	e := s.Entries(root, "the file", "intents", "none", "more")
	list, ok := e["intents"]
	none, foreign := e["none"]
	more, adds := e["more"]
	if !ok && !foreign && !adds {
		s.Note(1, "the file has no intents", "start it with `intents:` and a list below")
	}
	if ok {
		for _, item := range s.Items(list.Value, "intents") {
			found.intents = append(found.intents, s.intent(item))
		}
	}
	if foreign {
		found.strangers = s.strangers(none)
	}
	if adds {
		found.more = s.additions(more.Value)
	}
	return found, s.Problems
}

// strangers reads the messages that no intent is for. Their language does not matter; it is asked for so that they are
// written like examples.
func (s *reader) strangers(at sheet.Entry) []string {
	var found []string
	texts := s.Entries(at.Value, "none", Languages...)
	for _, lang := range Languages {
		if list, ok := texts[lang]; ok {
			said, _ := s.exampleList(list, "`none`")
			found = append(found, said...)
		}
	}
	return found
}

func (s *reader) intent(n ast.Node) Intent {
	in := Intent{File: s.File, Line: sheet.LineOf(n)}
	e := s.Entries(n, "an intent", "id", "title", "examples", "answer", "flow", "handoff")
	in.ID = s.id(e, in.Line)
	if id, ok := e["id"]; ok {
		in.Line = id.Line
	}
	if title, ok := e["title"]; ok {
		in.Title = s.Texts(title.Value, "the title")
	} else {
		s.Note(in.Line, fmt.Sprintf("the intent %q has no title", in.ID),
			"add `title: {en: …, de: …}`: people see it as a choice")
	}
	s.examples(e, &in)
	in.Lead = s.lead(e, in)
	return in
}

func (s *reader) id(e map[string]sheet.Entry, line int) string {
	at, ok := e["id"]
	if !ok {
		s.Note(line, "an intent has no id", "add `id:` with a short name such as password-forgotten")
		return ""
	}
	id := s.Text(at.Value, "the id")
	if !idForm.MatchString(id) || len(id) > 64 {
		s.Note(at.Line, fmt.Sprintf("the id %q is not allowed", id),
			"use at most 64 of a-z, 0-9 and single dashes between them")
	}
	return id
}

func (s *reader) examples(e map[string]sheet.Entry, in *Intent) {
	in.Examples, in.Lines = map[string][]string{}, map[string][]int{}
	at, ok := e["examples"]
	if ok {
		for lang, list := range s.Entries(at.Value, "examples", Languages...) {
			in.Examples[lang], in.Lines[lang] = s.exampleList(list, fmt.Sprintf("%q", in.ID))
			if len(in.Examples[lang]) > 0 && in.Title != nil && in.Title[lang] == "" {
				s.Note(list.Line, fmt.Sprintf("the intent %q has examples but no title in %q", in.ID, lang),
					"add the title in this language")
			}
		}
	}
	if len(in.Examples["en"])+len(in.Examples["de"]) == 0 {
		s.Note(in.Line, fmt.Sprintf("the intent %q has no examples", in.ID),
			"add `examples:` with 8 to 15 messages a language, as people type them")
	}
}

// exampleList reads the examples of whose, with their lines.
func (s *reader) exampleList(list sheet.Entry, whose string) (found []string, lines []int) {
	items := s.Items(list.Value, "the examples")
	if len(items) > MaxExamples {
		s.Note(list.Line, fmt.Sprintf("%s has %d examples, %d are allowed", whose, len(items), MaxExamples),
			"keep the most different ones")
		items = items[:MaxExamples]
	}
	for _, item := range items {
		text, line := s.Text(item, "an example"), sheet.LineOf(item)
		switch {
		case len(token.Words(text)) == 0:
			s.Note(line, fmt.Sprintf("an example of %s has no words", whose), "write what people type, or take it out")
		case utf8.RuneCountInString(text) > MaxExampleRunes:
			s.Note(line, fmt.Sprintf("an example of %s has more than %d characters", whose, MaxExampleRunes),
				"shorten it to what people type")
		default:
			found, lines = append(found, text), append(lines, line)
		}
	}
	return found, lines
}

func (s *reader) lead(e map[string]sheet.Entry, in Intent) Lead {
	var lead Lead
	var given []string
	for _, key := range []string{"answer", "flow", "handoff"} {
		if _, ok := e[key]; ok {
			given = append(given, key)
		}
	}
	if len(given) != 1 {
		s.Note(in.Line, fmt.Sprintf("the intent %q leads to %d things%s", in.ID, len(given), listed(given)),
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

func (s *reader) target(at sheet.Entry, where string) string {
	id := s.Text(at.Value, where)
	if !idForm.MatchString(id) {
		s.Note(at.Line, fmt.Sprintf("%s %q is no id", where, id),
			"write the id of an article or flow: a-z, 0-9 and dashes")
	}
	return id
}

func (s *reader) handoff(at sheet.Entry) *HandoffLead {
	e := s.Entries(at.Value, "the handoff", "team", "priority")
	lead := &HandoffLead{Priority: "normal"}
	if team, ok := e["team"]; ok {
		lead.Team = s.Text(team.Value, "the team")
	}
	if lead.Team == "" {
		s.Note(at.Line, "the handoff names no team", "add `team:` with the id of a team")
	}
	if p, ok := e["priority"]; ok {
		lead.Priority = s.Text(p.Value, "the priority")
		if !slices.Contains(priorities, lead.Priority) {
			s.Note(p.Line, fmt.Sprintf("the priority %q is unknown", lead.Priority),
				"use one of: "+strings.Join(priorities, ", "))
		}
	}
	return lead
}
