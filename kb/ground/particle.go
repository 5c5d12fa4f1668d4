package ground

// joinParticles brings verbs of a clause together with what they leave behind: "melden Sie sich an", "turn it off".
func joinParticles(clause []token, in language, x *lexicon) {
	if in == english {
		joinEnglish(clause)
		return
	}
	from := 0
	for i := range clause {
		if i+1 < len(clause) && !parts(&clause[i+1]) {
			continue
		}
		if !joinGerman(clause[min(from, i+1):i+1], x) && from > 0 {
			joinGerman(clause[max(0, i-longestPiece):i+1], x)
		}
		from = i + 1
		if i+2 < len(clause) && arrows.has(clause[i+1].text) {
			from = i + 3 // what stands behind an arrow is on a button
		}
	}
}

// joinGerman joins the particle at the end of a piece with a verb in it, and tells whether there was none to join it
// with.
func joinGerman(piece []token, x *lexicon) (done bool) {
	last := len(piece) - 1
	if last < 0 || piece[last].form != word || piece[last].label || !germanParticles.has(piece[last].low) {
		return true
	}
	verb := verbOf(piece[:last], piece[last].low, x)
	if verb < 0 {
		return false
	}
	join(&piece[verb], &piece[last], piece[last].low+piece[verb].key)
	piece[verb].soft = x.soft[german].has(piece[verb].key)
	return true
}

func join(verb, particle *token, key string) {
	verb.key, verb.low = key, key
	verb.light, verb.soft, verb.cue = false, false, 0
	particle.light, particle.cue = true, 0
}

// verbOf finds the verb that a German particle belongs to: the first word that makes one with it, else the first that
// may be a verb.
func verbOf(clause []token, particle string, x *lexicon) int {
	best := -1
	for i := range clause {
		t := &clause[i]
		if t.form != word || t.label || t.cue != 0 || t.capital && !t.first || t.light && !verbsThatAreLight.has(t.key) {
			continue
		}
		if x.concepts[german][particle+t.key] != nil {
			return i
		}
		if best < 0 && particle != "neu" {
			best = i
		}
	}
	return best
}

// verbsThatAreLight mean something only with a particle: "geben … ein", "gehen … aus".
var verbsThatAreLight = setOf("geb geh komm mach steh find seh brauch halt lass hab tu folg lieg weis")

// farthest is how many words may stand between an English verb and its particle.
const farthest = 4

func joinEnglish(clause []token) {
	for i := range clause {
		t := &clause[i]
		if t.form != word || !englishPhrasal.has(t.key) || !t.label && i > 0 && beforeNouns.has(clause[i-1].low) {
			continue
		}
		if n := particleOf(clause, i); n > 0 {
			join(t, &clause[n], t.key+" "+clause[n].low)
		}
	}
}

// particleOf finds the particle of an English verb, or 0. "in" and "on" are one only where the clause ends with them.
func particleOf(clause []token, verb int) int {
	for n := verb + 1; n < len(clause) && n <= verb+1+farthest; n++ {
		p := &clause[n]
		isParticle := p.form == word && englishParticles.has(p.low)
		switch {
		case p.form == mark, p.cue.has(bounds &^ cueOver), p.cue != 0 && !isParticle:
			return 0
		case !isParticle || p.label != clause[verb].label:
			continue
		case n > verb+1 && (p.low == "in" || p.low == "on") && n+1 < len(clause) && clause[n+1].form != mark:
			return 0
		}
		return n
	}
	return 0
}
