package declare

import (
	"fmt"
	"slices"
	"strings"
)

// A Template is a text with {name} where a value comes. A brace that is meant as one is written twice.
type Template struct{ parts []part }

// A part is either literal or the name of a parameter.
type part struct {
	text string
	name bool
}

// ParseTemplate reads a template.
func ParseTemplate(s string) (Template, error) {
	var t Template
	var literal strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c:
			literal.WriteByte(c)
			i += 2
		case c == '{':
			name, _, closed := strings.Cut(s[i+1:], "}")
			if !closed || !IsName(name) {
				return Template{}, fmt.Errorf("after %q there is a brace that begins no {name}", s[:i])
			}
			t.add(literal.String())
			literal.Reset()
			t.parts = append(t.parts, part{name, true})
			i += len(name) + 2
		case c == '}':
			return Template{}, fmt.Errorf("after %q there is a brace that ends no {name}", s[:i])
		default:
			literal.WriteByte(c)
			i++
		}
	}
	t.add(literal.String())
	return t, nil
}

func (t *Template) add(literal string) {
	if literal != "" {
		t.parts = append(t.parts, part{literal, false})
	}
}

// Template reads a template whose placeholders have to be parameters of p.
func (p Params) Template(s string) (Template, []Problem) {
	t, err := ParseTemplate(s)
	if err != nil {
		return t, []Problem{{"", err.Error(), "write {name} for a value, and {{ or }} for a brace itself"}}
	}
	var problems []Problem
	for _, name := range t.Names() {
		if _, declared := p[name]; !declared {
			problems = append(problems, Problem{"", fmt.Sprintf("{%s} is no parameter", name),
				"declare it, or use another: " + p.named()})
		}
	}
	return t, problems
}

// Names gives the parameters in their order, each once.
func (t Template) Names() []string {
	var names []string
	for _, p := range t.parts {
		if p.name && !slices.Contains(names, p.text) {
			names = append(names, p.text)
		}
	}
	return names
}

// Alone gives the parameter that is the whole template.
func (t Template) Alone() (name string, ok bool) {
	if len(t.parts) == 1 && t.parts[0].name {
		return t.parts[0].text, true
	}
	return "", false
}

// String gives the template as it could have been written.
func (t Template) String() string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.name {
			b.WriteString("{" + p.text + "}")
		} else {
			b.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(p.text))
		}
	}
	return b.String()
}

// Fill puts the values in, each as literal and value make them; nil leaves them as they are. A value that was not given
// is a [ValueError].
func (t Template) Fill(with map[string]string, literal, value func(string) string) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		text, how := p.text, literal
		if p.name {
			given, is := with[p.text]
			if !is {
				return "", &ValueError{p.text, "is missing"}
			}
			text, how = given, value
		}
		if how != nil {
			text = how(text)
		}
		b.WriteString(text)
	}
	return b.String(), nil
}
