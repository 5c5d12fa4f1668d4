package score

import (
	"math"
	"slices"
)

// A Ranking is what one question found. Grades are 0 for what is not relevant, and grow with how good an answer it is.
type Ranking struct {
	Found    []int // grades of what was found, best first
	Relevant []int // grades above 0 of all that is relevant, found or not, in any order
}

// Reciprocal is one divided by the rank of the first relevant find, 0 if none is among the first k. Its mean is MRR@k.
func (r Ranking) Reciprocal(k int) float64 {
	for i, grade := range r.first(k) {
		if grade > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// Recall is the share of what is relevant that stands among the first k.
func (r Ranking) Recall(k int) float64 {
	n := 0
	for _, grade := range r.first(k) {
		if grade > 0 {
			n++
		}
	}
	return share(n, len(r.Relevant))
}

// Gain is nDCG@k with the grade as gain, as trec_eval has it (Järvelin and Kekäläinen 2002): 1 if the best stand first.
func (r Ranking) Gain(k int) float64 {
	best := slices.Sorted(slices.Values(r.Relevant))
	slices.Reverse(best)
	ideal := discounted(best[:min(k, len(best))])
	if ideal == 0 {
		return 0
	}
	return discounted(r.first(k)) / ideal
}

// Precision is the mean of the precisions at the ranks of what is relevant, where what was not found has 0. Its mean is
// MAP.
func (r Ranking) Precision() float64 {
	var sum float64
	n := 0
	for i, grade := range r.Found {
		if grade > 0 {
			n++
			sum += float64(n) / float64(i+1)
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(len(r.Relevant))
}

func (r Ranking) first(k int) []int { return r.Found[:min(k, len(r.Found))] }

func discounted(grades []int) float64 {
	var sum float64
	for i, grade := range grades {
		sum += float64(grade) / math.Log2(float64(i+2))
	}
	return sum
}
