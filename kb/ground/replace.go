package ground

// replacements weighs the words of a clause that its place does not have, where the place has other words between the
// same neighbours: of "dogs with a red collar" the clause says "dogs with a blue collar". The surer the rest of the
// clause was found, the more each weighs.
func (j *judging) replacements(cl *clause, u *unit) float64 {
	n := 0.0
	for i, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		if t.soft || hasMatchIn(it.matches, u.from, u.to) || j.c.words.measuring[j.lang].has(t.key) {
			continue
		}
		switch above := j.bearsAbove(cl, it); {
		case above && !j.isAdjunct(it.token), !j.isSlotTaken(cl, i, u):
		case above:
			j.signs[headingTaken] += j.foundShare(cl, u)
		default:
			n++
		}
	}
	return n * j.foundShare(cl, u)
}

// isAdjunct tells a noun behind a preposition: "on the compost".
func (j *judging) isAdjunct(at int) bool {
	for i := at - 1; i >= max(0, at-2); i-- {
		if t := &j.tokens[i]; prepositions.has(t.low) {
			return true
		} else if t.claims() {
			return false
		}
	}
	return false
}

// foundShare is the share of the claiming words of a clause that a unit has.
func (j *judging) foundShare(cl *clause, u *unit) float64 {
	has := 0
	for _, k := range cl.items {
		if hasMatchIn(j.items[k].matches, u.from, u.to) {
			has++
		}
	}
	return float64(has) / float64(max(1, len(cl.items)))
}

// farthestSlot is how many words of a passage beside a neighbour are looked at.
const farthestSlot = 4

// isSlotTaken tells whether beside a neighbour of a word the passage has a word of the same sort that the statement has
// not.
func (j *judging) isSlotTaken(cl *clause, i int, u *unit) bool {
	mine := &j.items[cl.items[i]]
	if i > 0 {
		if p := j.partnerIn(&j.items[cl.items[i-1]], u); p >= 0 && j.hasOtherBehind(mine, p+1, min(u.to, p+1+farthestSlot)) {
			return true
		}
	}
	if i+1 < len(cl.items) {
		if p := j.partnerIn(&j.items[cl.items[i+1]], u); p >= 0 && j.hasOtherBehind(mine, max(u.from, p-farthestSlot), p) {
			return true
		}
	}
	return false
}

// partnerIn is the token of a unit that a word stands for, or -1.
func (j *judging) partnerIn(it *item, u *unit) int {
	for _, m := range it.matches {
		if at := int(m.at); at >= u.from && at < u.to {
			return at
		}
	}
	return -1
}

// hasOtherBehind tells whether a part of the passages has a word of the sort of another one that the statement has not.
func (j *judging) hasOtherBehind(it *item, from, to int) bool {
	t := &j.tokens[it.token]
	lang := j.c.spoken[j.c.lines[j.c.units[j.c.unitOf[from]].line].passage]
	thing := t.form == word && isThing(j.tokens, it.token, j.lang)
	for i := from; i < to; i++ {
		p := &j.c.tokens[i]
		if p.claims() && !p.soft && p.form == t.form && !j.standsFor(i) && !j.means(i) &&
			isThing(j.c.tokens, i, lang) == thing {
			return true
		}
	}
	return false
}

// losesException tells whether the clause says "any" or "all" and leaves out what the sentence makes an exception of.
func (j *judging) losesException(cl *clause, u *unit) bool {
	l := &j.c.lines[u.line]
	if !l.cue.has(cueExcept) || j.cues().has(cueExcept|cueCond|cueNeg) {
		return false
	}
	all := cl.cue.has(cueAll | cueEver)
	for i := cl.from; i < cl.to; i++ {
		all = all || j.tokens[i].low == "any"
	}
	from, to := j.c.units[l.from].from, j.c.units[l.to-1].to
	for i := from; i < to && all; i++ {
		if j.c.tokens[i].cue.has(cueExcept) {
			return j.isUnsaid(i, to)
		}
	}
	return false
}

// deniesAct tells whether an act of a clause without a negation stands only under one in the sentence of its place.
func (j *judging) deniesAct(cl *clause, u *unit) bool {
	if cl.cue.has(denials|cueExcept|cueInstead|cueOnly) || cl.cond || j.isExcepted(u) {
		return false
	}
	l := &j.c.lines[u.line]
	from, to := j.c.units[l.from].from, j.c.units[l.to-1].to
	for _, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		if t.soft || t.neg || !t.act || !hasMatchIn(it.matches, from, to) {
			continue
		}
		if j.isDeniedBetween(it, from, to, len(t.sides) > 0) {
			return true
		}
	}
	return false
}

// isDeniedBetween tells whether the best that a word may stand for in a part of the passages stands under a negation.
// Of a word with a contrary only the word itself counts.
func (j *judging) isDeniedBetween(it *item, from, to int, itself bool) bool {
	denied := false
	var best float32
	if itself {
		best = sameStem
	}
	for _, m := range it.matches {
		at := int(m.at)
		if at < from || at >= to || m.strength < best {
			continue
		}
		here := j.c.tokens[at].neg && j.c.units[j.c.unitOf[at]].cue.has(cueNeg|cueBan)
		denied = here && (denied || m.strength > best)
		best = m.strength
	}
	return denied
}
