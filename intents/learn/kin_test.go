package learn

import (
	"fmt"
	"math"
	"testing"
)

// alone makes every feature its own kin.
func alone(features int) kin {
	k := kin{of: make([]relative, features), sizes: make([]float32, features)}
	for i := range features {
		k.of[i], k.sizes[i] = relative{uint32(i), 1}, 1
	}
	return k
}

func TestWhatKinLearnTogetherIsWhatEachWouldLearnAlone(t *testing.T) {
	l := babble(6, 5)
	for i := range l.examples {
		l.examples[i].Words = append(l.examples[i].Words, fmt.Sprint("word", i/2, "zebra", i/2)) // in two examples each
	}
	c, _ := begin(l, nil)
	var vectors []vector
	s := c.scratch()
	for _, x := range l.examples {
		vectors = append(vectors, c.vocabulary.vector(x, s).clone())
	}
	features := len(c.vocabulary.idf)
	together := relate(vectors, features)
	if rows := len(together.sizes); rows > features/2 {
		t.Fatalf("%d features still have %d rows", features, rows)
	}
	lines, odds := learned(vectors, l, together, c.vocabulary.hashes)
	wantLines, wantOdds := learned(vectors, l, alone(features), c.vocabulary.hashes)
	for i := range lines {
		if math.Abs(float64(lines[i]-wantLines[i])) > 1e-2 { // packing rounds
			t.Fatalf("number %d: a line says %v, want %v", i, lines[i], wantLines[i])
		}
		if math.Abs(float64(odds[i]-wantOdds[i])) > 2e-2 {
			t.Fatalf("number %d: the network says %v, want %v", i, odds[i], wantOdds[i])
		}
	}
}

// learned gives what lines and network say about every example.
func learned(vectors []vector, l Lesson, k kin, hashes []uint64) (lines, odds []float32) {
	s := &scratch{met: make([]uint32, len(k.sizes)), hidden: make([]float32, units)}
	told := k.merge(vectors, s)
	m := learnLinear(told.forLines, l.labels, l.Classes, len(k.sizes), maxRounds)
	n := learnNetwork(told.forUnits, l.labels, l.Classes, hashes, k, 0)
	out := scoresOf(l.Classes)
	for i := range vectors {
		m.scores(told.forLines[i].features, out)
		lines = append(lines, out...)
		n.excite(told.forUnits[i].features, s.hidden)
		n.weigh(s.hidden, out, nil)
		odds = append(odds, out...)
	}
	return lines, odds
}

func TestFeaturesOfDifferentProportionsAreNotKin(t *testing.T) {
	texts := []vector{
		{features: []feature{{0, 1}, {1, 2}, {2, 1}, {3, 3}}},
		{features: []feature{{0, 2}, {1, 4}, {2, 1}}},
	}
	k := relate(texts, 4)
	row := func(f int) uint32 { return k.of[f].row }
	if row(0) != row(1) || row(0) == row(2) || row(0) == row(3) || row(2) == row(3) {
		t.Errorf("got %v; only the first two are kin", k.of)
	}
}
