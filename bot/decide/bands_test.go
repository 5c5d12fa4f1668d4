package decide

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/firstline-support/firstline/bot/risk"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// articlesOnly is knowledge of n articles, each with questions in words of its own, and of no intent.
func articlesOnly(n int) *Knowledge {
	var articles []kb.Article
	for i := range n {
		word := func(k int) string { return fmt.Sprintf("word%c%c%c", 'a'+i%26, 'a'+i/26, 'a'+k%4) }
		a := kb.Article{ID: fmt.Sprintf("page-%d", i), Lang: "en", Title: word(0)}
		for k := range 6 {
			a.Questions = append(a.Questions, "how do "+word(k)+" and "+word(k+1)+" work with "+word(k+2))
		}
		articles = append(articles, a)
	}
	return Learn(intents.Set{}, articles, nil, slot.New(slot.Set{}))
}

func TestBandsFollowThePromise(t *testing.T) {
	k := shelves(60)
	lax := Policy{Promise: Promise{MostWrong: 0.5, Strangers: 0.2}}.Bands(k)
	strict := Policy{Promise: Promise{MostWrong: 0.1, Strangers: 0.2}}.Bands(k)
	for _, b := range []Bands{lax, strict} {
		if !b.Chosen || !b.Proved || b.Proof.AtMost > b.Promise.MostWrong || b.Ask > b.Answer {
			t.Errorf("got %+v, want a proved threshold", b)
		}
	}
	if lax.Answer > strict.Answer {
		t.Errorf("half wrong needs %.2f, a tenth only %.2f", lax.Answer, strict.Answer)
	}
}

func TestThresholdsThatAreSetStand(t *testing.T) {
	p := Policy{Thresholds: Thresholds{Answer: 0.7, Ask: 0.3}, Promise: Promise{MostWrong: 0.1, Strangers: 0.2}}
	if b := p.Bands(shelves(3)); b.Chosen || b.Thresholds != p.Thresholds {
		t.Errorf("got %+v", b)
	}
	if b := (Policy{}).Bands(shelves(3)); b.Chosen || b.Answer != DefaultAnswer || b.Ask != DefaultAsk {
		t.Errorf("without a promise: got %+v", b)
	}
}

func TestAPromiseThatCannotBeProvedIsStillAimedAt(t *testing.T) {
	b := Policy{Promise: Promise{MostWrong: 0.01, Strangers: 0.2}}.Bands(shelves(3))
	if !b.Chosen || b.Proved || b.Answer < DefaultAnswer || b.Answer > strictest {
		t.Errorf("got %+v, want a threshold without proof", b)
	}
	ladder := make([]risk.Tally, ladderSteps)
	for i := range ladder {
		ladder[i] = risk.Tally{Answered: i, Wrong: i}
	}
	if answer, proved := (Promise{MostWrong: 0.1}).answer(ladder); proved || answer != strictest {
		t.Errorf("where all is wrong: got %.2f, proved %t, want the strictest", answer, proved)
	}
}

// A wiki that was brought in has articles and nothing else, so nothing can be tried.
func TestWithoutAnyTrialProbabilitiesAreTakenByTheirWord(t *testing.T) {
	k := articlesOnly(5)
	for i := range k.articles {
		k.articles[i].Questions = nil
	}
	for most, want := range map[float64]float64{0.2: 0.8, 0.5: DefaultAnswer, 0.01: strictest} {
		p := Policy{Promise: Promise{MostWrong: most, Strangers: 0.2}}
		bare := Learn(intents.Set{}, k.articles, nil, slot.New(slot.Set{}))
		if b := p.Bands(bare); b.Proved || !b.Chosen || math.Abs(b.Answer-want) > 1e-9 {
			t.Errorf("at most %.2f wrong: got %+v, want %.2f", most, b, want)
		}
	}
}

func TestLaddersCountWhatEachThresholdDoes(t *testing.T) {
	mixed := settle(rand.New(rand.NewPCG(5, 6))).workspace(rand.New(rand.NewPCG(7, 8)), 300)
	for i, got := range climb(mixed) {
		if want := tally(mixed, threshold(i)); got != want {
			t.Errorf("from %.2f: got %+v, want %+v", threshold(i), got, want)
		}
	}
	s := spread(mixed, uppers(0.605))
	for i, ask := range asks {
		for k, answer := range s.uppers {
			asked, offered := offers(mixed, Thresholds{answer, ask})
			if got, want := s.ladders[i][k], (risk.Tally{Answered: asked, Wrong: asked - offered}); got != want {
				t.Errorf("from %.2f to %.3f: got %+v, want %+v", ask, answer, got, want)
			}
		}
	}
}

