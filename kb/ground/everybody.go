package ground

// saysWhoever tells whether a clause says "all" only of those whom it goes on to name: "everyone who has a key".
func (j *judging) saysWhoever(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		switch t := &j.tokens[i]; {
		case !t.cue.has(cueEver | cueAll):
		case t.low == "whoever", whos.has(lowAt(j.tokens, i+1)),
			i+1 < cl.to && j.tokens[i+1].text == "," && whos.has(lowAt(j.tokens, i+2)):
		default:
			return false
		}
	}
	return true
}

var whos = setOf("who whose that der die deren dessen")

// saysWho tells whether a sentence speaks of whoever is so and so.
func (c *Checker) saysWho(n int) bool {
	l := &c.lines[n]
	for i := c.units[l.from].from; i < c.units[l.to-1].to; i++ {
		if anyones.has(c.tokens[i].low) {
			return true
		}
	}
	return false
}

var anyones = setOf("who whoever people person persons those wer personen menschen next nachste")

// isAlone tells "jeder" that means everybody from "jeder Gast": no noun may follow.
func isAlone(tokens []token, at int) bool {
	if at+1 >= len(tokens) || !everybodies.has(tokens[at].low) {
		return false
	}
	next := &tokens[at+1]
	return next.form == mark || aloneBefore.has(next.low) || next.cue.has(cueMay|cueMust|cueShould|cueWill)
}

var (
	everybodies = setOf("jeder jedem jeden alle allen")
	aloneBefore = setOf("den dem einen einem ein eine ist sind hat haben bekommt bekommen")
)

// saysBothWays tells "with and without".
func (j *judging) saysBothWays(cl *clause) bool { return bothWays(j.tokens[cl.from:cl.to]) }

func (c *Checker) saysWithToo(u *unit) bool { return bothWays(c.tokens[u.from:u.to]) }

func bothWays(tokens []token) bool {
	for i := range tokens {
		with, without := lowAt(tokens, i-1), lowAt(tokens, i+1)
		both := withs.has(with) && withouts.has(without) || withs.has(without) && withouts.has(with)
		if both && conjunctions.has(tokens[i].low) {
			return true
		}
	}
	return false
}

var (
	withs    = setOf("with mit")
	withouts = setOf("without ohne")
)
