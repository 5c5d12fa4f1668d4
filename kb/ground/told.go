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
	if first < 0 || second < 0 || second >= first {
		return false
	}
	return firstLine == secondLine || j.c.sameSection(firstLine, secondLine) && firstLine-secondLine <= farthestTold
}

// farthestTold is how many sentences may lie between the two things in the passage.
const farthestTold = 3

// orderTold is where the later one of two things begins that the statement puts in an order, or -1.
func (j *judging) orderTold() int {
	for n, s := range j.spans {
		for i := s.from; i < s.to && n > 0; i++ {
			if t := &j.tokens[i]; t.form != word || !sequels.has(t.low) {
				continue
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
		t := &j.tokens[it.token]
		if it.token < from || it.token >= to || !it.claims || !it.found || !it.own || t.form != word || t.soft {
			continue
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
