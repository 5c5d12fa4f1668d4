package ground

// readMixture finds what a clause takes from where its place does not have it, and what it leaves out there.
func (j *judging) readMixture(cl *clause, u *unit) {
	j.signs[otherAgent] += j.otherAgent(cl, u)
	if j.hasOtherName(cl, u) {
		j.signs[otherName]++
	}
	if j.isMixed(cl, u) {
		j.signs[mixed]++
	}
	if j.losesChoice(cl, u) {
		j.signs[choiceGone]++
	}
	if j.hurries(cl, u) {
		j.signs[atOnce]++
	}
	if j.turnsBound(cl, u) {
		j.signs[boundTurned]++
	}
	if j.hasOtherLead(cl, u) {
		j.signs[otherLead]++
	}
	if j.mixesRows(cl, u) {
		j.signs[otherRow]++
	}
	if j.turnsTime(cl, u) {
		j.signs[timeTurned]++
	}
	if j.losesTime(cl, u) {
		j.signs[timeGone]++
	}
	if j.losesException(cl, u) {
		j.signs[everGone]++
	}
	if j.deniesAct(cl, u) {
		j.signs[actDenied]++
	}
	if j.losesRest(cl, u) {
		j.signs[restGone]++
	}
	j.signs[replaced] += j.replacements(cl, u)
	j.signs[exchanged] += j.exchanges(cl, u)
	if j.losesDenial(cl, u) {
		j.signs[denialGone]++
	}
}

// hasOtherName tells whether a name was found away from the place of the clause, and another one stands there.
func (j *judging) hasOtherName(cl *clause, u *unit) bool {
	strange := false
	for _, k := range cl.items {
		it := &j.items[k]
		strange = strange || j.tokens[it.token].isName(j.lang) && !j.inMainLine(cl, it)
	}
	if !strange {
		return false
	}
	lang := j.c.spoken[j.c.lines[u.line].passage]
	for i := u.from; i < u.to; i++ {
		if p := &j.c.tokens[i]; p.isName(lang) && !j.standsFor(i) {
			return true
		}
	}
	return false
}

// isMixed tells whether the clause has things of two neighbours that are built alike, and neither as a whole: of "big
// bags cost 5 €, small ones go to the cloakroom" that big ones go there.
func (j *judging) isMixed(cl *clause, u *unit) bool {
	if !j.lacksThing(u) {
		return false
	}
	l := &j.c.lines[u.line]
	for n := l.from; n < l.to; n++ {
		v := &j.c.units[n]
		if n != cl.main && !v.cond && j.lacksThing(v) && j.takesThing(cl, u, v) {
			return true
		}
	}
	return false
}

// lacksThing tells whether no word of the statement stands for a thing of a unit.
func (j *judging) lacksThing(u *unit) bool {
	lang := j.c.spoken[j.c.lines[u.line].passage]
	for i := u.from; i < u.to; i++ {
		p := &j.c.tokens[i]
		if p.claims() && !p.soft && !j.standsFor(i) && (p.form != word || isThing(j.c.tokens[u.from:u.to], i-u.from, lang)) {
			return true
		}
	}
	return false
}

// takesThing tells whether the clause has a thing that one unit has and another one does not.
func (j *judging) takesThing(cl *clause, u, v *unit) bool {
	for _, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		if t.soft || t.form == word && !isThing(j.tokens, it.token, j.lang) || j.c.words.measuring[j.lang].has(t.key) {
			continue
		}
		if hasMatchIn(it.matches, v.from, v.to) && !hasMatchIn(it.matches, u.from, u.to) {
			return true
		}
	}
	return false
}

// losesChoice tells whether the passage leaves a choice between two ways of which the clause demands one.
func (j *judging) losesChoice(cl *clause, u *unit) bool {
	if !cl.cue.has(cueMust|cueOnly) || cl.cue.has(cueMay|denials) || j.says(cl, choices) {
		return false
	}
	l := &j.c.lines[u.line]
	from, to := j.c.units[l.from].from, j.c.units[l.to-1].to
	for i := max(from, u.from-1); i < min(to, u.to+1); i++ {
		if choices.has(j.c.tokens[i].low) && (j.hasUnsaid(max(from, i-farthestChoice), i) ||
			j.hasUnsaid(i, min(to, i+farthestChoice))) {
			return true
		}
	}
	return false
}

var choices = setOf("or oder either entweder")

// farthestChoice is how many words beside "or" are one of the ways.
const farthestChoice = 4

// hasUnsaid tells whether a part of the passages has a word that the statement has not.
func (j *judging) hasUnsaid(from, to int) bool {
	for i := from; i < to; i++ {
		if p := &j.c.tokens[i]; p.claims() && !p.soft && !j.standsFor(i) {
			return true
		}
	}
	return false
}

// isUnsaid tells whether a part of the passages claims something and the statement has none of it.
func (j *judging) isUnsaid(from, to int) bool {
	claims := 0
	for i := from; i < to; i++ {
		if p := &j.c.tokens[i]; p.claims() && !p.soft {
			if j.standsFor(i) {
				return false
			}
			claims++
		}
	}
	return claims > 0
}

// hurries tells whether the clause says "at once" where the passage names a time.
func (j *judging) hurries(cl *clause, u *unit) bool {
	here := false
	for i := cl.from; i < cl.to; i++ {
		here = here || isInstant(j.tokens, i)
	}
	l := &j.c.lines[u.line]
	there := false
	later := l.cue.has(cueUntil | cueWithin)
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		there = there || isInstant(j.c.tokens, i)
		later = later || isSpan(j.c.tokens[i]) || j.c.tokens[i].cue.has(cueAfter) && !isInstant(j.c.tokens, i)
	}
	return here && !there && later || there && !here && !later && cl.cue.has(cueAfter|cueUntil|cueWithin)
}

// isInstant tells "immediately" and "at once".
func isInstant(tokens []token, i int) bool {
	return instants.has(tokens[i].low) || tokens[i].low == "once" && lowAt(tokens, i-1) == "at" ||
		tokens[i].low == "away" && (lowAt(tokens, i-1) == "right" || lowAt(tokens, i-1) == "straight")
}

var instants = setOf("immediately instantly promptly straightaway sofort unverzuglich umgehend augenblicklich")

// turnsBound tells whether a clause says "at least" where the passage says "at most" of what is no number.
func (j *judging) turnsBound(cl *clause, u *unit) bool {
	if j.hasNumber(cl) {
		return false
	}
	return cl.cue.has(cueLeast) && u.cue.has(cueMost) && !u.cue.has(cueLeast) ||
		cl.cue.has(cueMost) && u.cue.has(cueLeast) && !u.cue.has(cueMost)
}

// losesRest tells whether a clause says "all" of a thing that the passage goes on to restrict: "all projects that …".
func (j *judging) losesRest(cl *clause, u *unit) bool {
	for _, k := range cl.items {
		it := &j.items[k]
		p := int(it.partner)
		if !j.isOfAll(it.token) || p < u.from || p >= u.to {
			continue
		}
		l := &j.c.lines[u.line]
		to := j.c.units[l.to-1].to
		for i := p + 1; i < min(to, p+4); i++ {
			if relatives.has(j.c.tokens[i].low) && j.isUnsaid(i, min(to, i+farthestChoice)) {
				return true
			}
		}
	}
	return false
}

var relatives = setOf("that which who whose where der die das denen dessen deren in on with for im am mit fur of")
