package cards

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/markdown"
)

// pack puts chunks into as few messages as is good to read: what fits into a message is not cut, and a heading goes
// with what stands below it.
func pack(chunks []markdown.Chunk) []string {
	var all []string
	var page []markdown.Chunk
	queue := slices.Clone(chunks)
	for i := range queue {
		queue[i] = short(queue[i])
	}
	for len(queue) > 0 {
		c := queue[0]
		long := c.Size() > maxContent // written it is no shorter; to try would take long where there is much
		if !long && markdown.Size(lay(append(page, c))) <= maxContent {
			page, queue = append(page, c), queue[1:]
			continue
		}
		room := maxContent
		if len(page) > 0 {
			room -= markdown.Size(lay(page)) + len("\n\n")
		}
		cut := (long || markdown.Size(one(c)) > maxContent) && room > maxContent/3 // it does not fit anywhere
		if n := body(page); n > 0 && !cut {
			all = append(all, ended(page[:n]))
			page = slices.Clone(page[n:])
			continue
		}
		first, rest := split(c, room)
		all = append(all, ended(append(page, first)))
		page, queue = nil, queue[1:]
		if rest.Size() > 0 && (rest.Form == markdown.Code || strings.TrimSpace(rest.Words()) != "") {
			queue = slices.Insert(queue, 0, rest)
		}
	}
	if len(page) > 0 {
		all = append(all, ended(page))
	}
	return all
}

// ended is a page without the blanks at its end, which a cut may leave.
func ended(page []markdown.Chunk) string { return strings.TrimRight(lay(page), " \n") }

// body counts the chunks of a page without the headings at its end, which have to go with what follows.
func body(page []markdown.Chunk) int {
	n := len(page)
	for n > 0 && page[n-1].Form == markdown.Heading && markdown.Size(lay(page[n-1:])) < maxContent/4 {
		n--
	}
	return n
}

// short makes text of links that are too long for a message, and a paragraph of a long heading.
func short(c markdown.Chunk) markdown.Chunk {
	if c.Form == markdown.Heading && c.Size() > maxHeading {
		c.Form = markdown.Paragraph
	}
	c.Spans = slices.Clone(c.Spans)
	for i, s := range c.Spans {
		if s.URL == "" || markdown.Size(link(s)) <= maxLink {
			continue
		}
		if s.URL != s.Text {
			s.Text += " (" + s.URL + ")"
		}
		s.URL = ""
		c.Spans[i] = s
	}
	return c
}

// split cuts a chunk that is too long; what is before the cut has at most room characters once it is written.
func split(c markdown.Chunk, room int) (first, rest markdown.Chunk) {
	first, rest = c, c
	first.Spans, rest.Spans = nil, nil
	if c.Form == markdown.Item {
		rest.Form = markdown.Paragraph // the rest of an item has no mark of its own
	}
	cut := fill(c, room-markdown.Size(one(first)))
	if c.Form != markdown.Code {
		cut = back(c.Spans, cut)
	}
	first.Spans = slices.Clone(c.Spans[:cut.span])
	if cut.span == len(c.Spans) {
		return first, rest
	}
	rest.Spans = slices.Clone(c.Spans[cut.span:])
	s := c.Spans[cut.span]
	if s.Text = s.Text[:cut.at]; s.Text != "" {
		first.Spans = append(first.Spans, s)
	}
	next := &rest.Spans[0]
	if next.Text = next.Text[cut.at:]; c.Form != markdown.Code {
		next.Text = strings.TrimLeft(next.Text, "\n")
	}
	return first, rest
}

// A spot is a place in spans: so many bytes into that one.
type spot struct{ span, at int }

// fill finds how much of a chunk fits into room.
func fill(c markdown.Chunk, room int) spot {
	for i, s := range c.Spans {
		if markdown.Size(s.Text) <= room {
			if n := cost(c, s); n <= room {
				room -= n
				continue
			}
		}
		if whole(s) && i > 0 {
			return spot{i, 0}
		}
		return spot{i, breaks(c, s, room)}
	}
	return spot{len(c.Spans), 0}
}

// whole tells whether a span must not be cut.
func whole(s markdown.Span) bool { return s.URL != "" || !s.At.IsZero() }

// back goes from a cut to the last good place before it, in the later half of what is before it.
func back(spans []markdown.Span, cut spot) spot {
	total := markdown.Chunk{Spans: spans[:cut.span]}.Size() + cut.at
	for _, mark := range []string{"\n\n", "\n", ". ", " "} {
		used := total
		for i := min(cut.span, len(spans)-1); i >= 0; i-- {
			text := spans[i].Text
			if i == cut.span {
				text = text[:cut.at]
			}
			used -= markdown.Size(text)
			if at := strings.LastIndex(text, mark); at >= 0 && used+at > total/2 && !whole(spans[i]) {
				return spot{i, at + len(mark)}
			}
		}
	}
	return cut
}

// breaks gives the last good place to break a span so that what is before it costs at most room.
func breaks(c markdown.Chunk, s markdown.Span, room int) int {
	part := s
	for n := room; n > 0; n = n * 4 / 5 {
		at := markdown.Break(s.Text, n)
		if part.Text = s.Text[:at]; cost(c, part) <= room {
			return at
		}
	}
	return markdown.Break(s.Text, 1)
}

// cost is how many characters a span needs at most within a chunk.
func cost(c markdown.Chunk, s markdown.Span) int {
	if c.Form == markdown.Code {
		return markdown.Size(literal(s.Text))
	}
	text, _, _ := write(s)
	const line = len("> ")
	perLine := 0
	switch c.Form {
	case markdown.Quote:
		perLine = line
	case markdown.Item:
		perLine = line + len(indent(c))
	}
	return markdown.Size(text) + strings.Count(text, "\n")*perLine + len(gap)
}
