package ground

import "strings"

// impliesThere tells whether the sentence of the passage denies by the meaning of a word that the statement does not
// say: "is missing" for "was not sent".
func (j *judging) impliesThere(u *unit) bool {
	l := &j.c.lines[u.line]
	if forceOf(j.tokens) == exempted && j.happensByItself(u) {
		return true
	}
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		if t := &j.c.tokens[i]; impliesDenial(t) && !j.standsFor(i) {
			return true
		}
	}
	return false
}

// happensByItself tells whether a unit says that something happens without anybody: then nobody has to do it.
func (j *judging) happensByItself(u *unit) bool {
	for i := u.from; i < u.to; i++ {
		if byItself.has(j.c.tokens[i].low) || j.c.tokens[i].low == "selbst" && lowAt(j.c.tokens, i-1) == "von" {
			return true
		}
	}
	return false
}

var byItself = setOf("itself themselves automatically automatic automatisch")

// impliesHere tells the same of a word of the statement that no passage has there.
func (j *judging) impliesHere(cl *clause) bool {
	for _, k := range cl.items {
		it := &j.items[k]
		if t := &j.tokens[it.token]; impliesDenial(t) && !it.found {
			return true
		}
	}
	return false
}

func impliesDenial(t *token) bool {
	if t.form != word || t.label || t.neg || t.cue.has(cueFree) {
		return false
	}
	return denying.has(t.key) || denying.has(t.low) || isWithout(t.low)
}

// isWithout tells "interest-free" and "zinslos".
func isWithout(low string) bool {
	for _, ending := range [...]string{"free", "less", "frei", "los"} {
		if len(low) > len(ending)+2 && strings.HasSuffix(low, ending) {
			return true
		}
	}
	return false
}

// denying are stems of words that deny by what they mean.
var denying = setOf(`miss lack fail refus avoid stop prevent block ban exclud lose lost expir empti off away void forget
		skip omit broken close keep remain discard outsid beyond fehl scheit ausfall verweig ablehn vermeid verhind sperr
		ausschliess verlier verfall leer weg klemm vergess verpass versaum entfall kaputt defek lass verzicht bleib zuruck
		behalt aufheb uberschreit ausserhalb wegwerf fernbleib unterlass allein alon verbot losch abgelauf ablauf offen
		different unterschied anders unterscheid cannot`)
