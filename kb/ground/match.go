package ground

import "strings"

// A match is a word of a passage that a word of a statement may stand for.
type match struct {
	at       int32
	strength float32
}

// How well words stand for one another.
const (
	sameWord    = 1
	sameStem    = 0.95
	sameMeaning = 0.85
	partOf      = 0.8
	particular  = 0.75
	cognate     = 0.6
)

// matches finds what a token of a statement may stand for.
func (c *Checker) matches(tokens []token, i int, lang language) []match {
	t := &tokens[i]
	switch t.form {
	case number:
		return c.numberMatches(t)
	case exact:
		return appendMatches(nil, c.index[feature{byLow, t.low}], sameWord)
	}
	out := appendMatches(nil, c.index[feature{byLow, t.low}], sameWord)
	out = appendMatches(out, c.index[feature{keyKind(lang), t.key}], sameStem)
	for _, id := range t.ids {
		out = appendMatches(out, c.meanings[id], sameMeaning)
		for _, below := range c.words.kinds[id] {
			out = appendMatches(out, c.meanings[below], particular)
		}
	}
	if len(t.low) > 3 {
		out = appendMatches(out, c.index[feature{byJoin, t.low}], sameStem)
		out = appendMatches(out, c.index[feature{byPart, t.low}], partOf)
	}
	out = c.joinedMatches(out, tokens, i)
	if t.isName(lang) {
		return exactOnly(out)
	}
	out = c.partMatches(out, t, lang)
	if len(out) == 0 {
		out = c.compoundMatches(out, t, lang)
	}
	if len(out) == 0 && !c.langs[lang] {
		out = c.cognates(out, t)
	}
	return out
}

// exactOnly keeps what is the same word: a product is not supported by a similar one.
func exactOnly(all []match) []match {
	out := all[:0]
	for _, m := range all {
		if m.strength >= sameStem {
			out = append(out, m)
		}
	}
	return out
}

func appendMatches(out []match, found []int32, strength float32) []match {
	for _, at := range found {
		out = append(out, match{at, strength})
	}
	return out
}

// joinedMatches finds "user name" where the passage has "username".
func (c *Checker) joinedMatches(out []match, tokens []token, i int) []match {
	t := &tokens[i]
	if i > 0 && tokens[i-1].form == word {
		out = appendMatches(out, c.index[feature{byLow, tokens[i-1].low + t.low}], sameStem)
	}
	if i+1 < len(tokens) && tokens[i+1].form == word {
		out = appendMatches(out, c.index[feature{byLow, t.low + tokens[i+1].low}], sameStem)
	}
	return out
}

// partMatches finds the parts of a word with hyphens where they stand by themselves; all of them must.
func (c *Checker) partMatches(out []match, t *token, lang language) []match {
	if len(t.parts) < 2 {
		return out
	}
	var last []int32
	for _, p := range t.parts {
		last = c.index[feature{keyKind(lang), stem(p, lang)}]
		if len(last) == 0 {
			last = c.meaningOf(p, lang)
		}
		if len(last) == 0 && !c.words.light[lang].has(p) {
			return out
		}
	}
	return appendMatches(out, last, partOf)
}

func (c *Checker) meaningOf(low string, lang language) []int32 {
	for _, id := range c.words.concepts[lang][stem(low, lang)] {
		if found := c.meanings[id]; len(found) > 0 {
			return found
		}
	}
	return nil
}

// numberMatches finds the same value with the same measure and, where it counts a thing, the same thing.
func (c *Checker) numberMatches(t *token) []match {
	var out []match
	for _, at := range c.numbers {
		p := &c.tokens[at]
		if p.form == number && t.num.same(p.num) && !c.countsOther(t, p) {
			out = append(out, match{at, sameWord})
		}
	}
	return out
}

// countsOther tells whether two numbers count things that both are named and are not the same.
func (c *Checker) countsOther(t, p *token) bool {
	if t.num.of == "" || p.num.of == "" || t.num.of == p.num.of || t.num.time {
		return false
	}
	return t.num.of != "" && c.countedElsewhere(t.num.of, p)
}

// countedElsewhere tells whether a word is what another number counts.
func (c *Checker) countedElsewhere(of string, p *token) bool {
	for _, at := range c.numbers {
		if q := &c.tokens[at]; q != p && q.num.of == of {
			return true
		}
	}
	return false
}

// compoundMatches finds the head of a compound: "Passwort" in "Nordwind-Passwort", and a compound whose parts the
// passages have: "Portalfeld" as "Feld" and "Portal".
func (c *Checker) compoundMatches(out []match, t *token, lang language) []match {
	if len(t.low) < 4 || lang != german {
		return out
	}
	for _, at := range c.compounds {
		if p := &c.tokens[at]; len(p.key) > len(t.key)+2 && strings.HasSuffix(p.key, t.key) {
			out = append(out, match{at, partOf})
		}
	}
	if len(out) > 0 || len(t.low) < 7 {
		return out
	}
	for cutAt := 3; cutAt <= len(t.low)-3; cutAt++ {
		if head := c.word(t.low[cutAt:], lang); head != nil {
			for _, first := range [...]string{t.low[:cutAt], strings.TrimSuffix(t.low[:cutAt], "s"),
				strings.TrimSuffix(t.low[:cutAt], "n"), strings.TrimSuffix(t.low[:cutAt], "en")} {
				if len(first) > 2 && c.word(first, lang) != nil {
					return appendMatches(out, head, partOf)
				}
			}
		}
	}
	return out
}

// word finds a part of a compound by stem or meaning.
func (c *Checker) word(low string, lang language) []int32 {
	if found := c.index[feature{keyKind(lang), stem(low, lang)}]; len(found) > 0 {
		return found
	}
	return c.meaningOf(low, lang)
}

// shortestCognate is how many letters two words of different languages must begin with alike.
const shortestCognate = 5

// cognates finds words of the other language that begin alike: "Authentifizierung" and "authentication".
func (c *Checker) cognates(out []match, t *token) []match {
	if len(t.low) < shortestCognate {
		return out
	}
	start := t.low[:shortestCognate]
	for i := range c.tokens {
		if p := &c.tokens[i]; p.form == word && !p.light && strings.HasPrefix(p.low, start) {
			out = append(out, match{int32(i), cognate})
		}
	}
	return out
}
