package ground

// compareBounds wants limits the same way round: "at least" is not "at most", "within" is not "after".
func (j *judging) compareBounds(cl *clause) {
	for _, k := range cl.items {
		it := &j.items[k]
		if j.tokens[it.token].form != number || it.partner < 0 || !it.claims {
			continue
		}
		if j.boundsDiffer(cl, it) {
			j.lack(LackBound, textOf(j.tokens[max(cl.from, it.token-2):min(cl.to, it.token+2)]))
		}
	}
}

// boundsDiffer lays what stands around a number beside what stands around its partner.
func (j *judging) boundsDiffer(cl *clause, it *item) bool {
	i, p := it.token, int(it.partner)
	u := &j.c.units[j.c.unitOf[p]]
	mine := boundOf(j.tokens, i)
	theirs := boundOf(j.c.tokens[u.from:u.to], p-u.from) | j.c.lines[u.line].cue&(cueMay|cueMust|cueShould)
	switch a, b := limit(mine), limit(theirs); {
	case isSpan(j.tokens[i]) && (mine == cueOver && b == 0 || a == 0 && b == cueOver):
		return false // "over six months" is how long it takes
	case a == cueOver && b == cueMost && j.c.goesOver(u.line),
		a == 0 && cl.cue.has(b), b == 0 && u.cue.has(a), j.boundElsewhere(it, mine):
		return false
	}
	return !sameLimit(mine, theirs) && !looseBound(mine, theirs) || againstTime(mine, theirs) ||
		sideOf(j.tokens, i)*sideOf(j.c.tokens[:u.to], p) < 0
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
	for i := at + 1; i < len(tokens) && i <= at+2 && tokens[i].form == word; i++ {
		limits := tokens[i].cue & (cueLeast | cueMost)
		if limits != 0 && (i+1 == len(tokens) || !tokens[i+1].claims()) {
			return c | limits
		}
	}
	return c
}

// reach is how many words before a number belong to it.
const reach = 4

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
