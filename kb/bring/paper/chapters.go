package paper

import (
	"strconv"
	"strings"
	"unicode"
)

// long is the size of Markdown, in bytes, from which on a document is cut into its chapters: some pages of paper. A
// shorter one is one article, whose headings lead through it.
const long = 8 << 10

// A Chapter is what becomes one article.
type Chapter struct {
	Key      string // the same as long as its heading is, unique in its document; empty for what stands before the first
	Title    string // of the document and of the chapter; may be empty
	Markdown string
}

// Chapters cuts a long document before its headings of the first level that there is more than once: a document whose
// one largest heading is its title is cut at the next smaller ones. A document without a text has no chapters.
func (d Document) Chapters() []Chapter {
	title, blocks := d.title()
	level := 0
	if size(blocks) > long {
		level = chapterLevel(blocks)
	}
	var out []Chapter
	keys := map[string]int{}
	from := 0
	cut := func(to int) {
		if c, ok := chapter(title, blocks[from:to], level); ok {
			c.Key = unique(keys, c.Key)
			out = append(out, c)
		}
		from = to
	}
	for i, b := range blocks {
		if b.Kind == Heading && level > 0 && b.Level <= level && i > from {
			cut(i)
		}
	}
	cut(len(blocks))
	return out
}

// title is the document's, or else that of a heading with which it begins and which is the only one of its size.
func (d Document) title() (string, []Block) {
	if len(d.Blocks) == 0 || d.Blocks[0].Kind != Heading {
		return d.Title, d.Blocks
	}
	first := d.Blocks[0]
	alone := true
	for _, b := range d.Blocks[1:] {
		alone = alone && (b.Kind != Heading || b.Level > first.Level)
	}
	switch text := Plain(first.Text); {
	case alone && d.Title == "", strings.EqualFold(text, d.Title):
		return text, d.Blocks[1:]
	}
	return d.Title, d.Blocks
}

func size(blocks []Block) int {
	n := 0
	for _, b := range blocks {
		n += len(b.Text)
		for _, row := range b.Rows {
			for _, cell := range row {
				n += len(cell)
			}
		}
	}
	return n
}

func chapterLevel(blocks []Block) int {
	var count [10]int
	for _, b := range blocks {
		if b.Kind == Heading {
			count[min(max(b.Level, 1), 9)]++
		}
	}
	for level, n := range count {
		if n > 1 {
			return level
		}
	}
	return 0
}

// chapter writes a piece of the document. Its own heading becomes the title; what is left of it without any text is
// kept as a heading only when it is not the whole.
func chapter(title string, blocks []Block, level int) (Chapter, bool) {
	c := Chapter{Title: title}
	if len(blocks) > 0 && blocks[0].Kind == Heading && level > 0 {
		own := Plain(blocks[0].Text)
		c.Key, c.Title = slug(own), strings.TrimPrefix(title+": "+own, ": ")
		blocks = blocks[1:]
	}
	least := 9
	for _, b := range blocks {
		if b.Kind == Heading {
			least = min(least, b.Level)
		}
	}
	said := false
	moved := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		if b.Kind == Heading {
			b.Level += 2 - least // the article's title is the only heading of the first level
		}
		said = said || b.Kind != Heading
		moved = append(moved, b)
	}
	if !said && c.Key == "" {
		return Chapter{}, false
	}
	if !said && len(moved) == 0 {
		moved = []Block{{Text: Escape(c.Title)}} // a chapter that is only a heading is not lost
	}
	c.Markdown = Markdown(moved)
	return c, true
}

// Plain is Markdown within a line without its marks.
func Plain(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '\n':
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte("*`[]~\\_<&!", s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case s[i] == '*', s[i] == '[':
		case s[i] == ']' && strings.HasPrefix(s[i:], "]("):
			i += max(1, strings.IndexByte(s[i:], ')'))
		default:
			b.WriteByte(s[i])
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// slug is a heading's letters and digits in any script, with hyphens between its words.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
}

// unique numbers what was there before, the second as -2.
func unique(taken map[string]int, key string) string {
	taken[key]++
	if n := taken[key]; n > 1 {
		return unique(taken, key+"-"+strconv.Itoa(n))
	}
	return key
}
