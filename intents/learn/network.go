package learn

import (
	"math"
	"sync"
)

// A network is a shallow neural one: the rows of a text's features are summed up into hidden units, and these are
// weighed for each class. What it has over lines is that classes share the hidden units: what tells one intent from
// another helps to tell a third, and that is worth most where examples are few.
type network struct {
	hidden packed // by feature
	judgement
}

// A pupil is a network that is still learning.
type pupil struct {
	hidden rows // by feature
	judgement
}

// A judgement is what a network makes of its hidden units.
type judgement struct {
	bias   []float32 // of the units
	output rows      // by hidden unit
	prior  []float32 // of the classes
}

const (
	units     = 64   // hidden ones of a network
	dropout   = 0.3  // share of hidden units that a step goes without (Srivastava et al. 2014)
	smoothing = 0.1  // share of the truth that is given to all classes alike (Szegedy et al. 2016)
	firstRate = 0.35 // of learning; it falls to a twentieth until the end
	lastRate  = 0.05 // as a share of the first
	smallest  = 0.02 // bound of the weights at the start: unknown features must not shout
	fewEpochs = 8
	mostEpoch = 12
	moreSteps = 100_000 // of few examples more epochs are made, until there are so many steps
	// together are the networks of a lesson. What one makes of it depends on where it began; the mean of several depends
	// less (Hansen and Salamon 1990).
	together = 4
)

// epochs is how often a network sees each of n examples.
func epochs(n int) int { return min(mostEpoch, max(fewEpochs, moreSteps/max(n, 1))) }

func newJudgement(units, classes int) judgement {
	return judgement{make([]float32, units), newRows(units, classes), make([]float32, classes)}
}

// newPupil makes one that knows nothing yet, of features with these hashes. Kin begin as their mean, weighed as they
// are, which is what a text would get of them if each had a row. begin tells networks of the same features apart.
func newPupil(classes int, features []uint64, k kin, begin uint64) pupil {
	n := pupil{newRows(len(k.sizes), units), newJudgement(units, classes)}
	own := make([]float32, units)
	for i, h := range features {
		scatter(own, smallest, h^begin)
		addScaled(n.hidden.at(k.of[i].row), k.of[i].share/k.sizes[k.of[i].row], own)
	}
	wide := float32(math.Sqrt(6 / float64(units+classes)))
	for unit := range uint32(units) {
		scatter(n.output.at(unit), wide, uint64(unit)^begin)
	}
	return n
}

// excite fills hidden with what the units say to a text. Below zero they are silent.
func (n network) excite(x []feature, hidden []float32) {
	copy(hidden, n.bias)
	n.hidden.sum(x, hidden)
	silence(hidden)
}

func (p pupil) excite(x []feature, hidden []float32) {
	copy(hidden, p.bias)
	p.hidden.sum(x, hidden)
	silence(hidden)
}

func silence(hidden []float32) {
	for i, v := range hidden {
		hidden[i] = max(0, v)
	}
}

// weigh fills out with the log odds of the classes, but for a constant. It gives the units that are not silent, in the
// memory of spoken.
func (j judgement) weigh(hidden, out []float32, spoken []feature) []feature {
	copy(out, j.prior)
	spoken = spoken[:0]
	for i, v := range hidden {
		if v != 0 {
			spoken = append(spoken, feature{uint32(i), v})
		}
	}
	j.output.sum(spoken, out)
	return spoken
}

// A teacher holds the working memory of training a network. The rate of learning of each row falls with what it has
// learned already (AdaGrad, Duchi et al. 2011, with one sum a row).
type teacher struct {
	pupil
	kept     []float32 // by unit: 0 where it sits out this step
	active   []float32 // what the units say
	wrong    []float32 // by class: the truth less what was said
	blame    []float32 // by unit
	spoken   []feature // the units that are not silent
	steps    []feature // how far rows are moved
	ofHidden []float32 // what was learned so far, by feature
	ofOutput []float32 // by unit
	ofBias   float32
	ofPrior  float32
}

// learnNetworks trains so many networks and makes one of them.
func learnNetworks(count int, examples []vector, labels []uint32, classes int, features []uint64, k kin) network {
	all := make([]pupil, count)
	var learning sync.WaitGroup
	for i := range all {
		learning.Go(func() { all[i] = learnNetwork(examples, labels, classes, features, k, uint64(i)*beginSalt) })
	}
	learning.Wait()
	return unite(all)
}

