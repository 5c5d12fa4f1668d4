package ground

// A cue is what a word says about how a statement holds.
type cue uint32

const (
	cueNeg cue = 1 << iota
	cueMust
	cueMay
	cueShould
	cueOnly
	cueAll
	cueSome
	cueLeast
	cueMost
	cueOver
	cueUnder
	cueAbout
	cueWithin
	cueBefore
	cueAfter
	cueUntil
	cueFrom
	cueCond
	cueWill
	cueLate    // "not until", "erst"
	cueExcept  // "apart from"
	cueLatest  // "at the latest"
	cueWithout // one of the words is "without"
	cueInstead // "instead of", "rather than"
	cueEver    // "always", "everyone"
	cueFree    // costs nothing
	cueBan     // forbids by its meaning
	cueContra  // denies by its meaning: "forbidden", "unable"
	cueMustNot // "must not" forbids, while "need not" exempts
)

var cueNames = map[string]cue{
	"neg": cueNeg, "must": cueMust, "may": cueMay, "should": cueShould, "only": cueOnly, "all": cueAll,
	"some": cueSome, "least": cueLeast, "most": cueMost, "over": cueOver, "under": cueUnder, "about": cueAbout,
	"within": cueWithin, "before": cueBefore, "after": cueAfter, "until": cueUntil, "from": cueFrom,
	"cond": cueCond, "will": cueWill, "contra": cueContra, "free": cueFree, "instead": cueInstead,
	"ever": cueEver, "none": 0, "except": cueExcept, "latest": cueLatest, "without": cueWithout, "late": cueLate,
	"ban": cueBan, "mustnot": cueMustNot,
}

// bounds are the cues that belong to the number behind them.
const bounds = cueLeast | cueMost | cueOver | cueUnder

func (c cue) has(any cue) bool { return c&any != 0 }

// setCues marks the tokens that are cues. What stands on a button is a label and says nothing about the statement.
func setCues(tokens []token, in language, x *lexicon) {
	behind := 0
	for i := range tokens {
		t := &tokens[i]
		if t.form != word || t.label && t.capital || i < behind {
			continue
		}
		if c, ok := x.cues[in][t.low]; ok && !isNamed(t, c, in) && !isPlaced(tokens, i, c) {
			t.cue |= c
			t.light = true
		}
		longest := saying{}
		for _, s := range x.sayings[in][t.low] {
			if len(s.words) > len(longest.words) && startsWith(tokens[i:], s.words) {
				longest = s
			}
		}
		if n := len(longest.words); n > 0 {
			markSaying(tokens, i, longest)
			behind = i + n
		}
	}
	clearOrdinals(tokens)
	readExcluded(tokens)
	clearNouns(tokens)
	clearSayings(tokens)
	clearPeriods(tokens)
	readNearly(tokens)
}

var extents = setOf("long much many")

// isNamed tells "Free" as the name of a plan.
func isNamed(t *token, c cue, in language) bool {
	return c == cueFree && in == english && t.capital && !t.first
}

// isPlaced tells "über die 80" from "über 80".
func isPlaced(tokens []token, i int, c cue) bool {
	return c.has(cueOver|cueUnder) && articlesOfNumbers.has(lowAt(tokens, i+1))
}

var articlesOfNumbers = setOf("the die das der den dem")

func startsWith(tokens []token, words []string) bool {
	if len(tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if tokens[i].low != w {
			return false
		}
	}
	return true
}

// markSaying gives the cue to the first word; the others only belong to it, so that "not" in "not more than" and "more"
// in "no more than" are no cues of their own.
func markSaying(tokens []token, at int, s saying) {
	end := at + len(s.words)
	for i := at; i < end; i++ {
		tokens[i].cue, tokens[i].light = 0, true
	}
	tokens[at].cue = s.cue
	if end < len(tokens) && tokens[end].form == number && extents.has(tokens[at+1].low) {
		tokens[at].cue = cueMost // "as long as ten days"
	}
}

// readExcluded reads "ausgenommen" at the end of a clause as what is said of its subject.
func readExcluded(tokens []token) {
	for i := range tokens {
		if tokens[i].cue == cueExcept && (i+1 == len(tokens) || tokens[i+1].form == mark) && i > 2 {
			tokens[i].cue = cueContra
		}
	}
}

// clearOrdinals undoes "first" before a noun: "first class" is a thing.
func clearOrdinals(tokens []token) {
	for i := range tokens {
		if tokens[i].low == "first" && i+1 < len(tokens) && tokens[i+1].claims() && !tokens[i].label {
			tokens[i].cue, tokens[i].light = 0, false
		}
	}
}

// clearNouns undoes "permit" where it names a paper.
func clearNouns(tokens []token) {
	for i := range tokens {
		if i == 0 || !permits.has(tokens[i].low) {
			continue
		}
		if before := &tokens[i-1]; beforeNouns.has(before.low) || before.form == word && before.claims() {
			tokens[i].cue, tokens[i].light = 0, false
		}
	}
}

var permits = setOf("permit permits")

// readNearly reads "almost always" as "mostly".
func readNearly(tokens []token) {
	for i := 1; i < len(tokens); i++ {
		if tokens[i].cue.has(cueAll|cueEver) && nearly.has(tokens[i-1].low) {
			tokens[i].cue, tokens[i-1].cue = cueSome, 0
		}
	}
}

var nearly = setOf("almost nearly fast beinahe nahezu")

// clearPeriods undoes "every" before a measure of time: "every month" says how often.
func clearPeriods(tokens []token) {
	for i := range tokens {
		if tokens[i].cue.has(cueAll) && measures[lowAt(tokens, i+1)] != "" {
			tokens[i].cue = 0
		}
	}
}

// clearSayings undoes negations that only seem to be some: "not only", "nicht nur", "if not".
func clearSayings(tokens []token) {
	for i := range tokens {
		if i > 0 && tokens[i].cue.has(cueOnly) && tokens[i-1].cue == cueNeg {
			tokens[i].cue, tokens[i-1].cue = 0, 0
		}
	}
}
