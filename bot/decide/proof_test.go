package decide

import (
	"fmt"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// shelves is knowledge of n intents, each with an article and ten examples in words of its own, and of strangers. It is
// learned once for every n.
func shelves(n int) *Knowledge {
	once, _ := filled.LoadOrStore(n, sync.OnceValue(func() *Knowledge { return fill(n) }))
	return once.(func() *Knowledge)() //nolint:forcetypeassert // nothing else is in it
}

// filled has what makes shelves, by their number.
var filled sync.Map

func fill(n int) *Knowledge {
	set := intents.Set{ByID: map[string]int{}}
	var articles []kb.Article
	for i := range n {
		id := fmt.Sprintf("topic-%d", i)
		own := func(k int) string { return fmt.Sprintf("word%c%c%c", 'a'+i%26, 'a'+i/26, 'a'+k%5) }
		in := intents.Intent{ID: id, Lead: intents.Lead{Answer: id}, Examples: map[string][]string{}}
		for k := range 10 {
			in.Examples["en"] = append(in.Examples["en"], own(k)+" "+own(k+1)+" "+own(k+3)+" please")
		}
		set.ByID[id] = i
		set.Intents = append(set.Intents, in)
		articles = append(articles, kb.Article{ID: id, Lang: "en", Title: own(0)})
		set.Strangers = append(set.Strangers, fmt.Sprintf("foreign%d matter%d", i, i))
	}
	return Learn(set, articles, nil, slot.New(slot.Set{}))
}

func TestProofCountsWhatWasHeldBack(t *testing.T) {
	p := shelves(30).Prove(Promise{Strangers: 0.35}, Thresholds{Answer: 0.5, Ask: 0.2})
	if p.Trials < 100 || p.Answered == 0 || p.Answered > p.Trials || p.Wrong > p.Answered {
		t.Fatalf("got %+v", p)
	}
	if rate := float64(p.Wrong) / float64(p.Answered); p.AtMost <= rate {
		t.Errorf("the bound %.3f is not above the rate seen, %.3f", p.AtMost, rate)
	}
}

func TestStricterThresholdsAnswerLess(t *testing.T) {
	k := shelves(30)
	before := k.Prove(Promise{Strangers: 0.35}, Thresholds{})
	for _, answer := range []float64{0.3, 0.6, 0.9} {
		p := k.Prove(Promise{Strangers: 0.35}, Thresholds{Answer: answer})
		if p.Answered > before.Answered || p.Wrong > before.Wrong || p.Trials != before.Trials {
			t.Errorf("at %.1f: %d answered, %d wrong; more lenient: %d and %d", answer, p.Answered, p.Wrong,
				before.Answered, before.Wrong)
		}
		before = p
	}
}

func TestNothingIsProvedByTwoIntents(t *testing.T) {
	for _, r := range shelves(2).Prove(Promise{Strangers: 0.35}, Thresholds{Answer: 0.6}).Rungs {
		if r.Proved {
			t.Errorf("at most %.2f wrong is proved by two intents: %+v", r.MostWrong, r)
		}
	}
}

func TestAThresholdIsJudgedByWhatThePolicyWouldDo(t *testing.T) {
	meant := intents.Intent{ID: "vpn", Lead: intents.Lead{Answer: "vpn"}}
	article := way{p: 0.85, hit: &kb.Hit{Article: &kb.Article{ID: "wifi"}}}
	intent := way{p: 0.9, intent: &meant}
	heard := []hearing{{ways: []way{intent, article}, right: leadsTo(meant)}, {ways: []way{article}}}
	for _, tt := range []struct {
		answer          float64
		answered, wrong int
	}{{0.6, 2, 1}, {0.87, 1, 0}, {0.95, 0, 0}} {
		if got := tally(heard, tt.answer); got.Answered != tt.answered || got.Wrong != tt.wrong {
			t.Errorf("at %.2f: got %+v, want %d answered and %d wrong", tt.answer, got, tt.answered, tt.wrong)
		}
	}
}
