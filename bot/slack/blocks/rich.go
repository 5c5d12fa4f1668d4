package blocks

import (
	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
)

func look(s markdown.Style) *slack.RichTextSectionTextStyle {
	if s == (markdown.Style{}) {
		return nil
	}
	return &slack.RichTextSectionTextStyle{Bold: s.Bold, Italic: s.Italic, Strike: s.Strike, Code: s.Code}
}

func element(s markdown.Span) slack.RichTextSectionElement {
	if !s.At.IsZero() {
		return slack.NewRichTextSectionDateElement(s.At.Unix(), "{date_short_pretty} {time}", nil, &s.Text)
	}
	if s.URL != "" {
		return slack.NewRichTextSectionLinkElement(s.URL, s.Text, look(s.Style))
	}
	return slack.NewRichTextSectionTextElement(s.Text, look(s.Style))
}

func section(c markdown.Chunk) *slack.RichTextSection {
	elements := make([]slack.RichTextSectionElement, 0, len(c.Spans))
	for _, s := range c.Spans {
		if s.Text != "" {
			elements = append(elements, element(s))
		}
	}
	return slack.NewRichTextSection(elements...)
}

// richText lays chunks out as blocks. Items of one list become one list.
func richText(chunks []markdown.Chunk) []slack.Block {
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
		if c.Form == markdown.Rule {
			flush()
			all = append(all, slack.NewDividerBlock())
			continue
		}
		if used += c.Size(); used > richBlock {
			flush()
			used = c.Size()
		}
		block = join(block, c, i > 0 && chunks[i-1].Form == markdown.Item)
	}
	flush()
	return all
}

// join adds the chunk to the elements of a block.
func join(block []slack.RichTextElement, c markdown.Chunk, behindItem bool) []slack.RichTextElement {
	var last slack.RichTextElement
	if len(block) > 0 {
		last = block[len(block)-1]
	}
	words := section(c)
	switch c.Form {
	case markdown.Paragraph, markdown.Heading:
		before, ok := last.(*slack.RichTextSection)
		if ok {
			gap := slack.NewRichTextSectionTextElement("\n\n", nil)
			before.Elements = append(append(before.Elements, gap), words.Elements...)
			return block
		}
		if behindItem && last != nil { // else it would pass for a part of the item
			gap := []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement("\n", nil)}
			words.Elements = append(gap, words.Elements...)
		}
		return append(block, words)
	case markdown.Quote:
		return append(block, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: words.Elements})
	case markdown.Code:
		return append(block, &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: words.Elements})
	}
	kind := slack.RTEListBullet
	if c.Ordered {
		kind = slack.RTEListOrdered
	}
	if list, ok := last.(*slack.RichTextList); ok && list.Indent == c.Indent && list.Style == kind &&
		(!c.Ordered || c.Number == list.Offset+len(list.Elements)+1) {
		list.Elements = append(list.Elements, words)
		return block
	}
	list := slack.NewRichTextList(kind, c.Indent, words)
	if c.Ordered {
		list.Offset = max(0, c.Number-1)
	}
	return append(block, list)
}
