package eval

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// An Ordered is an action that a flow ordered, and what it gave to it. Where it is expected, what is not in With is not
// looked at. A file has it as a name, or as {name: {parameter: value}}.
type Ordered struct {
	Action string
	With   map[string]string
}

// UnmarshalYAML reads both forms.
func (o *Ordered) UnmarshalYAML(n ast.Node) error {
	if _, ok := n.(ast.MapNode); !ok {
		return yaml.NodeToValue(n, &o.Action)
	}
	var one map[string]map[string]string
	if err := yaml.NodeToValue(n, &one); err != nil {
		return err
	}
	if len(one) != 1 {
		return errors.New("an action that ran is a name, or a name with what it was given")
	}
	for o.Action, o.With = range one {
	}
	return nil
}

// is tells whether an order is the expected one.
func (o Ordered) is(order Ordered) bool {
	if o.Action != order.Action {
		return false
	}
	for key, value := range o.With {
		if order.With[key] != value {
			return false
		}
	}
	return true
}

// String gives the form that reports have.
func (o Ordered) String() string {
	s := o.Action
	for _, key := range slices.Sorted(maps.Keys(o.With)) {
		s += fmt.Sprintf(" %s=%q", key, o.With[key])
	}
	return s
}

// misordered tells how what was ordered differs from what is expected; empty where it does not. Nothing is looked at
// where nothing is expected, unless every order has to be.
func (e Expect) misordered(got Reply, every bool) string {
	if len(e.Ran) == 0 && !every || slices.EqualFunc(e.Ran, got.Orders, Ordered.is) {
		return ""
	}
	ran := make([]string, len(got.Orders))
	for i, order := range got.Orders {
		ran[i] = order.String()
	}
	if len(ran) == 0 {
		return "nothing ran"
	}
	return "it ran " + strings.Join(ran, ", ")
}
