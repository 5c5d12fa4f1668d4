// Package sheet reads a YAML file of a workspace and keeps the place of every mistake. It works on the syntax tree
// instead of decoding into structs, because a decoder stops at the first unknown key and an author wants to hear of all
// of them, each with its line. What the keys mean is its users' business: package intents and package flow.
//
// Start with [Sheet.Root].
package sheet

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A Problem is one mistake in a workspace file: where it is, what is wrong and how to put it right. It is an error, so
// that one can be returned where the first is enough.
type Problem struct {
	File      string
	Line      int
	What, Fix string
}

// Error gives the problem in the form editors can jump to.
func (p Problem) Error() string {
	return fmt.Sprintf("%s:%d: %s; %s", p.File, p.Line, p.What, p.Fix)
}

// A Sheet is one YAML file while it is read.
type Sheet struct {
	File      string
	Languages []string // that texts may have
	Problems  []Problem
}

// An Entry is one key of a mapping with its value and place.
type Entry struct {
	Line  int
	Value ast.Node
}

// Note records a mistake.
func (s *Sheet) Note(line int, what, fix string) {
	s.Problems = append(s.Problems, Problem{s.File, line, what, fix})
}

// Root parses data and returns its only document, nil (with a problem noted) when there is none.
func (s *Sheet) Root(data []byte) ast.Node {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		line, what := SyntaxError(err)
		s.Note(line, "the YAML cannot be read: "+what,
			"look at this line and the one above: indentation, quotes, colons")
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		s.Note(1, "the file holds no YAML document, or several", "write one document, without --- between parts")
		return nil
	}
	return file.Docs[0].Body
}

// SyntaxError gives the line of a YAML error and what the library says, without the excerpt that it draws.
func SyntaxError(err error) (line int, what string) {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		return at.GetToken().Position.Line, at.GetMessage()
	}
	what, _, _ = strings.Cut(err.Error(), "\n")
	return 1, what
}

// Entries reads a mapping that may have the given keys only.
func (s *Sheet) Entries(n ast.Node, where string, keys ...string) map[string]Entry {
	found := map[string]Entry{}
	m, ok := n.(ast.MapNode)
	if !ok {
		s.Note(LineOf(n), where+" must be a list of keys and values", "write one or more of: "+strings.Join(keys, ", "))
		return found
	}
	for it := m.MapRange(); it.Next(); {
		key, line := it.Key().String(), LineOf(it.Key())
		if name, ok := Scalar(it.Key()); ok {
			key = name
		}
		if !slices.Contains(keys, key) {
			s.Note(line, fmt.Sprintf("%s has the unknown key %q", where, key), "use one of: "+strings.Join(keys, ", "))
			continue
		}
		found[key] = Entry{line, it.Value()}
	}
	return found
}

// Items reads a list.
func (s *Sheet) Items(n ast.Node, where string) []ast.Node {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		s.Note(LineOf(n), where+" must be a list", "start each of its lines with a dash, or write [a, b]")
		return nil
	}
	return list.Values
}

// Text reads a string. A bare number counts as one: an author who writes `id: 7` means the id "7".
func (s *Sheet) Text(n ast.Node, where string) string {
	value, ok := Scalar(n)
	if !ok {
		s.Note(LineOf(n), where+" must be text", "write it in quotation marks")
	}
	return strings.TrimSpace(value)
}

// Texts reads one non-empty text a language.
func (s *Sheet) Texts(n ast.Node, where string) map[string]string {
	found := map[string]string{}
	for lang, e := range s.Entries(n, where, s.Languages...) {
		text := s.Text(e.Value, where)
		if text == "" {
			s.Note(e.Line, fmt.Sprintf("%s is empty in %q", where, lang), "write the text or take the line out")
			continue
		}
		found[lang] = text
	}
	return found
}

// Scalar gives the text of a single value; ok is false for lists and mappings.
func Scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value, true
	}
	return "", false
}

// LineOf is the line on which a node begins, 1 when nobody knows.
func LineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
