package declare

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Type is what a parameter becomes where it stands alone in a JSON structure. In a URL or a header, and inside a
// longer text, it is the text that it came as.
type Type string

// The types of parameters.
const (
	Text    Type = "text" // also when empty
	Number  Type = "number"
	Integer Type = "integer"
	Boolean Type = "boolean" // true or false
)

// A Param is one thing that an action is given.
type Param struct {
	Type     Type `yaml:"type"`
	Optional bool `yaml:"optional"` // where it is not given, the member of an object that it fills is left out
}

// Params are the parameters of an action by name.
type Params map[string]Param

// MaxValue is the most that one value may have, in bytes.
const MaxValue = 16 << 10

// A ValueError says that a value cannot be what it should be. It is about what a person said, not about the
// declaration, and comes before anything is done.
type ValueError struct{ Param, What string }

// Error names the parameter, never the value.
func (e *ValueError) Error() string { return fmt.Sprintf("the value of %s %s", e.Param, e.What) }

var (
	nameForm    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	numberForm  = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?$`)
	integerForm = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})$`)
)

// IsName tells whether parameters, values and codes may be called so.
func IsName(s string) bool { return nameForm.MatchString(s) }

// Check gives what is wrong with the names and types.
func (p Params) Check() []Problem {
	var problems []Problem
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if !IsName(name) {
			problems = append(problems, Problem{name, fmt.Sprintf("%q is no name for a parameter", name),
				"write up to 32 small letters, digits and underscores, a letter first"})
		}
		if !slices.Contains([]Type{"", Text, Number, Integer, Boolean}, p[name].Type) {
			problems = append(problems, Problem{name + ".type", fmt.Sprintf("there is no type %q", p[name].Type),
				"write text, number, integer or boolean"})
		}
	}
	return problems
}

// Take gives the declared values of with, and a [ValueError] for one that is missing or cannot be of its type. What is
// not declared is left behind.
func (p Params) Take(with map[string]string) (map[string]string, error) {
	taken := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		value, given := with[name]
		if !given {
			if !p[name].Optional {
				return nil, &ValueError{name, "is missing"}
			}
			continue
		}
		if what := p[name].Type.refuses(value); what != "" {
			return nil, &ValueError{name, what}
		}
		taken[name] = value
	}
	return taken, nil
}

// refuses says what is wrong with a value; empty: nothing.
func (t Type) refuses(value string) string {
	switch {
	case len(value) > MaxValue:
		return fmt.Sprintf("has %d bytes, the limit is %d", len(value), MaxValue)
	case !utf8.ValidString(value):
		return "is no text"
	case t == Number && !numberForm.MatchString(value):
		return "is no number"
	case t == Integer && !integerForm.MatchString(value):
		return "is no whole number"
	case t == Boolean && value != "true" && value != "false":
		return "is neither true nor false"
	}
	return ""
}

// value gives what a value of this type is in JSON.
func (t Type) value(s string) any {
	switch t {
	case Number, Integer:
		return json.Number(s)
	case Boolean:
		return s == "true"
	default:
		return s
	}
}

// named lists the parameters for a message.
func (p Params) named() string {
	if len(p) == 0 {
		return "the action has no parameters"
	}
	return "the action has " + strings.Join(slices.Sorted(maps.Keys(p)), ", ")
}

// JSON gives taken values as what they are in JSON, by their types.
func (p Params) JSON(taken map[string]string) map[string]any {
	made := make(map[string]any, len(taken))
	for name, value := range taken {
		made[name] = p[name].Type.value(value)
	}
	return made
}
