package actions

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	yamlsheet "github.com/firstline-support/firstline/intents/sheet"
)

// maxFile is far above what a declaration needs.
const maxFile = 64 << 10

// A sheet is one file while it is read.
type sheet struct {
	file     string
	tree     *ast.File
	problems []Problem
}

func (s *sheet) note(line int, what, fix string) {
	s.problems = append(s.problems, Problem{s.file, max(1, line), what, fix})
}

func (s *sheet) load(fsys fs.FS) (a Action, ok bool) {
	data, err := fs.ReadFile(fsys, s.file)
	switch {
	case err != nil:
		s.note(1, "the file cannot be read: "+err.Error(), "check that it is a file and may be read")
		return a, false
	case len(data) > maxFile:
		s.note(1, fmt.Sprintf("the file has more than %d bytes", maxFile), "declare one action in it")
		return a, false
	}
	if s.tree, err = parser.ParseBytes(data, 0); err == nil && (len(s.tree.Docs) != 1 || s.tree.Docs[0].Body == nil) {
		s.note(1, "the file holds no YAML document, or several", "write one, beginning with id:")
		return a, false
	}
	if err == nil {
		err = yaml.NodeToValue(s.tree.Docs[0].Body, &a, yaml.Strict())
	}
	if err != nil {
		line, what := yamlsheet.SyntaxError(err)
		s.note(line, "the file cannot be read: "+what, "look at this line: a misspelt key, indentation, quotes")
		return a, false
	}
	a.File, a.Line = s.file, 1
	for _, p := range a.check() {
		s.note(s.line(p.Field), p.What, p.Fix)
	}
	return a, true
}

// line is where a field is written, or the nearest thing around it.
func (s *sheet) line(field string) int {
	for field != "" {
		if p, err := yaml.PathString("$." + field); err == nil {
			if node, err := p.FilterFile(s.tree); err == nil && node != nil {
				return node.GetToken().Position.Line
			}
		}
		field = field[:max(0, strings.LastIndexAny(field, ".["))]
	}
	return 1
}
