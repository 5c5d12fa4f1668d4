package console

import (
	"strings"
	"unicode"

	"github.com/firstline-support/firstline/handoff"
)

// fewestWords is how many words a text has whose language can be told: "VPN kaputt" and "VPN down" are nobody's.
const fewestWords = 4

// ours are words without which people write few sentences in English or German, and which other languages lack or
// write otherwise: "in", "die", "to" and the like, which others have as well, are left out.
var ours = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(`
		the and are were with without your it it's its this that these what how why when where who which not don't
		doesn't didn't can't cannot won't isn't i'm i've i'd could should would will have you they she because from after
		since before please anymore still yet just any some there get got need want know tried work works working new
		can i does about up off if or more only my tell give show of
		dem ein eine einen einem einer eines und oder aber nicht kein keine keinen ich du wir ihr mich dich uns ist sind
		bin hat habe haben hatte wird wurde kann können könnte kannst muss müssen soll auf aus bei mit nach von vom zu zum
		zur für seit beim ins wo wann warum wer welche welcher welchen wenn weil dass damit noch schon nur auch mehr mein
		meine meinen meinem meiner immer heute jetzt bitte geht gehts sie was war der gibt man am ihnen sich`) {
		set[word] = true
	}
	return set
}()

// isAbroad tells whether words are neither English nor German, as far as one can see: they are in other letters, or
// there are several and none of them is one that people need in these two. It only decides whether a translation is
// offered.
func isAbroad(text string) bool {
	words, others := 0, 0
	for field := range strings.FieldsSeq(text) {
		word, isWord := plainWord(field)
		switch {
		case !isWord:
		case ours[word]:
			return false
		default:
			words++
			if !isLatin(word) {
				others++
			}
		}
	}
	return words >= fewestWords || others > 0
}

// plainWord is a word in small letters without the marks around it. Addresses, paths, numbers and names of machines are
// no words.
func plainWord(field string) (word string, ok bool) {
	word = strings.ToLower(strings.TrimFunc(strings.ReplaceAll(field, "’", "'"), unicode.IsPunct))
	for _, r := range word {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '-' {
			return "", false
		}
	}
	return word, word != ""
}

func isLatin(word string) bool {
	for _, r := range word {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}

// abroad gives what the person wrote last, if that is neither English nor German, of what is long enough to tell.
func abroad(entries []handoff.Entry) string {
	said := handoff.Latest(entries)
	for i := len(said) - 1; i >= 0; i-- {
		s := said[i]
		if s.Kind != handoff.Said || s.From != handoff.ByPerson || s.Gone {
			continue
		}
		if isAbroad(s.Text) {
			return s.Text
		}
		if len(strings.Fields(s.Text)) >= fewestWords {
			return ""
		}
	}
	return ""
}
