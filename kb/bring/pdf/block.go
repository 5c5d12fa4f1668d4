package pdf

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

const (
	longHeading = 200 // letters; what is longer is no heading, however large
	longBold    = 100 // letters of one that only is bold
)

var (
	// marker begins an item of a list.
	marker = regexp.MustCompile(`^(?:([•◦▪‣·●○■□*–—-])|(\d{1,3})[.)]|([a-z])[.)])(?:\s+|$)`)
	// leader is a line of a table of contents.
	leader = regexp.MustCompile(`(?:\.{4,}|(?:\. ){3,}\.?|…{2,})\s*\d+$`)
)

// teller tells what lines are, one after the other.
type teller struct {
	look
	marks map[int][]mark // by page
	open  *open          // what may go on in the next line
	list  []depth        // that is open, the outermost first
	lists int            // begun so far
	out   []paper.Block
}

// open is a block whose lines are being gathered.
type open struct {
	paper.Block
	lines []line
	from  float64 // where its text begins, behind the mark of an item
}

// depth is one level of the open list.
type depth struct {
	left   float64
	number int // of the last item
	list   int
}

// blocks tells what the lines of all pages are.
func blocks(pages []page, marks []mark) []paper.Block {
	var lines []line
	for _, p := range pages {
		for _, l := range p.lines {
			if !leader.MatchString(l.text()) { // what it leads to is a heading, and brought as one
				lines = append(lines, l)
			}
		}
	}
	t := teller{look: lookOf(lines), marks: map[int][]mark{}}
	for _, m := range marks {
		t.marks[m.page] = append(t.marks[m.page], m)
		t.above = max(t.above, m.level)
	}
	for len(lines) > 0 {
		n := t.table(lines)
		if n == 0 {
			n = 1
			t.line(lines)
		}
		lines = lines[n:]
	}
	t.close()
	return t.out
}

// line takes the first of lines in.
func (t *teller) line(lines []line) {
	l := lines[0]
	follows := t.follows(l)
	if level := t.heading(lines, follows); level > 0 {
		if !follows || t.open.Kind != paper.Heading || t.open.Level != level {
			t.begin(paper.Block{Kind: paper.Heading, Level: level}, l.left)
		}
		t.open.lines = append(t.open.lines, l)
		return
	}
	if t.item(l, follows) {
		return
	}
	if !follows || t.open.Kind == paper.Heading {
		kind := paper.Paragraph
		if t.within(l) {
			kind = paper.Continue
		}
		t.begin(paper.Block{Kind: kind}, l.left)
	}
	t.open.lines = append(t.open.lines, l)
}

// within tells whether a paragraph stands under the text of the item before it.
func (t *teller) within(l line) bool {
	if t.open == nil || t.open.Kind != paper.Item && t.open.Kind != paper.Continue {
		return false
	}
	last := t.open.lines[len(t.open.lines)-1]
	near := last.page == l.page && last.bottom-l.bottom < 3*l.size
	return near && l.left >= t.open.from-l.size/4 && l.left > t.list[len(t.list)-1].left+l.size/4
}

// follows tells whether the line goes on with what is open.
func (t *teller) follows(l line) bool {
	if t.open == nil {
		return false
	}
	last := t.open.lines[len(t.open.lines)-1]
	if last.size > 1.08*l.size || l.size > 1.08*last.size {
		return false
	}
	down := last.bottom - l.bottom
	if last.page != l.page || down < -l.size/3 {
		return carriesOn(last.text(), l.text()) // another page or column
	}
	if down > (t.leading+0.15)*l.size {
		return false
	}
	if down < l.size/3 {
		return true // beside it
	}
	indented := l.left-t.open.lines[len(t.open.lines)-1].left > 0.8*l.size
	if indented && t.open.Kind != paper.Heading && (t.open.Kind != paper.Item || len(t.open.lines) > 1) {
		return false
	}
	return !ends(last.text()) || last.right > 0.75*t.right || t.open.Kind == paper.Item && l.left >= t.open.from-l.size/4
}

