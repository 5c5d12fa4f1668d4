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
	Meaning uint32  // its number, from 0
	Share   float32 // above 0; 1 where the word means nothing else
}

// Words are what means the same: words and sayings by language.
type Words map[string][]string

// A Lexicon knows the meanings of words. It never changes and is safe for concurrent use.
type Lexicon struct {
	meanings uint32 // how many there are
	byStems  map[string]entries
}

// entries are the meanings by the hash of the stems of a word or saying.
type entries map[uint64][]uint32

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
	both := &Lexicon{l.meanings, map[string]entries{}}
	for _, lang := range Languages {
		both.byStems[lang] = maps.Clone(l.byStems[lang])
	}
	stemmers := newStemmers()
	for _, words := range own {
		both.add(words, stemmers)
	}
	return both
}

// add gives words the next meaning.
func (l *Lexicon) add(words Words, stemmers map[string]*stemmer) {
	for _, lang := range Languages {
		s := stemmers[lang]
		for _, saying := range words[lang] {
			list := token.Words(saying)
			if len(list) == 0 || len(list) > longest {
				continue
			}
			key := uint64(0)
			for _, w := range list {
				key = further(key, s.stem(w))
			}
			if have := l.byStems[lang][key]; !slices.Contains(have, l.meanings) {
				l.byStems[lang][key] = append(slices.Clip(have), l.meanings) // another lexicon may share what was
			}
		}
	}
	l.meanings++
}

// further is the key of a saying that goes on with a word of the given stem.
func further(key, stem uint64) uint64 {
	const prime = 0x9e3779b97f4a7c15
	return (key ^ stem) * prime
}

// Senses tells what the words of a text may mean, in the order of the text; a meaning that comes again is told again.
// lang is the language of the text; where it is not one of Languages, the words are looked up in each of them.
func (l *Lexicon) Senses(words []string, lang string) []Sense {
	found := make([]Sense, 0, 4*len(words))
	for _, in := range Languages {
		if in == lang || !slices.Contains(Languages, lang) {
			found = l.sensesIn(found, words, in)
		}
	}
	return found
}

func (l *Lexicon) sensesIn(found []Sense, words []string, lang string) []Sense {
	known := l.byStems[lang]
	s := newStemmer(lang)
	stems := make([]uint64, len(words))
	for i, w := range words {
		stems[i] = s.stem(w)
	}
	for i, w := range words {
		key := uint64(0)
		for n, stem := range stems[i:min(len(stems), i+longest)] {
			key = further(key, stem)
			meanings := known[key]
			if n == 0 && len(meanings) == 0 && lang == "de" {
				found = known.parts(found, w, s)
			}
			found = share(found, meanings)
		}
	}
	return found
}

// share appends the meanings of a word or saying, which have it in equal parts.
func share(found []Sense, meanings []uint32) []Sense {
	for _, m := range meanings {
		found = append(found, Sense{m, 1 / float32(len(meanings))})
	}
	return found
}

// parts appends the meanings of the parts of a compound: of the longest known last part, and of what stands before it
// where that is known, with or without the s that joins them.
func (e entries) parts(found []Sense, word string, s *stemmer) []Sense {
	if len(word) < compound || token.StandsIn(word) {
		return found
	}
	for at := shortestHead; at+shortestTail <= len(word); at++ {
		if !utf8.RuneStart(word[at]) {
			continue
		}
		tail := e[further(0, s.stem(word[at:]))]
		if len(tail) == 0 {
			continue
		}
		head := e[further(0, s.stem(word[:at]))]
		if len(head) == 0 && word[at-1] == 's' {
			head = e[further(0, s.stem(word[:at-1]))]
		}
		return share(share(found, head), tail)
	}
	return found
}
