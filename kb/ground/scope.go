package ground

// compareScope refuses "all" and "only" that the passage does not say, and "only" left out.
func (j *judging) compareScope(cl *clause, text string) {
	u := &j.c.units[cl.main]
	line := j.c.cuesAround(u.line)
	if j.widens(cl, u, line) || j.saysBothWays(cl) && !j.c.saysWithToo(u) {
		j.doubt(wider, LackScope, text)
	}
	if j.narrows(cl, u, line) {
		j.doubt(narrower, LackScope, text)
	}
	j.compareFree(cl, u, text)
	if j.isDespite(cl) && !j.isDespiteThere() {
		j.doubt(despite, LackCondition, text)
	}
	if j.cues().has(cueOnly|cueNeg) || j.asksWho(cl) {
		return
	}
	seen := -1
	for _, k := range cl.items {
		it := &j.items[k]
		if n := int(it.unit); it.own && n != seen && j.c.units[n].line == u.line && j.c.units[n].cue.has(cueOnly) {
			j.compareFocus(cl, &j.c.units[n], text)
			seen = n
		}
	}
}

// asksWho tells a clause that only says for whom the rest holds: "who wants to fish, …". It need not say where that is
// allowed only.
func (j *judging) asksWho(cl *clause) bool {
	return cl.cond && whoevers.has(lowAt(j.tokens[cl.from:cl.to], 0)) && cl.to < len(j.tokens)
}

// widens tells whether the clause says "all" or "always" of what the passage says less of.
func (j *judging) widens(cl *clause, u *unit, line cue) bool {
	const limits = cueSome | cueOnly | cueCond | cueNeg
	switch {
	case j.saysWhoever(cl) && j.c.saysWho(u.line):
		return false
	case cl.cue.has(cueEver) && !line.has(cueEver|cueAll) && !j.saysWhat(u.line):
		return true
	case cl.cue.has(cueAll) && u.cue.has(cueSome) && !u.cue.has(cueAll|cueEver):
		return true
	case cl.cue.has(cueAll) && !line.has(cueEver|cueAll) && !j.saysWhat(u.line):
		return !j.knowsAll(cl) || line.has(limits) && !j.saysAllOf(cl)
	}
	return j.isMostOf(cl, u)
}

// isMostOf tells whether a clause says with a number, and for certain, what the passage says of some only.
func (j *judging) isMostOf(cl *clause, u *unit) bool {
	return u.cue.has(cueSome) && !cl.cue.has(cueSome|cueMay|cueAbout) && j.hasNumber(cl)
}

// narrows tells whether the clause says "only" or "sometimes" where the passage says more.
func (j *judging) narrows(cl *clause, u *unit, line cue) bool {
	switch {
	case cl.cue.has(cueOnly) && j.cues().has(cueCond) && line.has(cueCond):
		return false // "only if"
	case cl.cue.has(cueOnly) && u.cue.has(cueOnly):
		return !j.sameFocus(u)
	case cl.cue.has(cueOnly) && !line.has(cueOnly|cueLate|cueNeg|cueContra|cueExcept):
		return !j.hasNumber(cl) && !j.says(cl, onces)
	}
	return cl.cue.has(cueSome) && line.has(cueAll|cueEver) && !line.has(cueSome)
}

// compareFree wants what is said to be free to be so in the passage, and what is said to be paid not to be free.
func (j *judging) compareFree(cl *clause, u *unit, text string) {
	switch {
	case u.cue.has(cueFree) && !cl.cue.has(cueFree|denials):
		if len(cl.items) > 0 && int(j.items[cl.items[0]].unit) == cl.main && j.paysHere(cl) {
			j.doubt(freeThere, LackNegation, text)
		}
	case cl.cue.has(cueFree) && !u.cue.has(cueFree) && !j.foundFree(cl):
		if !j.c.cuesAround(u.line).has(cueFree) && !j.lineCosts(u.line) && !j.c.saysFree(u.line) || j.paysIn(u) {
			j.doubt(freeHere, LackOpposite, text)
		}
	}
}

// paysHere tells whether the clause says that something has to be paid.
func (j *judging) paysHere(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if t := &j.tokens[i]; t.form == word && (costWords.has(t.low) || payWords.has(t.key)) {
			return !j.hasNumber(cl)
		}
	}
	return false
}

// foundFree tells whether the word itself was found in a clause that says so.
func (j *judging) foundFree(cl *clause) bool {
	for k := range j.items {
		it := &j.items[k]
		if it.token >= cl.from && it.token < cl.to && j.tokens[it.token].cue.has(cueFree) && it.own &&
			(j.c.units[it.unit].line == j.c.units[cl.main].line || j.c.lines[j.c.units[it.unit].line].kind != Row) {
			return !j.paysIn(&j.c.units[cl.main])
		}
	}
	return false
}

// paysIn tells whether a unit speaks of paying, and not of paying nothing.
func (j *judging) paysIn(u *unit) bool {
	if u.cue.has(cueNeg) {
		return false
	}
	for i := u.from; i < u.to; i++ {
		if t := &j.c.tokens[i]; costWords.has(t.low) || payWords.has(t.key) {
			return true
		}
	}
	return false
}

