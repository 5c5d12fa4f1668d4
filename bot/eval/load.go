package eval

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/firstline-support/firstline/intents/sheet"
)

// maxFileBytes keeps a mistaken file from exhausting the machine; it is some thousand cases.
const maxFileBytes = 4 << 20

// Load reads the cases in dir/*.yaml. It names every broken case, not only the first, and gives those that are right. A
// missing dir is no cases.
func Load(fsys fs.FS, dir string) ([]Case, []Problem) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, []Problem{{dir, 1, "the folder name is no valid pattern", "rename the folder"}}
	}
	l := loader{places: map[string]string{}}
	for _, name := range names {
		l.load(fsys, name)
	}
	return l.cases, l.problems
}

// A loader collects what one Load finds.
type loader struct {
	file     string
	cases    []Case
	problems []Problem
	places   map[string]string // where a case of that name is
}

func (l *loader) note(line int, what, fix string) {
	l.problems = append(l.problems, Problem{l.file, line, what, fix})
}

// load reads one file.
func (l *loader) load(fsys fs.FS, name string) {
	l.file = name
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		l.note(1, "the file cannot be read: "+err.Error(), "check that it is a file and may be read")
		return
	}
	if len(data) > maxFileBytes {
		l.note(1, fmt.Sprintf("the file has more than %d bytes", maxFileBytes), "split it by topic")
		return
	}
	for _, n := range l.list(data) {
		l.one(n)
	}
}

// list finds the nodes of the cases, so that one broken case does not hide the others.
func (l *loader) list(data []byte) []ast.Node {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		line, what := sheet.SyntaxError(err)
		l.note(line, "the YAML cannot be read: "+what,
			"look at this line and the one above: indentation, quotes, colons")
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		l.note(1, "the file holds no YAML document, or several", "start it with `cases:` and a list below")
		return nil
	}
	top, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok || len(top.Values) != 1 || top.Values[0].Key.String() != "cases" {
		l.note(lineOf(file.Docs[0].Body), "the file has other things than cases",
			"write only `cases:` with a list below")
		return nil
	}
	cases, ok := top.Values[0].Value.(*ast.SequenceNode)
	if !ok {
		l.note(lineOf(top), "cases is no list", "start each case with a dash")
		return nil
	}
	return cases.Values
}

// written is a case as files have it: say and expect at its top are its only turn.
type written struct {
	Name    string     `yaml:"name"`
	Kind    string     `yaml:"kind"`
	Lang    string     `yaml:"lang"`
	Flow    string     `yaml:"flow"`
	Results Results    `yaml:"results"`
	Say     string     `yaml:"say"`
	Expect  Expect     `yaml:"expect"`
	Turns   []ast.Node `yaml:"turns"`
}

// one reads a case. What is wrong in it leaves it out: half a conversation would be judged by what is missing.
func (l *loader) one(n ast.Node) {
	var w written
	before := len(l.problems)
	if err := yaml.NodeToValue(n, &w, yaml.Strict()); err != nil {
		l.badNode(lineOf(n), err)
		return
	}
	c := Case{Name: w.Name, Kind: Kind(w.Kind), Lang: w.Lang, Flow: w.Flow, Results: w.Results,
		File: l.file, Line: lineOf(n)}
	l.head(c)
	if w.Say != "" {
		c.Turns = []Turn{{Say: w.Say, Expect: w.Expect, Line: c.Line}}
	}
	if (w.Say != "") == (len(w.Turns) > 0) || len(w.Turns) > 0 && !w.Expect.empty() {
		l.note(c.Line, fmt.Sprintf("the case %q has to have either say or turns", c.Name),
			"write say and expect for one message, or turns with a say and an expect each")
		return
	}
	for _, turn := range w.Turns {
		l.turn(&c, turn)
	}
	if len(c.Turns) > 0 && len(c.Turns) >= len(w.Turns) {
		l.body(c) // what is missing in a turn that could not be read is not a second mistake
	}
	if len(l.problems) == before {
		l.cases = append(l.cases, c)
	}
}

