package ground

// losesSequel tells whether the passage puts a clause behind another one, and the statement does not: "After that".
func (j *judging) losesSequel(u *unit) bool {
	l := &j.c.lines[u.line]
	if l.kind == Step || l.kind == Row || j.refersBack() || j.cues().has(cueAfter|cueCond|cueFrom|cueUntil|cueBefore) {
		return false
	}
	from := j.c.units[l.from].from
	for i := from; i < min(u.to, from+3); i++ {
		if isSequel(j.c.tokens, i) {
			return true
		}
	}
	for i := u.from; i < min(u.to, u.from+3); i++ {
		if isSequel(j.c.tokens, i) {
			return true
		}
	}
	return false
}

func isSequel(tokens []token, i int) bool {
	low := tokens[i].low
	return sequelWords.has(low) || low == "after" && pronouns.has(lowAt(tokens, i+1))
}

var sequelWords = setOf("then afterwards otherwise danach anschliessend sonst andernfalls dann daraufhin")

// losesKind tells whether the clause says of all of a thing what the passage says of one kind of it: "all bills" for
// "paper bills".
func (j *judging) losesKind(cl *clause, u *unit) bool {
	for n, k := range cl.items {
		it := &j.items[k]
		if n > 1 || !j.isOfAll(it.token) {
			continue
		}
		p := int(it.partner) - 1
		if p < u.from || p >= u.to {
			continue
		}
		if q := &j.c.tokens[p]; q.form != mark && q.claims() && !j.standsFor(p) {
			return true
		}
	}
	return false
}

// isOfAll tells whether one of the two words before says "all".
func (j *judging) isOfAll(at int) bool {
	for i := max(0, at-2); i < at; i++ {
		if j.tokens[i].cue.has(cueAll | cueEver) {
			return true
		}
	}
	return false
}

// hasOtherHead tells whether the first thing of a clause was found beside its place, where another one stands first.
func (j *judging) hasOtherHead(cl *clause, u *unit) bool {
	head := j.head(cl)
	if head == nil || !head.found || j.tokens[head.token].soft || hasMatchIn(head.matches, u.from, u.to) ||
		j.bearsAbove(cl, head) {
		return false
	}
	for i := u.from; i < u.to; i++ {
		if p := &j.c.tokens[i]; p.form == word && p.claims() && !p.soft && !p.act {
			return !j.clauseHas(cl, i)
		}
	}
	return false
}

func (j *judging) head(cl *clause) *item {
	for _, k := range cl.items {
		if it := &j.items[k]; j.tokens[it.token].form == word && isThing(j.tokens, it.token, j.lang) {
			return it
		}
	}
	return nil
}

// bearsAbove tells whether what the place of a clause stands under has a word.
func (j *judging) bearsAbove(cl *clause, it *item) bool {
	l := &j.c.lines[j.c.units[cl.main].line]
	for _, above := range [...]int{l.heading, l.title, l.lead, l.first} {
		if above >= 0 && j.c.lineHas(above, it) {
			return true
		}
	}
	return false
}
