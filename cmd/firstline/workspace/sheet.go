package workspace

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/firstline-support/firstline/handoff"
	yamlsheet "github.com/firstline-support/firstline/intents/sheet"
)

// A sheet is firstline.yaml while it is read. It holds the tree against the reference before anything is decoded: a
// decoder stops at the first mistake and knows no lines afterwards.
type sheet struct {
	keys     []Key
	lines    map[string]int    // of each value, by its path: teams[0].hours.zone
	written  map[string]bool   // paths of single values that are there and not empty
	env      map[string]string // variable that a value came from, by its path
	problems []Problem
}

func newSheet() *sheet {
	return &sheet{keys: Reference(), lines: map[string]int{}, written: map[string]bool{},
		env: map[string]string{}}
}

// note reports against a value, or against what would hold it where it is missing.
func (s *sheet) note(path, what, fix string) { s.report(path, what, fix, false) }

// warn is note for what does not keep the workspace from working.
func (s *sheet) warn(path, what, fix string) { s.report(path, what, fix, true) }

func (s *sheet) report(path, what, fix string, warning bool) {
	if variable, ok := s.env[path]; ok {
		s.problems = append(s.problems, Problem{"$" + variable, 0, what, fix, warning})
		return
	}
	s.problems = append(s.problems, Problem{FileName, s.line(path), what, fix, warning})
}

// line is where a value is written, or the nearest thing around it.
func (s *sheet) line(path string) int {
	for path != "" {
		if line, ok := s.lines[path]; ok {
			return line
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return 1
}

// parse reads the file into c. It is false when nothing can be said about the configuration.
func (s *sheet) parse(data []byte, c *Config) bool {
	if line := tooDeep(data); line > 0 {
		s.problems = append(s.problems, deepProblem(FileName, line))
		return false
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		line, what := yamlsheet.SyntaxError(err)
		s.problems = append(s.problems, Problem{File: FileName, Line: line, What: "the YAML cannot be read: " + what,
			Fix: "look at this line and the one above: indentation, quotes, colons"})
		return false
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		s.note("", "the file holds no YAML document, or several", "write one document, beginning with name:")
		return false
	}
	body := file.Docs[0].Body
	s.group(body, "", "")
	if err := yaml.NodeToValue(body, c); err != nil && len(s.problems) == 0 {
		line, what := yamlsheet.SyntaxError(err)
		s.problems = append(s.problems,
			Problem{File: FileName, Line: line, What: what, Fix: "write a value of the right type"})
	}
	return true
}

// value holds one node against the reference. path is where it is, pattern is what the reference calls it.
func (s *sheet) value(n ast.Node, path, pattern string) {
	if _, empty := n.(*ast.NullNode); empty {
		return // "routing:" with nothing behind it is like no routing
	}
	i := slices.IndexFunc(s.keys, func(k Key) bool { return k.Name == pattern })
	switch {
	case i >= 0:
		s.leaf(n, path, s.keys[i].Type)
	case s.begins(pattern + "[]."):
		s.entries(n, path, pattern)
	default:
		s.group(n, path, pattern+".")
	}
}

// begins tells whether a key of the reference does.
func (s *sheet) begins(prefix string) bool {
	return slices.ContainsFunc(s.keys, func(k Key) bool { return strings.HasPrefix(k.Name, prefix) })
}

// entries reads a list of groups.
func (s *sheet) entries(n ast.Node, path, pattern string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		s.note(path, fmt.Sprintf("%s is not a list", path), "start each entry with a dash")
		return
	}
	for i, item := range seq.Values {
		at := fmt.Sprintf("%s[%d]", path, i)
		s.lines[at] = lineOf(item)
		s.group(item, at, pattern+"[].")
	}
}

// group reads a mapping; prefix is what the names of its keys begin with in the reference.
func (s *sheet) group(n ast.Node, path, prefix string) {
	m, ok := n.(ast.MapNode)
	if !ok {
		s.lines[path] = lineOf(n)
		s.note(path, "keys and values are expected here",
			"write one or more of: "+strings.Join(s.children(prefix), ", "))
		return
	}
	for it := m.MapRange(); it.Next(); {
		name := it.Key().GetToken().Value
		at := strings.TrimPrefix(path+"."+name, ".")
		s.lines[at] = lineOf(it.Key())
		if pattern, ok := s.child(prefix, name); ok {
			s.value(it.Value(), at, pattern)
		} else {
			s.unknown(at, name, s.children(prefix))
		}
	}
}

// child finds what the reference calls a key: by its name, or by a place for any name.
func (s *sheet) child(prefix, name string) (pattern string, ok bool) {
	children := s.children(prefix)
	for _, c := range children {
		if c == name || strings.HasPrefix(c, "<") {
			return prefix + c, true
		}
	}
	return "", false
}

// children are the names that may follow a prefix.
func (s *sheet) children(prefix string) []string {
	var names []string
	for _, k := range s.keys {
		rest, ok := strings.CutPrefix(k.Name, prefix)
		if name := strings.TrimSuffix(strings.SplitN(rest, ".", 2)[0], "[]"); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// secret is what the names of passwords and the like look like.
var secret = regexp.MustCompile(`(?i)(token|passw|secret|credential|(^|_)key$|apikey)`)

// unknown says no to a key that the reference does not have. Whoever writes a password here has to hear more than that
// it is not used: it has been in a shared file already.
func (s *sheet) unknown(path, name string, siblings []string) {
	if secret.MatchString(name) {
		s.note(path, fmt.Sprintf("the key %q looks like a secret", name),
			"take it out: this file is shared and kept in git; secrets belong into the environment")
		return
	}
	s.note(path, fmt.Sprintf("the key %q is unknown here", name), choose(name, siblings))
}

// leaf checks the type of a value.
func (s *sheet) leaf(n ast.Node, path, want string) {
	s.written[path] = true
	switch want {
	case list:
		s.texts(n, path)
	case number:
		if _, err := strconv.ParseFloat(n.GetToken().Value, 64); err != nil || !scalar(n) {
			s.note(path, fmt.Sprintf("%s is not a number", path), "write a number such as 0.6")
		}
	case duration:
		if _, err := time.ParseDuration(n.GetToken().Value); err != nil || !scalar(n) {
			s.note(path, fmt.Sprintf("%s is not a time span", path), "write it with its unit, such as 250ms, 10s or 2m")
		}
	case grade:
		if new(handoff.Grade).UnmarshalText([]byte(n.GetToken().Value)) != nil || !scalar(n) {
			s.note(path, fmt.Sprintf("%s is no grade", path), "write low, medium or high")
		}
	case flag:
		if _, ok := n.(*ast.BoolNode); !ok {
			s.note(path, fmt.Sprintf("%s is neither true nor false", path), "write true or false")
		}
	default:
		if !scalar(n) {
			s.note(path, fmt.Sprintf("%s is not a text", path), "write one value, in quotes if it holds a colon")
		}
	}
}

func (s *sheet) texts(n ast.Node, path string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		s.note(path, fmt.Sprintf("%s is not a list", path), "write it like [a, b]")
		return
	}
	for i, item := range seq.Values {
		at := fmt.Sprintf("%s[%d]", path, i)
		s.lines[at] = lineOf(item)
		if !scalar(item) {
			s.note(at, fmt.Sprintf("entry %d of %s is not a text", i+1, path), "write one value, in quotes")
		}
	}
}

func scalar(n ast.Node) bool {
	_, ok := n.(ast.ScalarNode)
	return ok
}

// lineOf is where a node begins. A mapping's own token is the colon behind its first key, so that key is asked.
func lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
