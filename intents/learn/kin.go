package learn

import (
	"math"
	"slices"
)

// Features that always come together, in the same proportion, are kin: the pieces of a word that one example has, or of
// two words that are only said in one breath. What can be learned of one can be learned of all of them, so they share a
// row. With few examples that saves two thirds of the rows.
//
// Nothing is lost by it. A line gives each of them weight by its share, so one feature as long as they are together
// stands for them. The network's steps do not depend on how much a feature weighs, so it moves all of them alike, and
// one feature that weighs what they weigh together stands for them.
type kin struct {
	row   []uint32  // by feature
	share []float32 // by feature: of the length of its kin
	sizes []float32 // by row: what kin of length one weigh together
}

// relate finds who is kin in texts.
func relate(texts []vector, features int) kin {
	first := make([]float32, features)
	company := make([]uint64, features)
	for i, x := range texts {
		for _, f := range x.features {
			if first[f.index] == 0 {
				first[f.index] = f.value
			}
			times := math.Round(1e4 * math.Log(float64(f.value/first[f.index]))) // as far as rounding lets them be alike
			company[f.index] = ((company[f.index]^uint64(i+1))*hashPrime ^ uint64(int64(times))) * hashPrime
		}
	}
	k := kin{row: make([]uint32, features), share: make([]float32, features)}
	rows := newTable()
	var squares []float32
	for f, h := range company {
		row, ok := rows.find(h)
		if !ok {
			row = rows.add(h)
			squares = append(squares, 0)
		}
		k.row[f] = row
		squares[row] += first[f] * first[f]
	}
	k.sizes = make([]float32, len(squares))
	for f, row := range k.row {
		k.share[f] = first[f] / float32(math.Sqrt(float64(max(squares[row], math.SmallestNonzeroFloat32))))
		k.sizes[row] += k.share[f]
	}
	return k
}

// together sums up the features of a text by their rows, for the lines and for the network. It uses the memory of s,
// which the next call overwrites.
func (k kin) together(x []feature, s *scratch) (forLines, forUnits []feature) {
	s.forLines, s.forUnits = s.forLines[:0], s.forUnits[:0]
	for _, f := range x {
		row := k.row[f.index]
		if s.met[row] == 0 {
			s.forLines, s.forUnits = append(s.forLines, feature{index: row}), append(s.forUnits, feature{index: row})
			s.met[row] = uint32(len(s.forLines))
		}
		at := s.met[row] - 1
		s.forLines[at].value += f.value * k.share[f.index]
		s.forUnits[at].value += f.value
	}
	for _, f := range s.forLines {
		s.met[f.index] = 0
	}
	return s.forLines, s.forUnits
}

// merged are texts as the features that each kind of learner sees.
type merged struct{ forLines, forUnits []vector }

// merge does so with all texts to learn from.
func (k kin) merge(texts []vector, s *scratch) merged {
	t := merged{forLines: make([]vector, len(texts)), forUnits: make([]vector, len(texts))}
	for i, x := range texts {
		forLines, forUnits := k.together(x.features, s)
		t.forLines[i] = vector{features: slices.Clone(forLines), key: x.key}
		t.forUnits[i] = vector{features: slices.Clone(forUnits), key: x.key}
	}
	return t
}
