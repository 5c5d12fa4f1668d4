package score

import (
	"math"
	"slices"
)

// AUROC is the area under the ROC curve: the probability that a value of the upper group is above one of the lower, a
// tie counting half. 0.5 is chance. Without values in one of the groups it is not defined and NaN.
func AUROC(upper, lower []float64) float64 {
	if len(upper) == 0 || len(lower) == 0 {
		return math.NaN()
	}
	lower = slices.Sorted(slices.Values(lower))
	var wins float64
	for _, u := range upper {
		below, _ := slices.BinarySearch(lower, u)
		upTo, _ := slices.BinarySearch(lower, math.Nextafter(u, math.Inf(1)))
		wins += float64(below) + float64(upTo-below)/2
	}
	return wins / float64(len(upper)) / float64(len(lower))
}

// FalseAccepts is the share of the lower group that is accepted by the highest threshold that accepts at least the
// given share of the upper group. With 0.95 it is known as FPR95. It is NaN where one of the groups is empty.
func FalseAccepts(upper, lower []float64, accepted float64) float64 {
	if len(upper) == 0 || len(lower) == 0 {
		return math.NaN()
	}
	threshold := Keeping(upper, accepted)
	n := 0
	for _, v := range lower {
		if v >= threshold {
			n++
		}
	}
	return share(n, len(lower))
}

// Keeping is the highest threshold that at least the given share of values reaches, 0 of no values.
func Keeping(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	need := int(math.Ceil(share*float64(len(sorted)) - 1e-9))
	return sorted[len(sorted)-min(max(need, 1), len(sorted))]
}

// A Detection is how well strangers were rejected at one threshold.
type Detection struct {
	Rejected   int // strangers that were rejected
	Accepted   int // strangers that were accepted
	Mistakenly int // what was no stranger and was rejected in spite of it
}

// Recall is the share of strangers that were rejected.
func (d Detection) Recall() float64 { return share(d.Rejected, d.Rejected+d.Accepted) }

// Precision is the share of strangers in what was rejected, 0 when nothing was.
func (d Detection) Precision() float64 { return share(d.Rejected, d.Rejected+d.Mistakenly) }

// F1 is the harmonic mean of both.
func (d Detection) F1() float64 {
	return share(2*d.Rejected, 2*d.Rejected+d.Accepted+d.Mistakenly)
}
