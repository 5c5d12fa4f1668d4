package intents

import (
	"math"
	"slices"
)

// A calibration turns the readings of a core into probabilities. It is learned from readings of examples that the
// core had not seen, and where these are few, stays close to what held for other workspaces.
type calibration struct {
	sharpness float64            // what scores are multiplied by before they become shares
	stranger  [nEvidence]float64 // weights of the evidence for: none of the intents is meant
}

// nEvidence is how many things speak for or against a text being meant for any intent at all.
const nEvidence = 9

// A trial is a reading whose truth is known.
type trial struct {
	scores   []float32
	evidence [nEvidence]float64
	class    int // what was meant, -1 for none
	weight   float64
	place    int   // of the text among the examples, or of a stranger among the strangers
	hidden   bool  // the text is an example, but its whole intent was unknown
	hits     []hit // the nearest examples, by their place
}

// shares fills out with the probability of each class, given that one of them is meant.
func (c calibration) shares(scores []float32, out []float64) {
	top := highest(scores)
	var sum float64
	for i, s := range scores {
		out[i] = math.Exp(c.sharpness * float64(s-top))
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
}

func highest(scores []float32) float32 {
	top := float32(math.Inf(-1))
	for _, s := range scores {
		top = max(top, s)
	}
	return top
}

// none is the probability that nothing is meant that the engine knows.
func (c calibration) none(evidence [nEvidence]float64) float64 {
	var z float64
	for i, e := range evidence {
		z += c.stranger[i] * e
	}
	return 1 / (1 + math.Exp(-z))
}

// evidence sums up a reading. Each value is of the order of one.
func (c *core) evidence(r reading) [nEvidence]float64 {
	best, second, class := float32(-2), float32(-2), 0
	var crowd float64
	for i, s := range r.scores {
		switch {
		case s > best:
			best, second, class = s, best, i
		case s > second:
			second = s
		}
	}
	for _, s := range r.scores {
		crowd += math.Exp(4 * float64(s-best))
	}
	var near, friend float64
	if len(r.hits) > 0 {
		near = float64(r.hits[0].value)
	}
	for _, h := range r.hits {
		if int(c.labels[h.example]) == class {
			friend = float64(h.value)
			break
		}
	}
	return [nEvidence]float64{1, float64(best), float64(best - second), math.Log(crowd), float64(r.known),
		float64(r.pieces),
		near, friend, math.Log(1 + float64(r.words))}
}

// usual is what calibration came to on other workspaces.
var usual = calibration{sharpness: 6, stranger: [nEvidence]float64{0.9, -0.6, -0.5, 0.6, -0.7, -1.0, -0.8, -0.6, 0}}

// calibrate fits both parts to the trials.
func calibrate(trials []trial) calibration {
	c := usual
	c.sharpness = sharpness(trials)
	c.stranger = logistic(trials, usual.stranger)
	return c
}

// sharpness finds the multiplier under which the truth is most probable, by golden section.
func sharpness(trials []trial) float64 {
	low, high := math.Log(0.5), math.Log(30.0)
	const golden = 0.618
	for high-low > 0.01 {
		a, b := high-golden*(high-low), low+golden*(high-low)
		if surprise(trials, math.Exp(a)) < surprise(trials, math.Exp(b)) {
			high = b
		} else {
			low = a
		}
	}
	return math.Exp((low + high) / 2)
}

// surprise is the mean negative log probability of the truth, held towards the usual sharpness by a few imagined
// trials.
func surprise(trials []trial, sharp float64) float64 {
	off := math.Log(sharp / usual.sharpness)
	sum := 5 * off * off
	for _, t := range trials {
		if t.class < 0 {
			continue
		}
		top := highest(t.scores)
		var all float64
		for _, s := range t.scores {
			all += math.Exp(sharp * float64(s-top))
		}
		sum += math.Log(all) - sharp*float64(t.scores[t.class]-top)
	}
	return sum
}

const (
	newtonSteps = 12
	held        = 2.0 // how strongly the weights are held to the usual ones, in trials
)

// logistic fits the weights of the evidence by Newton's method. The penalty keeps it solvable with few or even no
// trials.
func logistic(trials []trial, prior [nEvidence]float64) [nEvidence]float64 {
	w := prior
	for range newtonSteps {
		var gradient [nEvidence]float64
		var curve [nEvidence][nEvidence]float64
		for i := range w {
			gradient[i] = held * (w[i] - prior[i])
			curve[i][i] = held
		}
		for _, t := range trials {
			p := calibration{stranger: w}.none(t.evidence)
			truth := 0.0
			if t.class < 0 {
				truth = 1
			}
			for i, e := range t.evidence {
				gradient[i] += t.weight * (p - truth) * e
				for j, f := range t.evidence {
					curve[i][j] += t.weight * p * (1 - p) * e * f
				}
			}
		}
		step := solve(curve, gradient)
		for i := range w {
			w[i] -= step[i]
		}
	}
	return w
}

// solve is Gaussian elimination. The matrix is positive definite, so no pivot is needed.
func solve(m [nEvidence][nEvidence]float64, v [nEvidence]float64) [nEvidence]float64 {
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

// lesson is labelled text, ready to be learned from.
type lesson struct {
	examples [][]string // as words
	labels   []uint32
	classes  int
	places   []int // of the examples in the lesson that this is a part of
}

const (
	folds     = 5
	maxTrials = 1500 // enough of them: no further fold is learned
)

// try reads examples with cores that have not seen them. A core of fold n knows neither every fifth example nor any
// of every fifth intent: the former show what the scores of the right intent are worth, the latter what a request
// looks like that no intent is for. This is how "none of these" is learned without anybody writing down what the bot
// is not for.
func (l lesson) try(strangers [][]string) []trial {
	var trials []trial
	for fold := range folds {
		known, unseen, hidden := l.split(fold)
		if len(known.examples) == 0 {
			continue
		}
		c := fit(known.examples, known.labels, l.classes)
		s := c.scratch()
		try := func(words []string, t trial) { trials = append(trials, c.try(words, t, known.places, s)) }
		for _, i := range unseen {
			try(l.examples[i], trial{class: int(l.labels[i]), place: i})
		}
		for _, i := range hidden {
			try(l.examples[i], trial{class: -1, place: i, hidden: true})
		}
		for i := fold; i < len(strangers); i += folds {
			try(strangers[i], trial{class: -1, place: i})
		}
		if len(trials) >= maxTrials {
			break
		}
	}
	weigh(trials)
	return trials
}

// try completes a trial by reading its words. places tells where the examples of the core come from.
func (c *core) try(words []string, t trial, places []int, s *scratch) trial {
	r := c.read(words, s)
	t.scores, t.evidence = slices.Clone(r.scores), c.evidence(r)
	for _, h := range r.hits {
		t.hits = append(t.hits, hit{uint32(places[h.example]), h.value})
	}
	return t
}

// split deals the examples out: to be learned, to be tried, and (all of an intent) to be strangers.
func (l lesson) split(fold int) (known lesson, unseen, hidden []int) {
	seen := make([]int, l.classes)
	for i, label := range l.labels {
		n := seen[label]
		seen[label]++
		switch {
		case int(label)%folds == fold && l.classes > 2:
			hidden = append(hidden, i)
		case (n+int(label))%folds == fold && n > 0:
			unseen = append(unseen, i)
		default:
			known.examples = append(known.examples, l.examples[i])
			known.labels = append(known.labels, label)
			known.places = append(known.places, i)
		}
	}
	return known, unseen, hidden
}

// strangersShare is how many of all messages are taken to be about something else.
const strangersShare = 0.35

// weigh makes strangers count as strangersShare of all trials, however many there are. Without any trial of the other
// kind they count nothing, and what held for other workspaces stands.
func weigh(trials []trial) {
	var strangers float64
	for _, t := range trials {
		if t.class < 0 {
			strangers++
		}
	}
	each := strangersShare / (1 - strangersShare) * (float64(len(trials)) - strangers) / max(strangers, 1)
	for i := range trials {
		trials[i].weight = 1
		if trials[i].class < 0 {
			trials[i].weight = each
		}
	}
}
