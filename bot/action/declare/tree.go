package declare

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// maxTree is how deep a declared structure may be.
const maxTree = 16

// A Tree is a declared JSON structure whose texts are templates. Its objects, lists and keys are fixed: a value that
// fills it is one JSON value and never more.
type Tree struct{ root node }

// A node makes one JSON value. It gives errLeft where a value that may be missing is.
type node interface {
	make(with map[string]string) (any, error)
}

// errLeft says that the place of a value that was not given is left out.
var errLeft = errors.New("not given")

type (
	object map[string]node
	list   []node
	fixed  struct{ value any }
	leaf   struct {
		Template
		alone *Param // the whole text is this parameter
	}
)

// ParseTree reads a structure as YAML or JSON gave it: maps, lists, texts, numbers, true, false and nothing.
func ParseTree(v any, p Params) (Tree, []Problem) {
	root, problems := p.node(v, maxTree)
	return Tree{root}, problems
}

func (p Params) node(v any, depth int) (node, []Problem) {
	if depth == 0 {
		return nil, []Problem{{"", fmt.Sprintf("this is nested more than %d deep", maxTree), "make it flatter"}}
	}
	switch v := v.(type) {
	case map[string]any:
		return p.object(v, depth)
	case []any:
		var problems []Problem
		l := make(list, len(v))
		for i, item := range v {
			n, wrong := p.node(item, depth-1)
			l[i], problems = n, append(problems, Under(fmt.Sprintf("[%d]", i), wrong)...)
		}
		return l, problems
	case string:
		return p.leaf(v)
	case nil, bool, int, int64, uint64, float64, json.Number:
		return fixed{v}, nil
	default:
		return nil, []Problem{{"", fmt.Sprintf("%T has no form in JSON", v),
			"write texts, numbers, lists and keys with values"}}
	}
}

func (p Params) object(v map[string]any, depth int) (node, []Problem) {
	var problems []Problem
	o := object{}
	for _, key := range slices.Sorted(maps.Keys(v)) {
		if t, err := ParseTemplate(key); err != nil || len(t.Names()) > 0 {
			problems = append(problems, Problem{key, "a key has a placeholder", "only values may have some"})
			continue
		}
		n, wrong := p.node(v[key], depth-1)
		o[key], problems = n, append(problems, Under(key, wrong)...)
	}
	return o, problems
}

func (p Params) leaf(s string) (node, []Problem) {
	t, problems := p.Template(s)
	l := leaf{Template: t}
	if name, ok := t.Alone(); ok {
		param := p[name]
		l.alone = &param
	}
	return l, problems
}

// JSON gives the structure with its values. An error is a [ValueError], or about the declaration.
func (t Tree) JSON(with map[string]string) ([]byte, error) {
	v, err := t.root.make(with)
	if errors.Is(err, errLeft) {
		return []byte("null"), nil
	}
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write a structure as JSON: %w", err)
	}
	return data, nil
}

func (f fixed) make(map[string]string) (any, error) { return f.value, nil }

func (l leaf) make(with map[string]string) (any, error) {
	name, alone := l.Alone()
	if !alone || l.alone == nil {
		return l.Fill(with, nil, nil)
	}
	value, given := with[name]
	switch {
	case given:
		return l.alone.Type.value(value), nil
	case l.alone.Optional:
		return nil, errLeft
	default:
		return nil, &ValueError{name, "is missing"}
	}
}

func (o object) make(with map[string]string) (any, error) {
	made := make(map[string]any, len(o))
	for key, n := range o {
		v, err := n.make(with)
		switch {
		case errors.Is(err, errLeft):
		case err != nil:
			return nil, err
		default:
			made[key] = v
		}
	}
	return made, nil
}

func (l list) make(with map[string]string) (any, error) {
	made := make([]any, len(l))
	for i, n := range l {
		v, err := n.make(with)
		if err != nil && !errors.Is(err, errLeft) { // the place of an item counts, so it becomes null
			return nil, err
		}
		made[i] = v
	}
	return made, nil
}