// unite makes a network that says the mean of what others say: it has the units of all.
func unite(all []pupil) network {
	first, share := all[0], 1/float32(len(all))
	n := network{judgement: newJudgement(units*len(all), len(first.prior))}
	for i, one := range all {
		copy(n.bias[i*units:], one.bias)
		addScaled(n.prior, share, one.prior)
		addScaled(n.output.weights[i*len(one.output.weights):][:len(one.output.weights)], share, one.output.weights)
	}
	n.hidden = pack(first.hidden.features(), units*len(all), func(f uint32, row []float32) {
		for i, one := range all {
			copy(row[i*units:], one.hidden.at(f))
		}
	})
	return n
}

// learnNetwork trains by stochastic gradient descent on cross entropy. An example of nobody is as much of each class
// as of any other: it teaches doubt (outlier exposure, Hendrycks et al. 2019).
func learnNetwork(examples []vector, labels []uint32, classes int, features []uint64, k kin, begin uint64) pupil {
	t := &teacher{pupil: newPupil(classes, features, k, begin), kept: make([]float32, units),
		active: make([]float32, units), wrong: make([]float32, classes), blame: make([]float32, units),
		ofHidden: make([]float32, len(k.sizes)), ofOutput: make([]float32, units)}
	rounds := epochs(len(examples))
	steps := rounds * len(examples)
	for round := range rounds {
		for i, at := range shuffled(examples, round) {
			rate := firstRate * (1 - (1-lastRate)*float32(round*len(examples)+i)/float32(steps))
			excuse(t.kept, dropout, examples[at].key^begin, round)
			t.teach(examples[at].features, labels[at], rate)
		}
	}
	return t.pupil
}

// teach makes one step.
func (t *teacher) teach(x []feature, label uint32, rate float32) {
	t.excite(x, t.active)
	for i, kept := range t.kept {
		t.active[i] *= kept
	}
	t.spoken = t.weigh(t.active, t.wrong, t.spoken)
	t.judge(label)
	t.correct(x, rate)
}

// judge makes of what was said how wrong it was.
func (t *teacher) judge(label uint32) {
	toShares(t.wrong)
	even := 1 / float32(len(t.wrong))
	for class, said := range t.wrong {
		truth := smoothing * even
		switch label {
		case nobody:
			truth = even
		case uint32(class):
			truth += 1 - smoothing
		}
		t.wrong[class] = truth - said
	}
}

// toShares makes of log odds shares of one.
func toShares(scores []float32) {
	top := highest(scores)
	var sum float32
	for i, s := range scores {
		scores[i] = exp(s - top)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}

// exp is e to a power of at most nought. It is off by less than a hundred thousandth, which learning does not notice,
// and takes two thirds of the time of math.Exp: 2 to the whole part of the power's binary logarithm is an exponent, and
// the rest is a polynomial by Taylor.
func exp(power float32) float32 {
	binary := power * math.Log2E
	if binary < -126 {
		return 0
	}
	whole := int32(binary - 0.5)              // the nearest one, as it is not above nought
	x := (binary - float32(whole)) * math.Ln2 // at most 0.35 from nought
	y := 1 + x*(1+x*(1./2+x*(1./6+x*(1./24+x*(1./120+x*(1./720))))))
	return y * math.Float32frombits(uint32(whole+127)<<23)
}

// correct moves all weights that had a part in it.
func (t *teacher) correct(x []feature, rate float32) {
	size := dot(t.wrong, t.wrong)
	clear(t.blame)
	t.steps = t.steps[:0]
	for _, unit := range t.spoken {
		t.blame[unit.index] = dot(t.output.at(unit.index), t.wrong) * t.kept[unit.index]
		more := unit.value * unit.value * size
		t.steps = append(t.steps, feature{unit.index, unit.value * slower(&t.ofOutput[unit.index], more, rate)})
	}
	t.output.spread(t.steps, t.wrong)
	addScaled(t.prior, slower(&t.ofPrior, size, rate)/10, t.wrong)
	size = dot(t.blame, t.blame)
	t.steps = t.steps[:0]
	for _, f := range x {
		t.steps = append(t.steps, feature{f.index, f.value * slower(&t.ofHidden[f.index], f.value*f.value*size, rate)})
	}
	t.hidden.spread(t.steps, t.blame)
	addScaled(t.bias, slower(&t.ofBias, size, rate)/10, t.blame)
}

// slower adds to what was learned so far and gives the rate that is left.
func slower(learned *float32, more, rate float32) float32 {
	*learned += more
	return rate / float32(math.Sqrt(float64(*learned+1e-8)))
}
