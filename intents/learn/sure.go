package learn

import "math"

// A surety mends how sure a model is of something: where it says one probability, by the trials another one was right
// (Platt 1999). It is a line from log odds to log odds.
type surety struct{ bias, slope float64 }

// asIs changes nothing.
var asIs = surety{0, 1}

// heldSurety is how strongly a surety is held to what it was, in trials.
const heldSurety = 5.0

// A claim is a probability that was said, as log odds, and whether it came true.
type claim struct {
	odds, weight float64
	came         bool
}

// settle fits a surety to claims with Newton's method, beginning with what it is.
func (s surety) settle(claims []claim) surety {
	was := s
	for range newtonSteps {
		gradient := []float64{heldSurety * (s.bias - was.bias), heldSurety * (s.slope - was.slope)}
		curve := [][]float64{{heldSurety, 0}, {0, heldSurety}}
		for _, c := range claims {
			said := s.of(c.odds)
			off, steep := c.weight*said, c.weight*said*(1-said)
			if c.came {
				off -= c.weight
			}
			gradient[0] += off
			gradient[1] += off * c.odds
			curve[0][0] += steep
			curve[0][1] += steep * c.odds
			curve[1][0] += steep * c.odds
			curve[1][1] += steep * c.odds * c.odds
		}
		step := solve(curve, gradient)
		s.bias -= min(max(step[0], -longest), longest)
		s.slope = max(0, s.slope-min(max(step[1], -longest), longest))
	}
	return s
}

// claimed are what shares say about the likeliest class: true when it was meant. Where scores of many classes are added
// up and made shares of one, the likeliest gets too little when all scores are low and too much when one is high, in
// each workspace another way.
func (c calibration) claimed(trials []trial, classes int) []claim {
	var claims []claim
	shares := make([]float64, classes)
	for _, t := range trials {
		if t.class >= 0 {
			c.shares(t.read.scores, shares)
			top := likeliest(shares)
			claims = append(claims, claim{odds(shares[top]), 1, top == t.class})
		}
	}
	return claims
}

// doubted are what the evidence says about strangers: true when it was one.
func (c calibration) doubted(trials []trial, classes int) []claim {
	claims := make([]claim, len(trials))
	shares := make([]float64, classes)
	for i, t := range trials {
		c.shares(t.read.scores, shares)
		claims[i] = claim{c.suspicion(t.seen, shares), t.weight, t.class < 0}
	}
	return claims
}

// of is the probability for the log odds of a share.
func (s surety) of(z float64) float64 { return 1 / (1 + math.Exp(-s.bias-s.slope*z)) }

// mend changes the share of the likeliest class, which it stays; the others keep what they have of the rest.
func (s surety) mend(shares []float64) {
	if len(shares) < 2 || s == asIs {
		return
	}
	top, next, rest := likeliest(shares), 0.0, 0.0
	for i, p := range shares {
		if i != top {
			next, rest = max(next, p), rest+p
		}
	}
	if rest <= 0 {
		return
	}
	least := next / (rest + next) // less, and the next one would be likelier
	p := max(s.of(odds(shares[top])), min(1, least*(1+1e-9)))
	for i := range shares {
		shares[i] *= (1 - p) / rest
	}
	shares[top] = p
}

// odds is the logarithm of the odds of a probability that is not quite certain.
func odds(p float64) float64 {
	const least = 1e-6
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}

func likeliest(shares []float64) int {
	top := 0
	for i, p := range shares {
		if p > shares[top] {
			top = i
		}
	}
	return top
}
