package ground

// checkCoverage wants every claiming word in the passages where they speak of the matter.
func (j *judging) checkCoverage() {
	for k, i := range j.claims {
		t := &j.tokens[i]
		switch {
		case j.found[k] && !j.strays(k):
		case t.form == number:
			j.lack(LackNumber, t.text)
		case t.form == exact:
			j.lack(t.what, t.text)
		case j.contradicted(k):
			j.lack(LackOpposite, t.text)
		case t.isName(j.lang):
			j.lack(LackEntity, t.text)
		default:
			j.lack(LackWords, t.text)
		}
	}
}

// strays tells whether a word was found in a place by itself, away from where all around it was found: in a list of
// articles everything stands somewhere.
func (j *judging) strays(k int) bool {
	if len(j.claims) == 1 || !j.own[k] {
		return false
	}
	return j.leaps(k-1, k) && j.leaps(k, k+1)
}

// leaps tells whether two neighbours were found in places that do not belong together. Beyond the ends all is far.
func (j *judging) leaps(k, l int) bool {
	if k < 0 || l >= len(j.claims) {
		return true
	}
	return !j.c.together(j.c.units[j.unit[k]].sentence, j.c.units[j.unit[l]].sentence)
}

// together tells whether two lines are one, neighbours, or one stands above the other.
func (c *Checker) together(a, b int) bool {
	x, y := &c.lines[a], &c.lines[b]
	if x.passage != y.passage {
		return false
	}
	return a-b <= 1 && b-a <= 1 || x.heading == b || y.heading == a || x.title == b || y.title == a || x.lead == b ||
		y.lead == a
}

// contradicted tells whether the passage has the contrary of a word where the words around it were found.
func (j *judging) contradicted(k int) bool {
	if j.unit[k] < 0 {
		return false
	}
	u := &j.c.units[j.unit[k]]
	return j.oppositeIn(&j.tokens[j.claims[k]], j.c.lines[u.sentence])
}

func (j *judging) oppositeIn(t *token, l line) bool {
	for _, id := range t.ids {
		for _, contrary := range j.c.words.opposites[id] {
			for _, at := range j.c.meanings[contrary] {
				if n := int(j.c.unitOf[at]); n >= l.from && n < l.to {
					return true
				}
			}
		}
	}
	return false
}
