package intents

// A core is what has been learned from some labelled examples, before any calibration. Cross-validation makes several.
type core struct {
	vocabulary *vocabulary
	linear     *linear
	neighbours *neighbours
	labels     []uint32 // by example
	classes    int
}

// scratch is the working memory of one reading. It belongs to one core, whose sizes it has.
type scratch struct {
	grams    grams
	features []feature
	counts   []uint16
	dense    []float32
	likeness []float32
	followed []feature
	hits     []hit
	scores   []float32
	shares   []float64
}

func fit(examples [][]string, labels []uint32, classes int) *core {
	c := &core{vocabulary: newVocabulary(examples), labels: labels, classes: classes}
	size := len(c.vocabulary.idf)
	s := &scratch{counts: make([]uint16, size)}
	vectors := make([]vector, len(examples))
	for i, words := range examples {
		vectors[i] = c.vocabulary.vector(words, s)
		vectors[i].features = append([]feature(nil), vectors[i].features...)
	}
	c.linear = learn(vectors, labels, classes, size)
	c.neighbours = newNeighbours(vectors, size)
	return c
}

func (c *core) scratch() *scratch {
	size := len(c.vocabulary.idf)
	return &scratch{counts: make([]uint16, size), dense: make([]float32, size),
		likeness: make([]float32, len(c.labels)), scores: make([]float32, c.classes),
		shares: make([]float64, c.classes)}
}

// A reading is all that was found out about a text. Its slices live in the scratch it was made with.
type reading struct {
	words  int
	scores []float32 // by class
	hits   []hit     // the nearest examples
	known  float32
	pieces float32
}

func (c *core) read(words []string, s *scratch) reading {
	x := c.vocabulary.vector(words, s)
	c.linear.scores(x.features, s.scores)
	return reading{len(words), s.scores, c.neighbours.find(x.features, s), x.known, x.pieces}
}