var payWords = setOf("pay paid zahl bezahl")

func (j *judging) says(cl *clause, words set) bool {
	for i := cl.from; i < cl.to; i++ {
		if words.has(j.tokens[i].low) {
			return true
		}
	}
	return false
}

// saysWhat tells whether a sentence speaks of all that something holds for: "What you do is logged".
func (j *judging) saysWhat(n int) bool {
	l := &j.c.lines[n]
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		if whats.has(j.c.tokens[i].low) {
			return true
		}
	}
	return false
}

var whats = setOf("what anything was wer alles per je pro")

// saysAllOf tells whether the sentence of the passage that "all" was found in says so.
func (j *judging) saysAllOf(cl *clause) bool {
	for _, k := range cl.items {
		if it := &j.items[k]; it.own && j.tokens[max(0, it.token-1)].cue.has(cueAll) {
			return j.c.lines[j.c.units[it.unit].line].cue.has(cueAll | cueEver)
		}
	}
	return false
}

// knowsAll tells whether what the statement says "all" of stands in the same clause of the passage, or in a sentence
// that says "all" itself.
func (j *judging) knowsAll(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if !j.tokens[i].cue.has(cueAll) {
			continue
		}
		if j.lang == german && (j.tokens[i].cue|cueAll) == cueAll && isAlone(j.tokens, i) {
			return false
		}
		for _, k := range cl.items {
			if it := &j.items[k]; it.token > i {
				return it.own && (int(it.unit) == cl.main && j.isSaidWell(it, sameMeaning) ||
					j.c.lines[j.c.units[it.unit].line].cue.has(cueAll|cueEver))
			}
		}
	}
	return false
}

func (j *judging) hasNumber(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if j.tokens[i].form == number {
			return true
		}
	}
	return false
}

func (j *judging) cues() cue {
	var c cue
	for i := range j.tokens {
		c |= j.tokens[i].cue
	}
	return c
}

// cuesAround are those of a line and of what it stands below.
func (c *Checker) cuesAround(at int) cue {
	l := &c.lines[at]
	all := l.cue
	for _, n := range [...]int{l.heading, l.lead} {
		if n >= 0 {
			all |= c.lines[n].cue
		}
	}
	return all
}

// focus is what "only" restricts the matter to: what stands behind it, or before it where nothing follows.
func focus(tokens []token, from, to int) (at, start, end int) {
	at = from
	for at < to && !tokens[at].cue.has(cueOnly) {
		at++
	}
	for i := at + 1; i < to && i <= at+5; i++ {
		if tokens[i].claims() {
			return at, at + 1, min(to, at+8)
		}
	}
	return at, max(from, at-4), at
}

// compareFocus wants what the passage restricts the matter to: of "only in the office" the office. Where "only" stands
// far from what the statement repeats, it restricts something else.
func (j *judging) compareFocus(cl *clause, u *unit, text string) {
	at, start, end := focus(j.c.tokens, u.from, u.to)
	wanted := j.claimsBetween(start, end)
	if len(wanted) > 0 && (!j.uses(wanted) || j.lacksNumber(wanted)) && j.nearPartner(cl, at) {
		j.doubt(onlyGone, LackCondition, text)
	}
}

// lacksNumber tells whether one of these is a number that the statement does not have.
func (j *judging) lacksNumber(wanted []int32) bool {
	for _, at := range wanted {
		if j.c.tokens[at].form == number && !j.standsFor(int(at)) {
			return true
		}
	}
	return false
}

// nearPartner tells whether a word of the clause stands for one close to a place in the passages.
func (j *judging) nearPartner(cl *clause, at int) bool {
	for _, k := range cl.items {
		if p := int(j.items[k].partner); j.items[k].found && p >= 0 && j.c.units[j.c.unitOf[p]].line ==
			j.c.units[cl.main].line && !joined(j.c.tokens[min(p, at):max(p, at)]) {
			return true
		}
	}
	return false
}

// joined tells whether a conjunction stands between.
func joined(tokens []token) bool {
	for i := range tokens {
		if conjunctions.has(tokens[i].low) {
			return true
		}
	}
	return false
}

// sameFocus tells whether statement and passage restrict the matter to the same.
func (j *judging) sameFocus(u *unit) bool {
	at, start, end := focus(j.c.tokens, u.from, u.to)
	wanted := j.claimsBetween(start, end)
	if len(wanted) == 0 {
		return true
	}
	if start > at {
		wanted = wanted[:1]
	}
	return j.uses(wanted)
}

// claimsBetween are the claiming words of a part of the passages.
func (j *judging) claimsBetween(from, to int) []int32 {
	var out []int32
	for i := from; i < to; i++ {
		if j.c.tokens[i].claims() {
			out = append(out, int32(i))
		}
	}
	return out
}

// uses tells whether any word of the statement stands for one of these.
func (j *judging) uses(wanted []int32) bool {
	for k := range j.items {
		for _, at := range wanted {
			if j.items[k].claims && hasMatchIn(j.items[k].matches, int(at), int(at)+1) {
				return true
			}
		}
	}
	return false
}
