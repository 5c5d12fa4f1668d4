package docx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// maxBased is how many styles one may be based on: a ring of them ends here.
const maxBased = 20

// A style is what a paragraph is by its name.
type style struct {
	name    string // Word writes the names of built-in styles in English in every language
	based   string
	outline string // 0 to 8 for headings of level 1 to 9
	num     numbering
	bold    *bool
	italic  *bool
	hidden  bool
}

// numbering says which list a paragraph is in, and how deep.
type numbering struct {
	id    string
	level int
}

// styles are those of the document by their ids.
type styles struct {
	byID map[string]style
}

func (s *stream) styles() (styles, error) {
	out := styles{byID: map[string]style{}}
	err := s.root(func(xml.StartElement) error {
		return s.children(func(e xml.StartElement) error {
			if e.Name.Local != "style" {
				return s.skip()
			}
			st, err := s.style()
			out.byID[value(e, "styleId")] = st
			return err
		})
	})
	return out, err
}

func (s *stream) style() (style, error) {
	var st style
	err := s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "name":
			st.name = strings.ToLower(value(e, "val"))
		case "basedOn":
			st.based = value(e, "val")
		case "pPr":
			p, err := s.paragraphProperties()
			st.num, st.outline = p.num, p.outline
			return err
		case "rPr":
			r, err := s.runProperties()
			st.bold, st.italic, st.hidden = r.bold, r.italic, r.hidden
			return err
		}
		return s.skip()
	})
	return st, err
}

// up visits a style and those it is based on, nearest first, until found says that it has what it needs.
func (s styles) up(id string, found func(style) bool) {
	for range maxBased {
		st, ok := s.byID[id]
		if !ok || found(st) {
			return
		}
		id = st.based
	}
}

// heading is the level of a heading in this style, from 1; 0 when it is none.
func (s styles) heading(id string) (level int) {
	s.up(id, func(st style) bool {
		if n, ok := strings.CutPrefix(st.name, "heading "); ok {
			level, _ = strconv.Atoi(n) // a name such as "heading big" is no level
		}
		if level == 0 && st.outline != "" {
			level = outlineLevel(st.outline)
			return true // 9 is how a style says that it is no heading though it is based on one
		}
		return level > 0
	})
	return level
}

func outlineLevel(outline string) int {
	n, err := strconv.Atoi(outline)
	if err != nil || n < 0 || n > 8 {
		return 0
	}
	return n + 1
}

// numbering is that of the style; some lists are made by styles alone.
func (s styles) numbering(id string) (n numbering) {
	s.up(id, func(st style) bool {
		n = st.num
		return n.id != ""
	})
	return n
}

// deeper is how much deeper than its numbering says a list in this style lies: "List Bullet 2" is a list of its own,
// and lies below "List Bullet".
func (s styles) deeper(id string) (n int) {
	s.up(id, func(st style) bool {
		name := strings.TrimRight(st.name, "2345")
		if rest := st.name[len(name):]; len(rest) == 1 && (name == "list bullet " || name == "list number ") {
			n = number(rest, 1) - 1
		}
		return n > 0
	})
	return n
}

// is tells whether the style or one it is based on has one of the names.
func (s styles) is(id string, names ...string) (yes bool) {
	s.up(id, func(st style) bool {
		for _, name := range names {
			yes = yes || strings.HasPrefix(st.name, name)
		}
		return yes
	})
	return yes
}

// look is how the letters of a style look.
func (s styles) look(id string) (bold, italic, hidden bool) {
	var b, i *bool
	s.up(id, func(st style) bool {
		if b == nil {
			b = st.bold
		}
		if i == nil {
			i = st.italic
		}
		hidden = hidden || st.hidden
		return false
	})
	return b != nil && *b, i != nil && *i, hidden
}