// heading gives the level of a heading, 0 when the first of lines is none. The outline knows best.
func (t *teller) heading(lines []line, follows bool) int {
	l, text := lines[0], lines[0].text()
	words := wording(text)
	if utf8.RuneCountInString(text) > longHeading || words == "" {
		return 0
	}
	large := l.size >= larger*t.body
	for _, m := range t.marks[l.page] {
		if m.title == words || (large || l.bold) && len(words) >= 4 && strings.Contains(m.title, words) {
			return m.level
		}
	}
	switch {
	case large:
		return min(t.above+t.rank(l.size), 6)
	case !follows && t.stressed(l, text) && t.alone(lines):
		return min(t.above+len(t.sizes)+1, 6)
	}
	return 0
}

// stressed tells whether a line that is as large as the text may be a heading, because it is bold.
func (t *teller) stressed(l line, text string) bool {
	bold := l.bold && !t.allBold && l.size > 0.95*t.body && len(l.cells) == 1
	return bold && utf8.RuneCountInString(text) <= longBold &&
		!strings.ContainsAny(text[len(text)-1:], ".,;:") && !marker.MatchString(text)
}

// alone tells whether the first of lines is not the beginning of a paragraph that is bold.
func (t *teller) alone(lines []line) bool {
	if len(lines) == 1 || !lines[1].bold || lines[1].page != lines[0].page {
		return true
	}
	return lines[0].bottom-lines[1].bottom > (t.leading+0.15)*lines[0].size
}

// item begins an item when the line has the mark of one.
func (t *teller) item(l line, follows bool) bool {
	m := marker.FindStringSubmatch(l.text())
	if m == nil {
		return false
	}
	count := counted(m)
	if follows && count != 1 && !strings.Contains("•◦▪‣●○■□", orDash(m[1])) && !t.next(l, count) {
		return false // a sentence that goes on with "3. May" or a dash
	}
	for len(t.list) > 0 && t.list[len(t.list)-1].left > l.left+l.size/4 {
		t.list = t.list[:len(t.list)-1]
	}
	if last := len(t.list) - 1; last < 0 || t.list[last].left < l.left-l.size/4 {
		t.lists++
		t.list = append(t.list, depth{left: l.left, list: t.lists})
	} else if count > 0 && count <= t.list[last].number {
		t.lists++
		t.list[last].list = t.lists
	}
	at := &t.list[len(t.list)-1]
	at.number = count
	list := t.list
	t.begin(paper.Block{Kind: paper.Item, Level: len(list) - 1, Number: count, List: at.list}, l.after(len(m[0])))
	t.list = list
	t.open.lines = append(t.open.lines, l.without(m[0]))
	return true
}

// next tells whether a number, or a bullet like those before, goes on with one of the lists that are open.
func (t *teller) next(l line, count int) bool {
	for _, at := range t.list {
		beside := math.Abs(at.left-l.left) <= l.size/4
		if beside && (count == 0 && at.number == 0 || count > 0 && count == at.number+1) {
			return true
		}
	}
	return false
}

// counted is the number of a mark, 0 for a bullet.
func counted(m []string) int {
	if m[3] != "" {
		return int(m[3][0]-'a') + 1
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return 0
	}
	return n
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// begin closes what is open and opens another block.
func (t *teller) begin(b paper.Block, from float64) {
	t.close()
	if b.Kind != paper.Continue && b.Kind != paper.Item {
		t.list = nil
	}
	t.open = &open{Block: b, from: from}
}

// close writes what is open.
func (t *teller) close() {
	if t.open == nil {
		return
	}
	b := t.open.Block
	if b.Text = paper.Spans(t.join(t.open.lines)); b.Text != "" || b.Kind == paper.Item {
		t.out = append(t.out, b)
	}
	t.open = nil
}
