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
	alike       = 0.6
)

// matches finds what a token of a statement may stand for.
func (c *Checker) matches(tokens []token, i int, lang language) []match {
	t := &tokens[i]
	switch t.form {
	case number:
		return c.ageMatches(c.rankMatches(c.numberMatches(t), tokens, i), tokens, i)
	case exact:
		return appendMatches(nil, c.index[feature{byLow, t.low}], sameWord)
	}
	out := appendMatches(nil, c.index[feature{byLow, t.low}], sameWord)
	if t.cue.has(cueFree) {
		return appendMatches(out, c.free, sameMeaning)
	}
	out = appendMatches(out, c.index[feature{keyKind(lang), t.key}], sameStem)
	if t.light {
		return appendMatches(out, c.index[feature{byLight, t.key}], sameStem)
	}
	if len(t.low) > 3 {
		out = appendMatches(out, c.index[feature{byJoin, t.low}], sameStem)
	}
	out = c.joinedMatches(out, tokens, i)
	if t.isName(lang) || t.label && t.capital {
		return out
	}
	out = c.meaningMatches(out, t, lang)
	if lang == german {
		out = c.headMatches(out, t)
	}
	if len(out) == 0 && lang == german {
		out = c.compoundMatches(out, t, lang)
	}
	if len(out) == 0 {
		out = c.alikeMatches(out, t, c.langs[lang])
	}
	return c.weakenLabels(out, t)
}

// meaningMatches finds words of the same meaning, particular ones for a general one, and parts of words.
func (c *Checker) meaningMatches(out []match, t *token, lang language) []match {
	alike := len(out)
	for _, id := range t.ids {
		out = c.appendMeanings(out, alike, c.meanings[id], sameMeaning)
		for _, below := range c.words.kinds[id] {
			out = c.appendMeanings(out, alike, c.meanings[below], particular)
		}
	}
	out = appendMatches(out, c.index[feature{byPart, t.low}], partOf)
	out = appendMatches(out, c.index[feature{byPart, t.key}], partOf)
	if base, ok := strings.CutPrefix(t.low, "re"); ok && lang == english && len(base) > 3 {
		out = appendMatches(out, c.word(base, lang), partOf)
	}
	return c.partMatches(out, t, lang)
}

// appendMeanings adds words of a meaning where neither the word itself stands in the clause, which is among the first
// matches, nor the same match has been found before.
func (c *Checker) appendMeanings(out []match, alike int, found []int32, strength float32) []match {
	for _, at := range found[:min(len(found), mostMatches)] {
		known := false
		for n := range out {
			known = known || out[n].at == at || n < alike && c.unitOf[out[n].at] == c.unitOf[at]
		}
		if !known {
			out = append(out, match{at, strength})
		}
	}
	return out
}

// weakenLabels lets what stands on a button count less for a word that names no button.
func (c *Checker) weakenLabels(out []match, t *token) []match {
	if t.label || t.capital {
		return out
	}
	for i := range out {
		if p := &c.tokens[out[i].at]; p.label && p.capital {
			out[i].strength *= 0.5
		}
	}
	return out
}

// mostMatches of one word with one kind of evidence; a word that stands more often is no evidence of anything.
const mostMatches = 200

func appendMatches(out []match, found []int32, strength float32) []match {
	for _, at := range found[:min(len(found), mostMatches)] {
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
		if len(p) < 2 {
			continue
		}
		last = c.word(p, lang)
		if len(last) == 0 && !c.words.light[lang].has(p) {
			return out
		}
	}
	return appendMatches(out, last, partOf)
}

// word finds a part of a word by stem or meaning.
func (c *Checker) word(low string, lang language) []int32 {
	key := stem(low, lang)
	for _, f := range [...]feature{{keyKind(lang), key}, {byPart, key}} {
		if found := c.index[f]; len(found) > 0 {
			return found
		}
	}
	for _, id := range c.words.concepts[lang][key] {
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
		if p := &c.tokens[at]; len(out) < mostMatches && t.num.same(p.num) && countSame(t, p) {
			out = append(out, match{at, t.num.likeness(p.num)})
		}
	}
	if t.num.text == "2" && t.num.unit == "" {
		out = appendMatches(out, c.boths, partOf)
	}
	return out
}

// rankMatches finds "week 8" for "the eighth week", and the other way round.
func (c *Checker) rankMatches(out []match, tokens []token, i int) []match {
	for _, at := range c.numbers {
		n := int(at)
		if len(out) < mostMatches && (isRanked(tokens, i, c.tokens, n) || isRanked(c.tokens, n, tokens, i)) {
			out = append(out, match{at, sameMeaning})
		}
	}
	return out
}

// isRanked tells whether an ordinal before a noun and a number behind one say the same.
func isRanked(a []token, i int, b []token, n int) bool {
	ordinal, number := &a[i], &b[n]
	if !ordinal.isOrdinal() || number.num.time || number.num.unit != "" || ordinal.num.text != number.num.text+"." ||
		i+1 >= len(a) || n == 0 {
		return false
	}
	return a[i+1].form == word && a[i+1].key == b[n-1].key && a[i+1].claims()
}

// likeness is how well two numbers of the same value stand for one another.
func (v value) likeness(w value) float32 {
	if v.unit == w.unit || v.time || w.time {
		return sameWord
	}
	if v.unit == "" || w.unit == "" {
		return partOf
	}
	return sameMeaning
}

// countSame tells whether two numbers count the same thing, as far as both say what.
func countSame(t, p *token) bool {
	if t.num.time || p.num.time || t.num.unit == times || p.num.unit == times {
		return true
	}
	if len(t.counted) > 0 && p.num.unit != "" || len(p.counted) > 0 && t.num.unit != "" {
		return false
	}
	return len(t.counted) == 0 || len(p.counted) == 0 || share(t.counted, p.counted) || shareIDs(t.ids, p.ids) ||
		shareHead(t.counted, p.counted)
}

func share(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func shareIDs(a, b []int32) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// shareHead tells whether one counted word ends in the other: "Tage" and "Urlaubstage".
func shareHead(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if len(x) > 2 && len(y) > 2 && (strings.HasSuffix(x, y) || strings.HasSuffix(y, x)) {
				return true
			}
		}
	}
	return false
}

// isSaidWell tells whether a word was found as more than a particular of what it names: "Austria" is not all countries.
func (j *judging) isSaidWell(it *item, least float32) bool {
	for _, m := range it.matches {
		if m.at == it.partner && m.strength >= least {
			return true
		}
	}
	return false
}
