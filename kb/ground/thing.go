package ground

import "strings"

// isThing tells whether a word names something: a German word with a capital, an English one that stands as nouns do.
func isThing(tokens []token, at int, lang language) bool {
	t := &tokens[at]
	switch {
	case lang == german:
		return t.capital && (!t.first || !beforeNoun(tokens, at))
	case t.capital && !t.first, hasDigit(t.low):
		return true
	case strings.HasSuffix(t.low, "ly") || strings.HasSuffix(t.low, "able"):
		return false
	case t.first:
		return startsWithThing(tokens, at)
	}
	return !isEnglishVerb(tokens, at)
}

// isEnglishVerb guesses from the neighbours and the ending; nouns and verbs of English look alike.
func isEnglishVerb(tokens []token, at int) bool {
	t := &tokens[at]
	if at == 0 {
		return true
	}
	before := &tokens[at-1]
	switch {
	case t.act && before.claims() && actsBehind(tokens, at), beforeVerbs.has(before.low):
		return true
	case before.form == mark, conjunctions.has(before.low):
		return !isNoun(tokens, at, english) || at+1 >= len(tokens) || beforeNouns.has(tokens[at+1].low)
	}
	return strings.HasSuffix(t.low, "ed") || strings.HasSuffix(t.low, "ing") && !isNoun(tokens, at, english)
}

// actsBehind tells a verb behind its subject: a number or a word that claims nothing follows.
func actsBehind(tokens []token, at int) bool {
	if at+1 >= len(tokens) {
		return false
	}
	next := &tokens[at+1]
	return next.form == number || !tokens[at-1].act && !next.claims()
}

// startsWithThing tells subjects from commands at the start of an English sentence: "Pensioners get", "Open the".
func startsWithThing(tokens []token, at int) bool {
	if at+1 >= len(tokens) {
		return false
	}
	next := &tokens[at+1]
	if clauseSigns.has(next.low) || next.cue.has(cueMay|cueMust|cueWill|cueShould) || auxiliaries.has(next.low) {
		return true
	}
	t := &tokens[at]
	return len(t.ids) == 0 && !strings.HasSuffix(t.low, "ing") && next.claims() && !next.label && next.form == word
}

var auxiliaries = setOf("get gets got need needs who that which whose")

// beforeNoun tells whether a German word at the start stands before a noun, and so is none.
func beforeNoun(tokens []token, at int) bool {
	return at+1 < len(tokens) && tokens[at+1].form == word && (tokens[at+1].capital || tokens[at+1].light)
}

// beforeVerbs are words behind which English has a verb or an adjective.
var beforeVerbs = setOf(`to can could may might must will would shall should you we they i it please not dont cant wont
		is are was were be been being has have had then simply just also always never who which that and or only`)
