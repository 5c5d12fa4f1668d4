package ground

// compareBounds wants limits the same way round: "at least" is not "at most", "within" is not "after".
func (j *judging) compareBounds(cl *clause) {
	j.compareRanges(cl)
	for _, k := range cl.items {
		it := &j.items[k]
		if j.tokens[it.token].form != number || it.partner < 0 || !it.claims {
			continue
		}
		if !j.keepsToAge(it) && j.boundsDiffer(cl, it) {
			j.doubt(otherBound, LackBound, textOf(j.tokens[max(cl.from, it.token-2):min(cl.to, it.token+2)]))
		}
	}
}

// boundsDiffer lays what stands around a number beside what stands around its partner.
func (j *judging) boundsDiffer(cl *clause, it *item) bool {
	i, p := it.token, int(it.partner)
	u := &j.c.units[j.c.unitOf[p]]
	mine := boundOf(j.tokens, i)
	theirs := boundOf(j.c.tokens[u.from:j.c.endOf(u)], p-u.from) | j.c.lines[u.line].cue&(cueMay|cueMust|cueShould)
	switch a, b := limit(mine), limit(theirs); {
	case isSpan(j.tokens[i]) && (mine == cueOver && b == 0 || a == 0 && b == cueOver):
		return false // "over six months" is how long it takes
	case cl.cue.has(denials) != u.cue.has(denials) && complementary(mine, theirs):
		return false
	case a == cueOver && b == cueMost && j.c.goesOver(u.line), j.boundElsewhere(it, mine),
		a == 0 && impliesLimit(cl.cue, b), b == 0 && j.c.isLimit(p, a):
		return false
	}
	return areOpposed(mine, theirs) || sideOf(j.tokens, i)*sideOf(j.c.tokens[:j.c.endOf(u)], p) < 0
}

// impliesLimit tells whether a clause says a limit away from its number; what may be so is the most.
func impliesLimit(clause, limit cue) bool {
	return clause.has(limit) || limit == cueMost && clause.has(cueMay)
}

// endOf is where the sentence of a unit ends.
func (c *Checker) endOf(u *unit) int { return c.units[c.lines[u.line].to-1].to }

func areOpposed(mine, theirs cue) bool {
	return !sameLimit(mine, theirs) && !looseBound(mine, theirs) || againstTime(mine, theirs)
}

// limitWords say that the number behind them is the most.
var limitWords = setOf("limit cap ceil grenz obergrenz hochstgrenz")

func sameLimit(mine, theirs cue) bool {
	if mine.has(bounds) || theirs.has(bounds) {
		return limit(mine) == limit(theirs)
	}
	return true
}

// limit is the bound that a number has; "from 10 on" is at least 10.
func limit(c cue) cue {
	if c.has(cueLeast | cueMost) {
		return c & (cueLeast | cueMost)
	}
	if c.has(cueFrom) && !c.has(bounds) {
		return cueLeast
	}
	return c & bounds
}

// looseBound knows limits that are said in other words: "at the latest" for "at least … before", a maximum for what is
// allowed, "after six months" for "at least six months".
func looseBound(mine, theirs cue) bool {
	a, b := limit(mine), limit(theirs)
	switch {
	case a == cueLeast && b == 0 && theirs.has(cueMust|cueShould),
		a == cueMost && theirs.has(cueLate),
		a == cueMost && b == 0 && theirs.has(cueMay|cueWithin|cueUntil):
		return true
	case mine.has(cueLatest) || theirs.has(cueLatest):
		return !mine.has(cueOver) && !theirs.has(cueOver)
	case a == 0:
		return theirs.has(cueMost) && mine.has(cueWithin|cueAbout|cueUntil) || b == cueLeast && mine.has(cueAfter|cueFrom)
	}
	return false
}

func againstTime(mine, theirs cue) bool {
	if mine.has(cueLatest) || theirs.has(cueLatest) {
		return mine.has(cueLate) || theirs.has(cueLate)
	}
	const early, late = cueWithin | cueBefore | cueUntil, cueAfter | cueFrom
	return mine.has(early) && !mine.has(late) && theirs.has(late) && !theirs.has(early) ||
		mine.has(late) && !mine.has(early) && theirs.has(early) && !theirs.has(late)
}

