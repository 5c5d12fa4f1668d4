package blocks

import (
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// A span is some words in one style, a link, or a moment.
type span struct {
	text  string
	url   string    // a link, shown as text
	at    time.Time // a moment, which everybody reads in their own time zone; text stands in
	style style
}

// A style is how a span looks.
type style struct{ bold, italic, strike, code bool }

func (s style) slack() *slack.RichTextSectionTextStyle {
	if s == (style{}) {
		return nil
	}
	return &slack.RichTextSectionTextStyle{Bold: s.bold, Italic: s.italic, Strike: s.strike, Code: s.code}
}

func (s span) element() slack.RichTextSectionElement {
	if !s.at.IsZero() {
		return slack.NewRichTextSectionDateElement(s.at.Unix(), "{date_short_pretty} {time}", nil, &s.text)
	}
	if s.url != "" {
		return slack.NewRichTextSectionLinkElement(s.url, s.text, s.style.slack())
	}
	return slack.NewRichTextSectionTextElement(s.text, s.style.slack())
}

// A form is what a chunk is shown as.
type form int

const (
	paragraph form = iota
	quote
	code
	item
	rule
)

// A chunk is a paragraph, a code block, an item of a list. A long one is several chunks of the same form.
type chunk struct {
	form    form
	spans   []span
	indent  int  // of an item
	ordered bool // an item with a number
	number  int  // of an item with one, from 1
}

func (c chunk) size() (n int) {
	for _, s := range c.spans {
		n += size(s.text)
	}
	return n
}

// text is the chunk for those who see text only.
func (c chunk) text() string {
	var b strings.Builder
	for _, s := range c.spans {
		b.WriteString(s.text)
	}
	switch c.form {
	case item:
		mark := "• "
		if c.ordered {
			mark = itoa(c.number) + ". "
		}
		return strings.Repeat("    ", c.indent) + mark + b.String()
	case rule:
		return "———"
	}
	return b.String()
}

func (c chunk) section() *slack.RichTextSection {
	elements := make([]slack.RichTextSectionElement, 0, len(c.spans))
	for _, s := range c.spans {
		if s.text != "" {
			elements = append(elements, s.element())
		}
	}
	return slack.NewRichTextSection(elements...)
}

// split cuts a chunk so that each has at most n characters.
func (c chunk) split(n int) []chunk {
	if c.size() <= n {
		return []chunk{c}
	}
	var all []chunk
	part, room := c, n
	part.spans = nil
	flush := func() {
		if len(part.spans) > 0 {
			all = append(all, part)
			part.spans, room = nil, n
			if c.form == item {
				part.form = paragraph // the rest of an item has no mark of its own
			}
		}
	}
	for _, s := range c.spans {
		for size(s.text) > room {
			if s.url != "" || s.text == "" || room < n/2 && len(part.spans) > 0 {
				flush()
				if s.url != "" {
					s.text = Cut(s.text, n)
					break
				}
				continue
			}
			at := breakAt(s.text, room)
			before := s
			before.text, s.text = s.text[:at], s.text[at:]
			part.spans = append(part.spans, before)
			flush()
		}
		if s.text != "" {
			part.spans = append(part.spans, s)
			room -= size(s.text)
		}
	}
	flush()
	return all
}

// richText lays chunks out as blocks. Items of one list become one list.
func richText(chunks []chunk) []slack.Block {
	var all []slack.Block
	var block []slack.RichTextElement
	used := 0
	flush := func() {
		if len(block) > 0 {
			all = append(all, slack.NewRichTextBlock("", block...))
			block, used = nil, 0
		}
	}
	for i, c := range chunks {
		if c.form == rule {
			flush()
			all = append(all, slack.NewDividerBlock())
			continue
		}
		if used += c.size(); used > richBlock {
			flush()
			used = c.size()
		}
		block = c.join(block, i > 0 && chunks[i-1].form == item)
	}
	flush()
	return all
}

// join adds the chunk to the elements of a block.
func (c chunk) join(block []slack.RichTextElement, behindItem bool) []slack.RichTextElement {
	var last slack.RichTextElement
	if len(block) > 0 {
		last = block[len(block)-1]
	}
	section := c.section()
	switch c.form {
	case paragraph:
		before, ok := last.(*slack.RichTextSection)
		if ok {
			gap := slack.NewRichTextSectionTextElement("\n\n", nil)
			before.Elements = append(append(before.Elements, gap), section.Elements...)
			return block
		}
		if behindItem && last != nil { // else it would pass for a part of the item
			gap := []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement("\n", nil)}
			section.Elements = append(gap, section.Elements...)
		}
		return append(block, section)
	case quote:
		return append(block, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: section.Elements})
	case code:
		return append(block, &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: section.Elements})
	}
	kind := slack.RTEListBullet
	if c.ordered {
		kind = slack.RTEListOrdered
	}
	if list, ok := last.(*slack.RichTextList); ok && list.Indent == c.indent && list.Style == kind &&
		(!c.ordered || c.number == list.Offset+len(list.Elements)+1) {
		list.Elements = append(list.Elements, section)
		return block
	}
	list := slack.NewRichTextList(kind, c.indent, section)
	if c.ordered {
		list.Offset = max(0, c.number-1)
	}
	return append(block, list)
}
