package ground

import "strings"

// addsAgent tells whether the word at a place of the statement names one who does what the passage only says is done.
func (j *judging) addsAgent(cl *clause, u *unit, at int) bool {
	return isDone(j.c.tokens[u.from:u.to]) && !j.unitHas(u, at) && !j.inMainLineAt(cl, at)
}

// ofPassive is how much less it says that somebody does what the passage says is done.
const ofPassive = 0.5

// isDone tells a passive.
func isDone(tokens []token) bool {
	for i := range tokens {
		isBe := beForms.has(tokens[i].low) && strings.HasSuffix(lowAt(tokens, i+1), "ed")
		if isBe || passives.has(tokens[i].low) {
			return true
		}
	}
	return false
}

// inMainLineAt tells whether the place of a clause, or what it stands under, has the word at a place of the statement.
func (j *judging) inMainLineAt(cl *clause, at int) bool {
	for k := range j.items {
		if it := &j.items[k]; it.token == at {
			return j.inMainLine(cl, it) || j.bearsAbove(cl, it)
		}
	}
	return false
}
