package intents

import "slices"

// A core is what has been learned from some labelled examples, before any calibration. Cross-validation makes several.
type core struct {
	vocabulary *vocabulary
	linear     linear
	network    network // has no units in the core of small talk
	neighbours *neighbours
	labels     []uint32 // by example
	classes    int
}

// The experts of a core score a text independently of each other.
const (
	byLines = iota
	byNetwork
	experts
)

// scratch is the working memory of one reading. It belongs to one core, whose sizes it has.
type scratch struct {
	grams    grams
	features []feature
	counts   []uint16
	likeness []float32
	followed []feature
	hits     []hit
	scores   [experts][]float32
	hidden   []float32
	shares   []float64
}

// fit learns a lesson. strangers are texts that are meant for none of its classes.
func fit(l lesson, strangers [][]string) *core {
	c, vectors, labels := draw(l)
	s := c.scratch()
	for _, words := range strangers {
		vectors, labels = append(vectors, c.vocabulary.vector(words, s).clone()), append(labels, nobody)
	}
	c.network = learnNetwork(vectors, labels, c.classes, len(c.vocabulary.idf))
	return c
}

// draw learns the lines of a lesson only, and gives what it learned from as labelled vectors.
func draw(l lesson) (c *core, vectors []vector, labels []uint32) {
	names, labels := l.called()
	labels = slices.Concat(l.labels, labels)
	texts := slices.Concat(l.examples, names)
	c = &core{vocabulary: newVocabulary(texts), labels: l.labels, classes: l.classes}
	size := len(c.vocabulary.idf)
	s := c.scratch()
	vectors = make([]vector, len(texts))
	for i, words := range texts {
		vectors[i] = c.vocabulary.vector(words, s).clone()
	}
	c.linear = learnLinear(vectors, labels, l.classes, size)
	c.neighbours = newNeighbours(vectors[:len(l.examples)], size)
	return c, vectors, labels
}

func (c *core) scratch() *scratch {
	s := &scratch{counts: make([]uint16, len(c.vocabulary.idf)), likeness: make([]float32, len(c.labels)),
		hidden: make([]float32, units), shares: make([]float64, c.classes)}
	for i := range s.scores {
		s.scores[i] = make([]float32, c.classes)
	}
	return s
}

// A reading is all that was found out about a text. Its slices live in the scratch it was made with.
type reading struct {
	words  int
	scores [experts][]float32 // by class
	hits   []hit              // the nearest examples
	known  float32
	pieces float32
}

func (c *core) read(words []string, s *scratch) reading {
	x := c.vocabulary.vector(words, s)
	c.linear.scores(x.features, s.scores[byLines])
	c.network.excite(x.features, s.hidden)
	c.network.weigh(s.hidden, s.scores[byNetwork])
	return reading{len(words), s.scores, c.neighbours.find(x, s), x.known, x.pieces}
}
