package markdown

import (
	"strings"

	extast "github.com/yuin/goldmark/extension/ast"
)

// widest is how many characters stand side by side in a code block without being broken, in a window of usual size.
const widest = 64

// table shows narrow tables in columns, others row by row.
func (r *reader) table(t *extast.Table) {
	var rows [][][]Span
	for n := t.FirstChild(); n != nil; n = n.NextSibling() {
		var row [][]Span
		for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
			row = append(row, r.inline(cell, Style{}))
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return
	}
	if text, ok := columns(rows); ok {
		r.add(Chunk{Form: Code, Spans: []Span{{Text: text}}})
		return
	}
	for _, row := range rows[1:] {
		r.add(Chunk{Form: Item, Spans: named(rows[0], row)})
	}
	if len(rows) == 1 {
		r.add(Chunk{Form: Item, Spans: named(nil, rows[0])})
	}
}

// columns sets cells in columns; ok is false when they are too wide, or have links, which columns do not show.
func columns(rows [][][]Span) (text string, ok bool) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			for _, s := range cell {
				if s.URL != "" || strings.Contains(s.Text, "\n") {
					return "", false
				}
			}
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Chunk{Spans: cell}.Size())
		}
	}
	total := 3 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	if total > widest {
		return "", false
	}
	var lines []string
	for i, row := range rows {
		var cells []string
		for k, cell := range row {
			text := Chunk{Spans: cell}.Text()
			cells = append(cells, text+strings.Repeat(" ", widths[k]-Size(text)))
		}
		lines = append(lines, strings.TrimRight(strings.Join(cells, "   "), " "))
		if i == 0 {
			lines = append(lines, strings.Repeat("-", total))
		}
	}
	return strings.Join(lines, "\n"), true
}

// named writes a row in which each cell is led by the name of its column.
func named(header, row [][]Span) []Span {
	var out []Span
	for i, cell := range row {
		if len(cell) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, Span{Text: "\n"})
		}
		if i < len(header) && len(header[i]) > 0 {
			name := Chunk{Spans: header[i]}.Text()
			out = append(out, Span{Text: name + ":", Style: Style{Bold: true}}, Span{Text: " "})
		}
		out = append(out, cell...)
	}
	return out
}
