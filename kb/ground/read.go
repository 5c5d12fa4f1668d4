package ground

import (
	"math"
	"slices"
)

// readSigns measures how well the statement lies on the passages.
func (j *judging) readSigns() {
	j.readWords()
	j.readPassages()
	for i := range j.clauses {
		if cl := &j.clauses[i]; cl.main >= 0 {
			j.readClause(cl)
		} else {
			j.signs[unitLacks]++
			j.readLost(cl)
		}
	}
	j.readCrossings()
	if j.turnsTold() {
		j.signs[toldTurned]++
	}
	n := float64(max(1, len(j.clauses)))
	for _, s := range [...]sign{unitLacks, unsaid, unsaidBeside, unsaidApart} {
		j.signs[s] /= n
	}
	all, _ := j.claims()
	j.signs[size] = math.Log(1 + float64(max(fewestSized, all)))
}

// readLost notes a negation of a clause that has no word to be found by, where no sentence around it has one.
func (j *judging) readLost(cl *clause) {
	if !cl.cue.has(denials) {
		return
	}
	for i := range j.clauses {
		if other := &j.clauses[i]; other.main >= 0 && j.c.lines[j.c.units[other.main].line].cue.has(denials) {
			return
		}
	}
	j.doubt(deniedHere, LackNegation, textOf(j.tokens[cl.from:cl.to]))
}

// fewestSized are as many claiming words as a statement is taken to have at least: short ones are no worse.
const fewestSized = 3

// readWords counts the words that were not found where the passage speaks of the matter. Other verbs and adjectives
// than those that always matter say nothing: no list has all of them.
func (j *judging) readWords() {
	for k := range j.items {
		it := &j.items[k]
		t := &j.tokens[it.token]
		switch {
		case it.price <= priceSoft*elsewhere || t.soft:
		case j.isStrong(t):
			if len(it.matches) == 0 {
				j.signs[absentStrong]++
			}
		case !isThing(j.tokens, it.token, j.lang):
		case len(it.matches) == 0:
			j.signs[absentThings]++
		default:
			j.signs[strayThings]++
		}
	}
}

// isStrong tells words that always matter.
func (j *judging) isStrong(t *token) bool {
	return j.c.words.strong[j.lang].has(t.key) || len(t.sides) > 0 || deniesItself(t.low)
}

// readPassages counts the passages that words were found in beyond the first.
func (j *judging) readPassages() {
	var passages []int
	for k := range j.items {
		it := &j.items[k]
		if !it.claims || !it.found || !it.own || j.tokens[it.token].soft {
			continue
		}
		if l := &j.c.lines[j.c.units[it.unit].line]; l.kind != Heading && !slices.Contains(passages, l.passage) {
			passages = append(passages, l.passage)
		}
	}
	j.signs[strangers] = float64(max(0, len(passages)-1))
}

// readClause lays a clause beside its place.
func (j *judging) readClause(cl *clause) {
	u := &j.c.units[cl.main]
	j.readOutside(cl, u)
	j.readUnsaid(u)
	j.readMixture(cl, u)
	if j.losesSequel(u) {
		j.signs[sequelGone]++
	}
	if j.losesKind(cl, u) {
		j.signs[kindGone]++
	}
	if j.hasOtherHead(cl, u) {
		j.signs[otherHead]++
	}
}

// readOutside weighs what of a clause its place does not have. What stands in every sentence weighs little.
func (j *judging) readOutside(cl *clause, u *unit) {
	var all, own float64
	for _, k := range cl.items {
		it := &j.items[k]
		r := j.rarity(it)
		all += r
		if hasMatchIn(it.matches, u.from, u.to) {
			own += r
		}
	}
	if all > 0 {
		j.signs[unitLacks] += 1 - own/all
	}
}

// rarity weighs a word by how few sentences have it (inverse document frequency; Spärck Jones 1972).
func (j *judging) rarity(it *item) float64 {
	lines, last := 0, -1
	for _, m := range it.matches {
		if l := j.c.units[j.c.unitOf[m.at]].line; l != last {
			lines, last = lines+1, l
		}
	}
	return float64(it.weight) * math.Log(1+float64(len(j.c.lines))/float64(1+lines))
}

// readUnsaid counts what the statement leaves out of a place and of the sentence around it.
func (j *judging) readUnsaid(u *unit) {
	for i := u.from; i < u.to; i++ {
		if p := &j.c.tokens[i]; p.form == number && !p.num.vague && !j.standsFor(i) {
			if j.belongsToSaid(u, i) {
				j.signs[numbersGone]++
			} else {
				j.signs[numbersBeside]++
			}
		}
	}
	rest, all := j.leftOut(u)
	j.signs[unsaid] += rest / max(1, all)
	l := &j.c.lines[u.line]
	var beside, apart [2]float64
	for n := l.from; n < l.to; n++ {
		v := &j.c.units[n]
		if v.from == u.from || v.cond && j.saidBefore(j.claimsBetween(v.from, v.to)) {
			continue
		}
		r, a := j.leftOut(v)
		if j.c.depends(n, v) {
			beside[0], beside[1] = beside[0]+r, beside[1]+a
		} else {
			apart[0], apart[1] = apart[0]+r, apart[1]+a
		}
	}
	j.signs[unsaidBeside] += beside[0] / max(1, beside[1])
	j.signs[unsaidApart] += apart[0] / max(1, apart[1])
}

// depends tells whether a clause of a passage only says something of another one: when, whether, which.
func (c *Checker) depends(n int, u *unit) bool {
	first := lowAt(c.tokens[u.from:u.to], 0)
	return u.cond || openers.has(first) && !coordinates.has(first) || timeWords.has(first) || whoevers.has(first) ||
		n > 0 && u.from > 0 && c.tokens[u.from-1].text == "("
}

// coordinates begin clauses that stand by themselves.
var coordinates = setOf("but aber sondern denn dann sonst")

// belongsToSaid tells whether the statement has the word that a number of the passages stands behind: not of "room 7"
// where it says nothing of a room, nor of "costs 10 €" where it says nothing of costs.
func (j *judging) belongsToSaid(u *unit, at int) bool {
	for i := at - 1; i >= u.from; i-- {
		if p := &j.c.tokens[i]; p.claims() && p.form == word {
			return j.standsFor(i) || j.means(i)
		}
	}
	return true
}

// leftOut counts the words of a unit, and those among them that no word of the statement stands for.
func (j *judging) leftOut(u *unit) (rest, all float64) {
	for i := u.from; i < u.to; i++ {
		p := &j.c.tokens[i]
		if !p.claims() || p.soft {
			continue
		}
		all++
		if !j.standsFor(i) && !j.means(i) {
			rest++
		}
	}
	return rest, all
}

// means tells whether the statement has a word that claims nothing and may mean a token of the passages.
func (j *judging) means(p int) bool {
	if j.meant == nil {
		j.meant = make([]bool, len(j.c.tokens))
		for i := range j.tokens {
			if t := &j.tokens[i]; t.light {
				j.mean(t.ids)
			}
		}
	}
	return j.meant[p]
}

func (j *judging) mean(ids []int32) {
	for _, id := range ids {
		for _, at := range j.c.meanings[id] {
			j.meant[at] = true
		}
	}
}
