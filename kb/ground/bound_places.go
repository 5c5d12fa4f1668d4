package ground

// goesOver tells whether the passage goes on to speak of what is above the limit: "Larger ones must be uploaded in
// parts".
func (c *Checker) goesOver(n int) bool {
	l := &c.lines[n]
	to := c.units[l.to-1].to
	if n+1 < len(c.lines) && c.lines[n+1].passage == l.passage {
		to = c.units[c.lines[n+1].to-1].to
	}
	for i := c.units[l.from].from; i < to; i++ {
		if larger.has(c.tokens[i].low) {
			return true
		}
	}
	return false
}

var larger = setOf("larger bigger longer more above grossere grosseres grosserer grosseren langere mehr")

// boundElsewhere tells whether the passage has the number with the same bound in another place that the statement
// speaks of.
func (j *judging) boundElsewhere(it *item, mine cue) bool {
	if limit(mine) == 0 {
		return false
	}
	for _, m := range it.matches {
		u := &j.c.units[j.c.unitOf[m.at]]
		if limit(boundOf(j.c.tokens[u.from:u.to], int(m.at)-u.from)) == limit(mine) && m.at != it.partner && j.speaksOf(u) {
			return true
		}
	}
	return false
}

// speaksOf tells whether a unit has any word of the statement but numbers.
func (j *judging) speaksOf(u *unit) bool {
	for k := range j.items {
		it := &j.items[k]
		if j.tokens[it.token].form == word && hasMatchIn(it.matches, u.from, u.to) {
			return true
		}
	}
	return false
}

// isSpan tells numbers that say how long something lasts.
func isSpan(t token) bool {
	return scale[t.num.unit].kind == "time" || scale[t.num.unit].kind == "months"
}

// sideOf tells whether a span of time lies before (-1) or after (1) what follows it: "24 hours before".
func sideOf(tokens []token, at int) int {
	for i := at + 1; i < len(tokens) && i <= at+3; i++ {
		switch low := tokens[i].low; {
		case tokens[i].form != word || tokens[i].claims():
			return 0
		case earlierSides.has(low):
			return -1
		case laterSides.has(low):
			return 1
		}
	}
	return 0
}

var (
	earlierSides = setOf("before beforehand ahead earlier advance vor vorher bevor zuvor davor voraus vorab")
	laterSides   = setOf("after afterwards later nach danach nachher nachdem spater")
)

// isLimit tells whether a number stands at a limit that its unit says elsewhere, or at that end of a range.
func (c *Checker) isLimit(p int, limit cue) bool {
	return c.units[c.unitOf[p]].cue.has(limit) || limit != 0 && rangeEnd(c.tokens, p) == limit
}

// rangeEnd tells which end of a range a number is, as the limit that it is: of "between 21 and 75" the first is at
// least, the second at most.
func rangeEnd(tokens []token, at int) cue {
	switch {
	case isNumberAt(tokens, at+2) && joinsRange(&tokens[at+1]):
		return cueLeast
	case isNumberAt(tokens, at-2) && joinsRange(&tokens[at-1]):
		return cueMost
	}
	return 0
}

func joinsRange(t *token) bool { return rangeWords.has(t.low) && !choices.has(t.low) }

func isNumberAt(tokens []token, i int) bool {
	return i >= 0 && i < len(tokens) && tokens[i].form == number
}
