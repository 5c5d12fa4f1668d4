package lexicon

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/german"

	"github.com/firstline-support/firstline/intents/token"
)

// maxWord is the longest thing that is still stemmed, in bytes; what is longer is a key or a line of a log.
const maxWord = 60

// A stemmer makes stems of words in one language. It is for one goroutine.
type stemmer struct {
	env    *snowballstem.Env
	german bool
	known  map[string]uint64 // stems found before; nil: not kept
}

func newStemmer(lang string) *stemmer {
	return &stemmer{env: snowballstem.NewEnv(""), german: lang == "de"}
}

// newStemmers makes one for each language that remembers: the lines of a lexicon say the same words again and
// again. There is room for so many.
func newStemmers(room int) map[string]*stemmer {
	all := map[string]*stemmer{}
	for _, lang := range Languages {
		all[lang] = newStemmer(lang)
		all[lang].known = make(map[string]uint64, room)
	}
	return all
}

// stem gives the hash of the form under which a word is known.
func (s *stemmer) stem(word string) uint64 {
	if len(word) > maxWord {
		return token.Hash(word)
	}
	if found, ok := s.known[word]; ok {
		return found
	}
	s.env.SetCurrent(word)
	if s.german {
		german.Stem(s.env)
	} else {
		english.Stem(s.env)
	}
	found := token.Hash(token.Fold(s.env.Current()))
	if s.known != nil {
		s.known[word] = found
	}
	return found
}
