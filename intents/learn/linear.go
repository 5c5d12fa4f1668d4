package learn

// A linear is one line between each class and all others: a support vector machine with squared hinge loss.
type linear struct {
	packed
	bias []float32
}

const (
	softness  = 0.5 // 1/2C: how cheap it is to leave an example on the wrong side
	maxRounds = 8   // over the examples
)

// nobody is the label of a text that is meant for no class.
const nobody = ^uint32(0)

// learnLinear finds the lines by dual coordinate descent (Hsieh et al. 2008, the solver of LIBLINEAR), for all classes
// in one go over the examples: they share the features of an example, and rows make that cheap. labels gives the class
// of each example, rounds how often each is looked at; the result depends on nothing but the arguments.
func learnLinear(examples []vector, labels []uint32, classes, features, rounds int) linear {
	lines, bias := newRows(features, classes), make([]float32, classes)
	t := slack{alpha: newRows(len(examples), classes), scores: make([]float32, classes), step: make([]float32, classes)}
	rates := make([]float32, len(examples))
	for i, x := range examples {
		rates[i] = 1 / (x.square() + 1 + softness)
	}
	for round := range rounds {
		for _, i := range shuffled(examples, round) {
			x := examples[i].features
			copy(t.scores, bias)
			lines.sum(x, t.scores)
			if t.move(i, labels[i], rates[i]) {
				lines.spread(x, t.step)
				addScaled(bias, 1, t.step)
			}
		}
	}
	return linear{lines.pack(), bias}
}

// scores fills out with the signed distance of x from each line.
func (m linear) scores(x []feature, out []float32) {
	copy(out, m.bias)
	m.sum(x, out)
}

// A slack is the working memory of learning lines: how much each example holds each line in its place.
type slack struct {
	alpha  rows
	scores []float32
	step   []float32
}

// move lets one example pull or release all lines, as far as its scores ask for, and tells whether any moved.
func (t *slack) move(example uint32, label uint32, rate float32) (any bool) {
	alpha := t.alpha.at(example)
	for class := range alpha {
		side := float32(-1)
		if label == uint32(class) {
			side = 1
		}
		held := alpha[class]
		gradient := side*t.scores[class] - 1 + held*softness
		pull := max(0, held-gradient*rate)
		t.step[class] = side * (pull - held)
		alpha[class] = pull
		any = any || pull != held
	}
	return any
}
