package ground

// An item is a word of a statement that is laid beside the passages.
type item struct {
	token   int
	matches []match
	weight  float32
	unit    int32 // the clause of the passages that it was laid on, or -1
	partner int32 // the token there that it stands for, or -1
	own     bool  // the partner stands in that clause itself, not in what it belongs to
	found   bool
	claims  bool      // the passages must have it
	price   float64   // what it costs that no passage has it where it should
	gains   []float32 // what each clause has of it, by position in units
}

// What it costs to go from one clause of the passages to another. Between clauses of the statement it is cheap to go
// on; within one a leap costs more.
const (
	toClause, toNext, toPassage, toOther                          = 0.05, 0.15, 0.35, 0.5
	inClause, inNext, inPassage, inOther                          = 0.15, 0.8, 1.7, 2.0
	missing                                                       = -1
	heavyWeight, plainWeight, verbWeight, softWeight, lightWeight = 1.5, 1, 0.7, 0.3, 0.2
	fromLine, fromAbove, fromBefore, fromTopic, fromFoot          = 0.8, 0.75, 0.25, 0.3, 0.3
	fromHeading                                                   = 0.85
	fromLead                                                      = 0.3
	samePolarity                                                  = 0.04 // decides between equals only
	topicLines                                                    = 3
)

// align finds the best way through the clauses by the Viterbi algorithm (Viterbi 1967), as word alignment with a
// hidden Markov model does (Vogel, Ney and Tillmann 1996): a word is what is observed, a clause the state.
func (c *Checker) align(tokens []token, clauses []span, lang language) (items []item, units []int32) {
	for i := range tokens {
		t := &tokens[i]
		if t.form == mark || !t.claims() && (t.form != word || len(t.low) < 4 || t.cue&^cueFree != 0 || openers.has(t.low)) {
			continue
		}
		it := item{token: i, unit: -1, partner: -1, claims: t.claims(), weight: weightOf(tokens, i, lang)}
		it.matches = c.matches(tokens, i, lang)
		items = append(items, it)
	}
	w := c.newWalk(items)
	if len(w.units) == 0 {
		return items, nil
	}
	w.denied = deniedIn(tokens, clauses)
	last := -1
	for k := range items {
		n := clauseAt(clauses, items[k].token)
		w.clause = n
		w.thing = items[k].weight == plainWeight || items[k].weight == softWeight
		w.step(k, &tokens[items[k].token], lang, n != last)
		last = n
	}
	w.back()
	return items, w.units
}

// deniedIn tells for each clause whether it is under a negation.
func deniedIn(tokens []token, clauses []span) []bool {
	out := make([]bool, len(clauses)+1)
	for n, s := range clauses {
		for i := s.from; i < s.to; i++ {
			out[n] = out[n] || tokens[i].cue.has(denials)
		}
	}
	return out
}

func weightOf(tokens []token, i int, lang language) float32 {
	switch t := &tokens[i]; {
	case t.cue.has(cueFree):
		return plainWeight
	case !t.claims():
		return lightWeight
	case t.form != word || t.isName(lang):
		return heavyWeight
	case t.soft:
		return softWeight
	case !t.label && !isThing(tokens, i, lang):
		return verbWeight
	}
	return plainWeight
}

func clauseAt(clauses []span, token int) int {
	for n, s := range clauses {
		if token < s.to {
			return n
		}
	}
	return len(clauses)
}

// A walk is the state of the search.
type walk struct {
	c         *Checker
	items     []item
	units     []int32 // those that any word matches
	score     []float32
	next      []float32
	from      [][]int32 // by item and unit: the unit before
	gain      [][]float32
	byUnit    []float32 // of the word at hand; by unit of the checker
	byLine    []float32
	byPassage []int16 // lines of the passage that have the word
	bestLine  []best
	bestPart  []best // by passage
	thing     bool   // the word at hand names something
	denied    []bool // by clause of the statement
	clause    int    // that the word at hand stands in
}

type best struct {
	score float32
	unit  int32 // position in units
}

func (c *Checker) newWalk(items []item) *walk {
	w := &walk{c: c, items: items, byUnit: make([]float32, len(c.units)), byLine: make([]float32, len(c.lines)+1),
		byPassage: make([]int16, maxPassages), bestLine: make([]best, len(c.lines)+1), bestPart: make([]best, maxPassages)}
	seen := make([]bool, len(c.units))
	for i := range items {
		if !items[i].claims {
			continue
		}
		for _, m := range items[i].matches {
			seen[c.unitOf[m.at]] = true
		}
	}
	for u, ok := range seen {
		if ok {
			w.units = append(w.units, int32(u))
		}
	}
	w.score, w.next = make([]float32, len(w.units)), make([]float32, len(w.units))
	return w
}

