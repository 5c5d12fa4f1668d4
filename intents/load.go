package intents

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/firstline-support/firstline/intents/learn"
	"github.com/firstline-support/firstline/intents/lexicon"
	"github.com/firstline-support/firstline/intents/sheet"
	"github.com/firstline-support/firstline/intents/token"
)

// Languages are the languages an intent may have titles and examples in.
var Languages = []string{"en", "de"}

// A Problem is one mistake in a workspace file.
type Problem = sheet.Problem

// A reader turns one file into intents.
type reader struct{ sheet.Sheet }

// A Lead is what an intent leads to. Exactly one of its fields is set in a loaded intent.
type Lead struct {
	Answer  string // id of the article that answers
	Flow    string // id of the flow that does it
	Handoff *HandoffLead
}

// A HandoffLead sends a request straight to people: a team, with low, normal, high or urgent priority.
type HandoffLead struct{ Team, Priority string }

// An Intent is one thing people want, told by what they write when they want it.
type Intent struct {
	ID       string
	Title    map[string]string   // by language: a short noun phrase, shown as a choice
	Examples map[string][]string // by language: as people type them
	Lines    map[string][]int    // of the examples, in the same order; none when they were not read from a file
	Lead     Lead
	File     string
	Line     int
}

// A Set is all intents of a workspace.
type Set struct {
	Intents   []Intent       // in the order of the file names, then of the lines
	ByID      map[string]int // position in Intents
	Strangers []string       // messages that are meant for none of the intents; none are needed, some help
	Synonyms  []Words        // what means the same in the organisation, besides what means the same everywhere
	// what examples and strangers mean as vectors, by their text, all of one length; used when every example has one
	Vectors map[string][]float32
	// where what took long to find out about the examples is kept until the next start; nil: nowhere
	Memory Memory `json:"-"`
}

// Words are words and sayings that mean the same, by language, see [lexicon.Words].
type Words = lexicon.Words

// A Memory keeps what took long to find, see [learn.Memory].
type Memory = learn.Memory

// Load reads the intents in dir/*.yaml. It names every mistake, not only the first, so that an author mends a file in
// one go; a set with problems is returned as far as it could be read and must not be put to work. A missing dir is an
// empty set: a workspace may live from its articles alone.
func Load(fsys fs.FS, dir string) (Set, []Problem) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return Set{}, []Problem{{File: dir, What: "the folder name is no valid pattern", Fix: "rename the folder"}}
	}
	set := Set{ByID: map[string]int{}}
	var problems []Problem
	var more []addition
	for _, name := range names {
		found, bad := loadFile(fsys, name)
		problems = append(problems, bad...)
		set.Intents = append(set.Intents, found.intents...)
		set.Strangers = append(set.Strangers, found.strangers...)
		more = append(more, found.more...)
	}
	owner := map[string]int{}
	problems = append(problems, set.compare(owner)...)
	problems = append(problems, set.add(more, owner)...)
	return set, problems
}

// compare fills ByID and finds what only shows when all files are seen together. owner gets the intent that has an
// example, by the example's words.
func (s *Set) compare(owner map[string]int) []Problem {
	var problems []Problem
	for i, in := range s.Intents {
		if first, taken := s.ByID[in.ID]; taken && in.ID != "" {
			problems = append(problems, Problem{File: in.File, Line: in.Line,
				What: fmt.Sprintf("the intent id %q is used twice", in.ID),
				Fix:  fmt.Sprintf("rename one of them, the other is in %s", s.Intents[first].place())})
			continue
		}
		s.ByID[in.ID] = i
		problems = append(problems, s.sharedExamples(owner, i)...)
	}
	return problems
}

// sharedExamples finds the examples of intent i that an earlier intent has already: nothing could be learned from them.
func (s *Set) sharedExamples(owner map[string]int, i int) []Problem {
	var problems []Problem
	in := s.Intents[i]
	for _, lang := range Languages {
		for _, example := range in.Examples[lang] {
			key := strings.Join(token.Words(example), " ")
			first, taken := owner[key]
			if taken && first != i {
				other := s.Intents[first]
				problems = append(problems, Problem{File: in.File, Line: in.Line,
					What: fmt.Sprintf("the example %q of %s is also one of %s", example, in.ID, other.ID),
					Fix:  fmt.Sprintf("keep it in one of them, the other is in %s", other.place())})
			} else {
				owner[key] = i
			}
		}
	}
	return problems
}

func (in Intent) place() string { return fmt.Sprintf("%s:%d", in.File, in.Line) }
