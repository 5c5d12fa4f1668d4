package model

import (
	"strings"
	"unicode"
)

// A word of an echo counts from so many characters on: shorter ones hold sentences together.
const echoed = 4

// alike is how many first characters two forms of a word have in common, as a rule: "password" and "passwords",
// "gesperrt" and "gesperrte".
const alike = 4

// echoes tells whether a text has only words of the others, in whatever form, and words that questions are made of: who
// repeats what was said cannot invent. It is stricter than a check of statements, because there is nothing to state.
func echoes(text string, others ...string) bool {
	if strings.Contains(text, "://") {
		return false // no question needs an address
	}
	known := map[string]bool{}
	for _, o := range others {
		for _, w := range wordsIn(o) {
			known[begin(w)] = true
		}
	}
	for _, w := range wordsIn(text) {
		if isNumber(w) {
			if !contains(others, w) {
				return false
			}
			continue
		}
		if len([]rune(w)) >= echoed && !known[begin(w)] && !asking[w] {
			return false
		}
	}
	return true
}

func wordsIn(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func begin(word string) string {
	r := []rune(word)
	return string(r[:min(len(r), alike)])
}

func isNumber(word string) bool {
	return strings.ContainsFunc(word, unicode.IsDigit)
}

func contains(texts []string, word string) bool {
	for _, t := range texts {
		for _, w := range wordsIn(t) {
			if w == word {
				return true
			}
		}
	}
	return false
}

// asking are the words that questions are made of.
var asking = set(`
	about also another anything appear asking been before being better both case choose could currently describe
	different does doing each either else exactly following from happen happens happening have having help here instead
	into issue kind know like looking maybe mean meant more need needs only other perhaps please possible problem
	question rather right same should some someone something still tell than that their them then there these thing
	things this those topic trying type understand using very want wanted wants what when where whether which while will
	with would your yours sure correctly correct either these does need
	aber alle also andere anderes anfrage auch beiden beim bereits bitte brauchen brauchst dabei damit dann darum dass
	dein deine dein deinem deinen deiner denn diese diesem diesen dieser dieses doch eher eine einem einen einer eines
	etwas falls frage fragen ganz gemeint genau geht gerade gern gerne habe haben hast hier ihnen ihre ihrem ihren ihrer
	jetzt kann kannst könnte könnten können machen meinen meinst meint möchte möchten möchtest müssen nach nicht noch
	oder passiert problem sagen schon sein seine sich sind soll sollen sondern sonst thema uber über verstehe vielleicht
	warum welche welchem welchen welcher welches wenn werden wieder will willst wird wobei wollen worum würde würden zwar
	zwischen handelt`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}
