package teach

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// heading begins a new file.
const heading = `# What people taught the bot, in the console or with "firstline teach". You may change and move these
# lines: the program adds new ones at the end, and takes back only what it finds as it wrote it.
more:
`

// indent is how far items stand in a file of our own.
const indent = 2

// passage writes a teaching as an item of `more:`, with who taught it and when.
func passage(t handoff.Teaching, indent int) string {
	var b strings.Builder
	pad := strings.Repeat(" ", indent)
	fmt.Fprintf(&b, "%s# %s, %s\n", pad, oneLine(t.Agent.Name), t.At.UTC().Format(time.DateTime+" UTC"))
	below := pad + "  "
	if t.Intent == handoff.ForNobody {
		fmt.Fprintf(&b, "%s- none:\n", pad)
		below += "  "
	} else {
		fmt.Fprintf(&b, "%s- intent: %s\n", pad, t.Intent)
	}
	for _, lang := range intents.Languages {
		first := true
		for _, e := range t.Examples {
			if e.Lang != lang {
				continue
			}
			if first {
				fmt.Fprintf(&b, "%s%s:\n", below, lang)
			}
			first = false
			fmt.Fprintf(&b, "%s  - %s\n", below, quote(e.Text))
		}
	}
	return b.String()
}

// quote writes a text of one line so that YAML reads nothing else in it.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// oneLine keeps a name from ending its comment.
func oneLine(name string) string {
	visible := func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}
	return strings.Join(strings.Fields(strings.Map(visible, strings.ToValidUTF8(name, " "))), " ")
}

// Snippet is a teaching as somebody would write it into an intents file by hand.
func Snippet(t handoff.Teaching) string { return "more:\n" + passage(t, indent) }

// extend adds a teaching at the end of a file. ok is false when nothing can be added there: people may have written
// something behind the list, or in another form.
func extend(data []byte, t handoff.Teaching) (extended []byte, ok bool) {
	if len(bytes.TrimSpace(data)) == 0 {
		return append(bytes.Clone(data), heading+passage(t, indent)...), true
	}
	at, ok := listIndent(data)
	if !ok {
		return nil, false
	}
	extended = bytes.Clone(data)
	if !bytes.HasSuffix(data, []byte("\n")) {
		extended = append(extended, '\n')
	}
	extended = append(extended, passage(t, at)...)
	_, ok = listIndent(extended) // a document may have ended before
	return extended, ok && len(extended) <= intents.MaxFileBytes
}

// listIndent tells how far the items of `more:` stand, when it is the last thing in the file and a list of lines.
func listIndent(data []byte) (at int, ok bool) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil || len(file.Docs) != 1 {
		return 0, false
	}
	m, isMap := file.Docs[0].Body.(ast.MapNode)
	if !isMap {
		return 0, false
	}
	for it := m.MapRange(); it.Next(); {
		ok = it.Key().String() == "more"
		switch list := it.Value().(type) {
		case *ast.NullNode:
			at = indent
		case *ast.SequenceNode:
			at = list.Start.Position.Column - 1
			ok = ok && !list.IsFlowStyle
		default:
			ok = false
		}
	}
	return at, ok
}

// deepest is how far items are looked for when they are taken back.
const deepest = 8

// reduce takes a teaching out of a file; ok is false when it does not stand there as it was written.
func reduce(data []byte, t handoff.Teaching) (reduced []byte, ok bool) {
	for at := range deepest + 1 {
		lines := []byte("\n" + passage(t, at))
		if i := bytes.LastIndex(data, lines); i >= 0 {
			return append(bytes.Clone(data[:i+1]), data[i+len(lines):]...), true
		}
	}
	return nil, false
}
