package docx

import (
	"encoding/xml"
	"strings"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// body reads the text of a document. It is one walk; what the walk has met so far is here.
type body struct {
	*stream
	styles styles
	lists  *lists
	links  map[string]string // addresses by the ids of their relations
	notes  map[string]string // footnotes and endnotes by kind and number
	images *[]string         // what is told about pictures
	title  string            // text of the paragraph in the style Title
	blocks []paper.Block     // read so far
	carry  []paper.Span      // of a paragraph whose end was deleted
	item   bool              // the block before was in a list
	cells  int               // of all tables
	fields []field           // that are open, the innermost last
}

// blocksOf reads what may hold paragraphs and tables: the body, a cell, a note, a text box.
func (b *body) blocksOf() error {
	return b.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p":
			return b.paragraph()
		case "tbl":
			return b.table()
		case "sdt":
			return b.control(b.blocksOf)
		case "ins", "moveTo", "customXml", "smartTag":
			return b.blocksOf()
		case "AlternateContent":
			return b.alternate(b.blocksOf)
		}
		return b.skip()
	})
}

// control reads a content control. One that is a table of contents says nothing that the headings do not say.
func (b *body) control(inside func() error) error {
	contents := false
	return b.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "sdtPr":
			return b.children(func(e xml.StartElement) error {
				if e.Name.Local != "docPartObj" {
					return b.skip()
				}
				return b.children(func(e xml.StartElement) error {
					contents = contents || e.Name.Local == "docPartGallery" && value(e, "val") == "Table of Contents"
					return b.skip()
				})
			})
		case "sdtContent":
			if !contents {
				return inside()
			}
		}
		return b.skip()
	})
}

// alternate reads the first of several forms of the same content.
func (b *body) alternate(inside func() error) error {
	done := false
	return b.children(func(e xml.StartElement) error {
		if done {
			return b.skip()
		}
		done = true
		return inside()
	})
}

// paragraph reads one and adds it, and what text boxes in it hold behind it.
func (b *body) paragraph() error {
	p := &paragraph{body: b, spans: b.carry}
	b.carry = nil
	if err := p.runs(""); err != nil {
		return err
	}
	b.fields = nil // one that is never closed would hide the rest of the document
	if p.look.deleted {
		b.carry = p.spans
		return nil
	}
	b.add(p)
	b.blocks = append(b.blocks, p.boxes...)
	return nil
}

// add makes a block of a paragraph.
func (b *body) add(p *paragraph) {
	style := p.look.style
	if b.styles.is(style, "html preformatted", "preformatted text", "code", "source code") {
		b.code(paper.Raw(p.spans))
		return
	}
	heading := outlineLevel(p.look.outline)
	if heading == 0 {
		heading = b.styles.heading(style)
	}
	if heading > 0 || b.styles.is(style, "title") {
		p.spans = unstressed(p.spans)
	}
	text := paper.Spans(p.spans)
	num := p.look.num
	if !p.look.rule {
		num = b.styles.numbering(style)
	} else if num.id == "" {
		num.id = b.styles.numbering(style).id
	}
	item := b.item
	switch b.item = false; {
	case text == "":
		b.item = item // an empty line for the looks does not end a list
	case b.styles.is(style, "toc "):
	case b.styles.is(style, "title") && b.title == "":
		b.title = paper.Plain(text)
	case heading > 0:
		b.lists.item(num) // it counts, though its number is not brought
		b.blocks = append(b.blocks, paper.Block{Kind: paper.Heading, Level: heading, Text: text})
	default:
		b.plain(paper.Block{Text: text}, style, num, item)
	}
}

// plain adds what is neither heading nor code. item tells that the block before was in a list.
func (b *body) plain(block paper.Block, style string, num numbering, item bool) {
	level, count, order, ok := b.lists.item(num)
	switch {
	case ok:
		block.Kind, block.Level, block.Number, block.List = paper.Item, level+b.styles.deeper(style), count, order
		b.item = true
	case item && b.styles.is(style, "list"):
		block.Kind, b.item = paper.Continue, true
	case b.styles.is(style, "quote", "intense quote", "quotations"):
		block.Kind = paper.Quote
	}
	b.blocks = append(b.blocks, block)
}

// code adds a line of code. An empty one counts between others only.
func (b *body) code(text string) {
	b.item = false
	last := len(b.blocks) - 1
	if strings.TrimSpace(text) != "" || last >= 0 && b.blocks[last].Kind == paper.Code {
		b.blocks = append(b.blocks, paper.Block{Kind: paper.Code, Text: text})
	}
}

// unstressed takes bold and italic from a heading, which is large already.
func unstressed(spans []paper.Span) []paper.Span {
	for i := range spans {
		spans[i].Bold, spans[i].Italic = false, false
	}
	return spans
}

// apart reads blocks that do not belong into the text where they stand.
func (b *body) apart(read func() error) ([]paper.Block, error) {
	outer := *b
	b.blocks, b.item, b.carry, b.fields = nil, false, nil, nil
	err := read()
	inner := b.blocks
	b.blocks, b.item, b.carry, b.fields = outer.blocks, outer.item, outer.carry, outer.fields
	return inner, err
}
