package ground

import "strings"

// clausesOf cuts a sentence into clauses: what one thing is said in, with its own negation and number.
func clausesOf(tokens []token) []span {
	var out []span
	from := 0
	for i := 1; i < len(tokens); i++ {
		if beginsClause(tokens, from, i) {
			out = append(out, span{from, i})
			from = i
		}
	}
	return append(out, span{from, len(tokens)})
}

func beginsClause(tokens []token, from, at int) bool {
	t, before := &tokens[at], &tokens[at-1]
	opens, ok := false, false
	if t.form == word && !t.label {
		opens, ok = opensByWord(tokens, at)
	}
	switch {
	case before.form == mark && strings.Contains(";:–—|().!?", before.text):
		return !isRange(tokens, at-1)
	case ok:
		return opens
	case before.form == mark && before.text == ",":
		return splits(tokens, from, at-1, at)
	case t.form == word && conjunctions.has(t.low):
		return splits(tokens, from, at, at+1)
	}
	return false
}

// opensByWord tells whether a word that may open a clause does so, and whether it is one.
func opensByWord(tokens []token, at int) (opens, ok bool) {
	t, before := &tokens[at], &tokens[at-1]
	switch {
	case timeWords.has(t.low):
		isSide := sides.has(t.low) && (before.form == number || measures[before.low] != "")
		return !isSide && opensClause(tokens, at), true // not "two days before"
	case evens.has(t.low) && at+1 < len(tokens) && tokens[at+1].cue.has(cueCond):
		return true, true // "even if"
	case sequelOpeners.has(t.low):
		return before.form == mark || conjunctions.has(before.low), true
	case t.cue.has(cueCond), openers.has(t.low):
		return !evens.has(before.low), true
	}
	return false, false
}

// isRange tells the dash of "7–18".
func isRange(tokens []token, at int) bool {
	return at > 0 && at+1 < len(tokens) && tokens[at-1].form == number && tokens[at+1].form == number
}

// openers are words that begin a clause of its own; timeWords do so unless a thing or number follows them.
var (
	openers = setOf(`but aber sondern because weil denn which that whether ob unless although obwohl while damit then dann
		sonst`)
	// These open one only behind a mark or a conjunction.
	sequelOpeners = setOf("dann sonst")
	sides         = setOf("before after bevor nachdem")
	timeWords     = setOf("before bevor after nachdem until once sobald otherwise")
	conjunctions  = setOf("and or und oder sowie")
)

// The least that both sides of a comma or conjunction must have to be clauses rather than members of a list.
const (
	wordsBefore = 4
	wordsBehind = 4
)

// longestPiece is how many words on either side of a comma are weighed.
const longestPiece = 40

// splits tells whether what stands before a comma or "and" and what stands behind it are two clauses: both are long,
// or both have a number of their own with what it is about.
func splits(tokens []token, from, end, next int) bool {
	comma := tokens[end].text == ","
	if comma && dependsOn(tokens[from:end], tokens[next:]) {
		return true
	}
	if isRangeWord(tokens, end) {
		return false
	}
	before, behind := tokens[max(from, end-longestPiece):end], tokens[next:pieceEnd(tokens, next, comma)]
	x, y := weigh(before), weigh(behind)
	switch {
	case x.number && y.number:
		return x.claims > 1 && y.claims > 1
	case comma:
		return deniesAnew(before, behind, x, y) || areLong(behind, x, y) && !endsList(behind) && isClauseLike(before)
	}
	return x.claims > 0 && startsAnew(before, behind) ||
		areLong(behind, x, y) && joinsClauses(tokens[end].low) && isClauseLike(before)
}

// dependsOn tells whether what stands before a comma says when what stands behind it holds.
func dependsOn(clause, behind []token) bool {
	return isSubordinate(clause) || isVerbFirst(clause, behind)
}

// startsAnew tells what stands behind a conjunction for itself however short it is: "and then …", "and do not …".
func startsAnew(before, behind []token) bool {
	return hasSequel(behind) || forbids(behind) && !denies(before) || isImperative(before) && isImperative(behind)
}

// pieceEnd is where what stands behind a comma or conjunction ends.
func pieceEnd(tokens []token, from int, comma bool) int {
	to := from
	for to < min(len(tokens), from+longestPiece) {
		t := &tokens[to]
		switch {
		case t.form == mark && strings.Contains(",;:.", t.text):
			return to
		case to > from && t.form == word && (t.cue.has(cueCond) || openers.has(t.low) && !sequelOpeners.has(t.low) ||
			!comma && conjunctions.has(t.low)):
			return to
		}
		to++
	}
	return to
}

// deniesAnew tells a negation behind the comma, of something that is named there, from one that goes on.
func deniesAnew(before, behind []token, x, y weight) bool {
	if x.claims == 0 || y.claims == 0 || denies(before) || !denies(behind) {
		return false
	}
	return x.words >= wordsBefore && hasThing(behind) || x.words > 1 && (forbids(behind) || nots.has(lowAt(behind, 0)))
}

