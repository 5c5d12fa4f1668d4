package ground

import "slices"

// annotate finds out what is to be known of the words of one sentence.
func annotate(tokens []token, in language, x *lexicon) {
	for i := range tokens {
		t := &tokens[i]
		if t.form != word {
			continue
		}
		t.key = stem(t.low, in)
		t.light = t.light || x.light[in].has(t.low) && (!t.label || !t.capital)
	}
	setCues(tokens, in, x)
	joinParticles(tokens, in, x)
	for i := range tokens {
		setIDs(tokens, i, in, x)
	}
	setNegations(tokens, in)
}

// joinParticles brings verbs together with what they leave behind: "melden Sie sich an", "turn it off".
func joinParticles(tokens []token, in language, x *lexicon) {
	from := 0
	for i := range tokens {
		if !isClauseEnd(tokens, i) {
			continue
		}
		if in == german {
			joinGerman(tokens[from:i+1], x)
		} else {
			joinEnglish(tokens[from : i+1])
		}
		from = i + 1
	}
}

// isClauseEnd tells whether a clause ends with a token: a mark or the end follows, or a word that joins clauses.
func isClauseEnd(tokens []token, i int) bool {
	if i+1 == len(tokens) {
		return true
	}
	next := &tokens[i+1]
	return next.form == mark && next.text != "'" || next.form == word && joiners.has(next.low)
}

var joiners = setOf(`and but or then und oder aber dann sondern sowie because if when while wenn falls weil sobald bevor
	nachdem before after until unless`)

func joinGerman(clause []token, x *lexicon) {
	last := len(clause) - 1
	for last > 0 && clause[last].form == mark {
		last--
	}
	if last < 1 || clause[last].form != word || clause[last].label || !germanParticles.has(clause[last].low) {
		return
	}
	particle := clause[last].low
	best := -1
	for i := range clause[:last] {
		t := &clause[i]
		if t.form != word || t.label || t.light && t.cue == 0 && !verbsThatAreLight.has(t.key) || t.capital && !t.first || t.cue != 0 {
			continue
		}
		if x.concepts[german][particle+t.key] != nil {
			best = i
			break
		}
		if best < 0 {
			best = i
		}
	}
	if best < 0 {
		return
	}
	clause[best].key = particle + clause[best].key
	clause[best].low = clause[best].key
	clause[best].light = false
	clause[last].light = true
}

// verbsThatAreLight mean something only with a particle: "geben … ein", "gehen … aus".
var verbsThatAreLight = setOf("geb geh komm mach steh find seh brauch halt lass hab tu folg lieg weis")

// farthest is how many words may stand between an English verb and its particle.
const farthest = 4

func joinEnglish(clause []token) {
	for i := range clause {
		t := &clause[i]
		if t.form != word || !englishPhrasal.has(t.key) {
			continue
		}
		for j := i + 1; j < len(clause) && j <= i+1+farthest; j++ {
			p := &clause[j]
			if p.form != word || p.label != t.label || !englishParticles.has(p.low) {
				continue
			}
			if j > i+1 && (p.low == "in" || p.low == "on" && j+1 < len(clause) && clause[j+1].form == word) {
				break
			}
			t.key = t.key + " " + p.low
			t.low = t.key
			t.light = false
			p.light = true
			break
		}
	}
}

// setIDs gives a token its meanings. The words of a phrase share its meaning.
func setIDs(tokens []token, i int, in language, x *lexicon) {
	t := &tokens[i]
	if t.form != word || t.key == "" {
		return
	}
	t.ids = append(t.ids, x.concepts[in][t.key]...)
	if other := 1 - in; t.label && t.ids == nil {
		t.ids = append(t.ids, x.concepts[other][stem(t.low, other)]...)
	}
	if !x.phrases[in][t.key] {
		return
	}
	key := t.key
	for j := i + 1; j < len(tokens) && j < i+4 && tokens[j].form == word; j++ {
		key += " " + tokens[j].key
		for _, id := range x.concepts[in][key] {
			for k := i; k <= j; k++ {
				if !slices.Contains(tokens[k].ids, id) {
					tokens[k].ids = append(tokens[k].ids, id)
				}
			}
		}
	}
}

// setNegations marks the words under a negation. In English "not" reaches to the end of its clause; in German it
// reaches over the whole of it, because the verb may stand before. "no", "without", "kein" and "ohne" reach to the next
// function word.
func setNegations(tokens []token, in language) {
	from := 0
	for i := range tokens {
		if !isClauseEnd(tokens, i) {
			continue
		}
		negate(tokens[from:i+1], in)
		from = i + 1
	}
}

func negate(clause []token, in language) {
	for i := range clause {
		t := &clause[i]
		if !t.cue.has(cueNeg) {
			continue
		}
		switch {
		case nearNegations.has(t.low):
			for j := i + 1; j < len(clause); j++ {
				if n := &clause[j]; n.light && n.cue == 0 && n.form == word && j > i+1 && clause[j-1].claims() {
					break
				}
				clause[j].neg = true
			}
		case in == german:
			for j := range clause {
				clause[j].neg = true
			}
		default:
			for j := max(0, i-1); j < len(clause); j++ {
				clause[j].neg = true
			}
		}
	}
}

var nearNegations = setOf(`no without neither nor none instead rather kein keine keinen keinem keiner keines ohne weder statt
	anstatt anstelle`)
