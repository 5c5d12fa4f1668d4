package ground

// compareNumbers wants a number where the thing is that it belongs to: of "1 day for moving, 2 days for a wedding" each
// with its own.
func (j *judging) compareNumbers(cl *clause) {
	for _, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		if t.form != number || !it.found || it.partner < 0 {
			continue
		}
		u := int(j.c.unitOf[it.partner])
		behind := u > cl.main && j.isBoundHere(cl, u, t)
		if u != cl.main && !behind && j.hasRival(cl, cl.main, t) || j.isBoundElsewhere(cl, u, t) {
			j.doubt(otherNumber, LackNumber, t.text)
		}
	}
	j.compareOnce(cl)
	j.compareBoth(cl)
}

// compareBoth refuses "one of the parents" where the passage says "both".
func (j *judging) compareBoth(cl *clause) {
	for _, k := range cl.items {
		it := &j.items[k]
		p := int(it.partner) - 1
		if !it.found || p < 0 || it.token == 0 {
			continue
		}
		mine, theirs := lowAt(j.tokens, it.token-1), lowAt(j.c.tokens, p)
		if j.tokens[it.token-1].form == number && j.tokens[it.token-1].num.text == "1" || singles.has(mine) {
			if boths.has(theirs) {
				j.doubt(otherNumber, LackNumber, textOf(j.tokens[it.token-1:it.token+1]))
			}
		}
	}
}

var (
	boths   = setOf("both beide beider beiden beides")
	singles = setOf("one either a an ein eine einer eines einem einen")
)

// isBoundHere tells whether the clause has a word that only the number's own place has.
func (j *judging) isBoundHere(cl *clause, u int, bound *token) bool {
	l := &j.c.lines[j.c.units[u].line]
	from, to := j.c.units[l.from].from, j.c.units[l.to-1].to
	for _, k := range cl.items {
		it := &j.items[k]
		if int(it.unit) == u && it.own && j.namesHere(it, bound) && !hasMatchIn(it.matches, from, j.c.units[u].from) &&
			!hasMatchIn(it.matches, j.c.units[u].to, to) {
			return true
		}
	}
	return false
}

// namesHere tells whether a word was found as itself, or a thing as another word for it, or another number than one.
func (j *judging) namesHere(it *item, than *token) bool {
	t := &j.tokens[it.token]
	switch {
	case t.form == number && t != than:
		return it.partner >= 0
	case t.form != word || t.soft || it.partner < 0:
		return false
	case j.isSaidWell(it, sameStem):
		return true
	}
	lang := j.c.spoken[j.c.lines[j.c.units[it.unit].line].passage]
	return j.isSaidWell(it, sameMeaning) && isThing(j.tokens, it.token, j.lang) &&
		isThing(j.c.tokens, int(it.partner), lang)
}

// isBoundElsewhere tells whether a word beside the number was found in a clause of the same sentence with another
// number of the kind.
func (j *judging) isBoundElsewhere(cl *clause, u int, t *token) bool {
	here := &j.c.units[u]
	for _, k := range cl.items {
		it := &j.items[k]
		s := &j.tokens[it.token]
		if s.form != word || s.soft || hasMatchIn(it.matches, here.from, here.to) {
			continue
		}
		l := &j.c.lines[here.line]
		for v := l.from; v < l.to; v++ {
			there := &j.c.units[v]
			if v != u && hasMatchIn(it.matches, there.from, there.to) && j.hasRival(cl, v, t) &&
				(u < v || !j.isBoundHere(cl, u, t)) {
				return true
			}
		}
	}
	return false
}

// hasRival tells whether a unit has another number of the same kind.
func (j *judging) hasRival(cl *clause, n int, t *token) bool {
	u := &j.c.units[n]
	rival := false
	for i := u.from; i < u.to; i++ {
		p := &j.c.tokens[i]
		if p.form != number || p.num.vague {
			continue
		}
		if p.num.same(t.num) {
			return false
		}
		if j.clauseHas(cl, i) {
			continue
		}
		rival = rival || p.num.unit == t.num.unit && p.num.time == t.num.time && countSame(t, p)
	}
	return rival
}

// compareOnce refuses "once" where the passage says "twice".
func (j *judging) compareOnce(cl *clause) {
	for i := cl.from; i < cl.to; i++ {
		if !onces.has(j.tokens[i].low) {
			continue
		}
		u := &j.c.units[cl.main]
		for n := u.from; n < u.to; n++ {
			if twices.has(fold(j.c.tokens[n].text)) {
				j.lack(LackNumber, j.tokens[i].text)
			}
		}
	}
}

var (
	onces  = setOf("once einmal einmalig")
	twices = setOf("twice zweimal dreimal")
)

// standsFor tells whether a word of the statement stands for a token of the passages.
func (j *judging) standsFor(p int) bool {
	if j.said == nil {
		j.said = make([]bool, len(j.c.tokens))
		for k := range j.items {
			for _, m := range j.items[k].matches {
				j.said[m.at] = true
			}
		}
	}
	return j.said[p]
}

// clauseHas tells whether a word of the clause stands for a token of the passages.
func (j *judging) clauseHas(cl *clause, p int) bool {
	for _, k := range cl.items {
		if hasMatchIn(j.items[k].matches, p, p+1) {
			return true
		}
	}
	return false
}
