package docx

import "encoding/xml"

// paragraphLook is what a paragraph says about itself.
type paragraphLook struct {
	style   string
	outline string
	num     numbering
	rule    bool // it says what list it is in, or that it is in none
	deleted bool // its end is: it goes on in the next one
}

func (s *stream) paragraphProperties() (paragraphLook, error) {
	var p paragraphLook
	err := s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			p.style = value(e, "val")
		case "outlineLvl":
			p.outline = value(e, "val")
		case "numPr":
			p.rule = true
			return s.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "numId":
					p.num.id = value(e, "val")
				case "ilvl":
					p.num.level = number(value(e, "val"), 0)
				}
				return s.skip()
			})
		case "rPr":
			return s.children(func(e xml.StartElement) error {
				p.deleted = p.deleted || e.Name.Local == "del" || e.Name.Local == "moveFrom"
				return s.skip()
			})
		}
		return s.skip()
	})
	return p, err
}

// runLook is how a stretch of text looks. What is not said is as the paragraph's style has it.
type runLook struct {
	style  string
	bold   *bool
	italic *bool
	hidden bool
}

func (s *stream) runProperties() (runLook, error) {
	var r runLook
	err := s.children(func(e xml.StartElement) error {
		yes := on(e)
		switch e.Name.Local {
		case "rStyle":
			r.style = value(e, "val")
		case "b":
			r.bold = &yes
		case "i":
			r.italic = &yes
		case "vanish", "webHidden":
			r.hidden = r.hidden || yes
		}
		return s.skip()
	})
	return r, err
}
