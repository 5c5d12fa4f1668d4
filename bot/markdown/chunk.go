package markdown

import (
	"strconv"
	"strings"
	"time"
)

// A Span is some words in one style, a link, or a moment.
type Span struct {
	Text  string
	URL   string    // a link, shown as text
	At    time.Time // a moment, which everybody reads in their own time zone; text stands in
	Style Style
}

// A Style is how a span looks.
type Style struct{ Bold, Italic, Strike, Code bool }

// A Form is what a chunk is shown as.
type Form int

// What there is in a text.
const (
	Paragraph Form = iota
	Heading        // its words are bold
	Quote
	Code
	Item
	Rule
)

// A Chunk is a paragraph, a code block, an item of a list. A long one is several chunks of the same form.
type Chunk struct {
	Form    Form
	Spans   []Span
	Level   int    // of a heading, from 1
	Lang    string // of code, as it was written; "" when it does not say
	Indent  int    // of an item
	Ordered bool   // an item with a number
	Number  int    // of an item with one, from 1
}

// Size counts the characters of a chunk.
func (c Chunk) Size() (n int) {
	for _, s := range c.Spans {
		n += Size(s.Text)
	}
	return n
}

// Words are the words of a chunk alone.
func (c Chunk) Words() string {
	var b strings.Builder
	for _, s := range c.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Text is the chunk for those who see text only.
func (c Chunk) Text() string {
	switch c.Form {
	case Item:
		return strings.Repeat("    ", c.Indent) + c.mark() + c.Words()
	case Rule:
		return "———"
	}
	return c.Words()
}

// mark is what stands before the words of an item.
func (c Chunk) mark() string {
	if c.Ordered {
		return strconv.Itoa(c.Number) + ". "
	}
	return "• "
}

// Split cuts a chunk so that each has at most n characters.
func (c Chunk) Split(n int) []Chunk {
	if c.Size() <= n {
		return []Chunk{c}
	}
	var all []Chunk
	part, room := c, n
	part.Spans = nil
	flush := func() {
		if len(part.Spans) > 0 {
			all = append(all, part)
			part.Spans, room = nil, n
			if c.Form == Item {
				part.Form = Paragraph // the rest of an item has no mark of its own
			}
		}
	}
	for _, s := range c.Spans {
		for Size(s.Text) > room {
			if s.URL != "" || s.Text == "" || room < n/2 && len(part.Spans) > 0 {
				flush()
				if s.URL != "" {
					s.Text = Cut(s.Text, n)
					break
				}
				continue
			}
			at := Break(s.Text, room)
			before := s
			before.Text, s.Text = s.Text[:at], s.Text[at:]
			part.Spans = append(part.Spans, before)
			flush()
		}
		if s.Text != "" {
			part.Spans = append(part.Spans, s)
			room -= Size(s.Text)
		}
	}
	flush()
	return all
}
