package ground

import "strings"

// What words cost that no passage has where it speaks of the matter.
const (
	priceThing    = 1.0  // a noun
	priceStrong   = 1.2  // a word that always matters
	priceModifier = 0.9  // a noun before a noun
	priceAct      = 0.9  // what a command says to do
	priceHalf     = 0.5  // a noun made of a verb, or a compound of which one part was found
	priceOther    = 0.45 // a verb, adjective or adverb
	priceSoft     = 0.15
	elsewhere     = 1.4  // times as much where another part of the passages has the word
	credit        = 0.23 // of what was found, for the whole statement
)

// price is what a missing word costs.
func (j *judging) price(cl *clause, k int) float64 {
	it := &j.items[k]
	p := j.priceOf(cl, k)
	if p == priceOther && cl.commands && k == cl.items[0] && !strings.HasSuffix(j.tokens[it.token].low, "ly") {
		p = priceAct
	}
	if it.found || j.inSection(cl, it) {
		p *= elsewhere
	}
	return p
}

func (j *judging) priceOf(cl *clause, k int) float64 {
	at := j.items[k].token
	t := &j.tokens[at]
	switch {
	case j.isApposition(at), mailVerbs.has(t.key) && j.hasMail(cl), j.isMeasuring(cl, t), t.soft:
		return priceSoft
	case j.isStrong(t):
		return priceStrong
	case !isThing(j.tokens, at, j.lang):
		return priceOther
	case j.isModifier(cl, k):
		return priceModifier
	case j.lang == german && j.isHalfKnown(cl, t):
		return priceHalf
	}
	return priceThing
}

// isHalfKnown tells German nouns that say less than others: made of verbs, or compounds with a part that the sentence
// has.
func (j *judging) isHalfKnown(cl *clause, t *token) bool {
	for _, ending := range [...]string{"ung", "heit", "keit", "ion"} {
		if strings.HasSuffix(t.low, ending) {
			return true
		}
	}
	if cl.main < 0 || len(t.low) < 8 {
		return false
	}
	l := &j.c.lines[j.c.units[cl.main].line]
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		p := &j.c.tokens[i]
		if len(p.key) > 3 && p.claims() && (strings.HasPrefix(t.low, p.key) || strings.HasSuffix(t.key, p.key)) {
			return true
		}
	}
	return false
}

// mailVerbs say what to do with an address.
var mailVerbs = setOf("send write mail contact request sen schreib schick richt kontaktier meld wend")

func (j *judging) hasMail(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if j.tokens[i].form == exact && strings.Contains(j.tokens[i].text, "@") {
			return true
		}
	}
	return false
}

// inSection tells whether the passage has the word in another sentence of the same section.
func (j *judging) inSection(cl *clause, it *item) bool {
	if cl.main < 0 {
		return false
	}
	for _, m := range it.matches {
		if j.c.sameSection(j.c.units[j.c.unitOf[m.at]].line, j.c.units[cl.main].line) {
			return true
		}
	}
	return false
}

// isApposition tells a word before a label, which only says what kind of thing that is: "the network `Guest`".
func (j *judging) isApposition(at int) bool {
	if at+1 >= len(j.tokens) {
		return false
	}
	next := &j.tokens[at+1]
	return next.label && !j.tokens[at].label
}

// isModifier tells whether the next word is a noun that was found: of "print job" the first.
func (j *judging) isModifier(cl *clause, k int) bool {
	if k+1 >= len(j.items) {
		return false
	}
	next := &j.items[k+1]
	return next.token == j.items[k].token+1 && next.token < cl.to && next.claims && next.found && j.lang == english
}

// isMeasuring tells verbs that only join a thing with its measure: it "costs", "lasts", "is valid for" so much.
func (j *judging) isMeasuring(cl *clause, t *token) bool {
	return j.c.words.measuring[j.lang].has(t.key) && j.hasNumber(cl)
}

// deniesItself tells words that make the contrary by a prefix or an ending.
func deniesItself(low string) bool {
	if strings.HasPrefix(low, "unter") || strings.HasPrefix(low, "under") {
		return false
	}
	return strings.HasPrefix(low, "un") || strings.HasPrefix(low, "non") || strings.HasSuffix(low, "less") ||
		strings.HasSuffix(low, "los") || strings.HasSuffix(low, "frei")
}
