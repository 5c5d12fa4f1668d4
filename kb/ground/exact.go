package ground

import "strings"

// checkExact wants addresses, paths and commands as they stand in a passage, to the letter.
func (j *judging) checkExact() {
	for i := range j.tokens {
		if t := &j.tokens[i]; t.form == exact && !j.c.holds(t.low) {
			j.lack(t.what, t.text)
		}
	}
}

// checkMarkup wants what stands in braces to the letter: nobody answers with objects of a program. So it does with what
// stands between double bars, which hide words in a chat.
func (j *judging) checkMarkup() {
	for _, marks := range [...][2]string{{"{", "}"}, {"||", "||"}} {
		from, to := strings.Index(j.text, marks[0]), strings.LastIndex(j.text, marks[1])
		if from >= 0 && to > from && !j.c.holds(j.text[from:to+len(marks[1])]) {
			j.lack(LackCommand, j.text[from:to+len(marks[1])])
		}
	}
}

// checkLabels wants quoted words together, and paths through menus in the same order.
func (j *judging) checkLabels() {
	for _, q := range j.quotes {
		if q.to < 0 || q.to > len(j.tokens) {
			q.to = len(j.tokens)
		}
		words := j.tokens[min(q.from, q.to):q.to]
		if len(words) > 1 && words[0].isCapitalised() && !j.c.says(words) {
			j.lack(LackLabel, textOf(words))
		}
	}
	for i := 1; i+1 < len(j.tokens); i++ {
		if t := &j.tokens[i]; t.form == mark && arrows.has(t.text) && !j.c.leads(&j.tokens[i-1], &j.tokens[i+1]) {
			j.lack(LackLabel, j.tokens[i-1].text+" "+t.text+" "+j.tokens[i+1].text)
		}
	}
}

var arrows = setOf("→ > » ›")

// says tells whether a passage has words in this order with nothing between.
func (c *Checker) says(words []token) bool {
	for _, at := range c.index[feature{byLow, words[0].low}] {
		n := int(at)
		ok := true
		for i := range words {
			for n < len(c.tokens) && c.tokens[n].form == mark {
				n++
			}
			for words[i].form != mark && ok {
				ok = n < len(c.tokens) && c.tokens[n].low == words[i].low
				n++
				break
			}
		}
		if ok {
			return true
		}
	}
	return false
}

// leads tells whether a passage has one word before the other in one sentence.
func (c *Checker) leads(a, b *token) bool {
	for _, x := range c.index[feature{byLow, a.low}] {
		for _, y := range c.index[feature{byLow, b.low}] {
			if x < y && y-x < 8 && c.units[c.unitOf[x]].line == c.units[c.unitOf[y]].line {
				return true
			}
		}
	}
	return a.form != word || b.form != word
}

func textOf(tokens []token) string {
	var words []string
	for i := range tokens {
		words = append(words, tokens[i].text)
	}
	return strings.Join(words, " ")
}
