package score

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRankingOfAHandMadeCase(t *testing.T) {
	r := Ranking{Found: []int{0, 1, 0, 2}, Relevant: []int{1, 2, 1}}
	discount := func(rank int) float64 { return 1 / math.Log2(float64(rank+1)) }
	for name, c := range map[string]struct{ got, want float64 }{
		"reciprocal":             {r.Reciprocal(10), 1.0 / 2},
		"reciprocal of one find": {r.Reciprocal(1), 0},
		"recall at 1":            {r.Recall(1), 0},
		"recall at 2":            {r.Recall(2), 1.0 / 3},
		"recall at 10":           {r.Recall(10), 2.0 / 3},
		"precision":              {r.Precision(), (1.0/2 + 2.0/4) / 3},
		"gain": {r.Gain(10), (discount(2) + 2*discount(4)) / (2*discount(1) + discount(2) +
			discount(3))},
		"nothing found":    {Ranking{Relevant: []int{1}}.Gain(10), 0},
		"nothing relevant": {Ranking{Found: []int{0}}.Recall(10), 0},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
}

func TestABetterOrderNeverScoresLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		found := rapid.SliceOfN(rapid.IntRange(0, 3), 2, 20).Draw(t, "found")
		relevant := slices.DeleteFunc(slices.Clone(found), func(g int) bool { return g == 0 })
		relevant = append(relevant, rapid.SliceOfN(rapid.IntRange(1, 3), 0, 3).Draw(t, "missed")...)
		at := rapid.IntRange(0, len(found)-2).Draw(t, "at")
		better := slices.Clone(found)
		if better[at] < better[at+1] {
			better[at], better[at+1] = better[at+1], better[at]
		}
		was, is := Ranking{found, relevant}, Ranking{better, relevant}
		for k := 1; k <= len(found); k++ {
			if was.Gain(k) > is.Gain(k)+1e-9 || was.Reciprocal(k) > is.Reciprocal(k) || was.Recall(k) > is.Recall(k) {
				t.Fatalf("at %d: %v scores more than %v", k, found, better)
			}
			if is.Gain(k) < 0 || is.Gain(k) > 1+1e-9 {
				t.Fatalf("the gain at %d is %v", k, is.Gain(k))
			}
		}
		if was.Precision() > is.Precision()+1e-9 {
			t.Fatalf("%v has more precision than %v", found, better)
		}
	})
}
