package ground

import (
	"slices"
	"strings"
)

// compareConditions wants the conditions of the passage: in the statement, or said before it.
func (j *judging) compareConditions(cl *clause, text string) {
	u := &j.c.units[cl.main]
	if j.isOpen(u) && !cl.cond && !j.saysWhether() {
		j.doubt(leftOpen, LackCondition, text)
	}
	if u.cond || j.says(cl, usuals) {
		return
	}
	l := &j.c.lines[u.line]
	conditions := 0
	for n := l.from; n < l.to; n++ {
		other := &j.c.units[n]
		if !other.cond || !j.restricts(cl, n) {
			continue
		}
		content := j.claimsBetween(other.from, other.to)
		if len(content) == 0 {
			continue
		}
		if j.isWeak(content) || j.usesBeside(content, other, l) || j.refersBack() || j.saidBefore(content) {
			return // it is there, or one of those that are said with "or" is
		}
		conditions++
	}
	if conditions > 0 {
		j.doubt(conditionGone, LackCondition, text)
	}
}

// restricts tells whether a condition of the sentence belongs to the clause.
func (j *judging) restricts(cl *clause, cond int) bool {
	return cond != cl.main && !j.c.isParted(min(cond, cl.main), max(cond, cl.main)) && !j.belongsToOther(cl, cond)
}

// belongsToOther tells whether another clause stands between a condition and the one that was found: "tickets are valid
// for a year, cards only while the contract runs".
func (j *judging) belongsToOther(cl *clause, cond int) bool {
	for n := cl.main + 1; n < cond; n++ {
		u := &j.c.units[n]
		if rest, size := j.leftOut(u); size > 0 && rest == size && !u.cond {
			return true
		}
	}
	return false
}

// isParted tells whether a semicolon or colon stands between two units of a sentence.
func (c *Checker) isParted(a, b int) bool {
	for n := a; n < b; n++ {
		if u := &c.units[n]; u.to > u.from && strings.Contains(";:", c.tokens[u.to-1].text) {
			return true
		}
	}
	return false
}

// isWeak tells conditions that restrict nothing: "if you like", "wenn es eilt".
func (j *judging) isWeak(content []int32) bool {
	return len(content) == 1 && weakConditions.has(j.c.tokens[content[0]].key)
}

var weakConditions = setOf(`eil urgent hurri possibl moglich wunsch wish prefer gewunsch notwend notig necessari lauf
		run last dauer`)

// isOpen tells whether the passage leaves a clause open: "agree whether you keep it".
func (j *judging) isOpen(u *unit) bool {
	if !whether.has(lowAt(j.c.tokens[u.from:u.to], 0)) {
		return false
	}
	return !j.looksInto(u)
}

// looksInto tells whether the sentence of the passage says to find out what a clause names.
func (j *judging) looksInto(u *unit) bool {
	for i := j.c.units[j.c.lines[u.line].from].from; i < u.from; i++ {
		if looks.has(j.c.tokens[i].key) {
			return true
		}
	}
	return false
}

// looks are verbs behind which "whether" names what should be so: "check whether 20 GB are free".
var looks = setOf("check see look test verifi prob pruf uberpruf kontrolli seh nachseh schau test vergewiss")

func (j *judging) saysWhether() bool {
	for i := range j.tokens {
		if whether.has(j.tokens[i].low) {
			return true
		}
	}
	return false
}

var whether = setOf("whether ob")

// refersBack tells whether the statement has a condition that points at one said before: "otherwise", "in that case".
func (j *judging) refersBack() bool {
	for i := range j.tokens {
		if t := &j.tokens[i]; pointers.has(t.low) {
			return true
		}
	}
	for _, s := range j.spans {
		if j.isEmptyCondition(s) {
			return true
		}
	}
	for i := range j.clauses {
		if cl := &j.clauses[i]; cl.cue.has(cueCond) && !j.isOtherCondition(cl) {
			return true
		}
	}
	return false
}

// isEmptyCondition tells a condition that claims nothing and is no mere wish: "if you cannot come".
func (j *judging) isEmptyCondition(s span) bool {
	for i := s.from; i < s.to; i++ {
		if t := &j.tokens[i]; t.claims() || wishes.has(t.low) {
			return false
		}
	}
	return isCondition(j.tokens[s.from:s.to], true, j.lang)
}

// isOtherCondition tells whether a condition of the statement was found as another condition of the passages, in the
// same words: then it does not point at one that was said before.
func (j *judging) isOtherCondition(cl *clause) bool {
	return cl.cond && cl.main >= 0 && j.c.units[cl.main].cond && len(cl.items) >= fewestItems &&
		j.repeats(cl, &j.c.units[cl.main], sameMeaning)
}

// usuals say that there is more to it.
var usuals = setOf(`default normally usually generally normal ordinarily normalerweise standardmassig grundsatzlich
		ublicherweise zunachst`)

var pointers = setOf(`otherwise else sonst andernfalls ansonsten dann then there dabei dafur bedarf needed necessary
		notfalls gegebenenfalls`)

// What was said before that is looked at.
const (
	mostBefore    = 6       // texts, the last ones
	longestBefore = 1 << 10 // bytes of each
)

// saidBefore tells whether the person or the answer has spoken of a condition already.
func (j *judging) saidBefore(content []int32) bool {
	if j.earlier == nil {
		j.earlier = j.readBefore()
	}
	for _, at := range content {
		if j.earlier[at] {
			return true
		}
	}
	return false
}

// readBefore finds the words of the passages that what was said before may stand for.
func (j *judging) readBefore() map[int32]bool {
	found := map[int32]bool{}
	for _, text := range j.before[max(0, len(j.before)-mostBefore):] {
		text = clean(cut(text, longestBefore))
		lang := j.c.words.languageOf(text, j.lang)
		tokens, _ := scan(text, lang)
		annotate(tokens, lang, j.c.words)
		for i := range tokens {
			if !tokens[i].claims() {
				continue
			}
			for _, m := range j.c.matches(tokens, i, lang) {
				found[m.at] = true
			}
		}
	}
	return found
}

// usesBeside tells whether a word of the statement stands for one of these rather than for one of the sentence that the
// condition belongs to: "sick" says again "ill", but not "if you are ill from the first day".
func (j *judging) usesBeside(wanted []int32, cond *unit, l *line) bool {
	from, to := j.c.units[l.from].from, j.c.units[l.to-1].to
	for k := range j.items {
		it := &j.items[k]
		if !it.claims {
			continue
		}
		var here, beside float32
		for _, m := range it.matches {
			switch at := int(m.at); {
			case at >= cond.from && at < cond.to && slices.Contains(wanted, m.at):
				here = max(here, m.strength)
			case at >= from && at < to && (at < cond.from || at >= cond.to):
				beside = max(beside, m.strength)
			}
		}
		if here > beside {
			return true
		}
	}
	return false
}

func hasMatchIn(matches []match, from, to int) bool {
	for _, m := range matches {
		if int(m.at) >= from && int(m.at) < to {
			return true
		}
	}
	return false
}
