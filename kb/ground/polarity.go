package ground

const denials = cueNeg | cueContra | cueBan

// compareNegation wants a negation on both sides or on none.
func (j *judging) compareNegation(cl *clause, text string) {
	u := &j.c.units[cl.main]
	if cl.inverted || j.saysOtherwise(cl, u) {
		return
	}
	said, denied := cl.cue.has(denials), u.cue.has(denials)
	switch {
	case j.mayDiffer(cl, u, said, denied):
	case j.isExcepted(u):
		if said == denied && (said || !j.cues().has(denials)) {
			j.doubt(exceptGone, LackNegation, text)
		}
	case j.negationsDiffer(cl, u):
		j.noteNegation(cl, u, text)
	case j.undoes(cl) || cl.cue.has(cueInstead) && j.swaps(cl):
		j.doubt(turnedAround, LackNegation, text)
	}
}

// mayDiffer knows places where one negation more or less is right.
func (j *judging) mayDiffer(cl *clause, u *unit, said, denied bool) bool {
	switch {
	case !said && denied && u.cond && !cl.cond && j.saysElse(cl), said && j.excludedByOnly(cl, u):
		return true
	}
	return whether.has(lowAt(j.c.tokens[u.from:u.to], 0)) && j.looksInto(u) || said != denied && j.complements(cl, u)
}

// noteNegation notes a negation on one side only. In a clause that is otherwise said again it decides by itself.
func (j *judging) noteNegation(cl *clause, u *unit, text string) {
	switch {
	case j.isAlternative(cl, u):
	case j.repeats(cl, u, sameStem) && (!cl.cond || u.cond):
		j.lack(LackNegation, text)
	case j.repeats(cl, u, sameMeaning):
		if cl.cond {
			j.solid *= turnedCondition
		}
		j.doubt(turnedPlain, LackNegation, text)
	case cl.cue.has(denials):
		j.doubt(deniedHere, LackNegation, text)
	default:
		j.doubt(deniedThere, LackNegation, text)
	}
}

// repeats tells whether a clause says its place again in words of a likeness.
func (j *judging) repeats(cl *clause, u *unit, least float32) bool {
	for _, k := range cl.items {
		same := false
		for _, m := range j.items[k].matches {
			same = same || int(m.at) >= u.from && int(m.at) < u.to && m.strength >= least
		}
		if !same {
			return false
		}
	}
	return true
}

func (j *judging) negationsDiffer(cl *clause, u *unit) bool {
	n := j.negated(cl)
	said, denied := cl.cue.has(denials), u.cue.has(denials)
	switch {
	case said && !denied:
		return !n.there && !j.denies(cl) && !j.impliesThere(u)
	case said:
		return n.here && n.there && !n.both || !j.deniesAlike(cl, u)
	}
	return n.alone && !cl.cue.has(cueInstead) && !j.deniesNearby(cl) && !j.impliesHere(cl)
}

// denies tells whether the passages deny the clause in another way than by a negation in its own place.
func (j *judging) denies(cl *clause) bool {
	return j.placesDeny(cl) || j.hasElliptic(cl) || j.deniedElsewhere(cl)
}

// deniesAlike wants two negations where the passage has two: "without consent nothing is released".
func (j *judging) deniesAlike(cl *clause, u *unit) bool {
	if !cl.cue.has(cueWithout) || !u.cue.has(cueWithout) {
		return true
	}
	return deniesBeside(j.tokens[cl.from:cl.to]) == deniesBeside(j.c.tokens[u.from:u.to])
}

// A polarity tells where words of a clause stand under a negation.
type polarity struct {
	here, there bool // a word of the statement, one of the passage
	both        bool // a pair of them
	alone       bool // one of the passage whose partner does not
}

// deniedElsewhere tells whether another clause has as much of the statement, and denies it.
func (j *judging) deniedElsewhere(cl *clause) bool {
	has := map[int32]float32{}
	for _, k := range cl.items {
		it := &j.items[k]
		strongest := map[int32]float32{}
		for _, m := range it.matches {
			u := j.c.unitOf[m.at]
			strongest[u] = max(strongest[u], m.strength*it.weight)
		}
		for u, s := range strongest {
			has[u] += s
		}
	}
	for u, sum := range has {
		unit := &j.c.units[u]
		if cl.cue.has(cueFree) && !unit.cue.has(cueFree) {
			continue // it says nothing of what is free
		}
		l := &j.c.lines[unit.line]
		denied := unit.cue.has(denials) || l.kind == Row && l.cue.has(denials)
		if int(u) != cl.main && sum >= has[int32(cl.main)] && denied && l.kind != Heading {
			return true
		}
	}
	return false
}

// swaps tells whether the statement says one thing instead of another, and the passage the other way round.
func (j *judging) swaps(cl *clause) bool {
	here, there := false, false
	for _, k := range cl.items {
		it := &j.items[k]
		if it.partner >= 0 && it.own {
			s, q := j.tokens[it.token].neg, j.c.tokens[it.partner].neg
			here, there = here || s && !q, there || q && !s
		}
	}
	return here && there
}

