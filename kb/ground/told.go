package ground

// turnsTold tells whether the statement says of two things in which order they come, and its words stand the other way
// round in the passage: of "report it to the police and bring us the report" it says "bring us the report, then go to
// the police".
func (j *judging) turnsTold() bool {
	at := j.orderTold()
	if at < 0 || j.cues().has(denials) {
		return false
	}
	first, firstLine := j.meanPlace(0, at)
	second, secondLine := j.meanPlace(at, len(j.tokens))
	if first < 0 || second < 0 {
		return false
	}
	if (second < first) == j.c.isTurnedBetween(firstLine, min(first, second), max(first, second)) {
		return false
	}
	return firstLine == secondLine || j.c.sameSection(firstLine, secondLine) && firstLine-secondLine <= farthestTold
}

// isTurnedBetween tells whether a word of time makes the later one of two things in a sentence come first: "open it
// after you have signed", "before you open it, sign".
func (c *Checker) isTurnedBetween(n, from, to int) bool {
	l := &c.lines[n]
	turned := false
	for i := c.units[l.from].from; i < min(to, c.units[l.to-1].to); i++ {
		low := c.tokens[i].low
		switch {
		case isInstant(c.tokens, i):
		case laterWords.has(low) && i > from, earlierWords.has(low) && i < from:
			turned = true
		case laterWords.has(low), earlierWords.has(low):
			turned = false
		}
	}
	return turned
}

// farthestTold is how many sentences may lie between the two things in the passage.
const farthestTold = 3

// orderTold is where the later one of two things begins that the statement puts in an order, or -1.
func (j *judging) orderTold() int {
	for n, s := range j.spans {
		joint := -1
		for i := s.from; i < s.to; i++ {
			t := &j.tokens[i]
			if t.form == word && conjunctions.has(t.low) {
				joint = i
			}
			if t.form != word || !sequels.has(t.low) || n == 0 && joint < 0 {
				continue
			}
			if n == 0 {
				return joint
			}
			if isCondition(j.tokens[j.spans[n-1].from:s.from], true, j.lang) {
				return -1 // "if …, then"
			}
			return s.from
		}
	}
	return -1
}

// meanPlace is where the things and acts of a part of the statement stand in the passages, on an average, and the
// sentence that has the most of them; -1 where none was found.
func (j *judging) meanPlace(from, to int) (place, line int) {
	sum, n, best := 0, 0, map[int]int{}
	for k := range j.items {
		it := &j.items[k]
		if it.token < from || it.token >= to || !j.tellsPlace(it) || j.standsOnBothSides(int(it.partner), from, to) {
			continue // "connect" and "connection" say nothing of an order
		}
		sum, n = sum+int(it.partner), n+1
		best[j.c.units[it.unit].line]++
	}
	if n == 0 {
		return -1, -1
	}
	line = -1
	for l, c := range best {
		if line < 0 || c > best[line] || c == best[line] && l < line {
			line = l
		}
	}
	return sum / n, line
}

// tellsPlace tells things and acts that were found where their clause was.
func (j *judging) tellsPlace(it *item) bool {
	t := &j.tokens[it.token]
	return it.claims && it.found && it.own && t.form == word && !t.soft
}

// standsOnBothSides tells whether a word outside of a part of the statement may stand for a token of the passages, too.
func (j *judging) standsOnBothSides(p, from, to int) bool {
	for k := range j.items {
		if it := &j.items[k]; (it.token < from || it.token >= to) && hasMatchIn(it.matches, p, p+1) {
			return true
		}
	}
	return false
}
