package ground

// ageMatches finds the limits of age that somebody of an age is within: "children under 12" for "a ten-year-old".
func (c *Checker) ageMatches(out []match, tokens []token, i int) []match {
	if len(out) > 0 || !isAge(tokens, i) {
		return out
	}
	for _, at := range c.numbers {
		p, u := &c.tokens[at], &c.units[c.unitOf[at]]
		if p.num.time || p.num.unit != "" && p.num.unit != "y" || len(out) == mostMatches {
			continue
		}
		if isWithin(tokens[i].num.size, boundOf(c.tokens[u.from:u.to], int(at)-u.from), p.num.size) {
			out = append(out, match{at, partOf})
		}
	}
	return out
}

// isAge tells "a ten-year-old" and "ein zehnjähriges Kind".
func isAge(tokens []token, i int) bool {
	t := &tokens[i]
	return t.num.unit == "y" && t.yearOld || yearsOld.has(lowAt(tokens, i+1))
}

var yearsOld = setOf("yearold yearolds year-old")

// isWithin tells whether a value keeps to a limit that bounds a number.
func isWithin(value float64, bound cue, number float64) bool {
	switch b := limit(bound); {
	case b == cueUnder:
		return value < number
	case b == cueOver:
		return value > number
	case b == cueLeast, bound.has(cueFrom):
		return value >= number
	case b == cueMost, bound.has(cueUntil):
		return value <= number
	}
	return false
}

// keepsToAge tells whether a number is an age that was found as a limit that it keeps to.
func (j *judging) keepsToAge(it *item) bool {
	return isAge(j.tokens, it.token) && !j.tokens[it.token].num.same(j.c.tokens[it.partner].num)
}
