package kb

import (
	"bytes"
	"regexp"
)

// Limits of what is read as Markdown.
const (
	maxNesting = 64      // quotes and lists opened in one line, and brackets open in one block
	maxMarks   = 1000    // runs of emphasis in one block
	maxCells   = 1 << 14 // cells that the tables of a text may have
)

// A tangle counts what costs a Markdown parser the square of its number: quotes and lists in one another, brackets that
// never close, emphasis that never matches. A table is worse: each of its rows gets as many cells as the first, so that
// some kilobytes of "|" fill the memory. All but cells starts again with each block.
type tangle struct {
	brackets int // that are open
	marks    int
	last     byte // the character before
	lines    int
	pipes    int // of the line that has most
	cells    int // of all blocks that are complete
}

// opener is the mark of a quote or a list, which may stand behind others of its kind.
var opener = regexp.MustCompile(`^[ \t]*(?:>|(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|$))`)

// add takes in the next line and tells whether it makes the text too hard to read.
func (t *tangle) add(line []byte) bool {
	rest := bytes.TrimRight(line, "\r\n")
	for depth := 0; ; depth++ {
		mark := opener.Find(rest)
		if mark == nil {
			break
		}
		if depth == maxNesting {
			return true
		}
		rest = rest[len(mark):]
	}
	if len(bytes.Trim(line, "> \t\r\n")) == 0 {
		*t = tangle{cells: t.total()}
		return false
	}
	return t.inline(rest)
}

// inline counts what stands in a line behind its openers.
func (t *tangle) inline(text []byte) bool {
	t.lines++
	t.pipes, t.last = max(t.pipes, bytes.Count(text, []byte("|"))), 0
	for _, c := range text {
		switch c {
		case '[', '(':
			t.brackets++
		case ']', ')':
			t.brackets = max(0, t.brackets-1)
		case '*', '_', '~':
			if c != t.last {
				t.marks++
			}
		}
		t.last = c
		if t.brackets > maxNesting {
			return true
		}
	}
	return t.marks > maxMarks || t.total() > maxCells
}

// total counts the cells of the text so far, as if each line of the present block were a row.
func (t *tangle) total() int {
	if t.pipes == 0 {
		return t.cells
	}
	return t.cells + t.lines*(t.pipes+1)
}
