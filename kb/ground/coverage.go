package ground

// checkCoverage wants the claiming words in the passages where they speak of the matter. Numbers, names, addresses and
// labels must all be there. No list of words is complete, so of the other words a few may be missing: each has a price,
// and what was found pays for it.
func (j *judging) checkCoverage() {
	var owed, paid float64
	var missed []string
	for i := range j.clauses {
		cl := &j.clauses[i]
		o, p, words := j.weighClause(cl)
		owed, paid, missed = owed+o, paid+p, append(missed, words...)
		if p == 0 && len(words) > 1 {
			j.signs[clauseMissing]++
		}
	}
	for i := range j.clauses {
		j.checkContraries(&j.clauses[i])
	}
	j.signs[short] = max(0, owed-credit*paid)
	if owed > credit*paid {
		j.lackWords(missed)
	}
}

// isMostlyMissing tells whether the passages have no more than one word of a statement, or not more than they lack.
// Then no wording makes up for it: "The network is dead".
func (j *judging) isMostlyMissing() bool {
	found, missing := 0, 0
	for k := range j.items {
		it := &j.items[k]
		switch {
		case !it.claims || j.tokens[it.token].soft:
		case it.price > 0:
			missing++
		case it.found:
			found++
		}
	}
	return missing > 0 && (found <= 1 || missing >= found)
}

// checkContraries refuses words such as "later", which claim nothing by themselves, for their contraries.
func (j *judging) checkContraries(cl *clause) {
	if cl.main < 0 || cl.inverted {
		return
	}
	u := &j.c.units[cl.main]
	for i := cl.from; i < cl.to; i++ {
		t := &j.tokens[i]
		if !t.light || len(t.sides) == 0 {
			continue
		}
		same, other := false, false
		for n := u.from; n < u.to; n++ {
			p := &j.c.tokens[n]
			same = same || p.key == t.key
			other = other || areContrary(t, p) && p.neg == t.neg
		}
		if other && !same {
			j.doubt(contraryLight, LackOpposite, t.text)
		}
	}
}

func areContrary(a, b *token) bool {
	for _, x := range a.sides {
		for _, y := range b.sides {
			if x^1 == y {
				return true
			}
		}
	}
	return false
}

func (j *judging) lackWords(words []string) {
	mostly := j.isMostlyMissing()
	for _, w := range words {
		if mostly {
			j.lack(LackWords, w)
			continue
		}
		j.doubt(tooFewWords, LackWords, w)
	}
}

// weighClause gives what the missing words of a clause cost, and what its other words are worth.
func (j *judging) weighClause(cl *clause) (owed, paid float64, missed []string) {
	for _, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		strays := it.found && j.strays(cl, k)
		switch {
		case (!it.found || !j.inMainLine(cl, it) || j.isOutdone(cl, it)) && j.isContrary(cl, it):
			cl.inverted = true
		case it.found && !strays && j.contradicted(cl, it):
			j.doubt(contrary, LackOpposite, t.text)
		case it.found && !strays:
			paid += float64(it.weight)
		case j.mustHave(cl, t):
			j.miss(cl, it)
		default:
			it.price = j.price(cl, k)
			owed += it.price
			missed = append(missed, t.text)
		}
	}
	return owed, paid, missed
}

// miss notes what no other word can stand for: it is nowhere, or stands elsewhere.
func (j *judging) miss(cl *clause, it *item) {
	t := &j.tokens[it.token]
	if !it.found && !t.isOrdinal() && (t.form != word || j.opposed(cl, t) == nil) {
		j.lack(j.kindOf(cl, it), t.text)
		return
	}
	j.doubt(displaced, j.kindOf(cl, it), t.text)
}

func (j *judging) inMainLine(cl *clause, it *item) bool {
	return cl.main >= 0 && j.c.lineHas(j.c.units[cl.main].line, it)
}

// mustHave tells what no other word can stand for.
func (j *judging) mustHave(cl *clause, t *token) bool {
	return t.form != word || t.isName(j.lang) || t.label && t.capital || j.opposed(cl, t) != nil
}

func (j *judging) kindOf(cl *clause, it *item) Lacking {
	switch t := &j.tokens[it.token]; {
	case t.form == number:
		return LackNumber
	case t.form == exact:
		return t.what
	case j.opposed(cl, t) != nil:
		return LackOpposite
	case t.isName(j.lang):
		return LackEntity
	}
	return LackWords
}

// contradicted tells whether a word that was found near the clause stands against its contrary within it.
func (j *judging) contradicted(cl *clause, it *item) bool {
	t := &j.tokens[it.token]
	if it.own && !j.isOutdone(cl, it) {
		return j.isTurned(cl, it)
	}
	p := j.opposed(cl, t)
	if it.own {
		return p != nil && p.neg == t.neg
	}
	return p != nil && p.neg == t.neg && !hasMatchIn(it.matches, j.c.units[cl.main].from, j.c.units[cl.main].to)
}

// isOutdone tells whether the unit that a clause was laid on has the contrary of a word, and the word itself only by a
// meaning that is not contrary to that: "close the door" for "leave the door open".
func (j *judging) isOutdone(cl *clause, it *item) bool {
	t := &j.tokens[it.token]
	if cl.main < 0 || len(t.sides) == 0 {
		return false
	}
	u := &j.c.units[cl.main]
	for i := u.from; i < u.to; i++ {
		p := &j.c.tokens[i]
		if areContrary(t, p) && !j.standsFor(i) {
			return !j.hasBetter(it, u, p)
		}
	}
	return false
}

// hasBetter tells whether a unit has a word itself, or another one that is contrary to the same word, too.
func (j *judging) hasBetter(it *item, u *unit, contrary *token) bool {
	for _, m := range it.matches {
		at := int(m.at)
		if at >= u.from && at < u.to && (m.strength >= sameStem || areContrary(&j.c.tokens[at], contrary)) {
			return true
		}
	}
	return false
}

// isTurned tells whether a word was found as its contrary: "switch off" as "switched on".
func (j *judging) isTurned(cl *clause, it *item) bool {
	t, u := &j.tokens[it.token], &j.c.units[cl.main]
	if it.partner < int32(u.from) || int(it.partner) >= u.to {
		return false
	}
	for _, m := range it.matches {
		if at := int(m.at); at >= u.from && at < u.to && !areContrary(t, &j.c.tokens[at]) {
			return false
		}
	}
	p := &j.c.tokens[it.partner]
	return areContrary(t, p) && p.neg == t.neg
}

// isContrary tells whether the clause has the contrary of a word and denies it, or the other way round.
func (j *judging) isContrary(cl *clause, it *item) bool {
	t := &j.tokens[it.token]
	p := j.opposed(cl, t)
	return p != nil && (p.neg || j.c.units[cl.main].cue.has(cueNeg)) != t.neg
}

// saysItself tells whether the statement has the same word as a token of the passages, too: then it means that one.
func (j *judging) saysItself(p *token) bool {
	for i := range j.tokens {
		if t := &j.tokens[i]; t.form == word && t.key == p.key && t.claims() {
			return true
		}
	}
	return false
}

// opposed finds the contrary of a word where its clause was found.
func (j *judging) opposed(cl *clause, t *token) *token {
	if cl.main < 0 || len(t.sides) == 0 {
		return nil
	}
	l := &j.c.lines[j.c.units[cl.main].line]
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		p := &j.c.tokens[i]
		if areContrary(t, p) && !j.saysItself(p) {
			return p
		}
	}
	return nil
}
