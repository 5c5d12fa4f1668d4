package ground

// isVerbFirst tells a German condition that begins with its verb, as the clause behind its comma does: "Fehlt das Feld,
// wird …".
func isVerbFirst(clause, behind []token) bool {
	if len(clause) < 3 || len(behind) < 2 || !clause[0].first || clause[0].label || clause[0].form != word {
		return false
	}
	second, next := &clause[1], &behind[0]
	if !isInverted(&clause[0], second) || !mayBeVerb(next) {
		return false
	}
	return followsVerb(&behind[1]) || verbFirst.has(next.low) || len(behind) > 2 && second.low != "sie"
}

// isInverted tells a verb in front of its subject.
func isInverted(first, second *token) bool {
	if verbFirst.has(first.low) {
		return true
	}
	return !first.light && !prepositions.has(first.low) && (nominative.has(second.low) || inversions.has(second.low))
}

// mayBeVerb tells whether a word may be the verb that a German main clause begins with behind its condition.
func mayBeVerb(t *token) bool {
	return t.form == word && !t.capital && t.cue&cueCond == 0 && !nominative.has(t.low) && !oblique.has(t.low) &&
		!prepositions.has(t.low) && !conjunctions.has(t.low) && !openers.has(t.low)
}

// followsVerb tells what stands behind such a verb.
func followsVerb(t *token) bool {
	return nominative.has(t.low) || inversions.has(t.low) || t.capital
}

// inversions are pronouns that stand behind a German verb.
var inversions = setOf("sie es er man du ihr wir ich sich")