// turn reads one turn apart from its case, so that it keeps its own line.
func (l *loader) turn(c *Case, n ast.Node) {
	t := Turn{Line: lineOf(n)}
	if err := yaml.NodeToValue(n, &t, yaml.Strict()); err != nil {
		l.badNode(t.Line, err)
		return
	}
	c.Turns = append(c.Turns, t)
}

// head checks what a case says about itself.
func (l *loader) head(c Case) {
	if strings.TrimSpace(c.Name) == "" {
		l.note(c.Line, "a case has no name", "add `name:` with a phrase that tells it from the others")
	} else if other, taken := l.places[c.Name]; taken {
		l.note(c.Line, fmt.Sprintf("the name %q is used twice", c.Name), "rename one of them, the other is in "+other)
	} else {
		l.places[c.Name] = fmt.Sprintf("%s:%d", c.File, c.Line)
	}
	if !slices.Contains(Kinds(), c.Kind) {
		l.note(c.Line, fmt.Sprintf("the case %q has the unknown kind %q", c.Name, c.Kind),
			"use one of: answerable, unanswerable, hostile, smalltalk, handoff, flow")
	}
	if !slices.Contains(Languages(), c.Lang) {
		l.note(c.Line, fmt.Sprintf("the case %q has the unknown language %q", c.Name, c.Lang),
			"write lang: en or lang: de")
	}
	if (c.Kind == Flow) != (c.Flow != "") {
		l.note(c.Line, fmt.Sprintf("the case %q has one of kind: flow and a flow", c.Name),
			"write both: kind: flow, and flow: with the id of the flow that is tried")
	}
	for _, action := range slices.Sorted(maps.Keys(c.Results)) {
		if c.Results[action].Code == "" {
			l.note(c.Line, fmt.Sprintf("the case %q does not say how %s ends", c.Name, action),
				"add `code:` with a result such as ok or failed")
		}
	}
}

// body checks what is done and expected.
func (l *loader) body(c Case) {
	expects := false
	for i, t := range c.Turns {
		expects = expects || !t.Expect.empty()
		switch {
		case (strings.TrimSpace(t.Say) == "") == (t.Choose == ""):
			l.note(t.Line, fmt.Sprintf("turn %d of %q has to have either say or choose", i+1, c.Name),
				"give exactly one of them")
		case i == 0 && t.Choose != "":
			l.note(t.Line, fmt.Sprintf("the case %q begins with a button", c.Name),
				"let it begin with say: no button is there yet")
		}
		if stranger, ok := known(t.Expect.Outcome, outcomes); !ok {
			l.note(t.Line, fmt.Sprintf("turn %d of %q expects the unknown outcome %q", i+1, c.Name, stranger),
				"use some of: "+strings.Join(outcomes, ", "))
		}
	}
	if !expects {
		l.note(c.Line, fmt.Sprintf("the case %q expects nothing", c.Name), "add `expect:` with at least an outcome")
	}
}

// badNode phrases the decoder's complaint for people who do not program.
func (l *loader) badNode(line int, err error) {
	if at, _ := sheet.SyntaxError(err); at > 1 {
		line = at
	}
	var unknown *yaml.UnknownFieldError
	var twice *yaml.DuplicateKeyError
	switch {
	case errors.As(err, &unknown):
		l.note(line, "the key "+quoted(unknown.GetToken().Value)+" is unknown here",
			"a case has name, kind, lang, flow, results, say, expect, turns; a turn has say, choose, expect; "+
				"expect has outcome, intent, article, contains, not_contains, slots, ran")
	case errors.As(err, &twice):
		l.note(line, "a key is there twice", "keep one of them")
	default:
		l.note(line, "the value does not fit", "write a text, and a list only where several may be right")
	}
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

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
