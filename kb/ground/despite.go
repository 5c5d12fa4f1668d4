package ground

// isDespite tells whether a clause says that something holds in spite of what it names: "even if", "auch ohne".
func (j *judging) isDespite(cl *clause) bool {
	return concedes(j.tokens[cl.from:cl.to])
}

// isDespiteThere tells whether a sentence that the statement was laid on says so.
func (j *judging) isDespiteThere() bool {
	for i := range j.clauses {
		if cl := &j.clauses[i]; cl.main >= 0 && j.c.isDespite(j.c.units[cl.main].line) {
			return true
		}
	}
	return false
}

func (c *Checker) isDespite(line int) bool {
	l := &c.lines[line]
	tokens := c.tokens[c.units[l.from].from:c.units[l.to-1].to]
	for i := range tokens {
		low := tokens[i].low
		isSame := low == "gleich" && lowAt(tokens, i+1) == "wie" || low == "matter" && lowAt(tokens, i-1) == "no"
		if evens.has(low) || stills.has(low) || isSame {
			return true
		}
	}
	return concedes(tokens)
}

func concedes(tokens []token) bool {
	for i := range tokens {
		low := tokens[i].low
		switch {
		case concessives.has(low):
			return true
		case evens.has(low) && i+1 < len(tokens) && (tokens[i+1].cue.has(cueCond|cueWithout|cueAfter|cueBefore) ||
			low == "auch" && tokens[i+1].low == "dann"):
			return true
		}
	}
	return false
}

var (
	concessives = setOf("regardless irrespective despite trotz unabhangig ungeachtet egal ausnahmslos")
	evens       = setOf("even auch selbst")
	stills      = setOf("also too still")
)
