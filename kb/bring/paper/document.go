package paper

import "time"

// A Document is what was read of one file.
type Document struct {
	Title   string    // empty when the file does not say
	Lang    string    // such as de or en-GB; empty when the file does not say
	Updated time.Time // zero when the file does not say
	Blocks  []Block
	Images  []string // what pictures show or are called, in their order; pictures themselves are not brought
	Unread  []int    // numbers of pages that are pictures without text, from 1
}

// A Kind is what a block is.
type Kind int

// The kinds of blocks.
const (
	Paragraph Kind = iota
	Heading
	Item     // of a list, the first paragraph of it
	Continue // a further paragraph of the item before
	Quote
	Code // code blocks in a row are the lines of one
	Table
)

// A Block is what stands between two breaks of a text.
type Block struct {
	Kind   Kind
	Level  int        // of a heading from 1 (the largest), of an item from 0 (the outermost)
	Number int        // of a numbered item; below 1 it has a bullet
	List   int        // items of one list have the same
	Text   string     // Markdown within a line, see [Spans] and [Escape]; of code the text as it is
	Rows   [][]string // of a table: its cells, Markdown within a line; the first row is its head
}
