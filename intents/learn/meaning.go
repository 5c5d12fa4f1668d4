package learn

import "math"

// A meaning is lines between classes in a space of vectors that somebody else computed, such as a model's embeddings.
// It judges beside the other experts and is trusted as far as cross-validation finds it right: vectors that tell
// nothing change nothing.
type meaning struct {
	linear
	mean []float32 // of all examples: embeddings of short texts point nearly the same way until it is taken away
}

// most bounds the work of drawing lines in many dimensions, in multiplications: beyond it fewer rounds are made.
const most = 4e9

// learnMeaning learns the vectors of a lesson, nil unless every example has one and all are equally long.
func learnMeaning(l Lesson) *meaning {
	if len(l.examples) == 0 || len(l.examples[0].Vector) == 0 {
		return nil
	}
	size := len(l.examples[0].Vector)
	m := &meaning{mean: make([]float32, size)}
	for _, t := range l.examples {
		if len(t.Vector) != size {
			return nil
		}
		if length := norm(t.Vector); length > 0 {
			addScaled(m.mean, 1/(length*float32(len(l.examples))), t.Vector)
		}
	}
	vectors := make([]vector, len(l.examples))
	for i, t := range l.examples {
		vectors[i] = vector{features: m.centred(t.Vector, nil), key: keyOf(t.Vector)}
	}
	work := float64(len(vectors)) * float64(size) * float64(l.Classes)
	m.linear = learnLinear(vectors, l.labels, l.Classes, size, min(maxRounds, max(2, int(most/work))))
	return m
}

// keyOf is a hash of a vector.
func keyOf(v []float32) uint64 {
	key := uint64(hashPrime)
	for _, x := range v {
		key = (key ^ uint64(math.Float32bits(x))) * hashPrime
	}
	return key
}

// centred gives a vector as features: without what all have in common, and as long as the words and pieces of a text
// are together.
func (m *meaning) centred(v []float32, out []feature) []feature {
	length := norm(v)
	if length == 0 {
		return out
	}
	var sum float64
	for i, x := range v {
		x = x/length - m.mean[i]
		sum += float64(x) * float64(x)
		out = append(out, feature{uint32(i), x})
	}
	if sum == 0 {
		return out
	}
	scale := float32(math.Sqrt2 / math.Sqrt(sum))
	for i := range out {
		out[i].value *= scale
	}
	return out
}

// judge scores a vector; false where there is none that fits.
func (m *meaning) judge(v []float32, s *scratch) bool {
	if m == nil || len(v) != len(m.mean) {
		return false
	}
	s.dense = m.centred(v, s.dense[:0])
	m.scores(s.dense, s.scores[byMeaning])
	return len(s.dense) > 0
}

func norm(v []float32) float32 { return float32(math.Sqrt(float64(dot(v, v)))) }
