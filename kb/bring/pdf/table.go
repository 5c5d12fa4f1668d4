package pdf

import "github.com/firstline-support/firstline/kb/bring/paper"

const (
	rowsApart = 4   // sizes between two rows of one table, at most
	maxRows   = 500 // of one table; a longer one is several
)

// table adds a table when the lines begin with one, and tells how many lines it has. Rows are lines with the same
// number of cells, two at least, whose cells stand below each other. A cell of several lines is not seen as one.
func (t *teller) table(lines []line) int {
	n := 0
	var columns []cell
	for n < len(lines) && n < maxRows && t.row(lines, n, columns) {
		columns = widen(columns, lines[n].cells)
		n++
	}
	if n < 2 {
		return 0
	}
	t.close()
	t.list = nil
	b := paper.Block{Kind: paper.Table}
	for _, l := range lines[:n] {
		var row []string
		for _, c := range l.cells {
			row = append(row, paper.Spans(c.spans))
		}
		b.Rows = append(b.Rows, row)
	}
	t.out = append(t.out, b)
	return n
}

// row tells whether a line goes on with a table of these columns.
func (t *teller) row(lines []line, n int, columns []cell) bool {
	l := lines[n]
	if len(l.cells) < 2 {
		return false
	}
	if m := marker.FindString(l.cells[0].text()); m != "" && m == l.cells[0].text() {
		return false // an item, whose mark stands far off
	}
	if n == 0 {
		return true
	}
	above := lines[n-1]
	down := above.bottom - l.bottom
	if above.page != l.page || down <= 0 || down > rowsApart*l.size || len(columns) != len(l.cells) {
		return false
	}
	for i, c := range l.cells {
		for j, column := range columns {
			if (i == j) != (c.left < column.right && c.right > column.left) {
				return false
			}
		}
	}
	return true
}

func widen(columns, cells []cell) []cell {
	if columns == nil {
		return append(columns, cells...)
	}
	for i, c := range cells {
		columns[i].left, columns[i].right = min(columns[i].left, c.left), max(columns[i].right, c.right)
	}
	return columns
}
