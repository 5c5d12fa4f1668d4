package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// joining are words before which a hyphen stays and a blank follows: "Ein- und Ausgang", "up- or download".
var joining = []string{"und", "oder", "bzw", "bis", "sowie", "and", "or", "to"}

// join makes one text of lines, and mends the words that their ends cut apart.
func (k look) join(lines []line) []paper.Span {
	var out []paper.Span
	for _, l := range lines {
		spans := l.spans()
		if len(spans) == 0 {
			continue
		}
		if last := len(out) - 1; last >= 0 {
			out[last].Text = k.seam(out[last].Text, spans[0].Text)
		}
		out = append(out, spans...)
	}
	for i := range out {
		out[i].Text = strings.ReplaceAll(out[i].Text, hyphen, "")
	}
	return out
}

// seam is the end of a line as it has to be before the next one. A hyphen goes when the word goes on in small letters,
// unless the document writes the word with a hyphen where no line ends.
func (k look) seam(end, next string) string {
	before, divided := strings.CutSuffix(end, hyphen)
	if !divided {
		before, divided = strings.CutSuffix(end, "-")
	}
	letter, _ := utf8.DecodeLastRuneInString(before)
	if !divided || !unicode.IsLetter(letter) {
		return end + " "
	}
	head := before[strings.LastIndexByte(before, ' ')+1:]
	tail, _, _ := strings.Cut(next, " ")
	first, _ := utf8.DecodeRuneInString(tail)
	for _, word := range joining {
		if bare(tail) == word {
			return before + "- "
		}
	}
	with, without := k.words[bare(head+"-"+tail)], k.words[bare(head+tail)]
	switch {
	case !unicode.IsLower(first), with > without:
		return before + "-"
	}
	return before
}

// carriesOn tells whether a text on another page goes on with a sentence.
func carriesOn(end, next string) bool {
	first, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLower(first) && !ends(end) && !marker.MatchString(next)
}

// ends tells whether a text ends as sentences do.
func ends(text string) bool {
	text = strings.TrimRight(text, `"'”“»«)]`)
	return text != "" && strings.ContainsAny(text[len(text)-1:], ".!?:")
}

// spans of the line, its cells with blanks between them.
func (l line) spans() []paper.Span {
	var out []paper.Span
	for i, c := range l.cells {
		if i > 0 {
			out = append(out, paper.Span{Text: " "})
		}
		out = append(out, c.spans...)
	}
	return out
}

// after is where the text begins that stands behind so many bytes.
func (l line) after(n int) float64 {
	if len(l.cells) > 1 && len(l.cells[0].text()) < n {
		return l.cells[1].left
	}
	return l.left + float64(n)*l.size/4
}

func (c cell) text() string { return paper.Raw(c.spans) }

// without is the line without the mark that it begins with.
func (l line) without(mark string) line {
	var cells []cell
	left := len(strings.TrimSpace(mark))
	for _, c := range l.cells {
		kept := cell{left: c.left, right: c.right}
		for _, s := range c.spans {
			n := min(left, len(s.Text))
			left -= n
			if s.Text = s.Text[n:]; s.Text != "" {
				kept.spans = append(kept.spans, s)
			}
		}
		if len(kept.spans) > 0 {
			cells = append(cells, kept)
		}
	}
	l.cells = cells
	return l
}
