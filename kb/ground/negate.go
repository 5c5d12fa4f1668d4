package ground

import "strings"

// negate marks the words under a negation. "not" reaches over the whole of its clause, because in German the verb may
// stand before it and in English the subject does. "no", "kein" and "ohne" reach to the next function word; before a
// pronoun they deny the whole clause: "works without it".
func negate(clause []token, in language) {
	if costsNothing(clause) {
		return
	}
	for i := range clause {
		t := &clause[i]
		switch {
		case t.cue.has(cueBan):
			negateAll(clause)
		case t.cue.has(cueExcept):
			negateNear(clause, i)
		case !t.cue.has(cueNeg | cueInstead):
		case i < 2 && subjectNegations.has(t.low):
			negateAll(clause)
		case nearNegations.has(t.low) && i+1 < len(clause) && !pronouns.has(clause[i+1].low) && hasClaims(clause[i+1:]):
			negateNear(clause, i)
		case in == german && isAttribute(clause, i):
			clause[i+1].neg = true
			t.cue &^= cueNeg
		default:
			negateAll(clause)
		}
	}
}

func hasClaims(tokens []token) bool {
	for i := range tokens {
		if tokens[i].claims() {
			return true
		}
	}
	return false
}

func negateAll(tokens []token) {
	if len(tokens) > 1 && tokens[0].neg && tokens[len(tokens)-1].neg {
		return // it has been done: a clause may hold many negations
	}
	for i := range tokens {
		tokens[i].neg = true
	}
}

// isAttribute tells "nicht freigegebene Teile" from a negation of the clause.
func isAttribute(clause []token, i int) bool {
	if i+2 >= len(clause) {
		return false
	}
	next := &clause[i+1]
	return next.form == word && !next.capital && next.claims() && clause[i+2].capital
}

// farthestNear is how many words "no" reaches over.
const farthestNear = 16

func negateNear(clause []token, i int) {
	for j := i + 1; j < min(len(clause), i+farthestNear); j++ {
		if n := &clause[j]; n.form == word && n.light && n.cue == 0 && j > i+1 && clause[j-1].claims() {
			return
		}
		clause[j].neg = true
	}
}

var (
	nearNegations = setOf(`instead rather statt anstatt anstelle no without neither nor none kein keine keinen keinem
		keiner keines ohne weder`)
	subjectNegations = setOf("no kein keine keiner") // at the start they deny the whole: "No permit is required"
	pronouns         = setOf(`it them this that ihn ihm sie es diese dieses diesen`)
	nothings         = setOf(`nothing anything nichts kein keine keinen no`)
)

// costsNothing makes "costs nothing" what it means, so that it is "free" and not the contrary of "costs".
func costsNothing(clause []token) bool {
	cost, nothing := -1, false
	for i := range clause {
		t := &clause[i]
		if t.form == word && isCost(t.low) {
			cost = i
		}
		nothing = nothing || nothings.has(t.low) && (t.cue != 0 || t.low == "anything")
	}
	if cost < 0 || !nothing {
		return false
	}
	for i := range clause {
		clause[i].cue &^= cueNeg
		clause[i].light = clause[i].light || nothings.has(clause[i].low)
	}
	clause[cost].cue |= cueFree
	clause[cost].light = true
	return true
}

// isCost tells words for what has to be paid, among them German compounds.
func isCost(low string) bool {
	if costWords.has(low) {
		return true
	}
	for _, ending := range [...]string{"steuer", "gebuhr", "gebuhren", "kosten", "taxe", "entgelt", "zuschlag", "aufpreis",
		"porto", "miete", "pauschale"} {
		if strings.HasSuffix(low, ending) {
			return true
		}
	}
	return false
}

// saysFree tells whether a sentence says that nothing has to be paid, or that it is paid with something else.
func (c *Checker) saysFree(n int) bool {
	l := &c.lines[n]
	if l.cue.has(cueFree) {
		return true
	}
	for i := c.units[l.from].from; i < c.units[l.to-1].to; i++ {
		if t := &c.tokens[i]; freeSayings.has(t.low) || isCost(strings.TrimSuffix(t.low, "frei")) && strings.HasSuffix(t.low,
			"frei") {
			return true
		}
	}
	return false
}

var freeSayings = setOf(`frei befreit befreiung exempt waived included includes include inclusive inbegriffen enthalten
		inklusive unpaid erlassen entfallt steuerfrei beitragsfrei`)

// speaksOfCost tells whether a clause has a word for paying.
func (j *judging) speaksOfCost(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if t := &j.tokens[i]; t.form == word && (isCost(t.low) || payWords.has(t.key)) {
			return true
		}
	}
	return false
}

var costWords = setOf(`cost costs charge charges fee fees pay pays kostet kosten zahlt zahlen bezahlen gebuhr gebuhren
		fallen tax taxes fare surcharge postage deposit extra beitrag aufschlag eintritt`)
