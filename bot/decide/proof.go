package decide

import (
	"cmp"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/bot/risk"
)

// A Proof is what the workspace's own examples say about wrong answers: each text was read by an engine, or searched in
// a base, that had not seen it, and all ways were weighed as they are for a message.
type Proof struct {
	Trials    int      `json:"trials"`    // texts that were held back, and strangers among them
	Strangers float64  `json:"strangers"` // the share of the trials that nothing answers
	Answer    float64  `json:"answer"`    // the threshold that is judged
	Answered  int      `json:"answered"`  // trials at or above it
	Wrong     int      `json:"wrong"`     // of these
	AtMost    float64  `json:"at_most"`   // the rate of wrong answers is below this, with the probability Sure
	Sure      float64  `json:"sure"`
	Ask       float64  `json:"ask"`      // the lower border that is judged
	Asked     int      `json:"asked"`    // trials between the two
	Offered   int      `json:"offered"`  // of these, where the right way is among the choices
	Confused  []string `json:"confused"` // intents whose examples are most often answered wrongly, at most three
	Rungs     []Rung   `json:"rungs"`    // the threshold that each aim needs
}

// A Rung is the lowest threshold for which an aim is proved; Proved is false where it is for none.
type Rung struct {
	MostWrong float64 `json:"most_wrong"`
	Proved    bool    `json:"proved"`
	Answer    float64 `json:"answer,omitempty"`
	Answered  float64 `json:"answered,omitempty"` // share of the trials
	// Needs is about how many trials would prove an aim that is not: as many that come out like these. 0 where more of
	// them would not, because too many are wrong at each threshold.
	Needs int `json:"needs,omitempty"`
}

const (
	sure         = 0.95
	ladderSteps  = 100
	mostConfused = 3
)

// aims are the rates of wrong answers that people ask for.
var aims = []float64{0.03, 0.05, 0.10, 0.20}

// A hearing is a text of which it is known what was meant, with all that could be done about it.
type hearing struct {
	ways   []way
	right  string // what the right way leads to; empty of a stranger: nothing would be right
	answer string // id of the article that is as right; empty: there is none
	intent string // whose example it is; empty of an article's question and of a stranger
}

// Prove judges thresholds by the trials of cross-validation, and tells which thresholds prove what. strangers is the
// share of messages that are taken to be about something that the workspace has nothing for, above 0 and below 1.
func (k *Knowledge) Prove(strangers float64, t Thresholds) Proof {
	return prove(k.mixed(strangers), strangers, t)
}

func prove(mixed []hearing, strangers float64, t Thresholds) Proof {
	at := tally(mixed, t.Answer)
	p := Proof{Trials: len(mixed), Strangers: strangers, Answer: t.Answer, Answered: at.Answered, Wrong: at.Wrong,
		Sure: sure, AtMost: risk.Upper(at.Wrong, at.Answered, sure), Ask: min(t.Ask, t.Answer),
		Confused: confused(mixed, t.Answer)}
	p.Asked, p.Offered = offers(mixed, t)
	ladder := climb(mixed)
	for _, most := range aims {
		p.Rungs = append(p.Rungs, rung(ladder, most, len(mixed)))
	}
	return p
}

// climb counts what each threshold of the ladder does, the strictest first.
func climb(mixed []hearing) []risk.Tally {
	ladder := make([]risk.Tally, ladderSteps)
	for i := range ladder {
		ladder[i] = tally(mixed, threshold(i))
	}
	return ladder
}

// rung looks for the threshold that an aim needs.
func rung(ladder []risk.Tally, most float64, trials int) Rung {
	aim := risk.Aim{Wrong: most, Sure: sure}
	r := Rung{MostWrong: most}
	if i, ok := aim.Lowest(ladder); ok {
		r.Proved, r.Answer = true, threshold(i)
		r.Answered = float64(ladder[i].Answered) / float64(max(1, trials))
		return r
	}
	for _, t := range ladder {
		if t.Answered == 0 {
			continue
		}
		answers := aim.Needed(float64(t.Wrong) / float64(t.Answered))
		needs := (answers*trials + t.Answered - 1) / t.Answered
		if answers > 0 && needs > trials && (r.Needs == 0 || needs < r.Needs) {
			r.Needs = needs
		}
	}
	return r
}

// threshold is the one of a rung: the ladder goes from strict to lenient, as fixed steps that no trial has a say in.
func threshold(rung int) float64 { return float64(ladderSteps-rung) / ladderSteps }

// tally takes the way that the policy would take at the threshold, which need not be the likeliest: an intent goes
// before an article.
func tally(all []hearing, answer float64) risk.Tally {
	var t risk.Tally
	for _, h := range all {
		if w, ok := best(h.ways, answer); ok {
			t.Answered++
			if !h.rights(w) {
				t.Wrong++
			}
		}
	}
	return t
}

// offers counts the trials that end in a question, and those of them where what was meant can be chosen.
func offers(all []hearing, t Thresholds) (asked, offered int) {
	for _, h := range all {
		if _, ok := best(h.ways, t.Answer); ok {
			continue
		}
		list := offerable(h.ways, t.Ask)
		if len(list) > 0 {
			asked++
		}
		if slices.ContainsFunc(list, h.rights) {
			offered++
		}
	}
	return asked, offered
}

// confused names the intents whose examples are most often answered wrongly.
func confused(all []hearing, answer float64) []string {
	wrong := map[string]int{}
	for _, h := range all {
		if w, ok := best(h.ways, answer); ok && h.intent != "" && !h.rights(w) {
			wrong[h.intent]++
		}
	}
	ids := slices.SortedFunc(maps.Keys(wrong), func(a, b string) int {
		return cmp.Or(cmp.Compare(wrong[b], wrong[a]), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), mostConfused)]
}

// rights tells whether a way does what was meant.
func (h hearing) rights(w way) bool {
	return h.right != "" && (w.leadsTo() == h.right || w.hit != nil && w.hit.Article.ID == h.answer)
}

// mixed gives known requests and strangers in the share that strangers are taken to have. Where one kind is more than
// the mixture takes, what is left out is spread evenly.
func (k *Knowledge) mixed(share float64) []hearing {
	known, strangers := k.helds()
	ofKnown, ofStrangers := risk.Mix(len(known), len(strangers), share)
	return k.hear(slices.Concat(some(known, ofKnown), some(strangers, ofStrangers)))
}

// some takes n of them, evenly.
func some(all []held, n int) []held {
	taken := make([]held, n)
	for i := range taken {
		taken[i] = all[i*len(all)/n]
	}
	return taken
}

// leadsTo names what a way leads to.
func (w way) leadsTo() string {
	if w.intent != nil {
		return leadsTo(*w.intent)
	}
	return w.key
}
