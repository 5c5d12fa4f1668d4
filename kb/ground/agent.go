package ground

import "strings"

// A party is one of those between whom rules are made.
type party uint8

const (
	nobody  party = iota // the sentence does not say who
	reader               // whom the passage speaks to, and groups that he is one of: "you", "members", "Gäste"
	office               // who has written it: "we", "support", "the desk"
	another              // someone else: "your manager", "the doctor"
)

var parties = map[string]party{"reader": reader, "office": office, "actor": another}

// agentOf tells who does what a clause says, as far as its form shows it, and the noun for him or -1: who is spoken to,
// a noun for people in front of the verb in English or in the nominative in German, or one behind "by".
func (x *lexicon) agentOf(tokens []token, in language) (who party, at int) {
	for i := range tokens {
		t := &tokens[i]
		switch {
		case t.form != word || t.label && t.capital:
		case in == german && t.low == "sie" && t.capital, addresses.has(t.low), selves.has(t.low):
			switch {
			case prepositions.has(lowAt(tokens, i-1)):
				continue
			case isPassive(tokens, i, in):
				return nobody, -1
			case selves.has(t.low):
				return office, -1
			}
			return reader, -1
		case x.partyOf(t, in) != nobody && standsAsAgent(tokens, i, in):
			return x.partyOf(t, in), i
		}
	}
	if isImperative(tokens) {
		return reader, -1
	}
	return nobody, -1
}

// isPassive tells whether something is done to the one whom a pronoun names.
func isPassive(tokens []token, at int, in language) bool {
	for i := range tokens {
		switch low := tokens[i].low; {
		case in == german && passives.has(low):
			return true
		case in == english && i > at && i <= at+farthestBe && beForms.has(low):
			return i+1 < len(tokens) && strings.HasSuffix(tokens[i+1].low, "ed")
		}
	}
	return false
}

// farthestBe is how far behind its subject an English passive has its auxiliary.
const farthestBe = 4

var (
	passives = setOf("werden wird wurde wurden worden")
	beForms  = setOf("be been being are is was were get")
)

// partyOf tells which party a noun names; the lists have it without an ending.
func (x *lexicon) partyOf(t *token, in language) party {
	if in == german && !t.capital || acronyms.has(t.low) && !isAcronym(t.text) {
		return nobody
	}
	if p := x.parties[in][t.key]; in == german && p != nobody {
		return p
	}
	for _, ending := range endingsOfActors[in] {
		if base, ok := strings.CutSuffix(t.low, ending); ok && x.parties[in][base] != nobody {
			return x.parties[in][base]
		}
	}
	return nobody
}

var endingsOfActors = [...][]string{english: {"", "s"}, german: {"", "s", "n", "en", "r", "in", "innen", "es", "e"}}

// isAgentNoun tells English nouns for people that are made of verbs: "manager" is none.
func isAgentNoun(low string) bool {
	low = strings.TrimSuffix(low, "s")
	return strings.HasSuffix(low, "er") || strings.HasSuffix(low, "or") || strings.HasSuffix(low, "ee")
}

// standsAsAgent tells whether a noun stands where the one who acts does.
func standsAsAgent(tokens []token, at int, in language) bool {
	if in == german {
		return isNominative(tokens, at)
	}
	for i := at - 1; i >= 0; i-- {
		switch t := &tokens[i]; {
		case agentMarks.has(t.low):
			return true
		case t.form == mark, prepositions.has(t.low), t.act && isVerbHere(tokens, i):
			return false
		}
	}
	return true
}

// isVerbHere tells a verb from a noun or gerund that is written alike.
func isVerbHere(tokens []token, at int) bool {
	return !beforeNouns.has(lowAt(tokens, at-1)) && !strings.HasSuffix(tokens[at].low, "ing")
}

// isNominative tells a German noun from one behind a preposition or an article of another case.
func isNominative(tokens []token, at int) bool {
	for i := at - 1; i >= 0; i-- {
		switch t := &tokens[i]; {
		case agentMarks.has(t.low):
			return true
		case prepositions.has(t.low), oblique.has(t.low):
			return false
		case t.form != word, nominative.has(t.low), t.capital && !t.first, !t.claims():
			return true
		}
	}
	return true
}

// isImperative tells a clause that says what to do.
func isImperative(tokens []token) bool {
	for i := range tokens {
		t := &tokens[i]
		if t.form == word && lowAt(tokens, i+1) == "sie" && tokens[i+1].capital {
			return t.act || t.claims() && t.cue == 0
		}
		if t.form == mark || beforeCommands.has(t.low) {
			continue
		}
		return t.form == word && t.act && t.cue == 0 && isBare(t.low) && hasObject(tokens, i)
	}
	return false
}

// beforeCommands may stand in front of a verb that commands.
var beforeCommands = setOf("and or und oder sowie but aber also then afterwards next subsequently please")

// hasObject tells whether something stands behind an English verb that it may be done to.
func hasObject(tokens []token, verb int) bool {
	if verb+1 >= len(tokens) {
		return false
	}
	next := &tokens[verb+1]
	return beforeNouns.has(next.low) || next.label || next.claims() && !clauseSigns.has(lowAt(tokens, verb+2))
}

