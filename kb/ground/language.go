package ground

import "strings"

// A language is one that the room knows the words of.
type language uint8

const (
	english language = iota
	german
)

// languageOf counts the words that only one of the languages has; a text without any is in the language supposed.
func languageOf(text string, supposed language) language {
	votes := 0
	for i, word := range strings.Fields(text) {
		if i > 400 {
			break
		}
		word = fold(strings.Trim(word, ".,;:!?()\"„“*_`"))
		if signs[german].has(word) {
			votes++
		}
		if signs[english].has(word) {
			votes--
		}
	}
	switch {
	case votes > 0:
		return german
	case votes < 0:
		return english
	}
	return supposed
}

// A set of folded words.
type set map[string]struct{}

func (s set) has(word string) bool {
	_, ok := s[word]
	return ok
}

func setOf(list string) set {
	s := set{}
	for _, w := range strings.Fields(list) {
		s[w] = struct{}{}
	}
	return s
}

// signs are frequent words that the other language does not have.
var signs = [...]set{
	english: setOf(`the you your to of and is are for with on not it if this that can from have be or by as when then
		at an do does use using open choose click select enter only must should will into they we our after before no`),
	german: setOf(`der das und sie ihr ihre ihren ihrem ihrer zu den dem des mit ist sind nicht ein eine einen einem
		einer auf fur im vom zum zur von bei wenn oder konnen kann wird werden nach uber unter auch nur dann sich aus
		haben hat wir uns es dass als noch keine kein muss mussen durfen darf sollten bitte du dein deine ihnen wahlen
		klicken offnen geben`),
}
