package risk

import "gonum.org/v1/gonum/mathext"

// Upper is the Clopper-Pearson bound: when wrong of n independent answers were wrong, the rate of wrong answers is
// below it with the given probability, whatever the rate is. Without answers nothing is known, and it is 1.
func Upper(wrong, n int, sure float64) float64 {
	if wrong >= n {
		return 1
	}
	return mathext.InvRegIncBeta(float64(wrong+1), float64(n-wrong), sure)
}

// chance is the probability that so few of n answers are wrong when each is wrong with the given rate.
func chance(wrong, n int, rate float64) float64 {
	switch {
	case wrong >= n || rate <= 0:
		return 1
	case rate >= 1:
		return 0
	}
	return mathext.RegIncBeta(float64(n-wrong), float64(wrong+1), 1-rate)
}
