package kb

import "math"

// A surety tells from vectors alone how likely it is that the best hit answers, a logistic function of how near it
// comes to what the question means, and of how far ahead of all others. It is fitted to a base's own trials, half of
// them without the article that answers. The zero value is sure of nothing.
type surety struct {
	near, lead, bias float64
	fitted           bool
}

// A vouched is a hit of a trial.
type vouched struct {
	near, lead float64
	right      bool
}

// of is the probability for a hit, with a discount, since nobody knows whether people ask like titles; 0 for one that
// is not the nearest, or as likely wrong as right.
func (s surety) of(near, lead float64) float64 {
	if !s.fitted || lead <= 0 {
		return 0
	}
	return max(0, 2/(1+math.Exp(-s.bias-s.near*near-s.lead*lead))-1)
}

// How a surety is fitted: by gradient descent on few numbers, for which it is good enough, with a penalty on large
// weights.
const (
	fitRounds  = 2000
	fitStep    = 2.0
	fitPenalty = 0.002
)

// fitSurety finds the weights. Being nearer or farther ahead never speaks against a hit.
func fitSurety(hits []vouched) surety {
	s := surety{fitted: true}
	n := float64(len(hits))
	for range fitRounds {
		var near, lead, bias float64
		for _, h := range hits {
			off := -1 / (1 + math.Exp(-s.bias-s.near*h.near-s.lead*h.lead))
			if h.right {
				off++
			}
			near, lead, bias = near+off*h.near, lead+off*h.lead, bias+off
		}
		s.near = max(0, s.near+fitStep*(near/n-fitPenalty*s.near))
		s.lead = max(0, s.lead+fitStep*(lead/n-fitPenalty*s.lead))
		s.bias += fitStep * bias / n
	}
	return s
}

// vouch gives the best hit of a trial with a share of vectors, once with the article that answers and once without it.
// One that is not the nearest says nothing.
func vouch(found []evidence, article int32, share float64) (hits []vouched) {
	for _, hidden := range []bool{false, true} {
		best, most, second := evidence{article: -1}, 0.0, 0.0
		for _, e := range found {
			weighed := e
			weighed.sense *= share
			if score := weighed.sum(); score > most && (!hidden || e.article != article) {
				best, most = e, score
			}
		}
		for _, e := range found {
			if e.article != best.article && (!hidden || e.article != article) {
				second = max(second, e.sense)
			}
		}
		if best.sense > second {
			hits = append(hits, vouched{best.sense, best.sense - second, best.article == article})
		}
	}
	return hits
}

// vouched is the probability that vectors alone give.
func (f found) vouched(rivals []found) float64 {
	if f.shelf.senses.share == 0 {
		return 0
	}
	near, second := f.near(), 0.0
	for _, r := range rivals {
		second = max(second, r.near())
	}
	return f.shelf.senses.sure.of(near, near-second)
}

// near is how near the article comes to what the question means.
func (f found) near() float64 {
	if f.shelf.senses.share == 0 {
		return 0
	}
	return f.sense / f.shelf.senses.share
}
