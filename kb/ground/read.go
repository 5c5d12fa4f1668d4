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
		}
	}
	n := float64(max(1, len(j.clauses)))
	for _, s := range [...]sign{unitLacks, unsaid, unsaidBeside} {
		j.signs[s] /= n
	}
	all, _ := j.claims()
	j.signs[size] = math.Log(1 + float64(all))
}

// readWords counts the things that were not found.
func (j *judging) readWords() {
	for k := range j.items {
		it := &j.items[k]
		if it.price > elsewhere*priceSoft && isThing(j.tokens, it.token, j.lang) {
			j.signs[missingThings]++
		}
	}
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
	for _, k := range cl.items {
		it := &j.items[k]
		if it.partner < 0 || !it.found || int(j.c.unitOf[it.partner]) != cl.main {
			continue
		}
		if !j.tokens[it.token].neg && j.c.tokens[it.partner].neg {
			j.signs[negLost] += 1 / float64(len(cl.items))
		}
		if j.isSwapped(it) {
			j.signs[swapped]++
		}
	}
	if j.losesSequel(u) {
		j.signs[sequelGone]++
	}
	if j.losesKind(cl, u) {
		j.signs[kindGone]++
	}
	if j.hasOtherHead(cl, u) {
		j.signs[otherHead]++
	}
	if j.losesActor(cl, u) {
		j.signs[actorGone] = 1
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
			j.signs[numbersGone]++
		}
	}
	rest, all := j.leftOut(u)
	j.signs[unsaid] += rest / max(1, all)
	l := &j.c.lines[u.line]
	rest, all = 0, 0
	for n := l.from; n < l.to; n++ {
		if v := &j.c.units[n]; v.from != u.from {
			r, a := j.leftOut(v)
			rest, all = rest+r, all+a
		}
	}
	j.signs[unsaidBeside] += rest / max(1, all)
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
