package kb

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Limits of the front matter. They are wide for people and narrow for accidents.
const (
	maxFrontMatter = 16 << 10
	maxQuestions   = 40
	maxTags        = 40
	maxAudience    = 40
	maxRunes       = 300 // of a title, a question or a tag
	maxAddress     = 2000
)

// split finds the `---` block itself, because a YAML decoder given the whole file would count lines from the wrong
// place. The line it returns is that of the body's first line.
func (l *loader) split(file, src string) (head, body string, line int, ok bool) {
	rest, found := strings.CutPrefix(src, "---\n")
	if !found {
		l.problem(file, 1, "there is no front matter",
			"start the file with a line ---, then title: and lang:, then a line ---")
		return "", "", 0, false
	}
	line = 2
	for at := 0; at < len(rest); line++ {
		text, _, _ := strings.Cut(rest[at:], "\n")
		if strings.TrimRight(text, " \t") == "---" {
			return rest[:at], rest[min(len(rest), at+len(text)+1):], line + 1, l.headSize(file, at)
		}
		at += len(text) + 1
	}
	l.problem(file, 1, "the front matter is not closed", "end it with a line that is only ---")
	return "", "", 0, false
}

func (l *loader) headSize(file string, size int) bool {
	if size > maxFrontMatter {
		l.problem(file, 2, fmt.Sprintf("the front matter is larger than %d KiB", maxFrontMatter>>10),
			"move the text below it")
	}
	return size <= maxFrontMatter
}

// frontMatter walks the syntax tree instead of decoding into a struct: a decoder stops at the first mistake.
func (l *loader) frontMatter(a *Article, head string) {
	a.Keys = map[string]int{}
	tree, err := parser.ParseBytes([]byte(head), 0)
	if err != nil {
		l.syntax(a.File, err)
		return
	}
	for _, doc := range tree.Docs {
		l.mapping(a, doc.Body)
	}
	if len(a.Keys) == 0 && strings.TrimSpace(head) != "" {
		return // told already, and it would be told twice
	}
	if a.Keys["title"] == 0 {
		l.problem(a.File, 1, "the title is missing", "add a line title: and the article's name")
	}
	if a.Keys["lang"] == 0 {
		l.problem(a.File, 1, "the language is missing", "add a line lang: en or lang: de, as in the file name")
	}
}

func (l *loader) syntax(file string, err error) {
	line, what := 2, err.Error()
	var y yaml.Error
	if errors.As(err, &y) {
		what = y.GetMessage()
		if t := y.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line + 1
		}
	}
	l.problem(file, line, "the front matter is not YAML: "+what,
		"write one key: value on each line and quote texts that hold a colon")
}

func (l *loader) mapping(a *Article, body ast.Node) {
	switch n := body.(type) {
	case nil, *ast.NullNode:
	case *ast.MappingNode:
		for _, pair := range n.Values {
			l.key(a, pair)
		}
	case *ast.MappingValueNode:
		l.key(a, n)
	default:
		l.problem(a.File, 2, "the front matter is not a list of keys", "write one key: value on each line")
	}
}

// entry is one key of the front matter with its place, on the way into an article.
type entry struct {
	loader *loader
	file   string
	name   string
	line   int
	value  ast.Node
}

func (l *loader) key(a *Article, pair *ast.MappingValueNode) {
	e := entry{loader: l, file: a.File, value: pair.Value, line: 2}
	if t := pair.Key.GetToken(); t != nil {
		e.name, e.line = t.Value, t.Position.Line+1
	}
	a.Keys[e.name] = e.line
	switch e.name {
	case "title":
		a.Title = e.text()
	case "lang":
		e.lang(a)
	case "questions":
		a.Questions = e.list(maxQuestions)
	case "tags":
		a.Tags = e.list(maxTags)
	case "audience":
		a.Audience = e.audience()
	case "owner":
		a.Owner = e.id()
	case "flow":
		a.Flow = e.id()
	case "review":
		a.Review = e.date()
	case "source":
		a.Origin.URL = e.upTo(maxAddress)
	case "licence":
		a.Origin.Licence = e.text()
	case "updated":
		a.Origin.Updated = e.date()
	default:
		e.problem(fmt.Sprintf("the key %q is unknown", e.name),
			"use title, lang, questions, tags, audience, owner, review, flow, source, licence or updated")
	}
}

func (e entry) problem(what, fix string) { e.loader.problem(e.file, e.line, what, fix) }

// text reads a single value. A number or a yes is a text here: "title: 404" is a good title.
func (e entry) text() string { return e.upTo(maxRunes) }

func (e entry) upTo(letters int) string {
	s, ok := scalar(e.value)
	s = strings.TrimSpace(s)
	switch {
	case !ok:
		e.problem(e.name+" is not a text", "write it as one line, in quotes if it holds a colon")
	case s == "":
		e.problem(e.name+" is empty", "write it or remove the line")
	case utf8.RuneCountInString(s) > letters:
		e.problem(fmt.Sprintf("%s is longer than %d letters", e.name, letters), "shorten it")
	}
	return s
}

func (e entry) list(limit int) []string {
	nodes := []ast.Node{e.value}
	if seq, ok := e.value.(*ast.SequenceNode); ok {
		nodes = seq.Values
	}
	if len(nodes) > limit {
		e.problem(fmt.Sprintf("%s has more than %d entries", e.name, limit), "keep the most telling ones")
		return nil
	}
	out := make([]string, 0, len(nodes))
	for i, n := range nodes {
		item := entry{loader: e.loader, file: e.file, name: fmt.Sprintf("%s entry %d", e.name, i+1), line: e.line, value: n}
		if t := n.GetToken(); t != nil && t.Position != nil {
			item.line = t.Position.Line + 1
		}
		out = append(out, item.text())
	}
	return out
}

func (e entry) id() string {
	s := e.text()
	if s != "" && !validID.MatchString(s) {
		e.problem(fmt.Sprintf("%s %q is not an id", e.name, s), "use small letters, digits and hyphens only")
	}
	return s
}

func (e entry) lang(a *Article) {
	s := e.text()
	switch {
	case s == "":
	case !slices.Contains(languages, s):
		e.problem(fmt.Sprintf("the language %q is unknown", s), "write en or de")
	case a.Lang != "" && s != a.Lang:
		e.problem(fmt.Sprintf("lang is %s, but the file name says %s", s, a.Lang), "make both the same")
	}
}

// audience is empty for everyone, so that there is one way only to say it.
func (e entry) audience() []string {
	groups := e.list(maxAudience)
	for _, g := range groups {
		if g != "" && !validID.MatchString(g) {
			e.problem(fmt.Sprintf("audience %q is not an id", g), "use the id of a team or role, or everyone")
		}
	}
	if len(groups) == 0 {
		e.problem("audience is an empty list", "write everyone, or the teams and roles that may read it")
	}
	if slices.Contains(groups, Everyone) {
		return nil
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

func (e entry) date() time.Time {
	s := e.text()
	day, err := time.Parse(time.DateOnly, s)
	if s != "" && err != nil {
		e.problem(fmt.Sprintf("%s %q is not a day", e.name, s), "write it as year-month-day, for example 2027-03-01")
	}
	return day
}

// scalar gives a value as its author typed it.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return "", true
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}
