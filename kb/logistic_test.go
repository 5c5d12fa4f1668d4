package kb

import (
	"math"
	"math/rand/v2"
	"testing"
)

// An example is one trial of a search for learning.
type example struct {
	signs  signs
	label  float64 // probability that the first hit answers
	weight float64
}

// How the weights of the signs are learned.
const (
	penalty = 1e-3 // on the squares of the weights, in units of standard deviations
	rounds  = 15   // of Newton's method
	sweeps  = 30   // over all weights, in each round
)

// direction is what a sign means: 1 speaks for the hit, -1 against it. No weight may contradict it.
func (s sign) direction() float64 {
	if s == signUnknown || s == signElsewhere {
		return -1
	}
	return 1
}

// A regression is a logistic regression while it is learned, by coordinate descent (Friedman, Hastie and Tibshirani,
// Regularization Paths for Generalized Linear Models via Coordinate Descent, 2010).
type regression struct {
	examples []example
	scale    signs // standard deviations
	mean     signs
	weight   signs // of scaled signs
	bias     float64
	all      float64   // weight of all examples
	rest     []float64 // what is not explained yet, by example
	pull     []float64 // how much an example counts
}

// learn gives the weights of signs, and what they have to overcome.
func learn(examples []example) (by signs, doubted float64) {
	f := newRegression(examples)
	for range rounds {
		f.approximate()
		for range sweeps {
			f.shift()
			for s := range signCount {
				f.adjust(s)
			}
		}
	}
	doubted = -f.bias
	for s := range signCount {
		by[s] = f.weight[s] / f.scale[s]
		doubted += by[s] * f.mean[s]
	}
	return by, doubted
}

func newRegression(examples []example) *regression {
	f := &regression{examples: examples, rest: make([]float64, len(examples)), pull: make([]float64, len(examples))}
	for _, e := range examples {
		f.all += e.weight
	}
	for s := range signCount {
		var square float64
		for _, e := range examples {
			f.mean[s] += e.weight * e.signs[s] / f.all
			square += e.weight * e.signs[s] * e.signs[s] / f.all
		}
		f.scale[s] = math.Sqrt(max(1e-9, square-f.mean[s]*f.mean[s]))
	}
	return f
}

func (f *regression) scaled(e example, s sign) float64 { return (e.signs[s] - f.mean[s]) / f.scale[s] }

// approximate lays a parabola at the likelihood.
func (f *regression) approximate() {
	for i, e := range f.examples {
		z := f.bias
		for s := range signCount {
			z += f.weight[s] * f.scaled(e, s)
		}
		p := 1 / (1 + math.Exp(-z))
		bend := max(1e-4, p*(1-p))
		f.pull[i], f.rest[i] = e.weight/f.all*bend, (e.label-p)/bend
	}
}

// shift sets the bias to the best for the weights at hand.
func (f *regression) shift() {
	var sum, all float64
	for i, p := range f.pull {
		sum, all = sum+p*f.rest[i], all+p
	}
	f.bias += sum / all
	for i := range f.rest {
		f.rest[i] -= sum / all
	}
}

// adjust sets one weight to the best for the others.
func (f *regression) adjust(s sign) {
	var slope, bend float64
	for i, e := range f.examples {
		x := f.scaled(e, s)
		slope += f.pull[i] * x * f.rest[i]
		bend += f.pull[i] * x * x
	}
	w := (slope + bend*f.weight[s]) / (bend + 2*penalty)
	if w*s.direction() < 0 {
		w = 0
	}
	for i, e := range f.examples {
		f.rest[i] -= (w - f.weight[s]) * f.scaled(e, s)
	}
	f.weight[s] = w
}

// calibrate makes a probability of what weights say: it stretches and shifts them until they fit labels of their own.
func calibrate(by signs, doubted float64, examples []example) (signs, float64) {
	single := make([]example, len(examples))
	for i, e := range examples {
		z := -doubted
		for s := range signCount {
			z += by[s] * e.signs[s]
		}
		single[i] = example{signs: signs{z}, label: e.label, weight: e.weight}
	}
	stretch, shift := learn(single)
	for s := range signCount {
		by[s] *= stretch[0]
	}
	return by, doubted*stretch[0] + shift
}

func TestLearningFindsTheWeightsThatMadeTheLabels(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	want := signs{signScore: 1.5, signNamed: 0.8, signElsewhere: -1.2}
	var list []example
	for range 1000 {
		var e example
		for s := range signCount {
			e.signs[s] = rnd.NormFloat64()
		}
		e.label, e.weight = e.signs.probability(want, 0.5), 1
		list = append(list, e)
	}
	got, doubted := learn(list)
	for s := range signCount {
		if math.Abs(got[s]-want[s]) > 0.1 {
			t.Errorf("sign %d: weight %.3f, want %.3f", s, got[s], want[s])
		}
	}
	if math.Abs(doubted-0.5) > 0.1 {
		t.Errorf("doubted %.3f", doubted)
	}
	for i := range list {
		list[i].signs[signElsewhere] *= -1
	}
	if got, _ := learn(list); got[signElsewhere] != 0 {
		t.Errorf("weight %.3f of a sign that speaks against its meaning", got[signElsewhere])
	}
}