// undoes tells whether one side says a word with "un" that the other says without.
func (j *judging) undoes(cl *clause) bool {
	for _, k := range cl.items {
		it := &j.items[k]
		if it.partner < 0 || !it.own {
			continue
		}
		s, p := &j.tokens[it.token], &j.c.tokens[it.partner]
		if s.undone != p.undone && s.neg != p.neg && s.low != p.low {
			return true
		}
	}
	return false
}

// deniesBeside tells whether a clause has a negation beside its "without".
func deniesBeside(tokens []token) bool {
	for i := range tokens {
		if c := tokens[i].cue; c.has(denials) && !c.has(cueWithout) {
			return true
		}
	}
	return false
}

// negated gathers the negations of the words of a clause and of those that they stand for.
func (j *judging) negated(cl *clause) polarity {
	var n polarity
	for _, k := range cl.items {
		it := &j.items[k]
		if it.partner < 0 || !it.found {
			continue
		}
		u := int(j.c.unitOf[it.partner])
		if j.c.units[u].line != j.c.units[it.unit].line {
			continue
		}
		s, q := j.tokens[it.token].neg, j.c.tokens[it.partner].neg
		n.here, n.there, n.both = n.here || s, n.there || q, n.both || s && q
		if q && !s && j.c.units[u].line == j.c.units[cl.main].line {
			n.alone = n.alone || u == cl.main || j.c.units[u].cue.has(denials)
		}
	}
	return n
}

// placesDeny tells whether another unit that the clause was found in is negated, or another cell of the table's row, or
// what the statement says beside it.
func (j *judging) placesDeny(cl *clause) bool {
	for _, k := range cl.items {
		it := &j.items[k]
		if !it.found || it.unit < 0 {
			continue
		}
		u := &j.c.units[it.unit]
		if l := &j.c.lines[u.line]; u.cue.has(denials) || l.kind == Row && l.cue.has(denials) {
			return true
		}
	}
	for i := range j.clauses {
		if other := &j.clauses[i]; other.main >= 0 && j.deniesBy(cl, other) {
			return true
		}
	}
	return false
}

// deniesBy tells whether the place of another clause denies this one: by an elliptic denial, by an exception, or for
// conditions by its heading.
func (j *judging) deniesBy(cl, other *clause) bool {
	u := &j.c.units[other.main]
	heading := j.c.lines[u.line].heading
	return len(cl.items) < fewestItems && j.hasElliptic(other) ||
		!other.cue.has(denials) && u.cue.has(cueContra|cueBan|cueExcept) ||
		heading >= 0 && (cl.cond || cl.cue.has(cueWithout)) && j.headingDenies(cl, heading)
}

// fewestOwn is how many claiming words a denial has that leaves out what it denies: "but not those of others".
const fewestOwn = 2

// hasElliptic tells whether the sentence has another clause that denies without saying again what.
func (j *judging) hasElliptic(cl *clause) bool {
	l := &j.c.lines[j.c.units[cl.main].line]
	for n := l.from; n < l.to; n++ {
		u := &j.c.units[n]
		if n == cl.main || !u.cue.has(cueNeg) {
			continue
		}
		size := len(j.claimsBetween(u.from, u.to))
		if size <= 1 || size <= fewestOwn && elliptics.has(lowAt(j.c.tokens[:u.to], u.from)) {
			return true
		}
	}
	return false
}

// elliptics are words that such a denial begins with.
var elliptics = setOf("but aber and und not nicht nor sondern")

// headingDenies tells whether a heading says something of the clause under a negation: "Without a voucher".
func (j *judging) headingDenies(cl *clause, heading int) bool {
	l := &j.c.lines[heading]
	for _, k := range cl.items {
		for _, m := range j.items[k].matches {
			if n := int(j.c.unitOf[m.at]); n >= l.from && n < l.to && j.c.tokens[m.at].neg {
				return true
			}
		}
	}
	return false
}

// deniesNearby tells whether the statement has the negation in another clause, where it was found in the same place.
func (j *judging) deniesNearby(cl *clause) bool {
	for i := range j.clauses {
		other := &j.clauses[i]
		if other.main < 0 || !other.cue.has(denials) {
			continue
		}
		for _, k := range cl.items {
			it := &j.items[k]
			if it.partner >= 0 && j.c.tokens[it.partner].neg && j.stands(other, j.c.unitOf[it.partner]) {
				return true
			}
		}
	}
	return false
}

// stands tells whether a word of a clause was found in a unit.
func (j *judging) stands(cl *clause, u int32) bool {
	for _, k := range cl.items {
		if j.items[k].own && j.items[k].unit == u {
			return true
		}
	}
	return false
}

// lineCosts tells whether a sentence of a passage speaks of what something costs.
func (j *judging) lineCosts(n int) bool {
	l := &j.c.lines[n]
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		if isCost(j.c.tokens[i].low) {
			return true
		}
	}
	return false
}
