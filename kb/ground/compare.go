package ground

// A clause is a part of a statement that one thing is said in.
type clause struct {
	from, to int   // tokens
	body     int   // where what was too short to stand by itself begins, or 0
	items    []int // those that claim something
	cue      cue
	main     int  // the unit of the passages that has most of it, or -1
	cond     bool // says when the rest holds
	commands bool // says what to do
	inverted bool // says the contrary of the contrary: "open" for "not closed"
}

// standing are the cues with which a short clause stands by itself.
const standing = cueMust | cueMay | cueShould | cueFree

// makeClauses joins what is too short to be compared to what stands beside it.
func (j *judging) makeClauses() {
	k := 0
	var open *clause
	for n, s := range j.spans {
		cl := clause{from: s.from, to: s.to, main: -1}
		if open != nil && (len(open.items) > 0 || !open.cond) {
			cl.from, cl.items = open.from, open.items
		}
		open = nil
		for ; k < len(j.items) && j.items[k].token < s.to; k++ {
			if j.items[k].claims {
				cl.items = append(cl.items, k)
			}
		}
		cl.cond = isConditionAt(j.tokens, s, j.lang)
		switch {
		case n+1 < len(j.spans) && j.goesForward(&cl, s):
			open = &cl
		case j.goesBackward(&cl, s):
			last := &j.clauses[len(j.clauses)-1]
			last.body = max(last.body, last.to)
			last.to, last.items = cl.to, append(last.items, cl.items...)
		default:
			j.clauses = append(j.clauses, cl)
		}
	}
	for i := range j.clauses {
		j.finish(&j.clauses[i])
	}
}

// fewestItems are the claiming words that a clause must have to be compared by itself.
const fewestItems = 2

// goesForward tells whether a short clause belongs to the next one.
func (j *judging) goesForward(cl *clause, s span) bool {
	if len(cl.items) > 0 && j.tokens[s.to].cue.has(cueCond) {
		return false
	}
	stands := cl.cond || cuesOf(j.tokens[s.from:s.to]).has(standing)
	return len(cl.items) < fewestItems && (len(cl.items) == 0 || !stands)
}

// goesBackward tells whether a short clause belongs to the one before.
func (j *judging) goesBackward(cl *clause, s span) bool {
	if len(j.clauses) == 0 || len(cl.items) >= fewestItems || cl.cond {
		return false
	}
	last, own := &j.clauses[len(j.clauses)-1], j.tokens[s.from:s.to]
	switch {
	case last.cond, hasSequel(own):
		return false
	case len(cl.items) == 0:
		return true
	}
	return !cuesOf(own).has(cueFree) && (!denies(own) || denies(j.tokens[last.from:s.from]))
}

// finish gathers the cues and finds the main unit.
func (j *judging) finish(cl *clause) {
	for i := cl.from; i < cl.to; i++ {
		cl.cue |= j.tokens[i].cue
	}
	cl.commands = j.commands(cl)
	weight := map[int32]float32{}
	for k := range j.items {
		it := &j.items[k]
		if it.token < cl.from || it.token >= cl.to || !it.found || !it.own {
			continue
		}
		gain := it.weight + perWord
		if j.c.lines[j.c.units[it.unit].line].kind == Heading {
			gain *= fromHeading
		}
		if cl.body > 0 && it.token >= cl.body {
			gain *= fromTail
		}
		if j.c.isLead(int(it.unit)) {
			gain *= fromLead
		}
		weight[it.unit] += gain
		if it.claims && (cl.main < 0 || weight[it.unit] > weight[int32(cl.main)]) {
			cl.main = int(it.unit)
		}
	}
}

// perWord makes the unit with more words win where two weigh the same.
const perWord = 0.05

// fromTail is how much less words say that were too few to stand by themselves.
const fromTail = 0.5

// isLead tells whether a unit only says what the rest of its sentence is about: "Flex tickets: valid for a day".
func (c *Checker) isLead(n int) bool {
	u := &c.units[n]
	return u.to > u.from && c.tokens[u.to-1].text == ":" && n+1 < c.lines[u.line].to
}

// solidity is the share of a clause that the sentence which it was laid on has, with what that stands under.
func (j *judging) solidity(cl *clause) float64 {
	var all, has float64
	for _, k := range cl.items {
		it := &j.items[k]
		all += float64(it.weight)
		if j.inMainLine(cl, it) || j.bearsAbove(cl, it) {
			has += float64(it.weight)
		}
	}
	if all == 0 {
		return 1
	}
	return has / all
}

// compare lays the cues of a clause beside those of its place in the passages.
func (j *judging) compare(cl *clause) {
	if cl.main < 0 {
		return
	}
	text := textOf(j.tokens[cl.from:cl.to])
	j.solid = j.solidity(cl)
	j.compareNegation(cl, text)
	j.compareActors(cl)
	j.compareNames(cl)
	j.compareTable(cl, text)
	j.compareModality(cl, text)
	j.compareScope(cl, text)
	j.compareNumbers(cl)
	j.compareBounds(cl)
	j.compareConditions(cl, text)
}
