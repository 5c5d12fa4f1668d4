package ground

import (
	"strings"
	"unicode/utf8"
)

// Limits. What is longer is not judged: a statement is refused, of passages only the beginning supports anything.
const (
	maxTokens    = 300       // words and marks of one sentence of a statement
	maxStatement = 4 << 10   // bytes of a statement
	maxPassages  = 64        // passages
	maxPassage   = 64 << 10  // bytes of each
	maxTogether  = 128 << 10 // bytes of all
)

// A Checker judges statements by a fixed set of passages. It does not change once made and may be used by many
// goroutines at a time.
type Checker struct {
	words     *lexicon
	tokens    []token
	unitOf    []int32 // by token
	units     []unit
	lines     []line
	index     map[feature][]int32 // tokens
	meanings  map[int32][]int32   // tokens by concept
	numbers   []int32
	boths     []int32 // tokens that say that there are two of a thing
	free      []int32 // tokens that say that something costs nothing
	compounds []int32
	langs     [2]bool
	spoken    []language      // by passage
	whole     map[string]bool // sentences as they are, in lower case
	plain     string          // all passages in the form for comparing letters, each between line ends
}

// New reads passages in Markdown. Their headings count as context of what stands below them.
func New(passages ...string) *Checker { return newChecker(theLexicon(), passages) }

func newChecker(words *lexicon, passages []string) *Checker {
	c := &Checker{words: words, index: map[feature][]int32{}, meanings: map[int32][]int32{},
		whole: map[string]bool{}}
	var plain strings.Builder
	room := maxTogether
	for n, p := range passages[:min(len(passages), maxPassages)] {
		p = cut(p, min(maxPassage, room))
		room -= len(p)
		c.addPassage(n, p)
		plain.WriteByte('\n')
		plain.WriteString(strings.ToLower(clean(p)))
	}
	c.plain = plain.String()
	return c
}

// Check judges one statement by passages; use [New] to judge several by the same ones.
func Check(statement string, passages []string) Verdict {
	return New(passages...).Check(statement)
}

// cut shortens a text to whole characters.
func cut(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}
