package flow

import (
	"fmt"
	"io/fs"
	"path"

	"github.com/firstline-support/firstline/intents/sheet"
	"github.com/firstline-support/firstline/intents/slot"
)

// A Problem is one mistake in a flow file.
type Problem = sheet.Problem

// A reader turns one file into a flow.
type reader struct {
	sheet.Sheet
	spoken []string // the languages of the title
	values *slot.Extractor
	rules  Rules
}

const (
	maxFileBytes = 1 << 20
	maxSteps     = 500
)

// Load reads the flows in dir/*.yaml and proves that each can be walked to an end; values knows the kinds that their
// questions may be about, rules what the actions are that they ask for. It names every mistake; flows that come with
// problems must not be put to work. A missing dir is no flows.
func Load(fsys fs.FS, dir string, values *slot.Extractor, rules Rules) ([]Flow, []Problem) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, []Problem{{File: dir, What: "the folder name is no valid pattern", Fix: "rename the folder"}}
	}
	var flows []Flow
	var problems []Problem
	for _, name := range names {
		s := &reader{Sheet: sheet.Sheet{File: name, Languages: languages}, values: values,
			rules: rules}
		if f, ok := s.load(fsys); ok {
			flows = append(flows, f)
		}
		problems = append(problems, s.Problems...)
	}
	return flows, problems
}

func (s *reader) load(fsys fs.FS) (Flow, bool) {
	data, err := fs.ReadFile(fsys, s.File)
	if err != nil {
		s.Note(0, "the file cannot be read: "+err.Error(), "check that it is a file and may be read")
		return Flow{}, false
	}
	if len(data) > maxFileBytes {
		s.Note(1, fmt.Sprintf("the file has more than %d bytes", maxFileBytes), "split the flow")
		return Flow{}, false
	}
	root := s.Root(data)
	if root == nil {
		return Flow{}, false
	}
	f := s.flow(root)
	s.prove(f)
	return f, true
}
