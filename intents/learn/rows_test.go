package learn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Every width has its own way through the blocks; what lies beside the rows must stay as it is.
func TestRowsAddUpToTheBitAsAPlainLoopDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = rng.Float32() - 0.5
		}
		return v
	}
	const features = 7
	for wide := 1; wide <= 170; wide++ {
		one, other := random(features*wide+8), random(wide+8)
		mine, plain := rows{wide, slices.Clone(one)}, rows{wide, slices.Clone(one)}
		out, want := slices.Clone(other), slices.Clone(other)
		var x []feature
		for i := range uint32(rng.IntN(features + 1)) {
			x = append(x, feature{features - 1 - i, rng.Float32() - 0.5})
		}
		mine.sum(x, out[:wide])
		plain.plainSum(x, want[:wide])
		if !equalBits(out, want) {
			t.Fatalf("%d wide, %d features: the sum differs", wide, len(x))
		}
		mine.spread(x, out[:wide])
		plain.plainSpread(x, want[:wide])
		if !equalBits(mine.weights, plain.weights) {
			t.Fatalf("%d wide, %d features: the rows differ", wide, len(x))
		}
	}
}

func equalBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

func TestRowsThatAreNotThereArePanickedAbout(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a feature beyond the rows was added")
		}
	}()
	newRows(3, 128).sum([]feature{{index: 3, value: 1}}, make([]float32, 128))
}
