package learn

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTheBestHitsAreThoseThatSortingPutsFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 9), 0, 40).Draw(t, "values") // few, so that some are alike
		var hits []hit
		for i, v := range values {
			hits = append(hits, hit{uint32(i), float32(v) / 9})
		}
		want := slices.SortedFunc(slices.Values(hits), func(a, b hit) int {
			return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.example, b.example))
		})
		n := rapid.IntRange(0, 15).Draw(t, "n")
		if got := best(hits, n); !slices.Equal(got, want[:min(n, len(want))]) {
			t.Fatalf("the best %d are %v, want %v", n, got, want)
		}
	})
}
