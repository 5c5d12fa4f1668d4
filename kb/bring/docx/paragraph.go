package docx

import (
	"encoding/xml"
	"strings"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// maxFields is how many fields may stand in one another.
const maxFields = 50

// A field is text that Word computes: first its code, then what it shows.
type field struct {
	code  strings.Builder
	shows bool // the code is over
}

// A paragraph is one while it is read.
type paragraph struct {
	*body
	look  paragraphLook
	spans []paper.Span
	boxes []paper.Block // of text boxes that are anchored here
}

// runs reads what may hold text: a paragraph, a link, text that was inserted. What was deleted is skipped with all that
// is not known here.
func (p *paragraph) runs(link string) error {
	inside := func() error { return p.runs(link) }
	return p.children(func(e xml.StartElement) (err error) {
		switch e.Name.Local {
		case "pPr":
			p.look, err = p.paragraphProperties()
			return err
		case "r":
			return p.run(link)
		case "hyperlink":
			return p.runs(p.links[value(e, "id")])
		case "ins", "moveTo", "smartTag", "customXml", "dir", "bdo":
			return inside()
		case "fldSimple":
			return p.runs(linkOf(value(e, "instr")))
		case "sdt":
			return p.control(inside)
		case "AlternateContent":
			return p.alternate(inside)
		case "oMath", "oMathPara":
			return p.formula()
		}
		return p.skip()
	})
}

// run reads a stretch that looks the same.
func (p *paragraph) run(link string) error {
	span := paper.Span{Link: link}
	hidden := false
	var visit func(e xml.StartElement) error
	visit = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPr":
			look, err := p.runProperties()
			span.Bold, span.Italic, hidden = p.shape(look)
			return err
		case "t":
			text, err := p.text()
			if !hidden {
				p.say(span, text)
			}
			return err
		case "fldChar":
			p.field(value(e, "fldCharType"))
		case "instrText":
			return p.instruction()
		case "drawing", "pict", "object":
			return p.picture()
		case "footnoteReference", "endnoteReference":
			p.note(e)
		case "AlternateContent":
			return p.alternate(func() error { return p.children(visit) })
		default:
			if text := sign(e); text != "" && !hidden {
				p.say(span, text)
			}
		}
		return p.skip()
	}
	return p.children(visit)
}

// sign is text that is written as an element.
func sign(e xml.StartElement) string {
	switch e.Name.Local {
	case "br", "cr":
		if kind := value(e, "type"); kind == "page" || kind == "column" {
			return " "
		}
		return "\n"
	case "tab", "ptab":
		return "\t"
	case "noBreakHyphen":
		return "-"
	case "sym":
		return symbol(value(e, "char"))
	}
	return ""
}

// symbol is a character of a font for symbols. Arrows and ticks stand in steps, "File → Print", and are known; others
// would be letters that mean nothing.
func symbol(char string) string {
	switch strings.ToUpper(strings.TrimPrefix(strings.ToUpper(char), "F0")) {
	case "E0", "AE":
		return "→"
	case "DF", "AC":
		return "←"
	case "FC":
		return "✓"
	case "A7", "B7":
		return "•"
	}
	return ""
}

// say adds text to the paragraph. The code of a field is not text; a field may say where its text leads.
func (p *paragraph) say(span paper.Span, text string) {
	for i := range p.fields {
		if !p.fields[i].shows {
			return
		}
		if link := linkOf(p.fields[i].code.String()); link != "" {
			span.Link = link
		}
	}
	span.Text = strings.ReplaceAll(text, "\u00AD", "") // where a word may be divided is the printer's business
	p.spans = append(p.spans, span)
}

// shape puts together what the run, its style and the paragraph's style say.
func (p *paragraph) shape(look runLook) (bold, italic, hidden bool) {
	bold, italic, hidden = p.styles.look(look.style)
	if look.bold != nil {
		bold = *look.bold
	}
	if look.italic != nil {
		italic = *look.italic
	}
	return bold, italic, hidden || look.hidden
}

func (b *body) field(change string) {
	last := len(b.fields) - 1
	switch {
	case change == "begin" && len(b.fields) < maxFields:
		b.fields = append(b.fields, field{})
	case change == "separate" && last >= 0:
		b.fields[last].shows = true
	case change == "end" && last >= 0:
		b.fields = b.fields[:last]
	}
}

func (b *body) instruction() error {
	text, err := b.text()
	if last := len(b.fields) - 1; last >= 0 && !b.fields[last].shows && b.fields[last].code.Len() < 4<<10 {
		b.fields[last].code.WriteString(text)
	}
	return err
}

// linkOf reads the address in a field's code: HYPERLINK "https://example.com" \h.
func linkOf(code string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(code), "HYPERLINK ")
	if !ok {
		return ""
	}
	if quoted, ok := strings.CutPrefix(strings.TrimSpace(rest), `"`); ok {
		link, _, _ := strings.Cut(quoted, `"`)
		return link
	}
	return ""
}

// note puts a footnote where it is referred to.
func (p *paragraph) note(e xml.StartElement) {
	key := strings.TrimSuffix(e.Name.Local, "Reference") + value(e, "id")
	if text := p.notes[key]; text != "" {
		p.say(paper.Span{}, " ("+text+")")
		delete(p.notes, key) // a note has one place
	}
}

// picture notes what a picture shows, and reads the text boxes in a drawing.
func (p *paragraph) picture() error {
	var visit func(e xml.StartElement) error
	visit = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "docPr":
			p.shown(value(e, "descr"), value(e, "title"))
		case "txbxContent":
			boxes, err := p.apart(p.blocksOf)
			p.boxes = append(p.boxes, boxes...)
			return err
		case "Fallback":
			return p.skip()
		}
		return p.children(visit)
	}
	return p.children(visit)
}

// shown keeps the words of whoever described a picture for those who do not see it: the bot's readers do not.
func (p *paragraph) shown(descriptions ...string) {
	for _, text := range descriptions {
		if text = strings.Join(strings.Fields(text), " "); text != "" {
			*p.images = append(*p.images, text)
			p.say(paper.Span{Italic: true}, " "+text+" ")
			return
		}
	}
}

// formula reads the letters of a formula in their order.
func (p *paragraph) formula() error {
	var visit func(e xml.StartElement) error
	visit = func(e xml.StartElement) error {
		if e.Name.Local != "t" {
			return p.children(visit)
		}
		text, err := p.text()
		p.say(paper.Span{}, text)
		return err
	}
	return p.children(visit)
}