// step goes on by one word.
func (w *walk) step(k int, t *token, lang language, boundary bool) {
	w.load(k)
	it := &w.items[k]
	gain := make([]float32, len(w.units))
	strict := t.form == exact || t.isName(lang) || t.label && t.capital
	for n, u := range w.units {
		if it.claims {
			gain[n] = it.weight * w.gainIn(u, t, strict)
		} else {
			gain[n] = it.weight * w.byUnit[u]
		}
	}
	w.gain = append(w.gain, gain)
	it.gains = gain
	from := make([]int32, len(w.units))
	if k > 0 {
		w.leap(from, boundary)
	}
	for n := range gain {
		w.score[n] += gain[n]
	}
	w.from = append(w.from, from)
}

// load notes where the word at hand is matched.
func (w *walk) load(k int) {
	clear(w.byUnit)
	clear(w.byLine)
	clear(w.byPassage)
	for _, m := range w.items[k].matches {
		u := w.c.unitOf[m.at]
		l := w.c.units[u].line
		if w.byLine[l] == 0 {
			w.byPassage[w.c.lines[l].passage]++
		}
		w.byUnit[u] = max(w.byUnit[u], m.strength)
		w.byLine[l] = max(w.byLine[l], m.strength)
	}
}

// gainIn is what a clause has of the word at hand: by itself, or by what it stands in. Names and addresses must stand
// in the sentence or above it.
func (w *walk) gainIn(u int32, t *token, strict bool) float32 {
	at := w.c.units[u].line
	l := &w.c.lines[at]
	if own := w.byUnit[u]; own > 0 {
		if l.kind == Heading {
			return fromHeading * own
		}
		if w.c.units[u].cue.has(denials) == w.denied[w.clause] {
			return own + samePolarity
		}
		return own
	}
	gain := fromLine * w.byLine[at]
	if t.form == number && l.kind != Row {
		gain = fromFoot * w.byLine[at]
	}
	for _, above := range [...]int{l.heading, l.title, l.lead, l.first} {
		if above >= 0 {
			gain = max(gain, fromAbove*w.byLine[above])
		}
	}
	if gain == 0 && t.form == word && !strict && w.thing {
		gain = w.aroundIn(at, l)
	}
	if gain == 0 {
		return missing
	}
	return gain
}

// aroundIn is what the sentence before has of the word, or the whole passage if it is about it.
func (w *walk) aroundIn(at int, l *line) float32 {
	if at > 0 && w.c.followsOn(&w.c.lines[at-1], l) {
		if near := fromBefore * w.byLine[at-1]; near > 0 {
			return near
		}
	}
	if w.byPassage[l.passage] >= topicLines {
		return fromTopic
	}
	return 0
}

// followsOn tells whether a sentence goes on to speak of what the one before named.
func (c *Checker) followsOn(before, l *line) bool {
	return (l.kind == Prose || l.kind == Step) && before.passage == l.passage && before.kind == l.kind &&
		(l.back || c.startsDefinite(l))
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
		l := w.c.units[u].line
		b := best{w.score[n], int32(n)}
		keep(&w.bestLine[l], b)
		keep(&w.bestPart[w.c.lines[l].passage], b)
		keep(&all, b)
	}
	for n, u := range w.units {
		l := w.c.units[u].line
		b := best{w.score[n], int32(n)}
		keep(&b, w.bestLine[l].less(line))
		if l > 0 && w.c.lines[l-1].passage == w.c.lines[l].passage {
			keep(&b, w.bestLine[l-1].less(next))
		}
		if l+1 < len(w.c.lines) && w.c.lines[l+1].passage == w.c.lines[l].passage {
			keep(&b, w.bestLine[l+1].less(next))
		}
		keep(&b, w.bestPart[w.c.lines[l].passage].less(passage))
		keep(&b, all.less(other))
		w.next[n], from[n] = b.score, b.unit
	}
	w.score, w.next = w.next, w.score
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
	for k := len(w.items) - 1; k >= 0; k-- {
		it := &w.items[k]
		it.unit = w.units[end]
		it.found = w.gain[k][end] > 0
		if it.found {
			it.partner, it.own = w.partner(k, it.unit)
		}
		end = int(w.from[k][end])
	}
}

// partner is the token that a word stands for: the best in its clause, else in the sentence, else anywhere in the
// passage.
func (w *walk) partner(k int, u int32) (at int32, own bool) {
	at = -1
	var rank float32 = -1
	line := w.c.units[u].line
	for _, m := range w.items[k].matches {
		mu := w.c.unitOf[m.at]
		r := m.strength
		switch {
		case mu == u:
			r += 4
		case w.c.units[mu].line == line:
			r += 2
		case w.c.lines[w.c.units[mu].line].passage != w.c.lines[line].passage:
			continue
		}
		if r > rank {
			rank, at, own = r, m.at, mu == u
		}
	}
	return at, own
}
