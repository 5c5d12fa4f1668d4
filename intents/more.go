package intents

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/firstline-support/firstline/intents/sheet"
	"github.com/firstline-support/firstline/intents/token"
)

// An addition is more examples for an intent that another file describes, or strangers where ID is empty. The program
// writes such lists when people teach it; authors may as well.
type addition struct {
	id       string
	examples map[string][]string
	file     string
	line     int
}

// additions reads the list below `more:`.
func (s *reader) additions(n ast.Node) []addition {
	if _, empty := n.(*ast.NullNode); empty {
		return nil // all that was taught is taken back
	}
	var found []addition
	for _, item := range s.Items(n, "more") {
		e := s.Entries(item, "an item of more", append([]string{"intent", "none"}, Languages...)...)
		a := addition{file: s.File, line: sheet.LineOf(item), examples: map[string][]string{}}
		intent, named := e["intent"]
		none, strangers := e["none"]
		switch {
		case named == strangers:
			s.Note(a.line, "an item of more must say what it is for",
				"start it with `intent:` and an id, or with `none:` for messages that no intent is meant by")
			continue
		case named:
			a.id, a.line = s.id(map[string]sheet.Entry{"id": intent}, a.line), intent.Line
		default:
			e = s.Entries(none.Value, "none", Languages...)
		}
		for _, lang := range Languages {
			if list, ok := e[lang]; ok {
				a.examples[lang], _ = s.exampleList(list, fmt.Sprintf("%q", a.name()))
			}
		}
		found = append(found, a)
	}
	return found
}

// name is what messages call what the addition is for.
func (a addition) name() string {
	if a.id == "" {
		return "none"
	}
	return a.id
}

// add gives the additions to their intents. owner tells which intent has an example already, by its words.
func (s *Set) add(additions []addition, owner map[string]int) []Problem {
	var problems []Problem
	for _, a := range additions {
		i, known := s.ByID[a.id]
		if a.id != "" && !known {
			problems = append(problems, Problem{File: a.file, Line: a.line,
				What: fmt.Sprintf("more examples for %q, and there is no such intent", a.id),
				Fix:  "correct the id, or take the item out when the intent is gone"})
			continue
		}
		if a.id == "" {
			i = stranger
		}
		for _, lang := range Languages {
			problems = append(problems, s.addTo(i, lang, a, owner)...)
		}
	}
	return problems
}

// stranger stands for no intent among owners.
const stranger = -1

// addTo gives the examples of one language to intent i. What it has already is passed over: nothing would be learned
// from it, and whoever taught it was right.
func (s *Set) addTo(i int, lang string, a addition, owner map[string]int) []Problem {
	var problems []Problem
	for _, example := range a.examples[lang] {
		key := strings.Join(token.Words(example), " ")
		first, taken := owner[key]
		switch {
		case taken && first != i:
			problems = append(problems, Problem{File: a.file, Line: a.line,
				What: fmt.Sprintf("the example %q of %s is also one of %s", example, a.name(), s.nameOf(first)),
				Fix:  "keep it in one of them"})
			continue
		case taken:
			continue
		}
		owner[key] = i
		if i == stranger {
			s.Strangers = append(s.Strangers, example)
			continue
		}
		problems = append(problems, s.Intents[i].learn(lang, example, a)...)
	}
	return problems
}

func (s *Set) nameOf(i int) string {
	if i == stranger {
		return "none"
	}
	return s.Intents[i].ID
}

// learn adds one example, as far as the limits and the intent's languages allow.
func (in *Intent) learn(lang, example string, a addition) []Problem {
	switch {
	case in.Title[lang] == "":
		return []Problem{{File: a.file, Line: a.line,
			What: fmt.Sprintf("the intent %q gets examples but has no title in %q", in.ID, lang),
			Fix:  "add the title in this language, in " + in.place()}}
	case len(in.Examples[lang]) >= MaxExamples:
		return []Problem{{File: a.file, Line: a.line,
			What: fmt.Sprintf("the intent %q has %d examples in %q, more are not allowed", in.ID, MaxExamples, lang),
			Fix:  "keep the most different ones"}}
	}
	in.Examples[lang] = append(slices.Clip(in.Examples[lang]), example)
	return nil
}