// isBare tells an English verb without an ending.
func isBare(low string) bool {
	return !strings.HasSuffix(low, "ed") && !strings.HasSuffix(low, "ing") && (!strings.HasSuffix(low, "s") ||
		strings.HasSuffix(low, "ss"))
}

// otherAgent tells how surely the clause says of one what its place says of another: the more alike the verbs are.
func (j *judging) otherAgent(cl *clause, u *unit) float64 {
	if cl.cond || cl.cue.has(denials) {
		return 0
	}
	mine, at := j.c.words.agentOf(j.tokens[cl.from:cl.to], j.lang)
	theirs, p := j.c.words.agentOf(j.c.tokens[u.from:u.to], j.c.spoken[j.c.lines[u.line].passage])
	switch {
	case theirs == nobody && mine != nobody && mine != office && at >= 0 && j.addsAgent(cl, u, cl.from+at):
		return ofPassive * j.sharesAct(cl, u)
	case theirs == nobody, mine == nobody && !j.isStrangeSubject(cl, u), at >= 0 && j.unitHas(u, cl.from+at),
		at >= 0 && p >= 0 && j.standsFor(u.from+p), at < 0 && mine == theirs:
		return 0
	}
	return j.sharesAct(cl, u)
}

// isStrangeSubject tells whether a clause begins with a thing that acts and that its place does not have.
func (j *judging) isStrangeSubject(cl *clause, u *unit) bool {
	if j.lang == german && j.hasStrangeNominative(cl, u) {
		return true
	}
	head := j.head(cl)
	if head == nil || hasMatchIn(head.matches, u.from, u.to) || j.lang == german && !isNominative(j.tokens, head.token) {
		return false
	}
	for i := cl.from; i < head.token; i++ {
		if t := &j.tokens[i]; t.claims() && t.act || t.form == word && prepositions.has(t.low) {
			return false
		}
	}
	for i := head.token + 1; i < min(cl.to, head.token+3); i++ {
		if t := &j.tokens[i]; t.act && j.unitHas(u, i) {
			return true
		}
	}
	return false
}

// hasStrangeNominative tells whether a German clause that does not say what is done to somebody has a noun behind its
// verb, with the article of one who acts, that its place does not have: "die Ersatzteile bezahlt der Verein".
func (j *judging) hasStrangeNominative(cl *clause, u *unit) bool {
	verb := false
	for i := cl.from; i < cl.to; i++ {
		t := &j.tokens[i]
		if passives.has(t.low) {
			return false
		}
		if verb && i > cl.from && nominativeOnly.has(lowAt(j.tokens, i-1)) && t.form == word && t.capital && t.claims() {
			return !j.unitHas(u, i)
		}
		verb = verb || t.act && !t.capital && j.unitHas(u, i)
	}
	return false
}

var nominativeOnly = setOf("der das")

// How surely verbs that are alike mean the same act.
const sameVerb, likeVerb = 1, 0.4

// sharesAct tells whether clause and unit have the same verb; "you get" may be "we pay".
func (j *judging) sharesAct(cl *clause, u *unit) float64 {
	found := 0.0
	for _, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		if t.form != word || t.soft || isThing(j.tokens, it.token, j.lang) || bestowals.has(t.key) || bestowals.has(t.low) ||
			j.isParticipleBefore(it.token) {
			continue
		}
		for _, m := range it.matches {
			switch at := int(m.at); {
			case at < u.from || at >= u.to:
			case m.strength >= sameStem:
				return sameVerb
			case m.strength >= sameMeaning:
				found = likeVerb
			}
		}
	}
	return found
}

// isParticipleBefore tells an English participle that stands before its noun: "deleted projects".
func (j *judging) isParticipleBefore(at int) bool {
	return j.lang == english && strings.HasSuffix(j.tokens[at].low, "ed") && at+1 < len(j.tokens) &&
		j.tokens[at+1].claims()
}

// unitHas tells whether a unit has the word at a place of the statement.
func (j *judging) unitHas(u *unit, at int) bool {
	for k := range j.items {
		if j.items[k].token == at {
			return hasMatchIn(j.items[k].matches, u.from, u.to)
		}
	}
	return false
}

var (
	addresses  = setOf("you du man youll")
	selves     = setOf("we wir")
	agentMarks = setOf("by durch")
	acronyms   = setOf("it hr") // that are words, too

	prepositions = setOf(`in on at for with from to of under per about into via through without against between behind
		over as within during before after until since than like unless if when mit bei von vom zu zum zur an am auf aus
		nach seit gegen fur ohne um im ins ans beim vor hinter neben unter uber zwischen als wie wegen trotz wahrend
		innerhalb ausserhalb statt bis pro je`)
	oblique = setOf(`den dem des einen einem eines ihren ihrem ihres deinen deinem deines meinen meinem seinen seinem
		keinen keinem unseren unserem unseres jeden jedem diesen diesem`)
	nominative = setOf(`der die das ein eine kein keine ihr ihre dein deine unser unsere jeder jede jedes alle dieser
		diese`)
)
