package docx

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

const (
	maxColumns = 63      // as Word takes
	maxCells   = 200_000 // of all tables: some thousand pages of them
	maxRepeat  = 200     // bytes of a cell that are said again in each row that it reaches over
)

// A cell is what stands in it, and how it is joined to others.
type cell struct {
	blocks []paper.Block
	wide   int
	below  bool // it belongs to the cell above
}

// table adds a table. One with a single row or a single column holds no data, it places text on the page.
func (b *body) table() error {
	rows, err := b.rows()
	if err != nil {
		return err
	}
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	if len(rows) > 1 && columns > 1 {
		b.item = false
		b.blocks = append(b.blocks, paper.Block{Kind: paper.Table, Rows: texts(rows)})
		return nil
	}
	for _, row := range rows {
		for _, c := range row {
			b.blocks = append(b.blocks, c.blocks...)
		}
	}
	return nil
}

func (b *body) rows() (rows [][]cell, err error) {
	var visit func(xml.StartElement) error
	visit = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			row, err := b.row()
			if len(row) > 0 {
				rows = append(rows, row)
			}
			return err
		case "sdt", "sdtContent", "ins", "customXml":
			return b.children(visit)
		}
		return b.skip()
	}
	return rows, b.children(visit)
}

// row is empty when the row was deleted.
func (b *body) row() (row []cell, err error) {
	deleted := false
	var visit func(xml.StartElement) error
	visit = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tc":
			c, err := b.cell()
			row = append(row, c)
			return err
		case "trPr":
			return b.children(func(e xml.StartElement) error {
				deleted = deleted || e.Name.Local == "del"
				return b.skip()
			})
		case "sdt", "sdtContent", "customXml":
			return b.children(visit)
		}
		return b.skip()
	}
	err = b.children(visit)
	if deleted {
		return nil, err
	}
	return row, err
}

func (b *body) cell() (c cell, err error) {
	if b.cells++; b.cells > maxCells {
		return c, fmt.Errorf("%w: more than %d cells in its tables", ErrLimit, maxCells)
	}
	c.wide = 1
	c.blocks, err = b.apart(func() error {
		return b.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "tcPr":
				return b.joined(&c)
			case "p":
				return b.paragraph()
			case "tbl":
				return b.table()
			case "sdt":
				return b.control(b.blocksOf)
			case "ins", "moveTo", "customXml":
				return b.blocksOf()
			}
			return b.skip()
		})
	})
	return c, err
}

func (b *body) joined(c *cell) error {
	return b.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "gridSpan":
			c.wide = min(max(number(value(e, "val"), 1), 1), maxColumns)
		case "vMerge":
			c.below = value(e, "val") != "restart"
		}
		return b.skip()
	})
}

// texts gives each cell on one line. A cell that reaches over several rows stands in each of them, so that a row can be
// read alone; one that reaches over columns stands in the first.
func texts(rows [][]cell) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		for _, c := range row {
			text, at := flat(c.blocks), len(out[i])
			if c.below && text == "" && i > 0 && at < len(out[i-1]) && len(out[i-1][at]) <= maxRepeat {
				text = out[i-1][at]
			}
			out[i] = append(out[i], text)
			for n := 1; n < c.wide && len(out[i]) < maxColumns; n++ {
				out[i] = append(out[i], "")
			}
		}
	}
	return out
}

// flat writes blocks as one line.
func flat(blocks []paper.Block) string {
	var parts []string
	for _, b := range blocks {
		switch {
		case b.Kind == paper.Item && b.Number > 0:
			parts = append(parts, strconv.Itoa(b.Number)+". "+b.Text)
		case b.Kind == paper.Item:
			parts = append(parts, "- "+b.Text)
		case b.Kind == paper.Code:
			parts = append(parts, paper.Escape(b.Text))
		case b.Kind == paper.Table:
			for _, row := range b.Rows {
				parts = append(parts, strings.Join(row, ", "))
			}
		default:
			parts = append(parts, b.Text)
		}
	}
	return strings.ReplaceAll(strings.Join(parts, " "), "\\\n", " ")
}
