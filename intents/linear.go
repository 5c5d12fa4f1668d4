package intents

import "math/rand/v2"

// A linear is one line between each class and all others: a support vector machine with squared hinge loss, learned
// by dual coordinate descent (Hsieh et al. 2008, the solver of LIBLINEAR). Its weights lie feature by feature,
// because a text has few features and asks for all classes at once.
type linear struct {
	classes int
	start   []uint32 // by feature: where its weights begin in weights; one more than there are features
	weights []weight
	bias    []float32
}

type weight struct {
	class uint32
	value float32
}

const (
	softness   = 0.5  // 1/2C: how cheap it is to leave an example on the wrong side
	maxRounds  = 8    // over the examples, by class
	goodEnough = 0.1  // what is left to gain when a class counts as learned
	negligible = 2e-2 // weights below it are dropped: they cost time and change next to nothing
)

// learn finds the weights. labels gives the class of each example; the result depends on nothing but the arguments.
func learn(examples []vector, labels []uint32, classes, features int) *linear {
	m := &linear{classes: classes, bias: make([]float32, classes)}
	columns := make([][]feature, classes)
	t := newTrainer(examples, features)
	for class := range classes {
		m.bias[class] = t.class(labels, uint32(class))
		for at, w := range t.w {
			if w > negligible || w < -negligible {
				columns[class] = append(columns[class], feature{uint32(at), w})
			}
		}
	}
	m.transpose(columns, features)
	return m
}

func (m *linear) transpose(columns [][]feature, features int) {
	m.start = make([]uint32, features+1)
	for _, column := range columns {
		for _, f := range column {
			m.start[f.index+1]++
		}
	}
	for i := range features {
		m.start[i+1] += m.start[i]
	}
	m.weights = make([]weight, m.start[features])
	next := append([]uint32(nil), m.start...)
	for class, column := range columns {
		for _, f := range column {
			m.weights[next[f.index]] = weight{uint32(class), f.value}
			next[f.index]++
		}
	}
}

// scores fills out with the signed distance of x from each line.
func (m *linear) scores(x []feature, out []float32) {
	copy(out, m.bias)
	for _, f := range x {
		for _, w := range m.weights[m.start[f.index]:m.start[f.index+1]] {
			out[w.class] += w.value * f.value
		}
	}
}

// A trainer holds what is the same for all classes, and the working memory of one.
type trainer struct {
	examples []vector
	square   []float32 // of each example's length
	w        []float32
	alpha    []float32
	order    []uint32
	bias     float32
}

func newTrainer(examples []vector, features int) *trainer {
	t := &trainer{examples: examples, square: make([]float32, len(examples)), w: make([]float32, features),
		alpha: make([]float32, len(examples)), order: make([]uint32, len(examples))}
	for i, x := range examples {
		t.square[i] = 1 // of the bias
		for _, f := range x.features {
			t.square[i] += f.value * f.value
		}
	}
	return t
}

// endless is a bound that nothing reaches.
const endless = float32(1e30)

// class learns one class into t.w and gives its bias. Examples that have long been on the right side are set aside and
// looked at again at the end: nearly all negatives are, which is what makes many classes affordable.
func (t *trainer) class(labels []uint32, class uint32) float32 {
	t.reset()
	rng := rand.New(rand.NewPCG(uint64(class), 1)) //nolint:gosec // repeatable on purpose
	active, limit := len(t.order), endless
	for range maxRounds {
		rng.Shuffle(active, func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
		var highest, lowest float32
		active, highest, lowest = t.round(labels, class, active, limit)
		switch {
		case highest-lowest > goodEnough:
			if limit = highest; limit <= 0 {
				limit = endless
			}
		case active == len(t.order):
			return t.bias
		default:
			active, limit = len(t.order), endless
		}
	}
	return t.bias
}

func (t *trainer) reset() {
	clear(t.w)
	clear(t.alpha)
	t.bias = 0
	for i := range t.order {
		t.order[i] = uint32(i)
	}
}

// round looks at the first active examples once and returns how many stay active, with the span of their gradients.
func (t *trainer) round(labels []uint32, class uint32, active int, limit float32) (left int, highest, lowest float32) {
	highest, lowest = -endless, endless
	for at := 0; at < active; at++ {
		i := t.order[at]
		y := float32(-1)
		if labels[i] == class {
			y = 1
		}
		gradient := y*t.score(i) - 1 + t.alpha[i]*softness
		if t.alpha[i] == 0 && gradient > limit {
			active--
			t.order[at], t.order[active] = t.order[active], i
			at--
			continue
		}
		if t.alpha[i] == 0 {
			gradient = min(gradient, 0)
		}
		highest, lowest = max(highest, gradient), min(lowest, gradient)
		if gradient != 0 {
			t.step(i, y, gradient)
		}
	}
	return active, highest, lowest
}

// score is the bias and the product of weights and example. This loop is nearly all of the training time; four sums
// keep the processor from waiting for the last addition.
func (t *trainer) score(i uint32) float32 {
	w, x := t.w, t.examples[i].features
	var a, b, c, d float32
	for ; len(x) >= 4; x = x[4:] {
		a += w[x[0].index] * x[0].value
		b += w[x[1].index] * x[1].value
		c += w[x[2].index] * x[2].value
		d += w[x[3].index] * x[3].value
	}
	for _, f := range x {
		a += w[f.index] * f.value
	}
	return t.bias + a + b + c + d
}

// step moves the line as far as example i wants.
func (t *trainer) step(i uint32, y, gradient float32) {
	alpha := max(t.alpha[i]-gradient/(t.square[i]+softness), 0)
	by := (alpha - t.alpha[i]) * y
	t.alpha[i] = alpha
	t.bias += by
	for _, f := range t.examples[i].features {
		t.w[f.index] += by * f.value
	}
}
