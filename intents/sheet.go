package intents

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A sheet is one YAML file while it is read. It works on the syntax tree instead of decoding into structs, because a
// decoder stops at the first unknown key and an author wants to hear of all of them, each with its line.
type sheet struct {
	file     string
	problems []Problem
}

// An entry is one key of a mapping with its value and place.
type entry struct {
	line  int
	value ast.Node
}

func (s *sheet) note(line int, what, fix string) {
	s.problems = append(s.problems, Problem{s.file, line, what, fix})
}

// root parses data and returns its only document, nil (with a problem noted) when there is none.
func (s *sheet) root(data []byte) ast.Node {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		line, what := syntaxError(err)
		s.note(line, "the YAML cannot be read: "+what,
			"look at this line and the one above: indentation, quotes, colons")
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		s.note(1, "the file holds no YAML document, or several", "write one document, without --- between parts")
		return nil
	}
	return file.Docs[0].Body
}

func syntaxError(err error) (line int, what string) {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return at.GetToken().Position.Line, at.GetMessage()
	}
	return 1, strings.SplitN(err.Error(), "\n", 2)[0]
}

// entries reads a mapping that may have the given keys only.
func (s *sheet) entries(n ast.Node, where string, keys ...string) map[string]entry {
	found := map[string]entry{}
	m, ok := n.(ast.MapNode)
	if !ok {
		s.note(lineOf(n), where+" must be a list of keys and values", "write one or more of: "+strings.Join(keys, ", "))
		return found
	}
	for it := m.MapRange(); it.Next(); {
		key, line := it.Key().String(), lineOf(it.Key())
		if name, ok := scalar(it.Key()); ok {
			key = name
		}
		if !slices.Contains(keys, key) {
			s.note(line, fmt.Sprintf("%s has the unknown key %q", where, key), "use one of: "+strings.Join(keys, ", "))
			continue
		}
		found[key] = entry{line, it.Value()}
	}
	return found
}

// items reads a list.
func (s *sheet) items(n ast.Node, where string) []ast.Node {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		s.note(lineOf(n), where+" must be a list", "start each of its lines with a dash, or write [a, b]")
		return nil
	}
	return list.Values
}

// text reads a string. A bare number counts as one: an author who writes `id: 7` means the id "7".
func (s *sheet) text(n ast.Node, where string) string {
	value, ok := scalar(n)
	if !ok {
		s.note(lineOf(n), where+" must be text", "write it in quotation marks")
	}
	return strings.TrimSpace(value)
}

// texts reads one non-empty text a language.
func (s *sheet) texts(n ast.Node, where string) map[string]string {
	found := map[string]string{}
	for lang, e := range s.entries(n, where, Languages...) {
		text := s.text(e.value, where)
		if text == "" {
			s.note(e.line, fmt.Sprintf("%s is empty in %q", where, lang), "write the text or take the line out")
			continue
		}
		found[lang] = text
	}
	return found
}

func scalar(n ast.Node) (string, bool) {
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

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
