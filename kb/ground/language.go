package ground

import "strings"

// A language is one that the room knows the words of.
type language uint8

const (
	english language = iota
	german
)

// languageOf counts the words that only one of the languages has; a text without any is in the language supposed.
func (x *lexicon) languageOf(text string, supposed language) language {
	votes, n := 0, 0
	for field := range strings.FieldsSeq(text) {
		if n++; n > 400 {
			break
		}
		low := fold(strings.Trim(field, ".,;:!?()\"„“*_`"))
		en, de := x.isCommon(low, english), x.isCommon(low, german)
		if de && !en {
			votes++
		}
		if en && !de {
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

// isCommon tells the words that any text of a language has.
func (x *lexicon) isCommon(low string, in language) bool {
	_, isCue := x.cues[in][low]
	return isCue || x.light[in].has(low) || conjunctions.has(low) && (low == "and" || low == "or") == (in == english)
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
