package eval

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// A Kind is what a case is about. It decides how its failure counts: an invented answer is worse than a missed one.
type Kind string

// The kinds of cases.
const (
	Answerable   Kind = "answerable"   // the workspace has what the person needs
	Unanswerable Kind = "unanswerable" // it has not, and saying so is right
	Hostile      Kind = "hostile"      // somebody tries to make the bot act, leak or break
	SmallTalk    Kind = "smalltalk"    // courtesy and control of the conversation
	Handoff      Kind = "handoff"      // a human is wanted
	Flow         Kind = "flow"         // a try of a flow from the beginning to an end, with everything that it orders
)

// Kinds lists them in the order of reports.
func Kinds() []Kind { return []Kind{Answerable, Unanswerable, Hostile, SmallTalk, Handoff, Flow} }

// Languages are those that a case may be in.
func Languages() []string { return []string{"en", "de"} }

// A Case is one conversation with what has to come of it.
type Case struct {
	Name  string `json:"name"`
	Kind  Kind   `json:"kind"`
	Lang  string `json:"lang"`           // what the channel says about the person, as a page's language does
	Flow  string `json:"flow,omitempty"` // the flow that this is a try of, see [Report.Flows]
	Turns []Turn `json:"-"`
	// Results are how actions end in this case, where not as the workspace's do.
	Results Results `json:"-"`
	File    string  `json:"file"`
	Line    int     `json:"line"`
}

// A Turn is one thing that the person does, in words or by a button, and what is expected then.
type Turn struct {
	Say    string `yaml:"say"`
	Choose string `yaml:"choose"` // label or number of a button of the bot's last message
	Expect Expect `yaml:"expect"`
	Line   int    `yaml:"-"`
}

// An Expect is what has to be true after a turn. What is empty is not looked at.
type Expect struct {
	Outcome     AnyOf `yaml:"outcome"`
	Intent      AnyOf `yaml:"intent"`
	Article     AnyOf `yaml:"article"`      // one of them is among the cited
	Contains    AnyOf `yaml:"contains"`     // all of them are in the reply, whatever the case of letters
	NotContains AnyOf `yaml:"not_contains"` // none of them is in the reply
	// Slots are values that have to be found in the words, by their kind.
	Slots map[string]AnyOf `yaml:"slots"`
	// Ran is all that was ordered, in order. In a case of the kind flow an empty one says that nothing was.
	Ran []Ordered `yaml:"ran"`
}

func (e Expect) empty() bool {
	return len(e.Outcome)+len(e.Intent)+len(e.Article)+len(e.Contains)+len(e.NotContains)+len(e.Slots)+len(e.Ran) == 0
}

// AnyOf is one text or a list of them in a file.
type AnyOf []string

// UnmarshalYAML reads both forms.
func (a *AnyOf) UnmarshalYAML(n ast.Node) error {
	if _, ok := n.(*ast.SequenceNode); ok {
		return yaml.NodeToValue(n, (*[]string)(a))
	}
	var one string
	if err := yaml.NodeToValue(n, &one); err != nil {
		return err
	}
	*a = AnyOf{one}
	return nil
}

// outcomes are those that a case may expect.
var outcomes = []string{"answer", "question", "flow", "handoff", "unknown", "smalltalk", "relayed"}

// A Problem is one mistake in a file of cases: where it is, what is wrong and how to put it right.
type Problem struct {
	File      string
	Line      int
	What, Fix string
}

// Error gives the problem in the form editors can jump to.
func (p Problem) Error() string {
	return fmt.Sprintf("%s:%d: %s; %s", p.File, p.Line, p.What, p.Fix)
}

// known tells whether a list of words is all of the given ones, and names the first that is not.
func known(words []string, all []string) (stranger string, ok bool) {
	i := slices.IndexFunc(words, func(w string) bool { return !slices.Contains(all, w) })
	if i < 0 {
		return "", true
	}
	return words[i], false
}
