package kb

import (
	"slices"
	"strings"
)

// A said is a text in words and the language that it is probably in.
type said struct {
	words []string
	lang  string
}

// isForeign tells a language that is known and not that of the shelf.
func (s *shelf) isForeign(lang string) bool {
	return lang != s.lang && slices.Contains(languages, lang)
}

// saysNothing tells a word to leave out of a text in a language: one of either that says nothing about a matter.
func (s *shelf) saysNothing(word, lang string) bool {
	return isStop(word, s.lang) || s.isForeign(lang) && isStop(word, lang)
}

// abroad looks a word up as one of the other language: in the thesaurus, in the general lexicon where that has none,
// and by the parts of a compound where neither has any.
func (s *shelf) abroad(a *asked, list []string) {
	for _, lang := range languages {
		if lang == s.lang {
			continue
		}
		before := len(a.terms)
		s.translate(a, phraseStems(list, lang), lang, tuned.meaning.translated)
		if len(a.terms) == before && len(list) == 1 {
			for _, p := range s.thesaurus.words[lang].split(list[0]) {
				s.translate(a, []string{p}, lang, tuned.meaning.translated*tuned.meaning.askedPart)
			}
		}
	}
}

func (s *shelf) translate(a *asked, stems []string, from string, weight float64) {
	before := len(a.terms)
	for _, o := range s.thesaurus.others(strings.Join(stems, " "), from, s.lang) {
		a.add(s, o, weight)
	}
	if len(a.terms) > before {
		return
	}
	if len(stems) != 1 {
		return
	}
	for _, line := range theKin().like(from, stems[0]) {
		for _, o := range *line.in(s.lang) {
			a.add(s, o, weight*tuned.meaning.loose)
		}
	}
}
