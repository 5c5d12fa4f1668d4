package pdf

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"golang.org/x/text/unicode/norm"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// A page is its lines in the order of the file, which for all but the oddest programs is that of reading.
type page struct {
	height float64 // in points, 1/72 inch, as everything here
	lines  []line
	drawn  bool // there is something on it
}

// A line is what stands beside each other.
type line struct {
	cells       []cell
	left, right float64
	bottom      float64 // of the font's box: the same for all letters of a line
	size        float64 // of the font
	bold        bool
	page        int
}

// A cell is a piece of a line with a wide gap on both sides.
type cell struct {
	spans       []paper.Span
	left, right float64
}

// text of the line, plain.
func (l line) text() string {
	var parts []string
	for _, c := range l.cells {
		parts = append(parts, paper.Raw(c.spans))
	}
	return strings.Join(parts, " ")
}

// signs are what fonts write as one letter or as a private one.
var signs = strings.NewReplacer("\uFB00", "ff", "\uFB01", "fi", "\uFB02", "fl", "\uFB03", "ffi", "\uFB04", "ffl",
	"\uFB05", "st", "\uFB06", "st", "\uF0B7", "•", "\uF0A7", "•", "\uF0D8", "•", "\uF0E0", "→", "\uF0FC", "✓",
	"\u00A0", " ", "\u2028", " ", "\t", " ")

// divided is how the engine gives a hyphen with which a word goes on in the next line; hyphen is how we do.
const (
	divided = "\u0002\uFFFE"
	hyphen  = "\u00AD"
)

// clean makes letters of what a font has, and drops what is none.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Co, r) || r == 0xFFFE || r == 0xFEFF {
			return -1
		}
		return r
	}, norm.NFC.String(signs.Replace(s)))
}

// page reads one.
func (f file) page(index int) (page, error) {
	p := page{}
	at := requests.Page{ByIndex: &requests.PageByIndex{Document: f.doc, Index: index}}
	size, err := f.engine.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: f.doc, Index: index})
	if err != nil {
		return p, err
	}
	p.height = size.Height
	objects, err := f.engine.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: at})
	if err != nil {
		return p, err
	}
	p.drawn = objects.Count > 0
	opened, err := f.engine.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: at})
	if err != nil {
		return p, err
	}
	letters, err := f.letters(at, opened.TextPage)
	if err != nil {
		return p, err
	}
	links, err := f.links(at)
	if err != nil {
		return p, err
	}
	for _, run := range runs(letters) {
		l := lay(letters[run.from:run.to], links, run.cut)
		if len(l.cells) == 0 {
			continue
		}
		l.page = index
		if err := f.font(&l, opened.TextPage, letters, run); err != nil {
			return p, err
		}
		p.lines = append(p.lines, l)
	}
	_, err = f.engine.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: opened.TextPage})
	return p, err
}

// A letter is one with its place, as the engine gives it.
type letter = *responses.GetPageTextStructuredChar

// letters asks for every letter and its place.
func (f file) letters(at requests.Page, text references.FPDF_TEXTPAGE) ([]letter, error) {
	count, err := f.engine.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text})
	if err != nil {
		return nil, err
	}
	if count.Count > maxLetters {
		return nil, fmt.Errorf("%w: %d letters, at most %d", ErrLimit, count.Count, maxLetters)
	}
	found, err := f.engine.GetPageTextStructured(
		&requests.GetPageTextStructured{Page: at, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return nil, err
	}
	return found.Chars, nil
}

// A stretch of letters is a line.
type stretch struct {
	from, to int
	cut      bool // a word goes on in the next line
}

// runs cuts letters where the engine sees the end of a line.
func runs(letters []letter) []stretch {
	var out []stretch
	from := 0
	for i, c := range letters {
		cut := c.Text != "" && strings.Contains(divided, c.Text)
		if cut || c.Text == "\n" || c.Text == "\r" {
			out = append(out, stretch{from: from, to: i, cut: cut})
			from = i + 1
		}
	}
	return append(out, stretch{from: from, to: len(letters)})
}

// font asks how the line looks. Its first and last letter tell: a line that is bold at both ends is a bold line.
func (f file) font(l *line, text references.FPDF_TEXTPAGE, letters []letter, run stretch) error {
	first, last := run.from, run.to-1
	for first < last && blank(letters[first].Text) {
		first++
	}
	for last > first && blank(letters[last].Text) {
		last--
	}
	box, err := f.engine.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text, Index: first})
	if err != nil {
		return err
	}
	l.size, l.bottom = float64(box.Rect.Top-box.Rect.Bottom), float64(box.Rect.Bottom)
	l.bold = true
	for _, at := range []int{first, last} {
		font, err := f.engine.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: text, Index: at})
		l.bold = l.bold && err == nil && heavy(font.FontName) // a letter without a font has no weight either
	}
	return nil
}

func blank(s string) bool { return strings.TrimSpace(clean(s)) == "" }

// heavy tells bold fonts by their names; the weights that files give are not to be trusted.
func heavy(font string) bool {
	font = strings.ToLower(font)
	for _, word := range []string{"bold", "heavy", "black", "fett"} {
		if strings.Contains(font, word) {
			return true
		}
	}
	return false
}
