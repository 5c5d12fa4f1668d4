package ground

// compareActors refuses another one who does it: "the lecturer decides" where the passage says that the board does. Who
// is told from what by a list: people and offices that rules speak of.
func (j *judging) compareActors(cl *clause) {
	mine := j.strangeActor(cl)
	if mine == "" {
		return
	}
	u := &j.c.units[cl.main]
	for i := u.from; i < u.to; i++ {
		t := &j.c.tokens[i]
		isName := t.capital && j.lang == english && !t.first || t.label
		if t.form == word && !isName && j.c.words.isActor(t) && !j.standsFor(i) {
			j.doubt(otherActor, LackEntity, mine)
		}
	}
}

// strangeActor is one who acts in the clause, and of whom the sentence of the passage does not speak.
func (j *judging) strangeActor(cl *clause) string {
	mine := ""
	for n, k := range cl.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		isStranger := n == 0 && j.lang == english && t.form == word && t.capital && len(t.ids) == 0 && !cl.commands
		if isModifying(j.tokens, it.token, j.lang) {
			continue
		}
		if (isStranger || j.c.words.partyOf(t, j.lang) != nobody) && !j.inMainLine(cl, it) {
			mine = t.text
		}
	}
	return mine
}

// isModifying tells an English noun that stands before another one: "guest code".
func isModifying(tokens []token, at int, lang language) bool {
	if lang != english || at+1 >= len(tokens) {
		return false
	}
	next := &tokens[at+1]
	return next.form == word && next.claims() && isThing(tokens, at+1, english)
}

func (x *lexicon) isActor(t *token) bool {
	return x.partyOf(t, english) != nobody || x.partyOf(t, german) != nobody
}

// compareNames refuses another name before a name: "Google Authenticator" where the passage says "Microsoft
// Authenticator".
func (j *judging) compareNames(cl *clause) {
	for n := 1; n < len(cl.items); n++ {
		a, b := &j.items[cl.items[n-1]], &j.items[cl.items[n]]
		s, t := &j.tokens[a.token], &j.tokens[b.token]
		if a.token+1 != b.token || s.first || !b.own || !s.isCapitalised() || !t.isCapitalised() {
			continue
		}
		p := int(b.partner) - 1
		if p < 0 || int(a.partner) == p || hasMatchIn(a.matches, p, p+1) {
			continue
		}
		if q := &j.c.tokens[p]; q.isCapitalised() && q.claims() && !j.standsFor(p) {
			j.lack(LackEntity, s.text+" "+t.text)
		}
	}
}

func (t *token) isCapitalised() bool { return t.form == word && t.capital }
