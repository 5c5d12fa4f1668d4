package score

import (
	"cmp"
	"math"
	"slices"
)

// Quantile is the smallest value that at least the share q of all values does not exceed (the nearest rank): 0.5 is
// the median. It is the zero value of no values.
func Quantile[T cmp.Ordered](values []T, q float64) T {
	if len(values) == 0 {
		var none T
		return none
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(q*float64(len(sorted)) - 1e-9))
	return sorted[min(max(rank, 1), len(sorted))-1]
}
