package kb

import (
	"iter"
	"strings"
	"sync"

	"github.com/firstline-support/firstline/intents/lexicon"
)

// A kin has what means the same in everyday and office language. It is too wide to search with, since who asks for
// something "late" does not want all that is "slow". But where a question has two words and an article two of their
// kin, side by side, that is no chance.
type kin map[string]map[string][]*kinLine // by language and stem

// A kinLine has the stems of what means the same.
type kinLine struct{ english, german []string }

func (l *kinLine) in(lang string) *[]string {
	if lang == "de" {
		return &l.german
	}
	return &l.english
}

// manyWords is about how many words of a language the lexicon has: maps that need not grow are made in half the time.
const manyWords = 20_000

// theKin is read when somebody asks the first question: most commands ask none.
var theKin = sync.OnceValue(func() kin { return newKin(lexicon.All()) })

// newKin reads a lexicon. Of its sayings with several words nothing is kept.
func newKin(meanings iter.Seq[lexicon.Words]) kin {
	k, stems := kin{}, map[string]stems{} // many words stand in several lines
	for _, lang := range languages {
		k[lang], stems[lang] = make(map[string][]*kinLine, manyWords), newStems(lang)
	}
	for list := range meanings {
		line := &kinLine{}
		for _, lang := range languages {
			own := line.in(lang)
			for _, entry := range list[lang] {
				if s := stems[lang].only(entry); s != "" {
					*own = append(*own, s)
					k[lang][s] = append(k[lang][s], line)
				}
			}
		}
	}
	return k
}

// stems are those of the entries of a lexicon in one language. They remember: many stand in several lines.
type stems struct {
	lang    string
	stemmer *stemmer
	known   map[string]string
}

func newStems(lang string) stems {
	return stems{lang, newStemmer(lang), make(map[string]string, manyWords)}
}

// only is the stem of an entry of one word that says something, "" for all others.
func (s stems) only(entry string) string {
	if strings.Contains(entry, " ") {
		return ""
	}
	found, known := s.known[entry]
	if !known {
		if w := words(strings.ReplaceAll(entry, "-", "")); len(w) == 1 && !isStop(w[0], s.lang) {
			found = s.stemmer.stem(w[0])
		}
		s.known[entry] = found
	}
	return found
}

// like gives the lines of a stem of a language.
func (k kin) like(lang, stem string) []*kinLine { return k[lang][stem] }

// kinOf gives the terms of the shelf that a stem of its language may stand for.
func (s *shelf) kinOf(stem string) []int32 {
	var out []int32
	for _, line := range theKin().like(s.lang, stem) {
		for _, o := range *line.in(s.lang) {
			if id, ok := s.terms[o]; ok {
				out = append(out, id)
			}
		}
	}
	return out
}