// boundOf gathers the cues around a number: up to four words before it, two behind it.
func boundOf(tokens []token, at int) cue {
	c := cuesBefore(tokens, at)
	if !c.has(bounds) {
		c |= limitBefore(tokens, at)
	}
	if sideOf(tokens, at) < 0 {
		c = ahead(c, untilWords.has(boundWord(tokens, at)) && !isAdvance(tokens, at))
	}
	for i := at + 1; i < len(tokens) && i <= at+2 && tokens[i].form == word; i++ {
		if conjunctions.has(tokens[i].low) && tokens[i].cue == 0 {
			break // what stands behind "and" belongs to another number
		}
		limits := tokens[i].cue & (cueLeast | cueMost)
		if limits != 0 && (i+1 == len(tokens) || !tokens[i+1].claims()) {
			return c | limits
		}
	}
	return c
}

// ahead reads a limit of how long before something else: "at the latest two weeks before" is at least two weeks, and so
// is "until two weeks before" it; "from two weeks before it on" is at most.
func ahead(c cue, until bool) cue {
	switch {
	case c.has(cueLatest | cueUntil), until && c.has(cueMost):
		return c&^(cueLatest|cueUntil|cueMost) | cueLeast
	case c.has(cueLate | cueFrom):
		return c&^(cueLate|cueFrom) | cueMost
	}
	return c
}

// boundWord is the word that says the limit of a number.
func boundWord(tokens []token, at int) string {
	for i := at - 1; i >= max(0, at-reach); i-- {
		if tokens[i].cue != 0 {
			return tokens[i].low
		}
	}
	return ""
}

// isAdvance tells "two weeks in advance" from "two weeks before the start".
func isAdvance(tokens []token, at int) bool {
	for i := at + 1; i < len(tokens) && i <= at+3; i++ {
		if advances.has(tokens[i].low) {
			return true
		}
	}
	return false
}

var (
	untilWords = setOf("up bis until till")
	advances   = setOf("advance ahead voraus vorab beforehand vorher")
)

// reach is how many words before a number belong to it.
const reach = 5

func cuesBefore(tokens []token, at int) cue {
	var c cue
	for i := at - 1; i >= max(0, at-reach); i-- {
		if tokens[i].form != word || tokens[i].claims() && !ofWords.has(lowAt(tokens, i+1)) {
			break
		}
		c |= tokens[i].cue
	}
	return c
}

// limitBefore reads "the limit is 5", "Mindestlaufzeit von 5".
func limitBefore(tokens []token, at int) cue {
	for i := at - 1; i >= max(0, at-reach); i-- {
		t := &tokens[i]
		if !t.claims() && (t.form != mark || t.text == ":") {
			continue
		}
		if limitWords.has(t.key) && !t.neg {
			return t.limit | cueMost
		}
		return t.limit
	}
	return 0
}

// ofWords join a number to what it is the size of: "ab einem Bestellwert von 50 €".
var ofWords = setOf("of von")

// compareRanges wants the ends of a range in their order: "from 8:00 to 23:00" is not "from 23:00 to 8:00".
func (j *judging) compareRanges(cl *clause) {
	for n := 1; n < len(cl.items); n++ {
		a, b := &j.items[cl.items[n-1]], &j.items[cl.items[n]]
		if j.tokens[a.token].form != number || j.tokens[b.token].form != number || b.token-a.token > 3 ||
			a.partner < 0 || b.partner < 0 || a.partner < b.partner || a.partner-b.partner > 3 {
			continue
		}
		s, t := j.tokens[a.token].num, j.tokens[b.token].num
		if s.time == t.time && s.unit == t.unit && !s.same(t) && isBetween(j.tokens, a.token, b.token) {
			j.doubt(otherRange, LackBound, j.tokens[a.token].text+" "+j.tokens[b.token].text)
		}
	}
}

// isBetween tells whether two numbers are the ends of a range.
func isBetween(tokens []token, a, b int) bool {
	for i := a + 1; i < b; i++ {
		if rangeWords.has(tokens[i].low) {
			return true
		}
	}
	return false
}
