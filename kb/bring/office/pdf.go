package office

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
)

// maxPages is more than manuals have.
const maxPages = 5000

// PDF reads a PDF. The format has letters at places and neither words nor paragraphs, so that these are guessed: letters
// in one row are a line, a gap is a blank, a wide gap between lines ends a paragraph, larger letters are a heading. What
// stands on most pages at the top or bottom is left out. Tables become lines; scanned pages have no text.
func PDF(data []byte) (text Text, err error) {
	defer func() {
		if trouble := recover(); trouble != nil { // the library gives up so on what it does not understand
			err = fmt.Errorf("read the PDF: it is damaged: %v", trouble)
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Text{}, fmt.Errorf("read the PDF: %w", err)
	}
	count := r.NumPage()
	if count > maxPages {
		return Text{}, fmt.Errorf("%w: it has %d pages", ErrTooLarge, count)
	}
	pages := make([][]row, 0, count)
	for n := range count {
		pages = append(pages, rows(r.Page(n+1)))
	}
	text.Title = strings.TrimSpace(r.Trailer().Key("Info").Key("Title").Text())
	text.Lang = r.Trailer().Key("Root").Key("Lang").Text()
	text.Markdown = compose(withoutFrames(pages))
	return text, nil
}

// A row is one line of print.
type row struct {
	text  string
	size  float64 // of its largest letters
	y     float64
	frame bool // first or last of its page
}

// rows puts the letters of a page together.
func rows(p pdf.Page) []row {
	if p.V.IsNull() {
		return nil
	}
	letters := p.Content().Text
	letters = slices.DeleteFunc(letters, func(t pdf.Text) bool { return t.S == "" || math.IsNaN(t.X+t.Y+t.FontSize) })
	// letters of one row may be a little higher or lower than each other, so rows are found before columns
	slices.SortStableFunc(letters, func(a, b pdf.Text) int { return compare(b.Y, a.Y) })
	var out []row
	for from := 0; from < len(letters); {
		to := from + 1
		for to < len(letters) && letters[from].Y-letters[to].Y < math.Max(1, letters[from].FontSize/3) {
			to++
		}
		line := letters[from:to]
		slices.SortStableFunc(line, func(a, b pdf.Text) int { return compare(a.X, b.X) })
		if r := joined(line); r.text != "" {
			out = append(out, r)
		}
		from = to
	}
	for _, end := range []int{0, len(out) - 1} {
		if len(out) > 0 {
			out[end].frame = true
		}
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func joined(line []pdf.Text) row {
	var b strings.Builder
	r := row{y: line[0].Y}
	end := math.Inf(1)
	for _, t := range line {
		r.size = math.Max(r.size, t.FontSize)
		if t.X-end > t.FontSize/5 {
			b.WriteByte(' ')
		}
		b.WriteString(t.S)
		end = t.X + t.W
	}
	r.text = strings.Join(strings.Fields(strings.ToValidUTF8(b.String(), "")), " ")
	return r
}

var digits = regexp.MustCompile(`\d+`)

// withoutFrames drops what stands at the edge of most pages, with another number perhaps.
func withoutFrames(pages [][]row) []row {
	seen := map[string]int{}
	for _, p := range pages {
		for _, r := range p {
			if r.frame {
				seen[digits.ReplaceAllString(r.text, "0")]++
			}
		}
	}
	const few = 3
	var out []row
	for _, p := range pages {
		for _, r := range p {
			if n := seen[digits.ReplaceAllString(r.text, "0")]; !r.frame || n < few || 2*n < len(pages) {
				out = append(out, r)
			}
		}
	}
	return out
}

var (
	bullet = regexp.MustCompile(`^[•▪●○◦‣–·-]\s+`)
	number = regexp.MustCompile(`^(\d{1,3})[.)]\s+`)
)

// compose makes Markdown of lines.
func compose(lines []row) string {
	size := usual(lines)
	var out []string
	var before row
	for _, r := range lines {
		heading := r.size > 1.15*size && utf8.RuneCountInString(r.text) < 120
		item := bullet.MatchString(r.text) || number.MatchString(r.text)
		gap := before.y - r.y
		goesOn := before.text != "" && !heading && !item && before.size <= 1.15*size && gap < 1.7*math.Max(r.size, 1) &&
			(gap > 0 || !strings.ContainsAny(last(before.text), ".!?:"))
		switch {
		case heading:
			out = append(out, headingMarks(r.size/size)+" "+escaped(r.text))
		case goesOn && len(out) > 0:
			out[len(out)-1] = hyphenated(out[len(out)-1], escaped(r.text))
		case bullet.MatchString(r.text):
			out = append(out, "- "+escaped(bullet.ReplaceAllString(r.text, "")))
		case item:
			out = append(out, number.FindStringSubmatch(r.text)[1]+". "+escaped(number.ReplaceAllString(r.text, "")))
		default:
			out = append(out, escaped(r.text))
		}
		before = r
	}
	return strings.Join(out, "\n\n")
}

// usual is the size in which most letters are printed.
func usual(lines []row) float64 {
	count := map[float64]int{}
	var best float64
	for _, r := range lines {
		count[r.size] += len(r.text)
		if n := count[r.size]; n > count[best] || n == count[best] && r.size < best {
			best = r.size
		}
	}
	return best
}

func headingMarks(ratio float64) string {
	switch {
	case ratio > 1.8:
		return "#"
	case ratio > 1.4:
		return "##"
	}
	return "###"
}

func last(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// hyphenated joins two lines of a paragraph. A hyphen at the end of a line before a small letter is one of the printer's.
func hyphenated(a, b string) string {
	first, _ := utf8.DecodeRuneInString(b)
	if head, cut := strings.CutSuffix(a, "-"); cut && unicode.IsLower(first) && !strings.HasSuffix(head, " ") {
		return head + b
	}
	return a + " " + b
}

// marks are letters that mean something to Markdown.
var marks = strings.NewReplacer(`\`, `\\`, "<", `\<`, "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "`", "\\`", "#", `\#`, "|", `\|`)

func escaped(s string) string {
	s = marks.Replace(s)
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") || strings.HasPrefix(s, ">") || strings.HasPrefix(s, "=") ||
		strings.HasPrefix(s, "~") {
		return `\` + s
	}
	return s
}