func TestQuestionsFollowThePromise(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	mixed := settle(r).workspace(r, 1000)
	for name, test := range map[string]struct {
		promise Promise
		answer  float64
		want    Bands
	}{
		"much is allowed":  {Promise{MostUseless: 0.9}, 0.605, Bands{Thresholds: Thresholds{0.605, 0.10}, AskProved: true}},
		"less is":          {Promise{MostUseless: 0.29}, 0.7, Bands{Thresholds: Thresholds{0.7, 0.25}, AskProved: true}},
		"hardly anything":  {Promise{MostUseless: 0.01}, 0.6, Bands{Thresholds: Thresholds{0.6, DefaultAsk}}},
		"nothing is asked": {Promise{MostUseless: 0.01}, 0.2, Bands{Thresholds: Thresholds{0.2, 0.2}, AskProved: true}},
	} {
		b := Bands{Thresholds: Thresholds{test.answer, DefaultAsk}, Promise: test.promise, AskChosen: true}
		b.fit(mixed)
		if b.Thresholds != test.want.Thresholds || b.AskProved != test.want.AskProved {
			t.Errorf("%s: got %+v, %t; want %+v, %t", name, b.Thresholds, b.AskProved, test.want.Thresholds, test.want.AskProved)
		}
	}
}

func TestABorderForQuestionsThatIsSetPromisesNothing(t *testing.T) {
	p := Policy{Thresholds: Thresholds{Ask: 0.3}, Promise: Promise{MostWrong: 0.5, MostUseless: 0.5, Strangers: 0.2}}
	if b := p.Bands(shelves(3)); b.AskChosen || b.Ask != min(0.3, b.Answer) || b.Promise.MostUseless != 0 || !b.Chosen {
		t.Errorf("got %+v, want the border that was set", b)
	}
	p.Thresholds = Thresholds{Answer: 0.605}
	if b := p.Bands(shelves(3)); b.Chosen || !b.AskChosen || b.Answer != 0.605 {
		t.Errorf("got %+v, want a border that is chosen beside the answer that was set", b)
	}
}

func TestBandsAreChosenAnewWhenKnowledgeChanges(t *testing.T) {
	d := NewDecider(Policy{Promise: Promise{MostWrong: 0.2, Strangers: 0.2}}, shelves(2))
	if b := d.Bands(); b.Proved {
		t.Fatalf("two intents prove %+v", b)
	}
	d.Relearn(shelves(60))
	if b := d.Bands(); !b.Proved || len(d.Knowledge().Intents.Intents) != 60 {
		t.Errorf("got %+v, want it proved by sixty intents", b)
	}
}

func TestArticlesAloneHaveTrials(t *testing.T) {
	b := Policy{Promise: Promise{MostWrong: 0.3, Strangers: 0.2}}.Bands(articlesOnly(40))
	if b.Proof.Trials < 200 || b.Proof.Answered == 0 || !b.Proved {
		t.Errorf("got %+v, want a threshold that questions of articles prove", b)
	}
}

func TestAQuestionIsHeldBackFromItsArticle(t *testing.T) {
	for fold := range questionFolds {
		for _, a := range without(articlesOnly(1).articles, fold) {
			if n := len(a.Questions); n != 5 && (n != 4 || fold != 0) {
				t.Errorf("part %d leaves %d questions of 6", fold, n)
			}
		}
	}
}

func TestWhatIsOfferedIsCountedOnce(t *testing.T) {
	found := func(id string, p float64) way {
		return way{p: p, label: id, hit: &kb.Hit{Article: &kb.Article{ID: id}}}
	}
	heard := []hearing{
		{ways: []way{found("a", 0.5), found("b", 0.4)}, right: prefixArticle + "b", answer: "b"},
		{ways: []way{found("a", 0.5)}, right: prefixArticle + "b", answer: "b"},
		{ways: []way{found("a", 0.9)}, right: prefixArticle + "a", answer: "a"},
		{ways: []way{found("a", 0.1)}},
	}
	if asked, offered := offers(heard, Thresholds{Answer: 0.6, Ask: 0.25}); asked != 2 || offered != 1 {
		t.Errorf("got %d asked and %d offered, want 2 and 1", asked, offered)
	}
}
