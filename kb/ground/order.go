package ground

// checkOrder wants steps in the order of the passage.
func (j *judging) checkOrder() {
	for k, i := range j.claims {
		if j.partner[k] >= 0 && clash(timeBefore(j.tokens, i), timeBefore(j.c.tokens, int(j.partner[k]))) {
			j.lack(LackOrder, textOf(j.tokens[max(0, i-2):i+1]))
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

// compareOrder judges two clauses that follow one another.
func (j *judging) compareOrder(a, b *clause) {
	if a.main < 0 || b.main < 0 || a.main == b.main {
		return
	}
	mine := direction(j.tokens[a.from:a.to], j.tokens[b.from:b.to])
	la, lb := j.c.units[a.main].sentence, j.c.units[b.main].sentence
	x, y := &j.c.lines[la], &j.c.lines[lb]
	theirs := 0
	switch {
	case la == lb:
		u, v := &j.c.units[min(a.main, b.main)], &j.c.units[max(a.main, b.main)]
		theirs = direction(j.c.tokens[u.from:u.to], j.c.tokens[v.from:v.to])
		if a.main > b.main {
			theirs = -theirs
		}
	case x.kind == Step && y.kind == Step && x.passage == y.passage && x.heading == y.heading:
		theirs = 1
		if la > lb {
			theirs = -1
		}
		if mine == 0 {
			mine = 1 // steps are told in their order
		}
	}
	if mine*theirs < 0 {
		j.lack(LackOrder, textOf(j.tokens[a.from:b.to]))
	}
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
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.form == mark:
		case earlierWords.has(t.low) || laterWords.has(t.low) || sequels.has(t.low):
			return t.low
		case t.claims() || i > 3:
			return ""
		}
	}
	return ""
}
