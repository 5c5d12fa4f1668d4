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
	Useless   float64  `json:"useless"`  // the rate of questions where it is not is below this, with the probability Sure
	Confused  []string `json:"confused"` // intents whose examples are most often answered wrongly, at most three
	Rungs     []Rung   `json:"rungs"`    // the threshold that each aim needs
	Steps     []Step   `json:"steps"`    // the lower border that each aim about questions needs
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

// A Step is the lowest border from which on questions are proved to be useless at most so often, beside the threshold
// for answers that is judged; Proved is false where none is.
type Step struct {
	MostUseless float64 `json:"most_useless"`
	Proved      bool    `json:"proved"`
	Ask         float64 `json:"ask,omitempty"`
	Asked       float64 `json:"asked,omitempty"` // share of the trials
}

const (
	ladderSteps  = 100
	mostConfused = 3
)

// The rates of wrong answers and of useless questions that people ask for.
var (
	wrongAims   = []float64{0.03, 0.05, 0.10, 0.20}
	uselessAims = []float64{0.30, 0.40, 0.50, 0.60}
)

// A hearing is a text of which it is known what was meant, with all that could be done about it.
type hearing struct {
	ways   []way
	right  string // what the right way leads to; empty of a stranger: nothing would be right
	answer string // id of the article that is as right; empty: there is none
	intent string // whose example it is; empty of an article's question and of a stranger
}

// Prove judges thresholds by the trials of cross-validation, and tells which thresholds would prove what, with the
// strangers of the promise.
func (k *Knowledge) Prove(p Promise, t Thresholds) Proof { return prove(k.mixed(p.Strangers), p, t) }

func prove(mixed []hearing, promise Promise, t Thresholds) Proof {
	at := tally(mixed, t.Answer)
	p := Proof{Trials: len(mixed), Strangers: promise.Strangers, Answer: t.Answer, Answered: at.Answered, Wrong: at.Wrong,
		Sure: sure, AtMost: risk.Upper(at.Wrong, at.Answered, sure), Ask: min(t.Ask, t.Answer),
		Confused: confused(mixed, t.Answer)}
	p.Asked, p.Offered = offers(mixed, t)
	p.Useless = risk.Upper(p.Asked-p.Offered, p.Asked, sure)
	ladder, questions := climb(mixed), spread(mixed, uppers(t.Answer))
	for _, most := range wrongAims {
		promise.MostWrong = most
		p.Rungs = append(p.Rungs, promise.rung(ladder, len(mixed)))
	}
	for _, most := range uselessAims {
		promise.MostUseless = most
		p.Steps = append(p.Steps, promise.step(questions, t.Answer, len(mixed)))
	}
	return p
}

// step looks for the lower border that an aim about questions needs.
func (p Promise) step(questions spreading, answer float64, trials int) Step {
	ask, ok := p.ask(questions, answer)
	if !ok {
		return Step{MostUseless: p.MostUseless}
	}
	at := questions.ladders[slices.Index(asks, ask)][slices.Index(questions.uppers, answer)]
	return Step{p.MostUseless, true, ask, float64(at.Answered) / float64(max(1, trials))}
}

// climb counts what each threshold of the ladder does, the strictest first.
func climb(mixed []hearing) []risk.Tally {
	ladder := make([]risk.Tally, ladderSteps)
	all := thresholds()
	for _, h := range mixed {
		i := h.rung(all)
		if i == len(all) {
			continue
		}
		ladder[i].Answered++
		if !h.rights(h.ways[0]) {
			ladder[i].Wrong++
		}
	}
	for i := 1; i < len(ladder); i++ {
		ladder[i].Answered += ladder[i-1].Answered
		ladder[i].Wrong += ladder[i-1].Wrong
	}
	return ladder
}

// rung looks for the threshold that an aim about answers needs.
func (p Promise) rung(ladder []risk.Tally, trials int) Rung {
	aim, _ := p.aims()
	r := Rung{MostWrong: p.MostWrong}
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

func thresholds() []float64 {
	all := make([]float64, ladderSteps)
	for i := range all {
		all[i] = threshold(i)
	}
	return all
}

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
		if h.among(list) {
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

// among tells whether what was meant can be chosen.
func (h hearing) among(offered []way) bool { return slices.ContainsFunc(offered, h.rights) }

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