// nots deny what follows them behind a comma and nothing before it: "choose this, not that".
var nots = setOf("not nicht")

// forbids tells a command not to do something: "do not write".
func forbids(tokens []token) bool {
	first, second := lowAt(tokens, 0), lowAt(tokens, 1)
	return first == "dont" || first == "never" || first == "do" && second == "not"
}

func areLong(behind []token, x, y weight) bool {
	return (x.words >= wordsBefore || x.words == wordsBefore-1 && hasSign(behind)) && y.words >= wordsBehind
}

// joinsClauses tells "and" from "or", which joins members of a list.
func joinsClauses(low string) bool { return conjunctions.has(low) && low != "or" && low != "oder" }

func hasSequel(tokens []token) bool {
	for i := 0; i < len(tokens) && i < 3; i++ {
		if sequels.has(tokens[i].low) {
			return true
		}
	}
	return false
}

// hasSign tells whether a clause has a word that goes with a verb.
func hasSign(tokens []token) bool {
	for i := range tokens {
		if tokens[i].cue.has(cueMust|cueMay|cueShould|cueWill) || clauseSigns.has(tokens[i].low) {
			return true
		}
	}
	return false
}

// isClauseLike tells a clause from the members of a list: there is a verb, or a word that goes with one.
func isClauseLike(tokens []token) bool {
	if hasSign(tokens) {
		return true
	}
	for i := range tokens {
		if tokens[i].act && (!tokens[i].capital || tokens[i].first) || tokens[i].form == exact {
			return true
		}
	}
	return false
}

// endsList tells the last members of a list from a clause: there is a conjunction and no word that goes with a verb.
func endsList(tokens []token) bool {
	joined := false
	for i := range tokens {
		t := &tokens[i]
		joined = joined || t.form == word && conjunctions.has(t.low)
		isVerb := clauseSigns.has(t.low) || i > 1 && clauseVerbs.has(t.low)
		if isVerb || t.cue&^(bounds|cueAbout|cueWithin|cueFrom|cueUntil|cueExcept) != 0 {
			return false
		}
	}
	return joined
}

// clauseVerbs claim nothing and make a clause all the same.
var clauseVerbs = setOf(`need needs get gets cost costs take takes brauchen braucht bekommen bekommt kostet kosten gilt
		gelten`)

// isSubordinate tells whether a clause began with a word that makes it depend on another one.
func isSubordinate(clause []token) bool {
	first := lowAt(clause, 0)
	return len(clause) > 2 && (timeWords.has(first) || whoevers.has(first) || clause[0].cue.has(cueCond)) &&
		clause[0].form == word
}

// whoevers begin clauses that say for whom the rest holds.
var whoevers = setOf("wer whoever")

var clauseSigns = setOf(`ihn ihm ihnen them him you it they we he she i this that is are was were has have do does be
		sie es wir er ich man ist sind war waren hat haben wird werden du ihr`)

// isRangeWord tells the "und" of "zwischen dem 1. und dem 15. November".
func isRangeWord(tokens []token, at int) bool {
	next := at + 1
	if articlesOfDates.has(lowAt(tokens, next)) || lowAt(tokens, next) == "the" {
		next++
	}
	return at > 0 && next < len(tokens) && tokens[at-1].form == number && tokens[next].form == number &&
		tokens[at].form == word
}

// hasThing tells whether a clause names something; without, its negation belongs to what stands before it.
func hasThing(tokens []token) bool {
	for i := range tokens {
		if t := &tokens[i]; t.claims() && (t.capital || isNoun(tokens, i, english)) {
			return true
		}
	}
	return false
}

func denies(tokens []token) bool {
	for i := range tokens {
		if tokens[i].cue.has(cueNeg) {
			return true
		}
	}
	return false
}

// opensClause tells "after you have signed in" from "after 5 minutes" and "once" at the end.
func opensClause(tokens []token, at int) bool {
	words := 0
	for i := at + 1; i < len(tokens) && tokens[i].form != mark && words < wordsBehind-1; i++ {
		isJoined := conjunctions.has(tokens[i].low) && i == at+1
		if isJoined || tokens[i].form == number && i < at+3 {
			return false
		}
		words++
	}
	return words >= wordsBehind-1
}

// A weight is how much a part of a sentence holds.
type weight struct {
	words, claims int
	number        bool
}

func weigh(tokens []token) weight {
	var w weight
	for i := range tokens {
		t := &tokens[i]
		if t.form != mark {
			w.words++
		}
		measured := t.form == number && t.num.unit != ""
		if t.claims() || t.cue != 0 || measured {
			w.claims++
		}
		w.number = w.number || t.form == number && (!t.num.vague || measured)
	}
	return w
}
