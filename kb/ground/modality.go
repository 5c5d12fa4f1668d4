package ground

// A force is what a modal verb does.
type force uint8

const (
	plain force = iota
	obliged
	allowed
	advised
	recommended // and left to the person
	forbidden
	exempted
)

// forceOf reads the modal verbs of a clause, each with the negation that it stands under or that follows it.
func forceOf(tokens []token) force {
	var c cue
	modal, negated := false, false
	for i := range tokens {
		t := &tokens[i]
		c |= t.cue
		if t.cue.has(cueMust | cueMay | cueShould) {
			modal, negated = true, negated || t.neg
		}
		negated = negated || modal && t.cue.has(denials) && !t.cue.has(cueWithout)
	}
	if negated || c.has(cueBan) {
		return forceDenied(c)
	}
	switch {
	case c.has(cueMust):
		return obliged
	case c.has(cueShould) && recommends(tokens):
		return recommended
	case c.has(cueShould):
		return advised
	case c.has(cueMay):
		return allowed
	}
	return plain
}

// recommends tells words that leave it to the person what to do: of what has to be, one may say that it should.
func recommends(tokens []token) bool {
	for i := range tokens {
		if t := &tokens[i]; t.cue.has(cueShould) && recommendations.has(t.low) {
			return true
		}
	}
	return false
}

var recommendations = setOf(`recommend recommended recommends recommendation advisable empfehlen empfiehlt empfohlen
		empfehlenswert ratsam`)

// forceDenied is what a modal verb does under a negation: "must not" and "may not" forbid, "need not" exempts.
func forceDenied(c cue) force {
	switch {
	case c.has(cueBan | cueMustNot), c.has(cueMay) && !c.has(cueMust):
		return forbidden
	case c.has(cueMust):
		return exempted
	}
	return advised
}

// compareModality refuses must for may, may for must, and what is certain for what is possible.
func (j *judging) compareModality(cl *clause, text string) {
	u := &j.c.units[cl.main]
	if cl.inverted || j.saysOtherwise(cl, u) || j.isExcepted(u) {
		return
	}
	mine, theirs := forceOf(j.tokens[cl.from:cl.to]), forceOf(j.c.tokens[u.from:u.to])
	j.compareForces(cl, u, mine, theirs, text)
	if j.promisesMore(cl, u) {
		j.doubt(morePromised, LackModality, text)
	}
}

func (j *judging) compareForces(cl *clause, u *unit, mine, theirs force, text string) {
	switch {
	case mine == forbidden && j.excludedByOnly(cl, u):
	case theirs == obliged && j.isLeftToPerson(cl):
		j.doubt(notOptional, LackModality, text)
	case !mine.follows(theirs):
		j.noteForce(cl, u, mine, theirs, text)
	case j.says(cl, optionals):
		if theirs != allowed && theirs != exempted && theirs != advised {
			j.doubt(notOptional, LackModality, text)
		}
	case mine == allowed:
		if j.isHindered(u) || u.cue.has(cueContra) {
			j.doubt(hindered, LackModality, text)
		}
	}
}

// noteForce notes modal verbs that differ.
func (j *judging) noteForce(cl *clause, u *unit, mine, theirs force, text string) {
	switch {
	case j.sharesVerb(cl, u):
		if mine != forbidden || !j.hasElliptic(cl) {
			j.doubt(otherForce, LackModality, text)
		}
	case !mine.denies() && !theirs.denies() && j.foundShare(cl, u) >= mostOf:
		j.signs[otherForce] += ofOtherVerb
	}
}

// A modal verb says less where the verbs that it belongs to differ, and nothing where little of the clause is the same.
const (
	ofOtherVerb = 0.5
	mostOf      = 0.6
)

func (f force) denies() bool { return f == forbidden || f == exempted }

// promisesMore refuses "you will get" where the passage says that one can ask for it.
func (j *judging) promisesMore(cl *clause, u *unit) bool {
	if !cl.cue.has(cueWill) || cl.cue.has(cueMay) || !j.bestows(cl) {
		return false
	}
	return u.cue.has(cueMay) && !u.cue.has(cueNeg|cueWill) || j.c.lines[u.line].kind == Heading
}

// isHindered tells whether the passage says by another word that something does not go: "private sticks are blocked",
// "they have no access".
func (j *judging) isHindered(u *unit) bool {
	for i := u.from; i < u.to; i++ {
		t := &j.c.tokens[i]
		if t.cue.has(cueNeg) && !t.cue.has(cueWithout) && nearNegations.has(t.low) && i+1 < u.to &&
			j.c.tokens[i+1].claims() && !j.standsFor(i+1) {
			return true
		}
		if t.form == word && !t.label && !t.neg && hindrances.has(t.key) && !j.standsFor(i) {
			return true
		}
	}
	return false
}

var hindrances = setOf(`block reject refus ignor ban delet punish disabl exclud lock expel clos blocki sperr ablehn
		verweig ignori bann losch bestraf deaktivi ausschliess schliess`)

// optionals leave something to the person in so many words.
var optionals = setOf("optional optionally voluntary freiwillig")

// isLeftToPerson tells whether a condition beside a clause only leaves it to the person: "if you like".
func (j *judging) isLeftToPerson(cl *clause) bool {
	for i := range j.clauses {
		c := &j.clauses[i]
		if c.cond && len(c.items) == 0 && (c.from == cl.to || c.to == cl.from) && j.says(c, wishes) {
			return true
		}
	}
	return false
}

var wishes = setOf("like wish want prefer mochten mochtest mogen wollen willst wunschen")

// bestows tells whether a clause says that somebody gets something.
func (j *judging) bestows(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if t := &j.tokens[i]; t.form == word && (bestowals.has(t.low) || bestowals.has(t.key)) {
			return true
		}
	}
	return false
}

var bestowals = setOf(`get receive refund reimburse grant pay credit erhalt bekomm erstatt gewahr gutschreib auszahl
		zahl`)

// follows tells whether one force may be said where the passage has another. Where either has none, the words decide.
func (f force) follows(theirs force) bool {
	switch {
	case f == theirs, f == plain, theirs == plain:
		return true
	case f == allowed:
		return theirs != obliged && theirs != forbidden
	case f == advised:
		return theirs == obliged || theirs == recommended
	case f == recommended:
		return theirs == advised
	case f == exempted:
		return theirs == allowed
	}
	return false
}

// sharesVerb tells whether a word that is no thing was found in the unit: what the modal verbs of both belong to.
func (j *judging) sharesVerb(cl *clause, u *unit) bool {
	verbs := 0
	for _, k := range cl.items {
		it := &j.items[k]
		if t := &j.tokens[it.token]; t.form != word || isThing(j.tokens, it.token, j.lang) {
			continue
		}
		verbs++
		if hasMatchIn(it.matches, u.from, u.to) {
			return true
		}
	}
	return verbs == 0
}
