package ground

// turnedCondition is how much less a negation says in a condition: "if you do not answer" may follow from "answer".
const turnedCondition = 0.4

// isAlternative tells whether the clause is a condition that denies one of two ways: of "you own it, or the owner
// agrees" it says "if you do not own it".
func (j *judging) isAlternative(cl *clause, u *unit) bool {
	if !cl.cond {
		return false
	}
	l := &j.c.lines[u.line]
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		if choices.has(j.c.tokens[i].low) {
			return true
		}
	}
	return false
}

// isExcepted tells whether the statement is about what its place makes an exception of: "except in the lobby".
func (j *judging) isExcepted(u *unit) bool {
	l := &j.c.lines[u.line]
	if !l.cue.has(cueExcept) || j.cues().has(cueExcept) {
		return false
	}
	from := -1
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to && from < 0; i++ {
		if j.c.tokens[i].cue.has(cueExcept) {
			from = i
		}
	}
	to := min(from+farthestNear, j.c.units[l.to-1].to)
	wanted := j.claimsBetween(from, to)
	return from >= 0 && u.from < from && len(wanted) > 0 && j.usesBeside(wanted, &unit{from: from, to: to}, l)
}

// needsDenied tells whether the passage says without a negation what stands behind "without" in the clause.
func (j *judging) needsDenied(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if !j.tokens[i].cue.has(cueWithout) {
			continue
		}
		for _, k := range cl.items {
			if it := &j.items[k]; it.token > i {
				return j.inMainLine(cl, it) && it.partner >= 0 && !j.c.tokens[it.partner].neg
			}
		}
	}
	return false
}

// findsFocus tells whether what the clause says behind "only" stands in the sentence that it was laid on.
func (j *judging) findsFocus(cl *clause) bool {
	if !cl.cue.has(cueOnly) {
		return true
	}
	_, from, to := focus(j.tokens, cl.from, cl.to)
	seen := 0
	for _, k := range cl.items {
		if it := &j.items[k]; it.token >= from && it.token < to && seen < 2 {
			if !j.inMainLine(cl, it) {
				return false
			}
			seen++
		}
	}
	return true
}
