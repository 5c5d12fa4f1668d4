package handoff

import (
	"iter"
	"slices"
	"strings"
)

// Searched tells which words of an entry a case is found by: what was said, notes, solutions, comments and the names of
// files. Empty is none; what tells of other cases is none either. Of words that were changed it is asked about the
// entry as it is by now, see [Latest].
func Searched(e Entry) string {
	if len(e.Cases) > 0 {
		return ""
	}
	switch e.Kind {
	case Said, Note, Consulted, Solved, HandedBack:
		text := e.Text
		for _, f := range e.Files {
			text += "\n" + f.Name
		}
		return text
	case Rated:
		return e.Detail
	default:
		return ""
	}
}

// Finds tells whether all terms are in what belongs to a case: its number, subject and person, and the texts of the
// entries. It is what stores do in their own way.
func (q Query) Finds(c Case, texts []string) bool {
	return !slices.ContainsFunc(q.Terms, func(t Term) bool { return !t.finds(c, texts) })
}

func (t Term) finds(c Case, texts []string) bool {
	m := t.matcher()
	if m.in(c.Person.Name + " " + c.Person.Email) {
		return true
	}
	return !t.Person && (t.Number > 0 && t.Number == c.Number || m.in(c.Subject) || slices.ContainsFunc(texts, m.in))
}

// A matcher is a term made ready to look at many texts.
type matcher struct {
	words  [][]string // of each word its spellings
	prefix bool
}

func (t Term) matcher() matcher {
	m := matcher{prefix: t.Prefix}
	for _, w := range t.Words {
		m.words = append(m.words, Spellings(w))
	}
	return m
}

func (m matcher) in(text string) bool {
	for range m.places(text) {
		return true
	}
	return false
}

// places gives where in a text the term stands, as bytes from and to.
func (m matcher) places(text string) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		var last []word // as many as the term has
		for w := range words(text) {
			w.text = plain(w.text)
			if last = append(last, w); len(last) > len(m.words) {
				last = last[1:]
			}
			if len(last) == len(m.words) && m.is(last) && !yield(last[0].from, w.to) {
				return
			}
		}
	}
}

func (m matcher) is(these []word) bool {
	for i, w := range these {
		goesOn := m.prefix && i == len(these)-1
		fits := func(form string) bool { return w.text == form || goesOn && strings.HasPrefix(w.text, form) }
		if !slices.ContainsFunc(m.words[i], fits) {
			return false
		}
	}
	return true
}

// A word of a text with its place in bytes.
type word struct {
	text     string
	from, to int
}

func words(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		from := -1
		for i, r := range text {
			switch {
			case inWord(r) && from < 0:
				from = i
			case !inWord(r) && from >= 0:
				if !yield(word{text[from:i], from, i}) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			yield(word{text[from:], from, len(text)})
		}
	}
}

// A Piece of a text either is what was looked for or not.
type Piece struct {
	Text string
	Hit  bool
}

// Mark cuts a text into what was looked for and what stands between.
func (q Query) Mark(text string) []Piece {
	var pieces []Piece
	at := 0
	for _, hit := range q.hits(text) {
		if hit[0] > at {
			pieces = append(pieces, Piece{Text: text[at:hit[0]]})
		}
		if hit[1] > at {
			pieces = append(pieces, Piece{text[max(at, hit[0]):hit[1]], true})
			at = hit[1]
		}
	}
	if at < len(text) {
		pieces = append(pieces, Piece{Text: text[at:]})
	}
	return pieces
}

// hits are the places of all terms, first ones first.
func (q Query) hits(text string) [][2]int {
	var hits [][2]int
	for _, t := range q.Terms {
		for from, to := range t.matcher().places(text) {
			hits = append(hits, [2]int{from, to})
		}
	}
	slices.SortFunc(hits, func(a, b [2]int) int { return a[0] - b[0] })
	return hits
}

// Excerpt gives the line of that many characters around the first place where the text holds what was looked for, and
// how many terms it holds; 0 when none.
func (q Query) Excerpt(text string, length int) (line string, held int) {
	text = strings.Join(strings.Fields(text), " ")
	for _, t := range q.Terms {
		if t.matcher().in(text) {
			held++
		}
	}
	if held == 0 {
		return "", 0
	}
	first := len([]rune(text[:q.hits(text)[0][0]]))
	runes := []rune(text)
	from := max(0, min(first-length/3, len(runes)-length))
	to := min(len(runes), from+length)
	line = string(runes[from:to])
	if from > 0 {
		line = "…" + line
	}
	if to < len(runes) {
		line += "…"
	}
	return line, held
}

// IndexWords are the words of a text as an index keeps them, each once: in lower case and without accents. What
// [Query.Finds] finds in a text has all its words among them, in one of their [Spellings].
func IndexWords(text string) []string {
	var all []string
	for w := range words(text) {
		all = append(all, plain(w.text))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
