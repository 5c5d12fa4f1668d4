package decide

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/firstline-support/firstline/bot/risk"
	"github.com/firstline-support/firstline/kb"
)

// A town is everybody who could ask: the surer the way, the more often it is right, another one is offered beside it
// that is right sometimes, and some strangers look like known requests.
type town struct {
	known, strangers []hearing
	ofStrangers      float64
}

func settle(r *rand.Rand) town {
	page := func(id string, p float64) way {
		return way{p: p, key: prefixArticle + id, label: id, hit: &kb.Hit{Article: &kb.Article{ID: id}}}
	}
	t := town{ofStrangers: 0.2}
	for range 3000 {
		p := r.Float64()
		h := hearing{ways: []way{page("page", p), page("rival", p*(1-p))}, right: prefixArticle + "page"}
		if r.Float64() < 0.4*(1-p) {
			h.right = prefixArticle + []string{"rival", "other"}[r.IntN(2)]
		}
		t.known = append(t.known, h)
		t.strangers = append(t.strangers, hearing{ways: []way{page("page", p*p*p), page("rival", p*p*p/2)}})
	}
	return t
}

// workspace draws trials.
func (t town) workspace(r *rand.Rand, trials int) []hearing {
	drawn := make([]hearing, 0, trials)
	for i := range trials {
		from := t.known
		if i < int(t.ofStrangers*float64(trials)) {
			from = t.strangers
		}
		drawn = append(drawn, from[r.IntN(len(from))])
	}
	return drawn
}

// rates are the true ones in a town, for each threshold of a ladder. It has as many strangers as others.
func (t town) rates(known, strangers []risk.Tally) []float64 {
	weight := t.ofStrangers / (1 - t.ofStrangers)
	rates := make([]float64, len(known))
	for i, k := range known {
		all := float64(k.Answered) + weight*float64(strangers[i].Answered)
		rates[i] = (float64(k.Wrong) + weight*float64(strangers[i].Wrong)) / max(all, 1)
	}
	return rates
}

// useless are the true rates of useless questions, by each of asks and of uppers.
func (t town) useless() [][]float64 {
	known, strangers := spread(t.known, uppers(1)), spread(t.strangers, uppers(1))
	rates := make([][]float64, len(asks))
	for i := range asks {
		rates[i] = t.rates(known.ladders[i], strangers.ladders[i])
	}
	return rates
}

// The promise is kept from one end to the other: trials are drawn from all that could be asked, the bands are chosen by
// them, and the true rates of wrong answers and of useless questions are those of the whole.
func TestChosenBandsKeepThePromiseInAThousandWorkspaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all := settle(r)
	wrong, useless := all.rates(climb(all.known), climb(all.strangers)), all.useless()
	promise := Promise{0.25, 0.5, 0.2}
	const workspaces, trials = 1000, 400
	var proved, asked, broken int
	for range workspaces {
		b := Bands{Promise: promise, Chosen: true, AskChosen: true}
		b.fit(all.workspace(r, trials))
		rung := slices.Index(uppers(1), b.Answer)
		isWrong := b.Proved && wrong[rung] > promise.MostWrong
		i := slices.Index(asks, b.Ask) // -1 where nothing is asked
		isUseless := b.AskProved && i >= 0 && useless[i][rung] > promise.MostUseless
		if isWrong || isUseless {
			broken++
		}
		if b.Proved {
			proved++
		}
		if b.AskProved && i >= 0 {
			asked++
		}
	}
	limit := workspaces*(1-sure) + 4*math.Sqrt(workspaces*sure*(1-sure))
	if float64(broken) > limit || min(proved, asked) < workspaces/2 {
		t.Errorf("answers are proved in %d, questions in %d, and either is broken in %d of %d workspaces, want at most %.0f",
			proved, asked, broken, workspaces, limit)
	}
	t.Logf("answers proved in %d, questions in %d, broken in %d of %d", proved, asked, broken, workspaces)
}
