package picture

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/firstline-support/firstline/intents/flow"
)

// shapes are the boxes of kinds in Mermaid.
var shapes = map[flow.Kind][2]string{
	flow.Ask:     {"[/", "/]"},
	flow.Choose:  {"{{", "}}"},
	flow.Say:     {"[", "]"},
	flow.Run:     {"[[", "]]"},
	flow.Check:   {"[[", "]]"},
	flow.Prove:   {"[[", "]]"},
	flow.Approve: {"[[", "]]"},
	flow.Branch:  {"{", "}"},
	flow.Resolve: {"([", "])"},
	flow.Pass:    {"([", "])"},
}

// Mermaid writes a flow as a flowchart of the Mermaid library, in lang where the flow speaks it. Steps are numbered in
// the order of the flow; what their author wrote stands in quoted labels only, and every sign in it that could mean
// something to Mermaid or to a page is written as its number.
func Mermaid(f flow.Flow, lang string) string {
	var out strings.Builder
	out.WriteString("flowchart TD\n")
	for i, step := range f.Steps {
		shape := shapes[step.Kind]
		fmt.Fprintf(&out, "  n%d%s\"%s\"%s\n", i, shape[0],
			quoted(string(step.Kind)+" "+step.ID+": "+cut(says(step, lang), longLabel)), shape[1])
	}
	for _, l := range links(f, lang) {
		if l.label == "" {
			fmt.Fprintf(&out, "  n%d --> n%d\n", l.from, l.to)
			continue
		}
		fmt.Fprintf(&out, "  n%d -->|\"%s\"| n%d\n", l.from, quoted(cut(l.label, longLabel)), l.to)
	}
	return out.String()
}

// longLabel is how wide a label may be in Mermaid, in units of the font's size.
const longLabel = 50

// quoted writes a text so that it cannot end a label: letters, digits and blanks as they are, all else as numbers.
func quoted(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == ' ' || r == ',':
			out.WriteRune(r)
		case printable(r):
			fmt.Fprintf(&out, "#%d;", r)
		}
	}
	return out.String()
}

// printable tells whether a sign can be seen and changes nothing around it, as those for the direction of writing do.
func printable(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }
