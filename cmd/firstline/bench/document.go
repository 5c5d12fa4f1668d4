package bench

import (
	"strings"

	"github.com/firstline-support/firstline/kb"
)

// How a plain text becomes an article.
const (
	maxHeading = 12  // words
	maxLead    = 60  // words
	maxPassage = 150 // words, unless one paragraph is longer
)

// article makes an article of a document's plain text: the first paragraph is its lead when it is short, a short line
// after an empty one that does not end like a sentence is a heading, and paragraphs fill passages.
func (d doc) article() kb.Article {
	a := kb.Article{ID: d.ID, Lang: d.Lang, Title: d.Title, Questions: d.Questions, Tags: d.Tags, Body: d.Text}
	var p kb.Passage
	length, fresh := 0, true
	flush := func() {
		if p.Heading != "" || p.Text != "" {
			a.Passages = append(a.Passages, p)
		}
		p, length = kb.Passage{}, 0
	}
	for i, line := range strings.Split(d.Text, "\n") {
		line = strings.TrimSpace(line)
		n := len(strings.Fields(line))
		switch {
		case n == 0:
			fresh = true
			continue
		case i == 0 && n <= maxLead:
			a.Lead = line
		case fresh && isHeading(line, n):
			flush()
			p.Heading = line
		default:
			if length > 0 && length+n > maxPassage {
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

// isHeading tells a line that names what follows it.
func isHeading(line string, words int) bool {
	return words <= maxHeading && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, ":")
}
