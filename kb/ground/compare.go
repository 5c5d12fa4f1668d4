package ground

// A clause is a part of a statement that one thing is said in.
type clause struct {
	from, to int // tokens
	claims   []int
	cue      cue
	main     int // the unit of the passages that has most of it, or -1
}

// makeClauses cuts the statement; what claims nothing goes to what follows.
func (j *judging) makeClauses() {
	from, k := 0, 0
	for i := range j.tokens {
		if !isClauseEnd(j.tokens, i) && !cutsUnit(j.tokens, from, min(i+1, len(j.tokens)-1)) {
			continue
		}
		cl := clause{from: from, to: i + 1, main: -1}
		for k < len(j.claims) && j.claims[k] <= i {
			cl.claims = append(cl.claims, k)
			k++
		}
		switch {
		case len(cl.claims) == 0 && i+1 < len(j.tokens):
			continue
		case len(cl.claims) == 0 && len(j.clauses) > 0:
			j.clauses[len(j.clauses)-1].to = i + 1
		default:
			j.clauses = append(j.clauses, cl)
		}
		from = i + 1
	}
	for i := range j.clauses {
		j.finish(&j.clauses[i])
	}
}

// finish gathers the cues and finds the main unit.
func (j *judging) finish(cl *clause) {
	for i := cl.from; i < cl.to; i++ {
		cl.cue |= j.tokens[i].cue
	}
	count := map[int32]int{}
	for _, k := range cl.claims {
		if j.found[k] && j.own[k] {
			u := j.unit[k]
			count[u] += 2
			if n := count[u]; cl.main < 0 || n > count[int32(cl.main)] {
				cl.main = int(u)
			}
		}
	}
}

// compare lays the cues of a clause beside those of its place in the passages.
func (j *judging) compare(cl *clause) {
	if cl.main < 0 {
		return
	}
	text := textOf(j.tokens[cl.from:cl.to])
	j.compareNegation(cl, text)
	j.compareModality(cl, text)
	j.compareScope(cl, text)
	j.compareBounds(cl)
	j.compareConditions(cl, text)
}

// compareNegation wants a negation on both sides or on none.
func (j *judging) compareNegation(cl *clause, text string) {
	said := cl.cue.has(cueNeg | cueContra)
	var here, there, both bool
	for _, k := range cl.claims {
		if p := j.partner[k]; p >= 0 && j.found[k] {
			s, q := j.tokens[j.claims[k]].neg, j.c.tokens[p].neg && j.own[k]
			here, there, both = here || s, there || q, both || s && q
		}
	}
	u := &j.c.units[cl.main]
	denied := u.cue.has(cueNeg | cueContra)
	switch {
	case said && !denied && !there:
		if !j.lineDenies(cl) {
			j.lack(LackNegation, text)
		}
	case !said && there:
		j.lack(LackNegation, text)
	case said && denied && here && there && !both:
		j.lack(LackNegation, text)
	}
}

// lineDenies tells whether another unit that the clause was found in is negated.
func (j *judging) lineDenies(cl *clause) bool {
	for _, k := range cl.claims {
		if j.found[k] && j.unit[k] >= 0 && j.c.units[j.unit[k]].cue.has(cueNeg|cueContra) {
			return true
		}
	}
	return false
}

// compareModality refuses must for may, may for must, and what is certain for what is possible.
func (j *judging) compareModality(cl *clause, text string) {
	u := &j.c.units[cl.main]
	mine, theirs := forceOf(cl.cue), forceOf(u.cue)
	switch {
	case mine == theirs || mine == 0:
	case theirs == 0:
		if mine == exempted && !u.cue.has(cueNeg|cueContra) {
			j.lack(LackModality, text)
		}
	case mine == obliged && theirs != forbidden || mine == allowed && theirs == obliged || mine == exempted ||
		theirs == exempted && mine != allowed || mine == advised && theirs == allowed && !u.cue.has(cueShould):
		j.lack(LackModality, text)
	}
	if cl.cue.has(cueWill) && !u.cue.has(cueWill) && u.cue.has(cueMay) && !u.cue.has(cueNeg) && !cl.cue.has(cueMay) {
		j.lack(LackModality, text)
	}
}

// A force is what a modal verb does.
type force uint8

const (
	plain force = iota
	obliged
	allowed
	advised
	forbidden
	exempted
)

func forceOf(c cue) force {
	negated := c.has(cueNeg | cueContra)
	switch {
	case c.has(cueMust) && negated && !c.has(cueMustNot):
		return exempted
	case c.has(cueMustNot) && negated, c.has(cueMay) && negated:
		return forbidden
	case c.has(cueMust):
		return obliged
	case c.has(cueShould):
		return advised
	case c.has(cueMay):
		return allowed
	}
	return plain
}

// compareScope refuses "all" and "only" that the passage does not say, and "only" left out.
func (j *judging) compareScope(cl *clause, text string) {
	u := &j.c.units[cl.main]
	line := j.c.cuesAround(u.sentence)
	switch {
	case cl.cue.has(cueAll) && !line.has(cueAll):
		j.lack(LackScope, text)
	case cl.cue.has(cueOnly) && !line.has(cueOnly):
		j.lack(LackScope, text)
	case cl.cue.has(cueSome) && line.has(cueAll) && !line.has(cueSome):
		j.lack(LackScope, text)
	case u.cue.has(cueSome) && !cl.cue.has(cueSome|cueMay|cueAbout) && j.hasNumber(cl):
		j.lack(LackScope, text)
	}
	if u.cue.has(cueOnly) && !j.cues().has(cueOnly) {
		j.compareFocus(u, text)
	}
}

func (j *judging) hasNumber(cl *clause) bool {
	for _, k := range cl.claims {
		if j.tokens[j.claims[k]].form == number {
			return true
		}
	}
	return false
}

func (j *judging) cues() cue {
	var c cue
	for i := range j.tokens {
		c |= j.tokens[i].cue
	}
	return c
}

// cuesAround are those of a line and of what it stands below.
func (c *Checker) cuesAround(at int) cue {
	l := &c.lines[at]
	var all cue
	for _, n := range [...]int{at, l.heading, l.lead} {
		if n >= 0 {
			for _, u := range c.units[c.lines[n].from:c.lines[n].to] {
				all |= u.cue
			}
		}
	}
	return all
}

// compareFocus wants what the passage restricts the matter to: of "only in the office" the office.
func (j *judging) compareFocus(u *unit, text string) {
	at := u.from
	for at < u.to && !j.c.tokens[at].cue.has(cueOnly) {
		at++
	}
	focus := j.claimsBetween(at, min(u.to, at+5))
	if len(focus) == 0 {
		focus = j.claimsBetween(max(u.from, at-4), at)
	}
	if len(focus) > 0 && !j.uses(focus) {
		j.lack(LackCondition, text)
	}
}

// claimsBetween are the claiming words of a part of the passages.
func (j *judging) claimsBetween(from, to int) []int32 {
	var out []int32
	for i := from; i < to; i++ {
		if j.c.tokens[i].claims() {
			out = append(out, int32(i))
		}
	}
	return out
}

// uses tells whether any word of the statement stands for one of these.
func (j *judging) uses(wanted []int32) bool {
	for k := range j.claims {
		for _, m := range j.matches[k] {
			for _, at := range wanted {
				if m.at == at {
					return true
				}
			}
		}
	}
	return false
}
