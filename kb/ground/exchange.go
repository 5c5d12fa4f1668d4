package ground

// exchanges weighs the words of a clause that stand in a neighbour of its place, where the place has another word of
// the sort between the same neighbours: of "small dogs travel free, large ones pay" the clause says "large dogs travel
// free". It does not matter that another clause of the statement says the other word.
func (j *judging) exchanges(cl *clause, u *unit) float64 {
	n := 0.0
	for i, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		if t.soft || j.c.words.measuring[j.lang].has(t.key) || !j.standsBeside(it, u) {
			continue
		}
		if j.isSlotOther(cl, i, u) {
			n++
		}
	}
	return n * j.foundShare(cl, u)
}

// standsBeside tells whether another unit of a sentence has a word better than the unit itself.
func (j *judging) standsBeside(it *item, u *unit) bool {
	l := &j.c.lines[u.line]
	var here, beside float32
	for _, m := range it.matches {
		v := &j.c.units[j.c.unitOf[m.at]]
		switch {
		case v.from == u.from:
			here = max(here, m.strength)
		case v.line == u.line && !v.cond, l.kind == Row && j.c.areRows(int(j.c.unitOf[m.at]), l.from):
			beside = max(beside, m.strength)
		}
	}
	return beside > here && here < sameStem
}

// isSlotOther tells whether beside a neighbour of a word the place has a word of the same sort that the clause has not.
func (j *judging) isSlotOther(cl *clause, i int, u *unit) bool {
	mine := &j.items[cl.items[i]]
	if i > 0 {
		if p := j.partnerIn(&j.items[cl.items[i-1]], u); p >= 0 && j.hasOtherIn(cl, mine, p+1, min(u.to, p+1+farthestSlot)) {
			return true
		}
	}
	if i+1 < len(cl.items) {
		next := &j.items[cl.items[i+1]]
		p := j.partnerIn(next, u)
		return p >= 0 && (j.hasOtherIn(cl, mine, max(u.from, p-farthestSlot), p) ||
			next.token == mine.token+1 && p > u.from && j.isUnsaidBy(cl, p-1))
	}
	return false
}

// isUnsaidBy tells whether a token of the passages claims something that a clause has not.
func (j *judging) isUnsaidBy(cl *clause, at int) bool {
	p := &j.c.tokens[at]
	return p.form == word && p.claims() && !p.soft && !j.clauseHas(cl, at)
}

// hasOtherIn tells whether a part of the passages has a word of the sort of another one that the clause has not.
func (j *judging) hasOtherIn(cl *clause, it *item, from, to int) bool {
	t := &j.tokens[it.token]
	lang := j.c.spoken[j.c.lines[j.c.units[j.c.unitOf[from]].line].passage]
	thing := t.form == word && isThing(j.tokens, it.token, j.lang)
	for i := from; i < to; i++ {
		p := &j.c.tokens[i]
		if p.claims() && !p.soft && p.form == t.form && !j.clauseHas(cl, i) && isThing(j.c.tokens, i, lang) == thing {
			return true
		}
	}
	return false
}

// losesDenial tells whether the passage denies a part of what the clause says in a few words, and the statement has a
// word of that part without the denial: "may see the own record but not those of others".
func (j *judging) losesDenial(cl *clause, u *unit) bool {
	if j.cues().has(denials | cueOnly | cueExcept) {
		return false
	}
	l := &j.c.lines[u.line]
	for n := l.from; n < l.to; n++ {
		v := &j.c.units[n]
		if n == cl.main || !v.cue.has(cueNeg|cueExcept) || !elliptics.has(lowAt(j.c.tokens[:v.to], v.from)) {
			continue
		}
		for i := v.from; i < v.to; i++ {
			p := &j.c.tokens[i]
			if p.form == word && len(p.low) > 3 && p.cue == 0 && j.saysWord(cl, p) {
				return true
			}
		}
	}
	return false
}

func (j *judging) saysWord(cl *clause, p *token) bool {
	for i := cl.from; i < cl.to; i++ {
		if t := &j.tokens[i]; t.form == word && (t.low == p.low || t.key == p.key) {
			return true
		}
	}
	return false
}
