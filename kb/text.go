package kb

import "strings"

// How a plain text becomes an article.
const (
	textHeading = 12  // words of a heading at most
	textLead    = 60  // words of a lead at most
	textPassage = 150 // words of a passage, unless one paragraph is longer
)

// FromText makes an article of a plain text. The first paragraph is the lead when it is short, a short line behind an
// empty one that does not end like a sentence is a heading, and paragraphs fill passages.
func FromText(title, text string) Article {
	a := Article{Title: title, Body: text}
	var p Passage
	length, fresh := 0, true
	flush := func() {
		if p.Heading != "" || p.Text != "" {
			a.Passages = append(a.Passages, p)
		}
		p, length = Passage{}, 0
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		n := len(strings.Fields(line))
		switch {
		case n == 0:
			fresh = true
			continue
		case i == 0 && n <= textLead:
			a.Lead = line
		case fresh && isTextHeading(line, n):
			flush()
			p.Heading = line
		default:
			if length > 0 && length+n > textPassage {
				heading := p.Heading
				flush()
				p.Heading = heading
			}
			p.Text, length = p.Text+line+"\n", length+n
		}
		fresh = false
	}
	flush()
	return a
}

// isTextHeading tells a line that names what follows it.
func isTextHeading(line string, words int) bool {
	return words <= textHeading && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, ":")
}
