package ground

import (
	"slices"
	"strings"
)

// annotate finds out what is to be known of the words of one sentence, and cuts it into clauses.
func annotate(tokens []token, in language, x *lexicon) []span {
	for i := range tokens {
		setKey(&tokens[i], in, x)
	}
	setCues(tokens, in, x)
	clauses := clausesOf(tokens)
	from := 0
	for i := range tokens {
		if i+1 == len(tokens) || tokens[i+1].form == mark && tokens[i+1].text != "-" {
			joinParticles(tokens[from:i+1], in, x)
			from = i + 1
		}
	}
	for i := range tokens {
		setMeanings(tokens, i, in, x)
	}
	for i := range tokens {
		setAge(tokens, i)
		setCounted(tokens, i, in)
	}
	for _, c := range clauses {
		negate(tokens[c.from:c.to], in)
	}
	for n := 1; n < len(clauses); n++ {
		goOn(tokens[clauses[n-1].from:clauses[n-1].to], tokens[clauses[n].from:clauses[n].to], in)
	}
	undo(tokens, in, x)
	carryLeadIn(tokens, clauses)
	return clauses
}

// setKey gives a word its stem, and what the lists say of it. Labels of buttons are never light.
func setKey(t *token, in language, x *lexicon) {
	if t.form != word {
		return
	}
	t.key = stem(t.low, in)
	if t.label && t.capital {
		return
	}
	t.light = t.light || x.light[in].has(t.low) && !isAcronym(t.text)
	t.soft = x.soft[in].has(t.key)
	t.act = x.verbs[in].has(t.key) && (in == german || !isAgentNoun(t.low) || x.partyOf(t, in) == nobody)
	if in == german {
		readLimitPrefix(t)
		if base, ok := strings.CutSuffix(t.low, "frei"); ok && isCost(base) {
			t.cue, t.light = t.cue|cueFree, true // "steuerfrei"
		}
	}
}

// setAge makes "old" light where it belongs to a number: "3 days old".
func setAge(tokens []token, i int) {
	if i > 0 && yearsOld.has(tokens[i].low) && tokens[i-1].form == number {
		tokens[i].light = true
	}
	if i > 1 && ages.has(tokens[i].low) && tokens[i-2].form == number && tokens[i-1].light {
		tokens[i].light = true
	}
}

// undo reads "unfinished" as "not finished".
func undo(tokens []token, in language, x *lexicon) {
	for i := range tokens {
		t := &tokens[i]
		if n := len(t.parts); n > 1 && (t.parts[n-1] == "free" || t.parts[n-1] == "frei") {
			t.neg = !t.neg // "interest-free"
		}
		base, ok := strings.CutPrefix(t.low, "un")
		if !ok || len(base) < 5 || t.form != word || t.capital && (in == german || t.label) {
			continue
		}
		if ids := x.concepts[in][stem(base, in)]; ids != nil {
			t.ids = append(t.ids, ids...)
			t.neg, t.undone = !t.neg, true
		}
	}
}

// goOn gives a clause that only goes on with a list the negation of what stands before it: "Not covered are tyres,
// brakes and the saddle".
func goOn(before, clause []token, in language) {
	last := &before[len(before)-1]
	if last.text != "," || !before[0].cue.has(cueNeg) || denies(clause) || clause[0].neg {
		return
	}
	for i := range clause {
		t := &clause[i]
		switch {
		case t.form == word && t.claims() && !isThing(clause, i, in), t.cue.has(breaking), listBreaks.has(t.low):
			return
		}
	}
	clause[0].cue |= cueNeg
	negateAll(clause)
}

// What ends a list: a word that goes with a verb.
const breaking = cueMay | cueMust | cueShould | cueCond | cueOnly | cueFree | cueExcept | cueWill

var listBreaks = setOf("but aber sondern is are was were ist sind war has have hat haben dann then")

// carried is what words before a colon say of all that stands behind it: "Not permitted: private clouds".
const carried = cueNeg | cueBan | cueMay | cueMust | cueShould | cueOnly

// carryLeadIn gives the clauses behind a colon, or the cells behind the first of a row, what it says of them.
func carryLeadIn(tokens []token, clauses []span) {
	for n := range clauses {
		if n+1 < len(clauses) && leadsIn(tokens[clauses[n].from:clauses[n].to], areMarks(tokens[:clauses[n].from])) {
			carry(tokens[clauses[n].to:], cuesOf(tokens[clauses[n].from:clauses[n].to]))
			return
		}
	}
}

