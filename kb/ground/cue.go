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
	cueContra  // denies by its meaning: "forbidden", "unable"
	cueMustNot // "must not" forbids, while "need not" exempts
)

var cueNames = map[string]cue{
	"neg": cueNeg, "must": cueMust, "may": cueMay, "should": cueShould, "only": cueOnly, "all": cueAll, "some": cueSome,
	"least": cueLeast, "most": cueMost, "over": cueOver, "under": cueUnder, "about": cueAbout, "within": cueWithin,
	"before": cueBefore, "after": cueAfter, "until": cueUntil, "from": cueFrom, "cond": cueCond, "will": cueWill, "contra": cueContra,
	"mustnot": cueMustNot,
}

// bounds are the cues that belong to the number behind them.
const bounds = cueLeast | cueMost | cueOver | cueUnder

func (c cue) has(any cue) bool { return c&any != 0 }

// setCues marks the tokens that are cues. What stands on a button is a label and says nothing about the statement.
func setCues(tokens []token, in language, x *lexicon) {
	for i := range tokens {
		t := &tokens[i]
		if t.form != word || t.label && t.capital {
			continue
		}
		if c, ok := x.cues[in][t.low]; ok {
			t.cue |= c
			t.light = true
		}
		for _, s := range x.sayings[in][t.low] {
			if startsWith(tokens[i:], s.words) {
				markSaying(tokens[i:i+len(s.words)], s.cue)
			}
		}
	}
	clearSayings(tokens)
}

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
func markSaying(tokens []token, c cue) {
	for i := range tokens {
		tokens[i].cue, tokens[i].light = 0, true
	}
	tokens[0].cue = c
}

// clearSayings undoes negations that only seem to be some: "not only", "nicht nur", "if not".
func clearSayings(tokens []token) {
	for i := range tokens {
		if i > 0 && tokens[i].cue.has(cueOnly) && tokens[i-1].cue == cueNeg {
			tokens[i].cue, tokens[i-1].cue = 0, 0
		}
	}
}
