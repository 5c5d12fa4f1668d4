package paper

import (
	"strconv"
	"strings"
)

// maxNesting is how deep lists go, at most. What lies deeper is written at this depth.
const maxNesting = 8

// Markdown writes blocks as a text of the knowledge base.
func Markdown(blocks []Block) string {
	var w writer
	for len(blocks) > 0 {
		b, n := blocks[0], 1
		if b.Kind == Code {
			b.Text, n = lines(blocks)
		}
		w.write(b)
		blocks = blocks[n:]
	}
	return strings.TrimSpace(w.text.String()) + "\n"
}

// lines joins the code with which blocks begin, and tells how many of them it is.
func lines(blocks []Block) (text string, n int) {
	var all []string
	for n < len(blocks) && blocks[n].Kind == Code {
		all = append(all, blocks[n].Text)
		n++
	}
	return strings.Join(all, "\n"), n
}

// writer knows the lists that are open, to indent what is in them.
type writer struct {
	text strings.Builder
	open []open
}

// An open list has had an item, and what follows may be in it.
type open struct {
	level  int
	list   int
	indent int // of what is in the item
	mark   byte
}

func (w *writer) write(b Block) {
	switch b.Kind {
	case Item:
		w.item(b)
		return
	case Continue:
		w.blank()
		w.put(block(b.Text), w.indent())
		return
	}
	w.open = nil
	w.blank()
	switch b.Kind {
	case Heading:
		w.text.WriteString(strings.Repeat("#", min(max(b.Level, 1), 6)) + " " + flat(b.Text) + "\n")
	case Quote:
		w.text.WriteString("> " + strings.ReplaceAll(block(b.Text), "\n", "\n> ") + "\n")
	case Code:
		w.code(b.Text)
	case Table:
		w.table(b.Rows)
	default:
		w.put(block(b.Text), 0)
	}
}

func (w *writer) blank() {
	if w.text.Len() > 0 {
		w.text.WriteByte('\n')
	}
}

func (w *writer) indent() int {
	if len(w.open) == 0 {
		return 0
	}
	return w.open[len(w.open)-1].indent
}

func (w *writer) put(text string, indent int) {
	gap := strings.Repeat(" ", indent)
	w.text.WriteString(gap + strings.ReplaceAll(text, "\n", "\n"+gap) + "\n")
}

// item writes a list's item inside those that are open at a smaller level.
func (w *writer) item(b Block) {
	var same open
	for len(w.open) > 0 && w.open[len(w.open)-1].level >= b.Level {
		same = w.open[len(w.open)-1]
		w.open = w.open[:len(w.open)-1]
	}
	if len(w.open) >= maxNesting {
		w.open = w.open[:maxNesting-1]
	}
	now := open{level: b.Level, list: b.List, mark: mark(b, same)}
	label := string(now.mark)
	if b.Number > 0 {
		label = strconv.Itoa(b.Number) + label
	}
	indent := w.indent()
	now.indent = indent + len(label) + 1
	if len(w.open) == 0 && same == (open{}) {
		w.blank()
	}
	text := strings.TrimSpace(block(b.Text))
	w.text.WriteString(strings.Repeat(" ", indent) + label + " ")
	w.text.WriteString(strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", now.indent)) + "\n")
	w.open = append(w.open, now)
}

// mark stands before an item. A list right behind another one of its kind gets the other mark, or both would be read as
// one.
func mark(b Block, same open) byte {
	marks := "-+"
	if b.Number > 0 {
		marks = ".)"
	}
	if same.mark != 0 && strings.IndexByte(marks, same.mark) >= 0 && same.list != b.List {
		return marks[1-strings.IndexByte(marks, same.mark)]
	}
	if same.mark != 0 && same.list == b.List && strings.IndexByte(marks, same.mark) >= 0 {
		return same.mark
	}
	return marks[0]
}

// code fences with more marks than the text has in a row.
func (w *writer) code(text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	w.text.WriteString(fence + "\n" + strings.Trim(text, "\n") + "\n" + fence + "\n")
}

func (w *writer) table(rows [][]string) {
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	for i, row := range rows {
		for c := range columns {
			cell := ""
			if c < len(row) {
				cell = strings.ReplaceAll(flat(row[c]), "|", `\|`)
			}
			w.text.WriteString("| " + cell + " ")
		}
		w.text.WriteString("|\n")
		if i == 0 {
			w.text.WriteString(strings.Repeat("| --- ", columns) + "|\n")
		}
	}
}

// flat puts on one line what must be there.
func flat(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\\\n", " "), "\n", " "))
}
