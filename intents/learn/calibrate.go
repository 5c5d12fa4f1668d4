package learn

import (
	"math"
	"slices"
)

// A calibration turns the readings of a core into probabilities. It is learned from readings of examples that the
// core had not seen, and where these are few, stays close to what held for other workspaces.
type calibration struct {
	trust    [experts]float64   // what each expert's scores are multiplied by before they are added up
	stranger [nEvidence]float64 // weights of the evidence for: none of the intents is meant
	sure     surety             // of the likeliest class
	doubt    surety             // of its being none
}

// shares fills out with the probability of each class, given that one of them is meant: the experts' scores are added
// up, each as far as it is trusted (stacking, Wolpert 1992).
func (c calibration) shares(scores [experts][]float32, out []float64) {
	clear(out)
	for expert, trust := range c.trust {
		for class, s := range scores[expert] {
			out[class] += trust * float64(s)
		}
	}
	top := slices.Max(out)
	var sum float64
	for i, z := range out {
		out[i] = math.Exp(z - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
}

// none is the probability that nothing is meant that the engine knows. shares are those of the same reading, unmended.
func (c calibration) none(t traits, shares []float64) float64 {
	return c.doubt.of(c.suspicion(t, shares))
}

// suspicion is what the evidence says about it, as log odds.
func (c calibration) suspicion(t traits, shares []float64) float64 {
	var z float64
	for i, e := range evidence(t, shares) {
		z += c.stranger[i] * e
	}
	return z
}

// traits are what a reading tells about a text being meant for any intent at all, besides the shares.
type traits struct {
	best, margin float64 // of the lines: how far the text is on the right side, and how much further than of the next
	energy       float64 // log of the sum of the network's odds: how much of what it sees it has learned
	known        float64 // share of the words that the examples have
	pieces       float64 // the same for pieces of words
	near         float64 // likeness to the nearest example
	words        float64 // log of their number
	top          float64 // log odds of the network's likeliest class
	meaning      float64 // of the lines in the space of vectors: how far on the right side of one; 0 without a vector
}

// traits sums up a reading.
func (c *core) traits(r reading) traits {
	t := traits{known: float64(r.known), pieces: float64(r.pieces), words: math.Log(1 + float64(r.words))}
	best, second := float32(-2), float32(-2)
	for _, s := range r.scores[byLines] {
		if s > best {
			best, second = s, best
		} else if s > second {
			second = s
		}
	}
	t.best, t.margin = float64(best), float64(best-second)
	top := highest(r.scores[byNetwork])
	var sum float64
	for _, s := range r.scores[byNetwork] {
		sum += math.Exp(float64(s - top))
	}
	t.energy = float64(top) + math.Log(sum)
	t.top = -math.Log(max(sum-1, 1e-6))
	if r.scores[byMeaning] != nil {
		t.meaning = float64(highest(r.scores[byMeaning]))
	}
	if len(r.hits) > 0 {
		t.near = float64(r.hits[0].value)
	}
	return t
}

func highest(scores []float32) float32 {
	top := float32(math.Inf(-1))
	for _, s := range scores {
		top = max(top, s)
	}
	return top
}

// nEvidence is how many things speak for or against a text being meant for any intent at all.
const nEvidence = 10

// evidence puts traits and shares into one row. Each value is of the order of one.
func evidence(t traits, shares []float64) [nEvidence]float64 {
	var doubt float64 // entropy
	for _, p := range shares {
		if p > 0 {
			doubt -= p * math.Log(p)
		}
	}
	return [nEvidence]float64{1, t.best, t.energy / 3, doubt / 2, t.known, t.pieces, t.top / 3, t.margin, t.words,
		t.meaning}
}

// speaks tells whether more of a kind of evidence may speak for strangers (1), against them (-1) or either way (0). The
// intents that cross-validation hides are neighbours of the others; what they alone suggest against all sense would be
// wrong of real strangers.
var speaks = [nEvidence]float64{0, -1, -1, 1, -1, -1, -1, -1, 0, -1}

// usual is what calibration came to on other workspaces.
var usual = calibration{trust: [experts]float64{2, 1.4, 0},
	sure: asIs, doubt: asIs, stranger: [nEvidence]float64{2.6, -0.8, -1.4, 0.6, -0.5, -0.8, -0.8, -.4, 0, 0}}

// calibrate fits both parts to the trials.
func calibrate(trials []trial, classes int) calibration {
	c := usual
	if classes < 2 {
		return c // nothing to tell apart, and nobody to be a stranger to
	}
	c.trust = trustIn(trials, classes)
	c.stranger = suspect(trials, c, classes)
	c.sure = asIs.settle(c.claimed(trials, classes))
	return c
}

const (
	newtonSteps = 20
	longest     = 0.5 // step of a weight: where probabilities are near their ends, Newton's method would leap too far
	heldTrust   = 5.0 // how strongly trust is held to the usual one, in trials
	held        = 2.0 // the same for the weights of the evidence
)

// trustIn finds the trust in each expert under which the truth is most probable, by Newton's method. An expert that
// only misleads gets none.
func trustIn(trials []trial, classes int) [experts]float64 {
	trust := usual.trust
	shares := make([]float64, classes)
	for range newtonSteps {
		var s slope
		for i := range trust {
			s.hold(i, heldTrust, trust[i]-usual.trust[i])
		}
		for _, t := range trials {
			if t.class >= 0 {
				calibration{trust: trust}.shares(t.read.scores, shares)
				s.lean(t, shares)
			}
		}
		step := solve(s.curve[:], s.gradient[:])
		for i := range trust {
			trust[i] = max(0, trust[i]-step[i])
		}
	}
	return trust
}

// A slope is the gradient and the curvature of the surprise at some trust.
type slope struct {
	gradient [experts]float64
	curve    [experts][]float64
}

func (s *slope) hold(i int, strength, off float64) {
	s.curve[i] = make([]float64, experts)
	s.curve[i][i] = strength
	s.gradient[i] = strength * off
}

// lean adds one trial: expected scores less those of the truth, and how they vary together.
func (s *slope) lean(t trial, shares []float64) {
	var mean [experts]float64
	for i, scores := range t.read.scores {
		if scores == nil {
			continue
		}
		for class, p := range shares {
			mean[i] += p * float64(scores[class])
		}
		s.gradient[i] += mean[i] - float64(scores[t.class])
	}
	var off [experts]float64
	for class, p := range shares {
		if p < 1e-6 {
			continue
		}
		for i, scores := range t.read.scores {
			if scores != nil {
				off[i] = float64(scores[class]) - mean[i]
			}
		}
		for i := range off {
			for j := range off {
				s.curve[i][j] += p * off[i] * off[j]
			}
		}
	}
}

// suspect fits the weights of the evidence by Newton's method. The penalty keeps it solvable with few or even no
// trials. A weight that turns against its meaning is fixed at nothing.
func suspect(trials []trial, c calibration, classes int) [nEvidence]float64 {
	rows := make([][nEvidence]float64, len(trials))
	shares := make([]float64, classes)
	for i, t := range trials {
		c.shares(t.read.scores, shares)
		rows[i] = evidence(t.seen, shares)
	}
	w := usual.stranger
	var fixed [nEvidence]bool
	for range newtonSteps {
		gradient, curve := surprise(w, trials, rows)
		for i := range w {
			if fixed[i] {
				release(gradient, curve, i)
			}
		}
		for i, step := range solve(curve, gradient) {
			if w[i] -= min(max(step, -longest), longest); speaks[i]*w[i] < 0 {
				w[i], fixed[i] = 0, true
			}
		}
	}
	return w
}

// surprise gives the gradient and the curvature of how badly the weights foretell the trials.
func surprise(w [nEvidence]float64, trials []trial, rows [][nEvidence]float64) ([]float64, [][]float64) {
	gradient, curve := make([]float64, nEvidence), make([][]float64, nEvidence)
	for i := range w {
		gradient[i] = held * (w[i] - usual.stranger[i])
		curve[i] = make([]float64, nEvidence)
		curve[i][i] = held
	}
	for n, t := range trials {
		p := logistic(w, rows[n])
		off := p
		if t.class < 0 {
			off = p - 1
		}
		for i, e := range rows[n] {
			gradient[i] += t.weight * off * e
			for j, f := range rows[n] {
				curve[i][j] += t.weight * p * (1 - p) * e * f
			}
		}
	}
	return gradient, curve
}

// release takes one weight out of the equations.
func release(gradient []float64, curve [][]float64, at int) {
	gradient[at] = 0
	for i := range curve {
		curve[at][i], curve[i][at] = 0, 0
	}
	curve[at][at] = 1
}

func logistic(w, row [nEvidence]float64) float64 {
	var z float64
	for i, e := range row {
		z += w[i] * e
	}
	return 1 / (1 + math.Exp(-z))
}

// solve is Gaussian elimination, in place. The matrix is positive definite, so no pivot is needed.
func solve(m [][]float64, v []float64) []float64 {
	for i := range v {
		for j := i + 1; j < len(v); j++ {
			by := m[j][i] / m[i][i]
			for k := i; k < len(v); k++ {
				m[j][k] -= by * m[i][k]
			}
			v[j] -= by * v[i]
		}
	}
	for i := len(v) - 1; i >= 0; i-- {
		for j := i + 1; j < len(v); j++ {
			v[i] -= m[i][j] * v[j]
		}
		v[i] /= m[i][i]
	}
	return v
}
