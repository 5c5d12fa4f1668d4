package score

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// An Answer is how sure an answer was and whether it was right. To a stranger every answer is wrong.
type Answer struct {
	Confidence float64
	Right      bool
	Weight     float64 // how many it stands for in a reliability table; 0: one
}

func (a Answer) weight() float64 {
	if a.Weight == 0 {
		return 1
	}
	return a.Weight
}

// Coverage is the largest share of the answers that can be given when at most the share wrong of those given may be
// wrong, by giving only answers from a confidence on. Answers of equal confidence are given together or not at all.
func Coverage(answers []Answer, wrong float64) float64 {
	sorted := falling(answers)
	given, mistakes := 0, 0
	for i, a := range sorted {
		if !a.Right {
			mistakes++
		}
		if i+1 < len(sorted) && sorted[i+1].Confidence == a.Confidence {
			continue
		}
		if float64(mistakes) <= wrong*float64(i+1)+1e-9 {
			given = i + 1
		}
	}
	return share(given, len(sorted))
}

// Dividing is the threshold of confidence that makes a sum largest: the share of right answers among the known that
// reach it, and the share of strangers that do not. It lies halfway between two confidences, so that it suits
// messages not seen yet. Of equally good ones it is the lowest.
func Dividing(known []Answer, strangers []float64) float64 {
	all := falling(known)
	for _, s := range strangers {
		all = append(all, Answer{Confidence: s})
	}
	sortFalling(all)
	var right float64
	foreign := slices.Sorted(slices.Values(strangers))
	best, threshold := 1.0, 0.0
	if len(all) > 0 {
		threshold = math.Nextafter(all[0].Confidence, math.Inf(1)) // nothing is accepted, all strangers are rejected
	}
	gain := 1 / float64(max(len(known), 1))
	for i, a := range all {
		if a.Right {
			right += gain
		}
		if i+1 < len(all) && all[i+1].Confidence == a.Confidence {
			continue
		}
		rejected, _ := slices.BinarySearch(foreign, a.Confidence)
		if sum := right + share(rejected, len(foreign)); sum >= best {
			best, threshold = sum, a.Confidence
			if i+1 < len(all) {
				threshold = (a.Confidence + all[i+1].Confidence) / 2
			}
		}
	}
	return threshold
}

// falling is a copy, the surest first.
func falling(answers []Answer) []Answer {
	sorted := slices.Clone(answers)
	sortFalling(sorted)
	return sorted
}

func sortFalling(answers []Answer) {
	slices.SortFunc(answers, func(a, b Answer) int { return cmp.Compare(b.Confidence, a.Confidence) })
}

// A Bin is a row of a reliability table: all answers whose confidence lies between two bounds. Where confidence means
// what it says, the share of right ones is the mean confidence.
type Bin struct {
	Low        float64 `json:"low"` // included only in the first bin
	High       float64 `json:"high"`
	Answers    int     `json:"n"`
	Weight     float64 `json:"weight"`     // how many they stand for
	Confidence float64 `json:"confidence"` // mean
	Accuracy   float64 `json:"accuracy"`
}

// Reliability sorts answers into n bins of equal width. Empty bins are among them.
func Reliability(answers []Answer, n int) []Bin {
	bins := make([]Bin, n)
	for i := range bins {
		bins[i].Low, bins[i].High = float64(i)/float64(n), float64(i+1)/float64(n)
	}
	for _, a := range answers {
		b := &bins[min(max(int(math.Ceil(a.Confidence*float64(n)))-1, 0), n-1)]
		b.Answers++
		b.Weight += a.weight()
		b.Confidence += a.weight() * a.Confidence
		if a.Right {
			b.Accuracy += a.weight()
		}
	}
	for i := range bins {
		if all := bins[i].Weight; all > 0 {
			bins[i].Confidence /= all
			bins[i].Accuracy /= all
		}
	}
	return bins
}

// CalibrationError is the expected calibration error: the distance between confidence and accuracy of the bins,
// weighted by what their answers stand for.
func CalibrationError(bins []Bin) float64 {
	var sum, all float64
	for _, b := range bins {
		sum += b.Weight * math.Abs(b.Confidence-b.Accuracy)
		all += b.Weight
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// ChanceError is the calibration error in n bins that answers would have in the mean if every confidence were true: of
// few answers the share of right ones strays from the truth, and the error takes that for a fault. An error near it
// proves nothing against the confidence.
func ChanceError(answers []Answer, n int) float64 {
	const rounds = 100
	dice := rand.NewPCG(uint64(n), uint64(len(answers))) // the same answers give the same number
	drawn := slices.Clone(answers)
	var sum float64
	for range rounds {
		for i := range drawn {
			drawn[i].Right = float64(dice.Uint64()>>11)/(1<<53) < drawn[i].Confidence
		}
		sum += CalibrationError(Reliability(drawn, n))
	}
	return sum / rounds
}
