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
	of    []relative // by feature
	sizes []float32  // by row: what kin of length one weigh together
}

// A relative is a feature as one of its kin.
type relative struct {
	row   uint32
	share float32 // of the length of its kin
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
	k := kin{of: make([]relative, features)}
	rows := newTable()
	var squares []float32
	for f, h := range company {
		row, ok := rows.find(h)
		if !ok {
			row = rows.add(h)
			squares = append(squares, 0)
		}
		k.of[f].row = row
		squares[row] += first[f] * first[f]
	}
	k.sizes = make([]float32, len(squares))
	for f := range k.of {
		own := &k.of[f]
		own.share = first[f] / float32(math.Sqrt(float64(max(squares[own.row], math.SmallestNonzeroFloat32))))
		k.sizes[own.row] += own.share
	}
	return k
}

// together sums up the features of a text by their rows, for the lines and for the network. It uses the memory of s,
// which the next call overwrites.
func (k kin) together(x []feature, s *scratch) (forLines, forUnits []feature) {
	s.forLines, s.forUnits = s.forLines[:0], s.forUnits[:0]
	for _, f := range x {
		own := k.of[f.index]
		at := s.met[own.row]
		if at == 0 {
			s.forLines = append(s.forLines, feature{own.row, f.value * own.share})
			s.forUnits = append(s.forUnits, feature{own.row, f.value})
			s.met[own.row] = uint32(len(s.forLines))
			continue
		}
		s.forLines[at-1].value += f.value * own.share
		s.forUnits[at-1].value += f.value
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
