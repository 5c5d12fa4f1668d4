package ground

// complements tells whether a number stands at two bounds of which one denies the other: "not under 16" and "from 16
// on", "not within two days" and "longer than two days". Then one negation more or less is right.
func (j *judging) complements(cl *clause, u *unit) bool {
	for _, k := range cl.items {
		it := &j.items[k]
		if j.tokens[it.token].form != number || it.partner < 0 || !it.found {
			continue
		}
		v := &j.c.units[j.c.unitOf[it.partner]]
		theirs := boundOf(j.c.tokens[v.from:v.to], int(it.partner)-v.from)
		if v.line == u.line && complementary(boundOf(j.tokens, it.token), theirs) {
			return true
		}
	}
	return false
}

func complementary(a, b cue) bool {
	return contraryBounds(a, b) || contraryBounds(b, a)
}

func contraryBounds(a, b cue) bool {
	const early, late = cueUnder | cueMost | cueWithin | cueUntil | cueBefore, cueOver | cueLeast | cueFrom | cueAfter
	return a.has(early) && !a.has(late) && b.has(late) && !b.has(early)
}

// excludedByOnly tells whether the passage restricts the matter to something that the clause does not name: "only
// owners create them" denies it of viewers.
func (j *judging) excludedByOnly(cl *clause, u *unit) bool {
	l := &j.c.lines[u.line]
	for n := l.from; n < l.to; n++ {
		v := &j.c.units[n]
		if !v.cue.has(cueOnly) {
			continue
		}
		_, start, end := focus(j.c.tokens, v.from, v.to)
		if wanted := j.claimsBetween(start, end); len(wanted) > 0 && !j.clauseHas(cl, int(wanted[0])) {
			return true
		}
	}
	return false
}
