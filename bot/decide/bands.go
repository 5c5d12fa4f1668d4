package decide

import (
	"slices"
	"sort"

	"github.com/firstline-support/firstline/bot/risk"
)

// A Promise is how many wrong answers and useless questions an organisation puts up with. It is one about a mixture of
// messages: of those that the workspace has nothing for every answer is wrong, and every question useless.
type Promise struct {
	MostWrong float64 // highest share of wrong ones among the answers, above 0 and at most 0.5; 0: nothing is promised
	// MostUseless is the highest share of questions between ways of which none is meant, above 0 and below 1; 0: nothing
	// is promised.
	MostUseless float64
	Strangers   float64 // share of the messages that the workspace has nothing for, above 0 and below 1
}

// Bands are the thresholds in force, and what stands behind them.
type Bands struct {
	Thresholds
	Promise   Promise
	Chosen    bool  // Answer was chosen to keep the promise; otherwise somebody set it
	Proved    bool  // and is proved to keep it
	AskChosen bool  // the same of Ask
	AskProved bool  // and of its proof
	Proof     Proof // of chosen thresholds; otherwise empty, because it takes a moment: see [Knowledge.Prove]
}

// The thresholds of those who set none and promise nothing.
const (
	DefaultAnswer = 0.60
	DefaultAsk    = 0.25
)

// strictest answers where hardly anything else is possible. It is chosen when every lower threshold has been wrong too
// often: a bot that never answers would be none.
const strictest = 0.95

// All that is promised holds together with the probability sure. Of the probability that it does not, the proof about
// questions takes its part only where one is promised.
const (
	sure        = 0.95
	ofQuestions = 0.1
)

// aims are what is to be proved, of answers and of questions.
func (p Promise) aims() (answers, questions risk.Aim) {
	part := 0.0
	if p.MostUseless > 0 {
		part = ofQuestions
	}
	return risk.Aim{Wrong: p.MostWrong, Sure: 1 - (1-sure)*(1-part)},
		risk.Aim{Wrong: p.MostUseless, Sure: 1 - (1-sure)*ofQuestions}
}

// Bands chooses the thresholds that knowledge is used with. Those that the policy sets stand. Where it promises
// something instead, the trials of the knowledge decide: the lowest threshold that is proved to keep the promise is
// taken. Where none is, the promise about answers is still the aim: the lowest threshold from [DefaultAnswer] on that
// has kept it in the trials, though these are too few to prove it, or else a very strict one; questions are asked from
// [DefaultAsk] on. Where no trial tells anything, as in a workspace of articles without questions, probabilities are
// taken by their word. Then Proved or AskProved is false, and whoever shows the bands has to say so.
func (p Policy) Bands(k *Knowledge) Bands {
	b := Bands{Thresholds: p.Thresholds, Promise: p.Promise}
	if b.Ask > 0 {
		b.Promise.MostUseless = 0 // a border that is set promises nothing
	}
	b.Chosen, b.AskChosen = b.Answer == 0 && b.Promise.MostWrong > 0, b.Promise.MostUseless > 0
	if b.Ask == 0 {
		b.Ask = DefaultAsk
	}
	if b.Answer == 0 {
		b.Answer = DefaultAnswer
	}
	if !b.Chosen && !b.AskChosen {
		return b
	}
	return k.recall(b, func(b Bands) Bands { return b.choose(k) })
}

// choose takes the lowest thresholds that the trials prove.
func (b Bands) choose(k *Knowledge) Bands {
	mixed := k.mixed(b.Promise.Strangers)
	b.fit(mixed)
	b.Proof = prove(mixed, b.Promise, b.Thresholds)
	return b
}

// fit chooses by what was heard.
func (b *Bands) fit(mixed []hearing) {
	if b.Chosen {
		b.Answer, b.Proved = b.Promise.answer(climb(mixed))
	}
	if b.AskChosen {
		b.Ask, b.AskProved = b.Promise.ask(spread(mixed, uppers(b.Answer)), b.Answer)
	}
	if b.Ask >= b.Answer { // then nothing is asked, and no question is useless
		b.Ask, b.AskProved = b.Answer, b.AskChosen
	}
}

// answer chooses from a ladder.
func (p Promise) answer(ladder []risk.Tally) (answer float64, proved bool) {
	aim, _ := p.aims()
	if i, ok := aim.Lowest(ladder); ok {
		return threshold(i), true
	}
	answer = strictest
	tried := false
	for i, t := range ladder {
		if threshold(i) < DefaultAnswer || threshold(i) > strictest || t.Answered == 0 {
			continue
		}
		tried = true
		if float64(t.Wrong) <= p.MostWrong*float64(t.Answered) {
			answer = threshold(i)
		}
	}
	if !tried {
		answer = min(max(1-p.MostWrong, DefaultAnswer), strictest)
	}
	return answer, false
}

// ask chooses the lowest threshold for questions that is proved beside the one for answers.
func (p Promise) ask(s spreading, answer float64) (ask float64, proved bool) {
	_, aim := p.aims()
	ask = DefaultAsk
	for i, reach := range aim.Reach(s.ladders) {
		if asks[i] < answer && reach > slices.Index(s.uppers, answer) {
			ask, proved = asks[i], true
		}
	}
	return ask, proved
}

// asks are the thresholds that questions may be asked from, strict to lenient. There are few of them, because each has
// to be proved with its share of the level.
var asks = []float64{0.40, 0.30, 0.25, 0.20, 0.15, 0.10}

// A spreading counts the questions of each of asks, by the threshold for answers above it.
type spreading struct {
	uppers  []float64 // strict to lenient
	ladders [][]risk.Tally
}

// uppers are the thresholds for answers that questions are counted below: all of the ladder, and the one in force,
// which somebody may have set between two rungs.
func uppers(answer float64) []float64 {
	all := thresholds()
	if !slices.Contains(all, answer) {
		all = append(all, answer)
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all
}

func spread(mixed []hearing, uppers []float64) spreading {
	s := spreading{uppers, make([][]risk.Tally, len(asks))}
	for i, ask := range asks {
		s.ladders[i] = questions(mixed, ask, uppers)
	}
	return s
}

// questions counts those that are asked from a threshold on: each of them is, below every threshold that does not
// answer.
func questions(mixed []hearing, ask float64, uppers []float64) []risk.Tally {
	ladder := make([]risk.Tally, len(uppers))
	for _, h := range mixed {
		answered := h.rung(uppers)
		if top(h.ways) < ask || answered == 0 {
			continue
		}
		ladder[answered-1].Answered++
		if !h.among(offerable(h.ways, ask)) {
			ladder[answered-1].Wrong++
		}
	}
	for i := len(ladder) - 2; i >= 0; i-- {
		ladder[i].Answered += ladder[i+1].Answered
		ladder[i].Wrong += ladder[i+1].Wrong
	}
	return ladder
}

// rung is the first threshold at which a text is answered, of those that go from strict to lenient; one more than the
// last where it is at none.
func (h hearing) rung(thresholds []float64) int {
	p := top(h.ways)
	return sort.Search(len(thresholds), func(i int) bool { return thresholds[i] <= p })
}
