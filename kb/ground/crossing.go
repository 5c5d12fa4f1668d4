package ground

// readCrossings finds clauses that have taken things from each other's places: "large dogs travel free, small ones pay"
// where the passage has it the other way round.
func (j *judging) readCrossings() {
	for n := range j.clauses {
		for m := range n {
			a, b := &j.clauses[m], &j.clauses[n]
			if a.main >= 0 && b.main >= 0 && a.main != b.main && j.takeFromEachOther(a, b) {
				j.signs[crossed]++
			}
			if a.main >= 0 && a.main == b.main && j.takeBoth(a, b) {
				j.signs[crossed]++
			}
			if a.main >= 0 && b.main >= 0 && a.cond != b.cond && j.c.areRows(a.main, b.main) {
				j.signs[otherRow]++
			}
		}
	}
}

// takeFromEachOther tells whether each of two clauses has a word that only the place of the other one has.
func (j *judging) takeFromEachOther(a, b *clause) bool {
	u, v := &j.c.units[a.main], &j.c.units[b.main]
	return j.takesFor(a, u, v, b) && j.takesFor(b, v, u, a)
}

// takeBoth tells whether two clauses with one place both have words that only a neighbour of it has: "you keep the car,
// but the phone goes back" where the passage says "you keep the phone, but the car goes back".
func (j *judging) takeBoth(a, b *clause) bool {
	u := &j.c.units[a.main]
	l := &j.c.lines[u.line]
	for n := l.from; n < l.to; n++ {
		v := &j.c.units[n]
		if n != a.main && !v.cond && j.takesFor(a, u, v, b) && j.takesFor(b, u, v, a) {
			return true
		}
	}
	return false
}

// takesFor tells whether a clause has a word that of two units only the second has, and another clause has none for it.
func (j *judging) takesFor(cl *clause, u, v *unit, other *clause) bool {
	for _, k := range cl.items {
		it := &j.items[k]
		if hasMatchIn(it.matches, v.from, v.to) && !hasMatchIn(it.matches, u.from, u.to) && !j.bearsAbove(cl, it) &&
			!j.sharesToken(it, other, v) {
			return true
		}
	}
	return false
}

// areRows tells whether two units stand in two rows of one table, neither of them its head.
func (c *Checker) areRows(a, b int) bool {
	x, y := &c.lines[c.units[a].line], &c.lines[c.units[b].line]
	return x != y && x.kind == Row && y.kind == Row && x.lead >= 0 && x.lead == y.lead
}

// sharesToken tells whether another clause has a word for the same token of its place.
func (j *judging) sharesToken(it *item, cl *clause, u *unit) bool {
	for _, m := range it.matches {
		if at := int(m.at); at >= u.from && at < u.to && j.clauseHas(cl, at) {
			return true
		}
	}
	return false
}

// hasOtherLead tells whether the place of a clause stands behind another name than the statement's: another first cell
// of a row, another word before a colon.
func (j *judging) hasOtherLead(cl *clause, u *unit) bool {
	l := &j.c.lines[u.line]
	lead, ok := j.c.leadOf(l)
	if !ok || u.from == lead.from {
		return false
	}
	mine := j.weightIn(cl, lead)
	for n := max(0, u.line-mostLeads); n < min(len(j.c.lines), u.line+mostLeads); n++ {
		other := &j.c.lines[n]
		if n == u.line || other.passage != l.passage || other.kind != l.kind || other.heading != l.heading {
			continue
		}
		if x, ok := j.c.leadOf(other); ok && j.weightIn(cl, x) > mine {
			return true
		}
	}
	return false
}

// mostLeads are how many sentences on either side are looked at for what they begin with.
const mostLeads = 100

// weightIn is how much of a clause a unit has.
func (j *judging) weightIn(cl *clause, u *unit) float32 {
	var sum float32
	for _, k := range cl.items {
		if it := &j.items[k]; hasMatchIn(it.matches, u.from, u.to) {
			sum += it.weight
		}
	}
	return sum
}

// mixesRows tells whether a clause has a word that of its table only another row has.
func (j *judging) mixesRows(cl *clause, u *unit) bool {
	l := &j.c.lines[u.line]
	if l.kind != Row || l.lead < 0 {
		return false
	}
	for _, k := range cl.items {
		it := &j.items[k]
		if !it.found || j.tokens[it.token].soft || j.c.lineHas(u.line, it) || j.bearsAbove(cl, it) {
			continue
		}
		for _, m := range it.matches {
			if o := &j.c.lines[j.c.units[j.c.unitOf[m.at]].line]; o.kind == Row && o.lead == l.lead {
				return true
			}
		}
	}
	return false
}

// leadOf is what a row or item begins with: its first cell, or what stands before a colon.
func (c *Checker) leadOf(l *line) (lead *unit, ok bool) {
	lead = &c.units[l.from]
	if l.to-l.from < 2 || lead.to <= lead.from {
		return nil, false
	}
	last := c.tokens[lead.to-1].text
	if l.kind == Row && last == "|" && lead.to-lead.from == 1 && l.to-l.from > 2 {
		lead = &c.units[l.from+1]
	}
	return lead, l.kind == Row && l.lead >= 0 || last == ":" && (l.kind == Item || l.kind == Prose || l.kind == Step)
}

// turnsTime tells whether the clause puts something before another thing, and the passage only after.
func (j *judging) turnsTime(cl *clause, u *unit) bool {
	if (cl.cue | j.c.lines[u.line].cue).has(denials) || j.hasNumber(cl) {
		return false
	}
	here := statesTime(j.tokens[cl.from:cl.to])
	l := &j.c.lines[u.line]
	there := statesTime(j.c.tokens[j.c.units[l.from].from:j.c.units[l.to-1].to])
	return here == cueBefore && there == cueAfter || here == cueAfter && there == cueBefore
}

// statesTime tells whether words speak of before or of after; where of both, of none.
func statesTime(tokens []token) cue {
	var before, after bool
	for i := range tokens {
		t := &tokens[i]
		before = before || earlierWords.has(t.low)
		after = after || laterWords.has(t.low) || sequels.has(t.low)
	}
	switch {
	case before && !after:
		return cueBefore
	case after && !before:
		return cueAfter
	}
	return 0
}

// losesTime tells whether the sentence of the passage has a clause that says after or before what the rest holds, of
// which the statement has nothing.
func (j *judging) losesTime(cl *clause, u *unit) bool {
	l := &j.c.lines[u.line]
	for n := l.from; n < l.to; n++ {
		v := &j.c.units[n]
		if n == cl.main || v.to-v.from < fewestTimed || v.cond {
			continue
		}
		isTimed := timeWords.has(lowAt(j.c.tokens[v.from:v.to], 0)) && j.isUnsaid(v.from, v.to)
		if isTimed && !j.c.isParted(min(n, cl.main), max(n, cl.main)) {
			return true
		}
	}
	return false
}

// fewestTimed are the words of a clause that is one.
const fewestTimed = 3
