package decide

import (
	"slices"
	"strings"
	"unicode"

	"github.com/firstline-support/firstline/bot/risk"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// A Proof is what the workspace's own examples say about wrong answers: each example was read by an engine that had not
// seen it, and weighed against the articles.
type Proof struct {
	Trials   int     `json:"trials"`   // examples that were held back, and strangers among them
	Answer   float64 `json:"answer"`   // the threshold that is judged
	Answered int     `json:"answered"` // trials at or above it
	Wrong    int     `json:"wrong"`    // of these
	AtMost   float64 `json:"at_most"`  // the rate of wrong answers is below this, with the probability Sure
	Sure     float64 `json:"sure"`
	Rungs    []Rung  `json:"rungs"` // the threshold that each aim needs
}

// A Rung is the lowest threshold for which an aim is proved; Proved is false where it is for none.
type Rung struct {
	MostWrong float64 `json:"most_wrong"`
	Proved    bool    `json:"proved"`
	Answer    float64 `json:"answer,omitempty"`
	Answered  float64 `json:"answered,omitempty"` // share of the trials
}

const (
	sure        = 0.95
	ladderSteps = 100
)

// aims are the rates of wrong answers that people ask for.
var aims = []float64{0.03, 0.05, 0.10}

// A hearing is a text of which it is known what was meant, with all that could be done about it.
type hearing struct {
	ways  []way
	right *intents.Intent // nil of a stranger: nothing would be right
}

// Prove judges a threshold by the trials of cross-validation, and tells which thresholds prove what.
func (k *Knowledge) Prove(answer float64) Proof {
	mixed := k.mixed()
	at := tally(mixed, answer)
	p := Proof{Trials: len(mixed), Answer: answer, Answered: at.Answered, Wrong: at.Wrong, Sure: sure,
		AtMost: risk.Upper(at.Wrong, at.Answered, sure)}
	ladder := make([]risk.Tally, ladderSteps)
	for i := range ladder {
		ladder[i] = tally(mixed, threshold(i))
	}
	for _, most := range aims {
		r := Rung{MostWrong: most}
		if i, ok := (risk.Aim{Wrong: most, Sure: sure}).Lowest(ladder); ok {
			r.Proved, r.Answer = true, threshold(i)
			r.Answered = float64(ladder[i].Answered) / float64(max(1, len(mixed)))
		}
		p.Rungs = append(p.Rungs, r)
	}
	return p
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

// rights tells whether a way does what was meant.
func (h hearing) rights(w way) bool {
	return h.right != nil &&
		(w.leadsTo() == leadsTo(*h.right) || w.hit != nil && w.hit.Article.ID == h.right.Lead.Answer)
}

// mixed gives known requests and strangers in the share that the engine takes them to have. Where one kind is more than
// the mixture takes, what is left out is spread evenly.
func (k *Knowledge) mixed() []hearing {
	known, strangers := k.hearings()
	ofKnown, ofStrangers := risk.Mix(len(known), len(strangers), intents.StrangersShare)
	return slices.Concat(some(known, ofKnown), some(strangers, ofStrangers))
}

// some takes n of them, evenly.
func some(all []hearing, n int) []hearing {
	taken := make([]hearing, n)
	for i := range taken {
		taken[i] = all[i*len(all)/n]
	}
	return taken
}

// hearings weighs what cross-validation has read. An example that an article has word for word among its own questions
// would find it too easily and is left out; an example of a hidden intent is a stranger, so the articles that would
// answer it are hidden, too.
func (k *Knowledge) hearings() (known, strangers []hearing) {
	taught := k.questions()
	for _, t := range k.Engine.Trials() {
		if taught[plainly(t.Text)] {
			continue
		}
		in, ok := k.intent(t.Intent)
		query := kb.Query{Text: t.Text, Lang: t.Lang, Limit: maxHits}
		if ok && t.Hidden {
			query.Without = k.articlesFor(in)
		}
		ways := weigh(Evidence{Utterance: t.Text, Lang: t.Lang, Match: t.Match, Found: k.Base.Search(query)}, k)
		if ok && !t.Hidden {
			known = append(known, hearing{ways, &in})
		} else {
			strangers = append(strangers, hearing{ways: ways})
		}
	}
	return known, strangers
}

// leadsTo names what a way leads to.
func (w way) leadsTo() string {
	if w.intent != nil {
		return leadsTo(*w.intent)
	}
	return articleKey(w.hit.Article)
}

func (k *Knowledge) articlesFor(in intents.Intent) []string {
	var ids []string
	for _, a := range k.articles {
		if articleKey(&a) == leadsTo(in) || a.ID == in.Lead.Answer {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func (k *Knowledge) questions() map[string]bool {
	taught := map[string]bool{}
	for _, a := range k.articles {
		taught[plainly(a.Title)] = true
		for _, q := range a.Questions {
			taught[plainly(q)] = true
		}
	}
	return taught
}

// plainly leaves the words of a text.
func plainly(s string) string {
	isMark := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), isMark), " ")
}
