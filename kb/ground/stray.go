package ground

import "slices"

// strays tells whether a word was found away from where its neighbours were found: in a list of articles everything
// stands somewhere. What stands by itself between commas and conjunctions may come from anywhere in the section.
func (j *judging) strays(cl *clause, k int) bool {
	it := &j.items[k]
	if cl.main < 0 || !it.own || j.bearsToo(cl, it) || j.isPointedAt(cl, it) {
		return false
	}
	mine, size := j.groupLine(cl, k)
	here, main := j.c.units[it.unit].line, j.c.units[cl.main].line
	near := j.c.together(main, here) || j.c.sameSection(main, here)
	switch {
	case here != main && j.c.lines[here].kind == Row && j.c.lines[main].kind == Row:
		return true
	case size == 1:
		return !near && !j.sharesWith(cl, k, here)
	case mine == here:
		return !near
	case j.c.areSteps(mine, here):
		return !cl.cue.has(cueBefore | cueAfter)
	case j.c.together(mine, here), j.goesBack(it, mine, here):
		return false
	}
	return !j.c.sameSection(main, here) || !j.bearsGroup(cl, k, here)
}

// isPointedAt tells whether the sentence of a clause points back with a word such as "it", and the passage speaks of a
// thing again and again: "On holidays it does not run" may say so of the bus.
func (j *judging) isPointedAt(cl *clause, it *item) bool {
	l := &j.c.lines[j.c.units[cl.main].line]
	if t := &j.tokens[it.token]; !l.back || t.isName(j.lang) || t.label || !isThing(j.tokens, it.token, j.lang) {
		return false
	}
	lines, last := 0, -1
	for _, m := range it.matches {
		n := j.c.units[j.c.unitOf[m.at]].line
		if n != last && j.c.lines[n].passage == l.passage {
			lines, last = lines+1, n
		}
	}
	return lines >= topicLines
}

// areSteps tells whether two lines belong to two steps.
func (c *Checker) areSteps(a, b int) bool {
	x, y := &c.lines[a], &c.lines[b]
	return x.kind == Step && y.kind == Step && x.block != y.block
}

// bearsToo tells whether the main clause has the word as well, by itself or by what it stands in.
func (j *judging) bearsToo(cl *clause, it *item) bool {
	n, ok := slices.BinarySearch(j.units, int32(cl.main))
	return ok && it.gains[n] > leastBorne*it.weight
}

// leastBorne is more than what a word has from being the topic.
const leastBorne = 0.32

// sharesWith tells whether a line has another word of the clause, too.
func (j *judging) sharesWith(cl *clause, k, line int) bool {
	for _, n := range cl.items {
		if it := &j.items[n]; n != k && it.found && !j.tokens[it.token].soft && j.c.lineHas(line, it) {
			return true
		}
	}
	return false
}

// bearsGroup tells whether a line, with what it stands under, has most of the words around one.
func (j *judging) bearsGroup(cl *clause, k, line int) bool {
	t := &j.tokens[j.items[k].token]
	if t.isName(j.lang) || t.form == exact || t.label || j.c.lines[line].kind == Row {
		return false
	}
	all, has := 0, 0
	l := &j.c.lines[line]
	for _, n := range cl.items {
		it := &j.items[n]
		if n == k || j.tokens[it.token].soft {
			continue
		}
		all++
		if it.own && j.c.units[it.unit].line == line || l.heading >= 0 && j.c.lineHas(l.heading, it) ||
			l.lead >= 0 && j.c.lineHas(l.lead, it) {
			has++
		}
	}
	return 2*has > all
}

func (c *Checker) lineHas(n int, it *item) bool {
	l := &c.lines[n]
	return hasMatchIn(it.matches, c.units[l.from].from, c.units[l.to-1].to)
}

// goesBack tells whether a noun was found in the sentence before: the passage goes on to speak of it.
func (j *judging) goesBack(it *item, main, here int) bool {
	x, y := &j.c.lines[here], &j.c.lines[main]
	return here == main-1 && x.passage == y.passage && x.kind == Prose && y.kind == Prose &&
		isNoun(j.tokens, it.token, j.lang) && (y.back || !j.tokens[it.token].isName(j.lang) && j.c.startsDefinite(y))
}

// startsDefinite tells a sentence that begins with what was spoken of before: "The …", "Die …".
func (c *Checker) startsDefinite(l *line) bool {
	return definites.has(c.tokens[c.units[l.from].from].low)
}

var definites = setOf("the der die das den dem")

// groupLine is the line that most words of a group were found in: the words between commas and conjunctions.
func (j *judging) groupLine(cl *clause, k int) (line, size int) {
	from, to := j.items[k].token, j.items[k].token
	for from > cl.from && !parts(&j.tokens[from-1]) {
		from--
	}
	for to+1 < cl.to && !parts(&j.tokens[to+1]) {
		to++
	}
	weight := map[int]float32{}
	for _, n := range cl.items {
		it := &j.items[n]
		if it.token < from || it.token > to || !it.found || !it.own {
			continue
		}
		size++
		weight[j.c.units[it.unit].line] += it.weight
	}
	line = j.c.units[j.items[k].unit].line
	for l, sum := range weight {
		if sum > weight[line] || sum == weight[line] && l < line && line != j.c.units[j.items[k].unit].line {
			line = l
		}
	}
	return line, size
}

func parts(t *token) bool {
	return t.form == mark && t.text != "–" || t.form == word && (conjunctions.has(t.low) || joints.has(t.low))
}

// joints add another thing as a conjunction does.
var joints = setOf("together along including plus samt inklusive einschliesslich zusammen")

// isNoun guesses: German says it with a capital, in English a word like "the" stands before.
func isNoun(tokens []token, at int, lang language) bool {
	t := &tokens[at]
	if t.form != word {
		return false
	}
	if lang == german {
		return t.capital && !t.first
	}
	for i := at - 1; i >= 0 && i >= at-2; i-- {
		if beforeNouns.has(tokens[i].low) || tokens[i].form == number {
			return true
		}
		if !tokens[i].claims() {
			return false
		}
	}
	return false
}

var beforeNouns = setOf(`the a an both your this that these those any each every all no of in on at for with by from
		under per our my its their his her some other another as into`)

// sameSection tells whether two lines stand under one heading.
func (c *Checker) sameSection(a, b int) bool {
	x, y := &c.lines[a], &c.lines[b]
	return x.passage == y.passage && (x.heading == y.heading || x.heading == b || y.heading == a)
}

// together tells whether two lines are one, neighbours that speak of the same, or one stands above the other.
func (c *Checker) together(a, b int) bool {
	if a == b {
		return true
	}
	above := min(a, b)
	x, y := &c.lines[above], &c.lines[max(a, b)]
	switch {
	case x.passage != y.passage:
		return false
	case y.heading == above || y.title == above || y.lead == above:
		return true
	case x.kind != y.kind:
		return false
	case x.kind == Step && x.heading == y.heading:
		return y.block-x.block <= 1
	case x.block == y.block && x.kind == Item:
		return true
	}
	return max(a, b) == above+1 && y.back
}
