package lexicon

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/firstline-support/firstline/intents/token"
)

// Languages are those that a lexicon knows.
var Languages = []string{"en", "de"}

// A Sense is a meaning that a word of a text may have.
type Sense struct {
	Meaning uint32  // its number, from 0; that of a kind has the bit of Kind
	Share   float32 // above 0; 1 where the word means nothing else, or is of no other kind
}

// Kind is the bit that tells the numbers of kinds from those of meanings.
const Kind uint32 = 1 << 31

// Words are what means the same: words and sayings by language.
type Words map[string][]string

// A Lexicon knows the meanings of words, and of what kind they are. It never changes and is safe for concurrent use.
type Lexicon struct {
	meanings uint32 // how many there are
	kinds    uint32
	byStems  map[string]*entries
	memo     *memo
}

// entries are what the words and sayings of a language mean, by the hash of their stems.
type entries struct {
	meanings map[uint64][]uint32
	goesOn   map[uint64]struct{} // what longer sayings begin with
}

func newEntries(room int) *entries {
	return &entries{make(map[uint64][]uint32, room), make(map[uint64]struct{}, room/4)}
}

func (e *entries) clone() *entries { return &entries{maps.Clone(e.meanings), maps.Clone(e.goesOn)} }

const (
	longest      = 4 // words of a saying; of a longer one nothing is learned
	compound     = 8 // bytes of the shortest word that is taken apart
	shortestHead = 3 // bytes of the first part
	shortestTail = 4 // and of the last one
)

// With gives a lexicon that knows these words, too.
func (l *Lexicon) With(own []Words) *Lexicon {
	if len(own) == 0 {
		return l
	}
	both := newLexicon(0)
	both.meanings, both.kinds = l.meanings, l.kinds
	for _, lang := range Languages {
		both.byStems[lang] = l.byStems[lang].clone()
	}
	stemmers := newStemmers(0)
	for _, words := range own {
		both.add(words, stemmers)
	}
	return both
}

// add gives words the next meaning.
func (l *Lexicon) add(words Words, stemmers map[string]*stemmer) {
	l.enter(words, l.meanings, stemmers)
	l.meanings++
}

// addKind tells that words are of the next kind.
func (l *Lexicon) addKind(words Words, stemmers map[string]*stemmer) {
	l.enter(words, l.kinds|Kind, stemmers)
	l.kinds++
}

// enter gives words a meaning or a kind.
func (l *Lexicon) enter(words Words, meaning uint32, stemmers map[string]*stemmer) {
	for _, lang := range Languages {
		s := stemmers[lang]
		for _, saying := range words[lang] {
			list := token.Words(saying)
			if len(list) == 0 || len(list) > longest {
				continue
			}
			l.byStems[lang].add(list, meaning, s)
		}
	}
}

func (e *entries) add(saying []string, meaning uint32, s *stemmer) {
	key := uint64(0)
	for i, w := range saying {
		if i > 0 {
			e.goesOn[key] = struct{}{}
		}
		key = further(key, s.stem(w))
	}
	if have := e.meanings[key]; !slices.Contains(have, meaning) {
		e.meanings[key] = append(slices.Clip(have), meaning) // another lexicon may have what is there, too
	}
}

// further is the key of a saying that goes on with a word of the given stem.
func further(key, stem uint64) uint64 {
	const prime = 0x9e3779b97f4a7c15
	return (key ^ stem) * prime
}

// Senses tells what the words of a text may mean; a meaning that comes again is told again. lang is the language of the
// text. A word that means nothing in it is looked up in the others: people mix them. Where lang is not one of
// Languages, the words are looked up in each of them.
func (l *Lexicon) Senses(words []string, lang string) []Sense {
	found := make([]Sense, 0, 4*len(words))
	all, understood := l.look(words), make([]bool, len(words))
	first := slices.Index(Languages, lang)
	if first >= 0 {
		found = l.sensesIn(found, all, understood, first)
	}
	left := slices.Clone(understood)
	for other := range Languages {
		if other != first {
			found = l.sensesIn(found, all, left, other)
			copy(left, understood) // where there is no language that comes first, none comes second
		}
	}
	return found
}

// sensesIn appends the senses in one of Languages of the words that are not understood yet, and of sayings that begin
// with them. It marks the words that had some.
func (l *Lexicon) sensesIn(found []Sense, words []*study, understood []bool, lang int) []Sense {
	known := l.byStems[Languages[lang]]
	for i := range words {
		if understood[i] {
			continue
		}
		before := len(found)
		first := words[i][lang]
		found = append(found, first.senses...)
		if first.begins {
			key := further(0, first.stem)
			for _, next := range words[i+1 : min(len(words), i+longest)] {
				key = further(key, next[lang].stem)
				found = share(found, known.meanings[key])
				if _, more := known.goesOn[key]; !more {
					break
				}
			}
		}
		understood[i] = len(found) > before
	}
	return found
}

// look gives what there is to know of words.
func (l *Lexicon) look(words []string) []*study {
	found := make([]*study, len(words))
	l.memo.recall(words, found)
	for i, w := range words {
		if found[i] == nil {
			found[i] = l.study(w)
			l.memo.keep(w, found[i])
		}
	}
	return found
}

func (l *Lexicon) study(w string) *study {
	found := &study{}
	for i, lang := range Languages {
		s, known := newStemmer(lang), l.byStems[lang]
		stem := s.stem(w)
		key := further(0, stem)
		found[i] = word{stem: stem, senses: share(nil, known.meanings[key])}
		if _, found[i].begins = known.goesOn[key]; lang == "de" && len(found[i].senses) == 0 {
			found[i].senses = known.parts(nil, w, s)
		}
	}
	return found
}

// share appends the meanings of a word or saying, which have it in equal parts, and its kinds, which do so as well.
func share(found []Sense, meanings []uint32) []Sense {
	kinds := 0
	for _, m := range meanings {
		kinds += int(m / Kind)
	}
	for _, m := range meanings {
		alike := len(meanings) - kinds
		if m >= Kind {
			alike = kinds
		}
		found = append(found, Sense{m, 1 / float32(alike)})
	}
	return found
}

// parts appends the meanings of the parts of a compound: of the longest known last part, and of what stands before it
// where that is known, with or without the s that joins them.
func (e *entries) parts(found []Sense, word string, s *stemmer) []Sense {
	if len(word) < compound || token.StandsIn(word) {
		return found
	}
	for at := shortestHead; at+shortestTail <= len(word); at++ {
		if !utf8.RuneStart(word[at]) {
			continue
		}
		tail := e.meanings[further(0, s.stem(word[at:]))]
		if len(tail) == 0 {
			continue
		}
		head := e.meanings[further(0, s.stem(word[:at]))]
		if len(head) == 0 && word[at-1] == 's' {
			head = e.meanings[further(0, s.stem(word[:at-1]))]
		}
		return share(share(found, head), tail)
	}
	return found
}
