package ground

import "strings"

// mostCompounds are looked through for parts of words.
const mostCompounds = 4000

// headMatches finds the head of a compound: "Passwort" in "Nordwind-Passwort".
func (c *Checker) headMatches(out []match, t *token) []match {
	if len(t.key) < 4 && !shortHeads.has(t.low) || !t.capital {
		return out
	}
	for _, at := range c.compounds[:min(len(c.compounds), mostCompounds)] {
		p := &c.tokens[at]
		if len(p.key) <= len(t.key)+2 {
			continue
		}
		if strings.HasSuffix(p.key, t.key) {
			out = append(out, match{at, partOf})
		} else if strings.HasPrefix(p.key, t.key) {
			out = append(out, match{at, particular})
		}
	}
	return out
}

// shortHeads are heads of compounds that other words do not end in by chance, as "Rektor" does in "Tor".
var shortHeads = setOf("bus rad amt app zug")

// compoundMatches finds a compound whose parts the passages have: "Portalfeld" as "Feld" and "Portal".
func (c *Checker) compoundMatches(out []match, t *token, lang language) []match {
	if len(t.low) < 7 || len(t.low) > maxWord {
		return out
	}
	for at := 3; at <= len(t.low)-3; at++ {
		head := c.word(t.low[at:], lang)
		if head == nil {
			continue
		}
		if first := c.firstPart(t.low[:at], lang); first != nil {
			return appendMatches(appendMatches(out, c.inLinesOf(first, head), partOf), first, partOf)
		}
	}
	return out
}

// inLinesOf keeps the words that stand in a sentence with one of the others.
func (c *Checker) inLinesOf(others, words []int32) []int32 {
	var out []int32
	for _, w := range words {
		for _, o := range others {
			a, b := c.units[c.unitOf[w]].line, c.units[c.unitOf[o]].line
			if a == b || c.lines[a].kind != Row && c.lines[b].kind != Row && c.lines[a].passage == c.lines[b].passage {
				out = append(out, w)
				break
			}
		}
	}
	return out
}

// firstPart finds the first part of a compound, without what joins it to the second.
func (c *Checker) firstPart(low string, lang language) []int32 {
	for _, joint := range [...]string{"", "s", "n", "en", "es"} {
		first, ok := strings.CutSuffix(low, joint)
		if !ok || len(first) < 3 {
			continue
		}
		if found := c.word(first, lang); found != nil {
			return found
		}
		for _, n := range c.compounds[:min(len(c.compounds), mostCompounds)] {
			if p := c.tokens[n].low; len(first) > 4 && (strings.HasSuffix(p, first) || strings.HasPrefix(p, first)) {
				return []int32{n}
			}
		}
	}
	return nil
}

// How many letters words must begin with alike to be forms of one another where no rule of stems says so, and how many
// may follow.
const (
	alikeStart   = 7
	alikeEnd     = 5
	cognateStart = 5
)

// alikeMatches finds words that begin alike: "Probetraining" and "probetrainieren", or in the other language
// "Authentifizierung" and "authentication".
func (c *Checker) alikeMatches(out []match, t *token, sameLanguage bool) []match {
	if len(t.low) < cognateStart {
		return out
	}
	for i := range c.tokens {
		if p := &c.tokens[i]; len(out) < mostMatches && p.form == word && !p.light && isAlike(p, t, sameLanguage) {
			out = append(out, match{int32(i), alike})
		}
	}
	return out
}

func isAlike(p, t *token, sameLanguage bool) bool {
	if isPrefixed(p.key, t.key) {
		return true
	}
	n := 0
	for n < len(p.low) && n < len(t.low) && p.low[n] == t.low[n] {
		n++
	}
	if n < cognateStart || !sameLanguage {
		return n >= cognateStart
	}
	return n >= alikeStart && len(p.low)-n <= alikeEnd && len(t.low)-n <= alikeEnd || derives(p.low[n:], t.low[n:])
}

// derives tells whether one word is the other with an ending that makes a noun or adverb of it: "cover", "coverage".
func derives(a, b string) bool {
	return a == "" && derivations.has(b) || b == "" && derivations.has(a)
}

var derivations = setOf("age al ment ance ence ation ness ly ity ung lich bar")

// isPrefixed tells whether one stem is the other with a prefix of German verbs: "Zuschuss" and "bezuschussen".
func isPrefixed(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	return len(b) > 4 && strings.HasSuffix(a, b) && verbPrefixes.has(a[:len(a)-len(b)])
}

var verbPrefixes = setOf("be ver er ent zer")
