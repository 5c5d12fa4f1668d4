package ground

// An alignment lays the words of a statement beside the passages: each claiming word on one clause, so that together
// they match best and the statement leaps as little as possible.
type alignment struct {
	claims  []int     // tokens of the statement that claim something
	matches [][]match // by claim
	unit    []int32   // by claim
	partner []int32   // by claim: the token of the passage, or -1
	own     []bool    // by claim: whether the partner stands in the clause itself
	found   []bool    // by claim
}

// What it costs to go from one clause of the passages to another. Between clauses of the statement it is cheap to go
// on; within one it is dearer to leap than to leave a word without support.
const (
	toClause, toNext, toPassage, toOther     = 0.05, 0.15, 0.35, 0.5
	inClause, inNext, inPassage, inOther     = 0.15, 0.5, 1.3, 1.6
	missing                                  = -1
	heavy                                    = 1.5 // weight of names, numbers and addresses
	sameLine, fromHeading, fromNear, ofTopic = 0.8, 0.75, 0.35, 0.45
	topicLines                               = 3
)

// align finds the best way through the clauses by the Viterbi algorithm (Viterbi 1967), as word alignment with a
// hidden Markov model does (Vogel, Ney and Tillmann 1996): a claiming word is what is observed, a clause the state.
func (c *Checker) align(tokens []token, lang language) alignment {
	a := alignment{}
	for i := range tokens {
		if tokens[i].claims() {
			a.claims = append(a.claims, i)
			a.matches = append(a.matches, c.matches(tokens, i, lang))
		}
	}
	n := len(a.claims)
	a.unit, a.partner, a.own, a.found = make([]int32, n), make([]int32, n), make([]bool, n), make([]bool, n)
	for k := range a.partner {
		a.partner[k], a.unit[k] = -1, -1
	}
	w := c.newWalk(&a)
	if len(w.units) == 0 {
		return a
	}
	for k, i := range a.claims {
		w.step(k, &tokens[i], k > 0 && hasBoundary(tokens[a.claims[k-1]+1:i]), lang)
	}
	w.back()
	return a
}

// hasBoundary tells whether a clause of the statement ends between two claims.
func hasBoundary(between []token) bool {
	for i := range between {
		t := &between[i]
		if t.form == mark && t.text != "'" || t.form == word && (joiners.has(t.low) || openers.has(t.low) || t.cue.has(cueCond)) {
			return true
		}
	}
	return false
}

// A walk is the state of the search.
type walk struct {
	c     *Checker
	a     *alignment
	units []int32 // those that any claim matches
	score []float32
	from  [][]int32 // by claim and unit: the unit before
	gain  [][]float32

	byUnit    []float32 // of the claim at hand; by unit of the checker
	byLine    []float32
	byPassage []int16 // lines of the passage that have the claim
	bestLine  []best
	bestPart  []best // by passage
}

type best struct {
	score float32
	unit  int32 // position in units
}

func (c *Checker) newWalk(a *alignment) *walk {
	w := &walk{c: c, a: a, byUnit: make([]float32, len(c.units)), byLine: make([]float32, len(c.lines)),
		byPassage: make([]int16, maxPassages), bestLine: make([]best, len(c.lines)), bestPart: make([]best, maxPassages)}
	seen := make([]bool, len(c.units))
	for _, list := range a.matches {
		for _, m := range list {
			seen[c.unitOf[m.at]] = true
		}
	}
	for u, ok := range seen {
		if ok {
			w.units = append(w.units, int32(u))
		}
	}
	w.score = make([]float32, len(w.units))
	return w
}

// step goes on by one claim.
func (w *walk) step(k int, t *token, boundary bool, lang language) {
	w.load(k)
	weight := float32(1)
	if t.form != word || t.isName(lang) {
		weight = heavy
	}
	gain := make([]float32, len(w.units))
	for n, u := range w.units {
		gain[n] = weight * w.gainIn(u, t)
	}
	w.gain = append(w.gain, gain)
	from := make([]int32, len(w.units))
	if k > 0 {
		w.leap(from, boundary)
	}
	for n := range gain {
		w.score[n] += gain[n]
	}
	w.from = append(w.from, from)
}

