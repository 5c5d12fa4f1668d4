package ground

// checkOrder wants steps in the order of the passage.
func (j *judging) checkOrder() {
	for k := range j.items {
		it := &j.items[k]
		if it.partner < 0 || !it.claims || j.turnsAround(it) {
			continue
		}
		if clash(timeBefore(j.tokens, it.token), timeBefore(j.c.tokens, int(it.partner))) {
			j.doubt(otherTime, LackOrder, textOf(j.tokens[max(0, it.token-2):it.token+1]))
		}
	}
	for i := 1; i < len(j.clauses); i++ {
		j.compareOrder(&j.clauses[i-1], &j.clauses[i])
	}
}

func clash(a, b cue) bool {
	return a == cueBefore && b == cueAfter || a == cueAfter && b == cueBefore
}

// timeBefore is the word of time that puts a thing before or after another: "before you sign in", "nach der Reise".
func timeBefore(tokens []token, at int) cue {
	for i := at - 1; i >= 0 && i >= at-3; i-- {
		switch t := &tokens[i]; {
		case t.form == mark || t.claims():
			return 0
		case laterWords.has(t.low):
			return cueAfter
		case earlierWords.has(t.low):
			return cueBefore
		}
	}
	return 0
}

// These words put what follows them late or early, and what stands in front of them the other way.
var (
	laterWords   = setOf("after once following nach nachdem sobald")
	earlierWords = setOf("before prior vor bevor ehe")
)

// turnsAround tells whether one side has a negation that turns before and after around: "not before", "only after".
func (j *judging) turnsAround(it *item) bool {
	return j.c.units[j.c.unitOf[it.partner]].cue.has(cueNeg) != j.cues().has(cueNeg)
}

// compareOrder judges two clauses that follow one another.
func (j *judging) compareOrder(a, b *clause) {
	if a.main < 0 || b.main < 0 {
		return
	}
	mine := direction(j.tokens[a.from:a.to], j.tokens[b.from:b.to])
	wrong := false
	switch {
	case a.main == b.main:
		wrong = mine > 0 && j.standsBehind(a, b) || mine != 0 && mine*j.orderWithin(a, b) < 0
	case len(a.items) >= fewestItems || j.c.units[a.main].line == j.c.units[b.main].line:
		theirs := j.orderInPassage(a, b, mine != 0)
		if mine == 0 && j.c.lines[j.c.units[a.main].line].kind == Step && j.commands(a) && j.commands(b) {
			mine = 1 // steps are told in their order
		}
		wrong = mine*theirs < 0
	}
	if wrong {
		j.doubt(otherOrder, LackOrder, textOf(j.tokens[a.from:b.to]))
	}
}

// orderInPassage tells which of two clauses comes first in the passage: 1 the first, -1 the second, 0 where it does not
// say so. That sentences follow one another says something only where the statement speaks of an order.
func (j *judging) orderInPassage(a, b *clause, told bool) int {
	la, lb := j.c.units[a.main].line, j.c.units[b.main].line
	if la == lb {
		u, v := &j.c.units[min(a.main, b.main)], &j.c.units[max(a.main, b.main)]
		order := direction(j.c.tokens[u.from:u.to], j.c.tokens[v.from:v.to])
		if order == 0 && told && j.c.areCommands(u, v) {
			order = 1
		}
		if a.main > b.main {
			return -order
		}
		return order
	}
	x, y := &j.c.lines[la], &j.c.lines[lb]
	isOrdered := x.kind == Step || x.kind == Prose && told
	switch {
	case x.passage != y.passage || x.heading != y.heading || x.kind != y.kind || !isOrdered:
		return 0
	case la > lb:
		return -1
	}
	return 1
}

// areCommands tells whether two clauses of a passage are joined by "and" and tell what to do, one after the other.
func (c *Checker) areCommands(u, v *unit) bool {
	return v.from < v.to && conjunctions.has(c.tokens[v.from].low) && isImperative(c.tokens[u.from:u.to]) &&
		isImperative(c.tokens[v.from:v.to])
}

// orderWithin tells which of two clauses comes first in the one clause of the passage that has both, where a word of
// time there puts what follows it first or last: "Nach jeder Reparatur prüft eine zweite Person".
func (j *judging) orderWithin(a, b *clause) int {
	u := &j.c.units[a.main]
	for i := u.from; i < u.to; i++ {
		low := j.c.tokens[i].low
		isEarly, isLate := laterWords.has(low) && low != "once", earlierWords.has(low)
		if !isEarly && !isLate {
			continue
		}
		to := i + 1
		for claims := 0; to < u.to && claims < 2; to++ {
			if j.c.tokens[to].claims() {
				claims++
			}
		}
		first, second := j.standsIn(a, i, to), j.standsIn(b, i, to)
		if first == second {
			return 0
		}
		if first == isEarly {
			return 1
		}
		return -1
	}
	return 0
}

// standsIn tells whether a thing or act of a clause stands for a word of a part of the passages.
func (j *judging) standsIn(cl *clause, from, to int) bool {
	for _, k := range cl.items {
		if it := &j.items[k]; !j.tokens[it.token].soft && hasMatchIn(it.matches, from, to) {
			return true
		}
	}
	return false
}

// standsBehind tells whether all of the first clause stands behind all of the second one in the clause of the passage
// that has both, and nothing there speaks of time.
func (j *judging) standsBehind(a, b *clause) bool {
	u := &j.c.units[a.main]
	for i := u.from; i < u.to; i++ {
		low := j.c.tokens[i].low
		if j.c.tokens[i].cue.has(cueUntil) || earlierWords.has(low) || laterWords.has(low) || sequels.has(low) {
			return false
		}
	}
	first, last := u.to, -1
	for _, k := range a.items {
		if it := &j.items[k]; it.own {
			first = min(first, int(it.partner))
		}
	}
	for _, k := range b.items {
		if it := &j.items[k]; it.own {
			last = max(last, int(it.partner))
		}
	}
	return last >= 0 && first > last
}

// commands tells whether a clause begins with what is to be done.
func (j *judging) commands(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		t := &j.tokens[i]
		if t.form == mark || conjunctions.has(t.low) || t.low == "please" || t.low == "bitte" {
			continue
		}
		if j.lang == german {
			return lowAt(j.tokens, i+1) == "sie"
		}
		isSubject := t.claims() && t.first && isThing(j.tokens, i, english)
		return t.form == word && t.cue == 0 && !isSubject && (t.claims() || len(t.low) > 3)
	}
	return false
}

// direction tells which of two clauses comes first in time: 1 the first, -1 the second, 0 where nothing says so.
func direction(a, b []token) int {
	switch first, second := opening(a), opening(b); {
	case earlierWords.has(first), laterWords.has(second):
		return -1
	case laterWords.has(first), earlierWords.has(second), sequels.has(second):
		return 1
	}
	return 0
}

var sequels = setOf("then afterwards next subsequently dann danach anschliessend daraufhin")

// opening is the word of time among the first words of a clause.
func opening(tokens []token) string {
	claimed, onlyNow := false, false
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.form == mark, t.label:
		case t.low == "after" && pronouns.has(lowAt(tokens, i+1)):
			return "then"
		case (earlierWords.has(t.low) || laterWords.has(t.low)) && !claimed && !onlyNow, sequels.has(t.low):
			return t.low
		case t.cue.has(cueOnly | cueUntil | cueLatest):
			onlyNow = true
		case t.claims():
			claimed = true
		case i > 4:
			return ""
		}
	}
	return ""
}
