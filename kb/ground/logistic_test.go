package ground

import "math"

// An example is a statement for learning: its signs, and whether it is to be refused.
type example struct {
	signs   signs
	refuse  bool
	vetoed  bool // refused whatever its signs weigh
	literal bool // the passages have it as it is
	article int  // examples of one number share passages
}

// How the weights are learned.
const (
	penalty = 5.0 // on the squares of the weights, in units of standard deviations
	rounds  = 12  // of Newton's method
	sweeps  = 10  // over all weights, in each round
)

// expected are the weights of signs that no example has: a contradiction speaks against a statement until the examples
// say otherwise. The penalty draws to them, those of all other signs to nothing.
var expected = expectations()

const (
	contradiction = 4.0 // odds of fifty to one
	suspicion     = 1.5
	belief        = 2.0 // how hard it is to change: as much as about five examples say
)

func expectations() (out signs) {
	for s := range lastDoubt {
		out[s] = contradiction
	}
	for _, s := range []sign{kindGone, otherName, crossed, choiceGone, boundTurned, otherRow, everGone, clauseMissing} {
		out[s] = contradiction
	}
	for _, s := range []sign{otherAgent, mixed, otherLead, timeTurned, atOnce, restGone, sequelGone, timeGone, actDenied, weSpeak,
		exchanged, headingTaken, toldTurned, denialGone} {
		out[s] = suspicion
	}
	return out
}

// learn fits a logistic regression with a quadratic penalty by coordinate descent (Friedman, Hastie and Tibshirani,
// Regularization Paths for Generalized Linear Models via Coordinate Descent, 2010). No sign may speak for a statement:
// its weight is not below zero. Only the size of a statement may.
func learn(examples []example) *weights {
	f := newFit(examples)
	for range rounds {
		f.approximate()
		for range sweeps {
			f.shift()
			for s := range signCount {
				f.adjust(s)
			}
		}
	}
	w := &weights{bias: f.bias}
	for s := range f.scale {
		w.signs[s] = f.weight[s] / f.scale[s]
	}
	return w
}

// An entry is an amount of a sign in an example that has it.
type entry struct {
	at     int
	amount float64
}

// A fit is the state of learning.
type fit struct {
	examples []example
	columns  [signCount][]entry
	scale    [signCount]float64 // standard deviations
	weight   [signCount]float64
	bias     float64
	rest     []float64 // what is not explained yet, by example
	pull     []float64 // how much an example counts
}

func newFit(examples []example) *fit {
	f := &fit{examples: examples, rest: make([]float64, len(examples)), pull: make([]float64, len(examples))}
	for s := range f.columns {
		var sum, squares float64
		for _, e := range examples {
			sum, squares = sum+e.signs[s], squares+e.signs[s]*e.signs[s]
		}
		n := float64(len(examples))
		f.scale[s] = math.Sqrt(max(1e-6, squares/n-sum*sum/n/n))
		for i, e := range examples {
			if e.signs[s] != 0 {
				f.columns[s] = append(f.columns[s], entry{i, e.signs[s] / f.scale[s]})
			}
		}
	}
	return f
}

// approximate lays a parabola at the likelihood.
func (f *fit) approximate() {
	sums := make([]float64, len(f.examples))
	for s := range f.columns {
		for _, e := range f.columns[s] {
			sums[e.at] += f.weight[s] * e.amount
		}
	}
	for i, e := range f.examples {
		p := 1 / (1 + math.Exp(-sums[i]-f.bias))
		y := 0.0
		if e.refuse {
			y = 1
		}
		f.pull[i] = max(1e-4, p*(1-p))
		f.rest[i] = (y - p) / f.pull[i]
	}
}

// shift sets the bias to the best for the weights at hand.
func (f *fit) shift() {
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
func (f *fit) adjust(s sign) {
	var slope, bend float64
	for _, e := range f.columns[s] {
		slope += f.pull[e.at] * e.amount * f.rest[e.at]
		bend += f.pull[e.at] * e.amount * e.amount
	}
	pull := penalty
	if expected[s] > 0 {
		pull = max(pull, belief/(f.scale[s]*f.scale[s]))
	}
	w := (slope + bend*f.weight[s] + pull*expected[s]*f.scale[s]) / (bend + pull)
	if s != size {
		w = max(0, w)
	}
	for _, e := range f.columns[s] {
		f.rest[e.at] -= (w - f.weight[s]) * e.amount
	}
	f.weight[s] = w
}
