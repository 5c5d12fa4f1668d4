package flow

import (
	"fmt"
	"io/fs"
	"path"
)

// A Problem is one mistake in a flow file: where it is, what is wrong and how to put it right.
type Problem struct {
	File      string
	Line      int
	What, Fix string
}

// Error gives the problem in the form editors can jump to.
func (p Problem) Error() string {
	return fmt.Sprintf("%s:%d: %s; %s", p.File, p.Line, p.What, p.Fix)
}

const maxFileBytes = 1 << 20

// Load reads the flows in dir/*.yaml and proves that each can be walked to an end. It names every mistake; flows that
// come with problems must not be put to work. A missing dir is no flows.
func Load(fsys fs.FS, dir string) ([]Flow, []Problem) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, []Problem{{dir, 0, "the folder name is no valid pattern", "rename the folder"}}
	}
	var flows []Flow
	var problems []Problem
	for _, name := range names {
		s := &sheet{file: name}
		if f, ok := s.load(fsys); ok {
			flows = append(flows, f)
		}
		problems = append(problems, s.problems...)
	}
	return flows, problems
}

func (s *sheet) load(fsys fs.FS) (Flow, bool) {
	data, err := fs.ReadFile(fsys, s.file)
	if err != nil {
		s.note(0, "the file cannot be read: "+err.Error(), "check that it is a file and may be read")
		return Flow{}, false
	}
	if len(data) > maxFileBytes {
		s.note(1, fmt.Sprintf("the file has more than %d bytes", maxFileBytes), "split the flow")
		return Flow{}, false
	}
	root := s.root(data)
	if root == nil {
		return Flow{}, false
	}
	f := s.flow(root)
	s.prove(f)
	return f, true
}
