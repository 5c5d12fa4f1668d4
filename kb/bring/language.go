package bring

import (
	"strings"
	"unicode"
)

// telling are words without which hardly a sentence is written, in the one language and not in the other.
var telling = map[string]string{
	"the": "en", "and": "en", "you": "en", "your": "en", "is": "en", "are": "en", "of": "en", "to": "en", "with": "en",
	"for": "en", "this": "en", "that": "en", "it": "en", "can": "en", "not": "en", "be": "en", "or": "en", "if": "en",
	"how": "en", "from": "en", "on": "en", "click": "en", "have": "en", "we": "en", "by": "en",
	"der": "de", "die": "de", "das": "de", "und": "de", "sie": "de", "ist": "de", "sind": "de", "mit": "de", "für": "de",
	"nicht": "de", "ein": "de", "eine": "de", "den": "de", "dem": "de", "des": "de", "im": "de", "auf": "de", "zu": "de",
	"von": "de", "wird": "de", "werden": "de", "oder": "de", "wenn": "de", "wie": "de", "ihr": "de", "ich": "de",
}

// pieces of words decide where a text is too short for the words themselves.
var (
	germanPieces  = []string{"ä", "ö", "ü", "ß", "sch", "ieren", "ung", "cht", "ei", "siehe"}
	englishPieces = []string{"ing", "tion", "sh", "th", "ee", "oo", "ck", "ly", "wh"}
)

// language is the two letters of what the source says, or what the words of the text tell. A text that tells nothing, a
// table of numbers perhaps, counts as English.
func language(said, text string) string {
	if short, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(said, "_", "-")), "-"); len(short) == 2 {
		return short
	}
	count := map[string]int{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if lang := telling[strings.ToLower(word)]; lang != "" {
			count[lang]++
		}
	}
	if count["de"] == count["en"] {
		text = strings.ToLower(text)
		for _, piece := range germanPieces {
			count["de"] += strings.Count(text, piece)
		}
		for _, piece := range englishPieces {
			count["en"] += strings.Count(text, piece)
		}
	}
	if count["de"] > count["en"] {
		return "de"
	}
	return "en"
}
