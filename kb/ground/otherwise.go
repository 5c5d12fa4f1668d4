package ground

// saysOtherwise knows the ways of saying one thing with and without a negation: "not until" and "only after", "only if"
// and "not unless", "free" and "costs nothing", "only" and "no other", "not without" and "only with".
func (j *judging) saysOtherwise(cl *clause, u *unit) bool {
	const limits = cueOnly | cueLate
	mine, all, line := cl.cue, j.cues(), j.c.lines[u.line].cue
	if j.saysOfCosts(cl, u) || mine.has(cueNeg) && j.deniesAsOnly(cl, line) {
		return true
	}
	if mine.has(cueOnly) && line.has(cueContra|cueExcept) {
		return true
	}
	return all.has(limits) && line.has(cueNeg) && !j.deniesFocus(cl) &&
		(line.has(cueUntil|cueBefore|cueContra|cueExcept) || all.has(cueOnly) && j.findsFocus(cl))
}

// deniesAsOnly tells whether a denial says what the passage says by "only", "not until" or "must".
func (j *judging) deniesAsOnly(cl *clause, line cue) bool {
	switch {
	case j.cues().has(cueUntil|cueBefore) && line.has(cueOnly|cueLate),
		cl.cue.has(cueContra|cueExcept) && line.has(cueOnly):
		return true
	}
	return cl.cue.has(cueWithout) && deniesBeside(j.tokens[cl.from:cl.to]) && line.has(cueOnly|cueMust) &&
		j.needsDenied(cl)
}

// saysOfCosts tells whether both say that nothing is to be paid, one of them by a denial.
func (j *judging) saysOfCosts(cl *clause, u *unit) bool {
	line := j.c.lines[u.line].cue
	if cl.cue.has(cueNeg) && cl.cue.has(cueFree) {
		return false // "not free of charge"
	}
	return cl.cue.has(cueNeg) && j.speaksOfCost(cl) && j.c.saysFree(u.line) ||
		cl.cue.has(cueFree) && (line.has(cueFree) || line.has(cueNeg) && j.lineCosts(u.line))
}

// deniesFocus tells whether the passage denies what the statement says behind "only": "only with" is not "without".
func (j *judging) deniesFocus(cl *clause) bool {
	if !cl.cue.has(cueOnly) {
		return false
	}
	_, from, to := focus(j.tokens, cl.from, cl.to)
	for _, k := range cl.items {
		if it := &j.items[k]; it.token >= from && it.token < to {
			return it.partner >= 0 && j.c.tokens[it.partner].neg
		}
	}
	return false
}

// saysElse tells whether a statement goes on behind a clause with what happens else: "check in, or the room is given
// away". Then the passage may deny the clause in a condition.
func (j *judging) saysElse(cl *clause) bool {
	for i := cl.from; i < min(len(j.tokens), cl.to+1); i++ {
		if elses.has(j.tokens[i].low) && i > cl.from && j.tokens[i-1].form == mark {
			return true
		}
	}
	return false
}

var elses = setOf("or else otherwise oder sonst andernfalls ansonsten")
