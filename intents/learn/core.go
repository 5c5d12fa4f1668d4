package learn

import "slices"

// A core is what has been learned from some labelled examples, before any calibration. Cross-validation makes several.
type core struct {
	vocabulary *vocabulary
	kin        kin
	linear     linear
	network    network // has no units in a core of lines alone
	meaning    *meaning
	neighbours *neighbours
	classes    int
	examples   int
}

// The experts of a core score a text independently of each other.
const (
	byLines = iota
	byNetwork
	byMeaning // only of texts whose vector is known
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
	spoken   []feature
	forLines []feature
	forUnits []feature
	met      []uint32 // by row; zero between two texts
	dense    []feature
}

// fit learns a lesson, with so many networks.
func fit(l Lesson, networks int) *core {
	c, t := begin(l, l.strangers)
	c.learn(t, networks)
	return c.ready(l)
}

// learn makes the lines and so many networks.
func (c *core) learn(t taught, networks int) {
	x := c.kin.merge(t.vectors, c.scratch())
	c.linear = c.lines(t, x)
	c.network = learnNetworks(networks, x.forUnits, t.labels, c.classes, c.vocabulary.hashes, c.kin)
}

// lines learns them. Nothing is learned of strangers.
func (c *core) lines(t taught, x merged) linear {
	known := len(t.labels) - t.strangers
	return learnLinear(x.forLines[:known], t.labels[:known], c.classes, len(c.kin.sizes), maxRounds)
}

// ready ends the learning of a lesson.
func (c *core) ready(l Lesson) *core {
	c.vocabulary.hashes = nil
	c.meaning = learnMeaning(l)
	return c
}

// taught are the texts that are learned from.
type taught struct {
	vectors   []vector
	labels    []uint32
	strangers int // how many of the texts are meant for no class; they come last
}

// begin finds the features of a lesson, and gives the texts to be learned from: strangers as well.
func begin(l Lesson, strangers []Text) (*core, taught) {
	names, called := l.called()
	labels := slices.Concat(l.labels, called)
	texts := slices.Concat(l.examples, names)
	c := &core{vocabulary: newVocabulary(texts), classes: l.Classes, examples: len(l.examples)}
	for _, t := range strangers {
		texts, labels = append(texts, t), append(labels, nobody)
	}
	s := c.scratch()
	vectors := make([]vector, len(texts))
	for i, t := range texts {
		vectors[i] = c.vocabulary.vector(t, s).clone()
	}
	c.neighbours = newNeighbours(vectors[:len(l.examples)], len(c.vocabulary.idf))
	c.kin = relate(vectors, len(c.vocabulary.idf))
	return c, taught{vectors, labels, len(strangers)}
}

func (c *core) scratch() *scratch {
	s := &scratch{counts: make([]uint16, len(c.vocabulary.idf)), likeness: make([]float32, c.examples),
		hidden: scoresOf(len(c.network.bias)), met: make([]uint32, len(c.kin.sizes))}
	for i := range s.scores {
		s.scores[i] = scoresOf(c.classes)
	}
	return s
}

// A reading is all that was found out about a text. Its slices live in the scratch it was made with.
type reading struct {
	words  int
	scores [experts][]float32 // by class; nil of an expert who cannot tell
	hits   []hit              // the nearest examples
	known  float32
	pieces float32
}

func (c *core) read(text Text, s *scratch) reading {
	x := c.vocabulary.vector(text, s)
	forLines, forUnits := c.kin.together(x.features, s)
	c.linear.scores(forLines, s.scores[byLines])
	c.network.excite(forUnits, s.hidden)
	s.spoken = c.network.weigh(s.hidden, s.scores[byNetwork], s.spoken)
	r := reading{len(text.Words), s.scores, c.neighbours.find(x, s), x.known, x.pieces}
	if !c.meaning.judge(text.Vector, s) {
		r.scores[byMeaning] = nil
	}
	return r
}

// clone gives a copy that the next reading does not overwrite.
func (r reading) clone() reading {
	for i, scores := range r.scores {
		r.scores[i] = slices.Clone(scores)
	}
	r.hits = slices.Clone(r.hits)
	return r
}