// load notes where the claim at hand is matched.
func (w *walk) load(k int) {
	clear(w.byUnit)
	clear(w.byLine)
	clear(w.byPassage)
	for _, m := range w.a.matches[k] {
		u := w.c.unitOf[m.at]
		l := w.c.units[u].sentence
		if w.byLine[l] == 0 {
			w.byPassage[w.c.lines[l].passage]++
		}
		w.byUnit[u] = max(w.byUnit[u], m.strength)
		w.byLine[l] = max(w.byLine[l], m.strength)
	}
}

// gainIn is what a clause has of the claim at hand: by itself, or by what it stands in.
func (w *walk) gainIn(u int32, t *token) float32 {
	if own := w.byUnit[u]; own > 0 {
		return own
	}
	at := w.c.units[u].sentence
	l := &w.c.lines[at]
	same := float32(sameLine)
	if t.form == number && l.kind != Row {
		same = 0.3
	}
	gain := same * w.byLine[at]
	for _, above := range [...]int{l.heading, l.title, l.lead} {
		if above >= 0 {
			gain = max(gain, fromHeading*w.byLine[above])
		}
	}
	if gain > 0 || t.form == number {
		return orMissing(gain)
	}
	for _, near := range [...]int{at - 1, at + 1} {
		if near >= 0 && near < len(w.byLine) && w.c.lines[near].passage == l.passage {
			gain = max(gain, fromNear*w.byLine[near])
		}
	}
	if w.byPassage[l.passage] >= topicLines {
		gain = max(gain, ofTopic)
	}
	return orMissing(gain)
}

func orMissing(gain float32) float32 {
	if gain == 0 {
		return missing
	}
	return gain
}

// leap finds the best clause to come from, for each clause.
func (w *walk) leap(from []int32, boundary bool) {
	line, next, passage, other := float32(inClause), float32(inNext), float32(inPassage), float32(inOther)
	if boundary {
		line, next, passage, other = toClause, toNext, toPassage, toOther
	}
	for i := range w.bestLine {
		w.bestLine[i] = best{-1e9, -1}
	}
	for i := range w.bestPart {
		w.bestPart[i] = best{-1e9, -1}
	}
	all := best{-1e9, -1}
	for n, u := range w.units {
		l := w.c.units[u].sentence
		b := best{w.score[n], int32(n)}
		keep(&w.bestLine[l], b)
		keep(&w.bestPart[w.c.lines[l].passage], b)
		keep(&all, b)
	}
	result := make([]float32, len(w.units))
	for n, u := range w.units {
		l := w.c.units[u].sentence
		b := best{w.score[n], int32(n)}
		keep(&b, w.bestLine[l].less(line))
		if l > 0 {
			keep(&b, w.bestLine[l-1].less(next))
		}
		if l+1 < len(w.bestLine) {
			keep(&b, w.bestLine[l+1].less(next))
		}
		keep(&b, w.bestPart[w.c.lines[l].passage].less(passage))
		keep(&b, all.less(other))
		result[n], from[n] = b.score, b.unit
	}
	w.score = result
}

func (b best) less(cost float32) best { return best{b.score - cost, b.unit} }

func keep(b *best, other best) {
	if other.score > b.score {
		*b = other
	}
}

// back reads the best way from its end.
func (w *walk) back() {
	end := 0
	for n := range w.score {
		if w.score[n] > w.score[end] {
			end = n
		}
	}
	for k := len(w.a.claims) - 1; k >= 0; k-- {
		u := w.units[end]
		w.a.unit[k] = u
		w.a.found[k] = w.gain[k][end] > 0
		if w.a.found[k] {
			w.a.partner[k], w.a.own[k] = w.partner(k, u)
		}
		end = int(w.from[k][end])
	}
}

// partner is the token that a claim stands for: the best in its clause, else in the sentence, else anywhere in the
// passage.
func (w *walk) partner(k int, u int32) (at int32, own bool) {
	at = -1
	var rank float32 = -1
	line := w.c.units[u].sentence
	for _, m := range w.a.matches[k] {
		mu := w.c.unitOf[m.at]
		r := m.strength
		switch {
		case mu == u:
			r += 4
		case w.c.units[mu].sentence == line:
			r += 2
		case w.c.lines[w.c.units[mu].sentence].passage != w.c.lines[line].passage:
			continue
		}
		if r > rank {
			rank, at, own = r, m.at, mu == u
		}
	}
	return at, own
}
