package ground

// compareConditions wants the conditions of the passage: in the statement, or said before it.
func (j *judging) compareConditions(cl *clause, text string) {
	u := &j.c.units[cl.main]
	if u.cond {
		return
	}
	l := &j.c.lines[u.sentence]
	for n := l.from; n < l.to; n++ {
		other := &j.c.units[n]
		if !other.cond || n == cl.main {
			continue
		}
		content := j.claimsBetween(other.from, other.to)
		if len(content) > 0 && !j.uses(content) && !j.refersBack() && !j.saidBefore(content) {
			j.lack(LackCondition, text)
		}
	}
}

// refersBack tells whether the statement has a condition that points at one said before: "otherwise", "in that case".
func (j *judging) refersBack() bool {
	for i := range j.tokens {
		if t := &j.tokens[i]; t.cue.has(cueCond) || pointers.has(t.low) {
			return true
		}
	}
	return false
}

var pointers = setOf("otherwise else sonst andernfalls ansonsten dann then there dabei dafur")

// saidBefore tells whether the person or the answer has spoken of a condition already.
func (j *judging) saidBefore(content []int32) bool {
	for _, text := range j.before {
		text = clean(cut(text, maxStatement))
		lang := languageOf(text, j.lang)
		tokens, _ := scan(text, lang)
		annotate(tokens, lang, j.c.words)
		for i := range tokens {
			if !tokens[i].claims() {
				continue
			}
			for _, m := range j.c.matches(tokens, i, lang) {
				for _, at := range content {
					if m.at == at {
						return true
					}
				}
			}
		}
	}
	return false
}
