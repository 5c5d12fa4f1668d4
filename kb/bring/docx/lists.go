package docx

import (
	"encoding/xml"
	"strconv"
)

const levels = 9 // that a list may have in Word

// A level is how the items at one depth of a list are marked.
type level struct {
	bullet bool
	start  int
}

// An outline is the pattern that lists are made of (an abstractNum): lists of one pattern count on together.
type outline struct {
	levels [levels]level
	link   string // the style that has the levels instead
	style  string // the style whose levels these are
}

// A list is one use of a pattern.
type list struct {
	outline string
	start   map[int]int // levels at which it does not count on, but from here
}

// lists are the patterns and their uses, and how far each has counted.
type lists struct {
	outlines map[string]outline
	lists    map[string]list
	styled   map[string]string // patterns by their style
	count    map[string]*[levels]int
	begun    map[string]bool // lists that have had an item
	order    map[string]int  // lists by their first item
}

func (s *stream) lists() (*lists, error) {
	l := &lists{outlines: map[string]outline{}, lists: map[string]list{}, styled: map[string]string{},
		count: map[string]*[levels]int{}, begun: map[string]bool{}, order: map[string]int{}}
	return l, s.root(func(xml.StartElement) error {
		return s.children(func(e xml.StartElement) (err error) {
			switch e.Name.Local {
			case "abstractNum":
				id := value(e, "abstractNumId")
				l.outlines[id], err = s.outline()
				if by := l.outlines[id].style; by != "" {
					l.styled[by] = id
				}
				return err
			case "num":
				l.lists[value(e, "numId")], err = s.list()
				return err
			}
			return s.skip()
		})
	})
}

func (s *stream) outline() (outline, error) {
	var o outline
	for i := range o.levels {
		o.levels[i].start = 1
	}
	err := s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numStyleLink":
			o.link = value(e, "val")
		case "styleLink":
			o.style = value(e, "val")
		case "lvl":
			at, err := strconv.Atoi(value(e, "ilvl"))
			if err != nil || at < 0 || at >= levels {
				break
			}
			o.levels[at], err = s.level()
			return err
		}
		return s.skip()
	})
	return o, err
}

func (s *stream) level() (level, error) {
	l := level{start: 1}
	err := s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			l.bullet = value(e, "val") == "bullet" || value(e, "val") == "none"
		case "start":
			l.start = number(value(e, "val"), 1)
		}
		return s.skip()
	})
	return l, err
}

func (s *stream) list() (list, error) {
	l := list{start: map[int]int{}}
	err := s.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNumId":
			l.outline = value(e, "val")
		case "lvlOverride":
			at := number(value(e, "ilvl"), 0)
			return s.children(func(e xml.StartElement) error {
				if e.Name.Local == "startOverride" {
					l.start[at] = number(value(e, "val"), 1)
				}
				return s.skip()
			})
		}
		return s.skip()
	})
	return l, err
}

// number reads a small count; what is none, or not small, is other.
func number(s string, other int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1_000_000 {
		return other
	}
	return n
}

// item counts an item and gives its number, 0 for a bullet, and which list it is in. It is not ok when the document
// does not know the list: then the paragraph has no mark in Word, either.
func (l *lists) item(n numbering) (at, count, order int, ok bool) {
	use, known := l.lists[n.id]
	if !known || n.level < 0 {
		return 0, 0, 0, false
	}
	pattern, known := l.outlines[use.outline]
	if pattern.link != "" {
		pattern, known = l.outlines[l.styled[pattern.link]]
	}
	if !known {
		return 0, 0, 0, false
	}
	at = min(n.level, levels-1)
	counted := l.counted(use, pattern)
	if !l.begun[n.id] {
		l.begun[n.id] = true
		l.order[n.id] = len(l.order)
		for level, start := range use.start {
			if level < levels {
				counted[level] = start - 1
			}
		}
	}
	counted[at]++
	for deeper := at + 1; deeper < levels; deeper++ {
		counted[deeper] = pattern.levels[deeper].start - 1
	}
	if pattern.levels[at].bullet {
		return at, 0, l.order[n.id], true
	}
	return at, max(counted[at], 1), l.order[n.id], true
}

func (l *lists) counted(use list, pattern outline) *[levels]int {
	counted := l.count[use.outline]
	if counted == nil {
		counted = new([levels]int)
		for i, level := range pattern.levels {
			counted[i] = level.start - 1
		}
		l.count[use.outline] = counted
	}
	return counted
}
