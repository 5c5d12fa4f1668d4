package pdf

import (
	"strings"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// maxLinks is how many links a page may have; further ones are text.
const maxLinks = 1000

// A link is a place on the page that leads elsewhere.
type link struct {
	responses.CharPosition
	address string
}

// links reads those of a page that lead to a web address.
func (f file) links(at requests.Page) ([]link, error) {
	var out []link
	for next := 0; len(out) < maxLinks; {
		found, err := f.engine.FPDFLink_Enumerate(&requests.FPDFLink_Enumerate{Page: at, StartPos: next})
		if err != nil {
			return nil, err
		}
		if found.Link == nil || found.NextStartPos == nil || *found.NextStartPos <= next {
			break
		}
		next = *found.NextStartPos
		action, err := f.engine.FPDFLink_GetAction(&requests.FPDFLink_GetAction{Link: *found.Link})
		if err != nil || action.Action == nil {
			continue // it leads to another page
		}
		to, err := f.engine.FPDFAction_GetURIPath(
			&requests.FPDFAction_GetURIPath{Document: f.doc, Action: *action.Action})
		if err != nil || to.URIPath == nil {
			continue
		}
		box, err := f.engine.FPDFLink_GetAnnotRect(&requests.FPDFLink_GetAnnotRect{Link: *found.Link})
		if err != nil || box.Rect == nil {
			continue
		}
		out = append(out, link{address: *to.URIPath, CharPosition: responses.CharPosition{Left: float64(box.Rect.Left),
			Right: float64(box.Rect.Right), Top: float64(box.Rect.Top), Bottom: float64(box.Rect.Bottom)}})
	}
	return out, nil
}

// over gives the address of the link that lies over a letter.
func over(links []link, c responses.CharPosition) string {
	x, y := (c.Left+c.Right)/2, (c.Top+c.Bottom)/2
	for _, l := range links {
		if x >= l.Left && x <= l.Right && y >= l.Bottom && y <= l.Top {
			return l.address
		}
	}
	return ""
}

// lay makes a line of letters. cut says that a word goes on in the next one.
func lay(letters []letter, links []link, cut bool) line {
	var l line
	tall := 0.0
	for _, c := range letters {
		tall = max(tall, c.PointPosition.Top-c.PointPosition.Bottom)
	}
	var pending string // blanks, which count between two letters only
	for _, c := range letters {
		text, at := clean(c.Text), c.PointPosition
		if strings.TrimSpace(text) == "" {
			pending = " "
			continue
		}
		last := len(l.cells) - 1
		if last < 0 || at.Left-l.right > 1.2*tall {
			l.cells = append(l.cells, cell{left: at.Left})
			last, pending = last+1, ""
		}
		into := &l.cells[last]
		into.add(pending+text, over(links, at))
		into.right = at.Right
		if len(l.cells) == 1 && len(into.spans) == 1 && into.spans[0].Text == text {
			l.left = at.Left
		}
		l.right, pending = at.Right, ""
	}
	if last := len(l.cells) - 1; cut && last >= 0 {
		l.cells[last].add(hyphen, "")
	}
	return l
}

func (c *cell) add(text, address string) {
	if last := len(c.spans) - 1; last >= 0 && c.spans[last].Link == address {
		c.spans[last].Text += text
		return
	}
	c.spans = append(c.spans, paper.Span{Text: text, Link: address})
}
