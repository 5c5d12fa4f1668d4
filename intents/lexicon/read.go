package lexicon

import (
	_ "embed" // word lists are texts that people edit, not code
	"iter"
	"strings"
	"sync"
)

//go:embed general.txt
var generalText string

//go:embed kinds.txt
var kindsText string

// All gives what means the same in the lexicon that the program brings, one meaning after the other, without the kinds.
func All() iter.Seq[Words] { return lines(generalText) }

// lines gives those of a text that say something.
func lines(text string) iter.Seq[Words] {
	return func(yield func(Words) bool) {
		for line := range strings.Lines(text) {
			if words, ok := parse(line); ok && !yield(words) {
				return
			}
		}
	}
}

// manyWords is about how many words and sayings of a language the general lexicon has.
const manyWords = 20_000

// General gives the lexicon that the program brings. It is made at the first call.
var General = sync.OnceValue(func() *Lexicon {
	l, stemmers := newLexicon(manyWords), newStemmers(manyWords)
	for words := range All() {
		l.add(words, stemmers)
	}
	for words := range lines(kindsText) {
		l.addKind(words, stemmers)
	}
	return l
})

// newLexicon makes an empty one with room for about so many words of a language.
func newLexicon(room int) *Lexicon {
	l := &Lexicon{byStems: map[string]*entries{}, memo: &memo{words: map[string]*study{}}}
	for _, lang := range Languages {
		l.byStems[lang] = newEntries(room)
	}
	return l
}

// parse takes a line apart; false for a comment, a heading and an empty line.
func parse(line string) (Words, bool) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' || line[0] == '=' {
		return nil, false
	}
	words := Words{}
	english, german, _ := strings.Cut(line, "|")
	for i, list := range []string{english, german} {
		for word := range strings.SplitSeq(list, ",") {
			if word = strings.TrimSpace(word); word != "" {
				words[Languages[i]] = append(words[Languages[i]], word)
			}
		}
	}
	return words, true
}
