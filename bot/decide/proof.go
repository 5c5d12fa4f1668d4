package decide

import (
	"math"
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
	sure = 0.95
	// strangersShare is how many of all messages are taken to be about something else. No example can tell it.
	strangersShare = 0.2
	ladderSteps    = 100
)

// aims are the rates of wrong answers that people ask for.
var aims = []float64{0.03, 0.05, 0.10}

// a verdict is what the best way of one trial came to.
type verdict struct {
	p     float64
	right bool
}

// Prove judges a threshold by the trials of cross-validation, and tells which thresholds prove what.
func (k *Knowledge) Prove(answer float64) Proof {
	verdicts := k.mixed()
	at := tally(verdicts, answer)
	p := Proof{Trials: len(verdicts), Answer: answer, Answered: at.Answered, Wrong: at.Wrong, Sure: sure,
		AtMost: risk.Upper(at.Wrong, at.Answered, sure)}
	ladder := make([]risk.Tally, ladderSteps)
	for i := range ladder {
		ladder[i] = tally(verdicts, threshold(i))
	}
	for _, most := range aims {
		r := Rung{MostWrong: most}
		if i, ok := (risk.Aim{Wrong: most, Sure: sure}).Lowest(ladder); ok {
			r.Proved, r.Answer = true, threshold(i)
			r.Answered = float64(ladder[i].Answered) / float64(max(1, len(verdicts)))
		}
		p.Rungs = append(p.Rungs, r)
	}
	return p
}

// threshold is the one of a rung: the ladder goes from strict to lenient, as fixed steps that no trial has a say in.
func threshold(rung int) float64 { return float64(ladderSteps-rung) / ladderSteps }

func tally(verdicts []verdict, least float64) risk.Tally {
	var t risk.Tally
	for _, v := range verdicts {
		if v.p >= least {
			t.Answered++
			if !v.right {
				t.Wrong++
			}
		}
	}
	return t
}

// mixed gives verdicts of known requests and of strangers in the share that is assumed. Where one kind is more than
// the mixture takes, what is left out is spread evenly.
func (k *Knowledge) mixed() []verdict {
	known, strangers := k.verdicts()
	ofKnown, ofStrangers := risk.Mix(len(known), len(strangers), strangersShare)
	return slices.Concat(some(known, ofKnown), some(strangers, ofStrangers))
}

// some takes n of them, evenly.
func some(all []verdict, n int) []verdict {
	taken := make([]verdict, n)
	for i := range taken {
		taken[i] = all[i*len(all)/n]
	}
	return taken
}

// verdicts weighs what cross-validation has read. An example that an article has word for word among its own questions
// would find it too easily and is left out; an example of a hidden intent is a stranger, so the articles that would
// answer it are hidden, too.
func (k *Knowledge) verdicts() (known, strangers []verdict) {
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
		switch {
		case ok && !t.Hidden:
			known = append(known, judge(ways, &in))
		default:
			strangers = append(strangers, judge(ways, nil))
		}
	}
	return known, strangers
}

// judge tells whether the way that would be taken is the one that the intent leads to; of a stranger none is.
func judge(ways []way, right *intents.Intent) verdict {
	if len(ways) == 0 {
		return verdict{p: math.Inf(-1)}
	}
	w := ways[0]
	if heard, ok := best(ways, w.p); ok {
		w = heard
	}
	v := verdict{p: w.p}
	if right != nil {
		v.right = w.leadsTo() == leadsTo(*right) || w.hit != nil && w.hit.Article.ID == right.Lead.Answer
	}
	return v
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
