package learn

import (
	"slices"
	"sync"
)

// A Model tells classes apart. It is made by [Fit], never changes afterwards and is safe for concurrent use.
type Model struct {
	core    *core
	byWords calibration // of texts without a vector
	byAll   calibration // of texts with one
	pool    *sync.Pool  // of *scratch
}

// A Reading is what a model makes of a text.
type Reading struct {
	Shares []float64 // by class: the probability that it is meant, given that one of them is
	None   float64   // the probability that none of them is meant
	Hits   []Hit     // the nearest examples, best first, at most twelve
}

// A Hit is an example by its place in the lesson, with its likeness to a text: the cosine of their words, 0..1.
type Hit struct {
	Example  int
	Likeness float64
}

// A Trial is what a model makes of a text of the lesson that it had not seen, where the truth is known.
type Trial struct {
	Class  int  // what was meant, -1 for none
	Place  int  // of the text among the examples, or of a stranger among the strangers
	Hidden bool // the text is an example, but its whole class was unknown
	Reading
}

// Fit learns a lesson, and gives the trials that the model was calibrated with. The same lesson gives the same
// model, up to rounding. What cross-validation finds and what is learned is kept in the memory, which may be nil.
func Fit(l Lesson, memory Memory) (*Model, []Trial) {
	m, key := &Model{}, l.key("trials")
	learned := func() { m.core = fitKept(l, together, memory, l.key("weights")) }
	if found, ok := recall[findings](memory, key); ok {
		learned()
		m.byWords, m.byAll = found.ByWords.calibration(), found.ByAll.calibration()
		return m.ready(), found.Trials
	}
	var whole sync.WaitGroup
	whole.Go(learned)
	trials := l.try()
	whole.Wait()
	m.byWords = calibrate(withoutMeaning(trials), l.Classes)
	if m.byAll = m.byWords; m.core.meaning != nil {
		m.byAll = calibrate(trials, l.Classes)
	}
	told := m.tell(trials)
	remember(memory, key, findings{m.byWords.keep(), m.byAll.keep(), told})
	return m.ready(), told
}

func (m *Model) ready() *Model {
	m.pool = &sync.Pool{New: func() any { return m.core.scratch() }}
	return m
}

// Heard gives a model that is as sure as messages show which people have sent and somebody has labelled. They teach
// nothing else, and a few change little. heard has the classes of the model; its strangers count as [StrangersShare].
func (m *Model) Heard(heard Lesson) *Model {
	s := m.core.scratch()
	var trials []trial
	for i, t := range heard.examples {
		trials = append(trials, m.core.try(t, trial{class: int(heard.labels[i])}, s))
	}
	for _, t := range heard.strangers {
		trials = append(trials, m.core.try(t, trial{class: -1}, s))
	}
	weigh(trials)
	surer := *m
	surer.byAll = m.byAll.heard(trials, m.core.classes)
	surer.byWords = m.byWords.heard(withoutMeaning(trials), m.core.classes)
	return &surer
}

// heard settles how sure a calibration is. Doubt needs messages of both kinds.
func (c calibration) heard(trials []trial, classes int) calibration {
	known := slices.ContainsFunc(trials, func(t trial) bool { return t.class >= 0 })
	foreign := slices.ContainsFunc(trials, func(t trial) bool { return t.class < 0 })
	if known {
		c.sure = c.sure.settle(c.claimed(trials, classes))
	}
	if known && foreign {
		c.doubt = c.doubt.settle(c.doubted(trials, classes))
	}
	return c
}

// withoutMeaning gives the trials as they were if nobody knew a vector.
func withoutMeaning(trials []trial) []trial {
	blind := make([]trial, len(trials))
	for i, t := range trials {
		t.read.scores[byMeaning] = nil
		t.seen.meaning = 0
		blind[i] = t
	}
	return blind
}

func (m *Model) tell(trials []trial) []Trial {
	told := make([]Trial, len(trials))
	for i, t := range trials {
		told[i] = Trial{t.class, t.place, t.hidden, m.calibrated(t.read).judge(t.read, t.seen)}
	}
	return told
}

// calibrated is the calibration for a reading.
func (m *Model) calibrated(r reading) calibration {
	if r.scores[byMeaning] != nil {
		return m.byAll
	}
	return m.byWords
}

// Read tells what a text may mean.
func (m *Model) Read(t Text) Reading {
	s := m.pool.Get().(*scratch)
	defer m.pool.Put(s)
	r := m.core.read(t, s)
	return m.calibrated(r).judge(r, m.core.traits(r))
}

// judge makes probabilities of a reading.
func (c calibration) judge(r reading, seen traits) Reading {
	out := Reading{Shares: make([]float64, len(r.scores[byLines])), Hits: make([]Hit, len(r.hits))}
	c.shares(r.scores, out.Shares)
	out.None = c.none(seen, out.Shares)
	c.sure.mend(out.Shares)
	for i, h := range r.hits {
		out.Hits[i] = Hit{int(h.example), float64(h.value)}
	}
	return out
}

// HoldOut reads each example of a lesson with a model that knows all classes but not this example; those of a class
// that has no other are left out. The trials of [Fit] hide whole classes as well, which an example may be mixed up
// with, and so do not tell which examples are. None is not judged. The
// memory keeps the result; it may be nil.
func HoldOut(l Lesson, memory Memory) []Trial {
	key := l.key("held out")
	if told, ok := recall[[]Trial](memory, key); ok {
		return told
	}
	trials := l.holdOut()
	c := calibration{trust: trustIn(trials, l.Classes), sure: asIs, doubt: asIs}
	told := make([]Trial, len(trials))
	for i, t := range trials {
		told[i] = Trial{Class: t.class, Place: t.place, Reading: c.judge(t.read, t.seen)}
	}
	remember(memory, key, told)
	return told
}

// Lines tell classes apart by lines alone: quickly learned, not calibrated. They are safe for concurrent use.
type Lines struct {
	core *core
	pool *sync.Pool // of *scratch
}

// FitLines learns a lesson, without its strangers.
func FitLines(l Lesson) *Lines {
	c, t := begin(l, nil)
	c.linear = c.lines(t, c.kin.merge(t.vectors, c.scratch()))
	return &Lines{c, &sync.Pool{New: func() any { return c.scratch() }}}
}

// Scores gives the signed distance of a text from each line, and which share of its words, by their rarity, the
// examples have. Where that is less than least, it is all that is told: it takes a fraction of the time.
func (l *Lines) Scores(words []string, least float64) (scores []float64, known float64) {
	s := l.pool.Get().(*scratch)
	defer l.pool.Put(s)
	t := Text{Words: words}
	if known = float64(l.core.vocabulary.known(t, s)); known < least {
		return nil, known
	}
	x := l.core.vocabulary.vector(t, s)
	forLines, _ := l.core.kin.together(x.features, s)
	l.core.linear.scores(forLines, s.scores[byLines])
	scores = make([]float64, l.core.classes)
	for i, score := range s.scores[byLines] {
		scores[i] = float64(score)
	}
	return scores, known
}