func areMarks(tokens []token) bool {
	for i := range tokens {
		if tokens[i].form != mark {
			return false
		}
	}
	return true
}

// leadsIn tells whether a clause says of what follows that it is allowed, wanted or not.
func leadsIn(clause []token, first bool) bool {
	c := cuesOf(clause)
	if !c.has(cueMay|cueMust|cueBan|cueShould) || c.has(cueCond|cueWithout) {
		return false
	}
	claims := 0
	for i := range clause {
		if clause[i].claims() {
			claims++
		}
	}
	switch clause[len(clause)-1].text {
	case ":":
		return claims <= 1
	case "|":
		return first && claims == 0
	}
	return false
}

func cuesOf(tokens []token) cue {
	var c cue
	for i := range tokens {
		c |= tokens[i].cue
	}
	return c
}

func carry(tokens []token, c cue) {
	for i := range tokens {
		if tokens[i].form != mark {
			tokens[i].cue |= c & carried
			break
		}
	}
	if c.has(cueNeg | cueBan) {
		negateAll(tokens)
	}
}

// readLimitPrefix reads "Mindestlaufzeit" as "Laufzeit" with "mindestens".
func readLimitPrefix(t *token) {
	for prefix, c := range limitPrefixes {
		if rest, ok := strings.CutPrefix(t.low, prefix); ok && len(rest) > 3 && rest[0] != 'e' {
			t.low, t.key = rest, stem(rest, german)
			t.limit = c
			return
		}
	}
}

var limitPrefixes = map[string]cue{"mindest": cueLeast, "hochst": cueMost, "maximal": cueMost}

// isAcronym tells "IT" from "it".
func isAcronym(text string) bool {
	return len(text) > 1 && len(text) < 6 && text == strings.ToUpper(text) && !isDigits(text)
}

// setMeanings gives a token its meanings, and what it is contrary to.
func setMeanings(tokens []token, i int, in language, x *lexicon) {
	t := &tokens[i]
	if t.form != word || t.key == "" {
		return
	}
	t.ids = append(t.ids, x.concepts[in][t.key]...)
	if verb, _, ok := strings.Cut(t.key, " "); ok && t.ids == nil {
		t.ids = append(t.ids, x.concepts[in][verb]...)
	}
	if other := 1 - in; t.label && t.ids == nil {
		t.ids = append(t.ids, x.concepts[other][stem(t.low, other)]...)
	}
	if in == english || !t.capital || t.first {
		t.sides = append(t.sides, x.sides[in][t.key]...)
	}
	if x.phrases[in][t.key] {
		setPhrase(tokens, i, in, x)
	}
}

// longestPhrase is how many words a phrase of the lists may have.
const longestPhrase = 4

// setPhrase gives the meaning of a phrase to all its words.
func setPhrase(tokens []token, i int, in language, x *lexicon) {
	key := tokens[i].key
	for n := i + 1; n < len(tokens) && n < i+longestPhrase && tokens[n].form == word; n++ {
		key += " " + tokens[n].key
		for _, side := range x.sides[in][key] {
			tokens[i].sides = append(tokens[i].sides, side)
			tokens[n].sides = append(tokens[n].sides, side)
		}
		for _, id := range x.concepts[in][key] {
			for k := i; k <= n; k++ {
				if !slices.Contains(tokens[k].ids, id) {
					tokens[k].ids = append(tokens[k].ids, id)
				}
			}
		}
	}
}

// ages say of a number that it is an age: "3 days old".
var ages = setOf("old alt older alter long lang")

// farthestCounted is how far behind a number the thing may stand that it counts: "5 new devices".
const farthestCounted = 3

// setCounted notes what a number without a measure counts.
func setCounted(tokens []token, i int, in language) {
	t := &tokens[i]
	if t.form != number || t.num.unit != "" || t.num.time {
		return
	}
	for j := i + 1; j < len(tokens) && j <= i+farthestCounted && tokens[j].form == word && !tokens[j].label; j++ {
		if !tokens[j].claims() || in == german && !tokens[j].capital {
			return
		}
		t.counted = append(t.counted, tokens[j].key)
		t.ids = append(t.ids, tokens[j].ids...)
	}
}
