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

func TestPackedRowsAddUpToTheBitAsAPlainLoopDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const features = 7
	for wide := 1; wide <= 170; wide++ {
		loose := newRows(features, wide)
		for i := range loose.weights {
			loose.weights[i] = rng.Float32() - 0.5
		}
		p := loose.pack()
		var x []feature
		for i := range uint32(rng.IntN(features + 1)) {
			x = append(x, feature{features - 1 - i, rng.Float32() - 0.5})
		}
		out := append(scoresOf(wide)[:filledUp(wide)], 7) // what lies behind must stay as it is
		for i := range wide {
			out[i] = rng.Float32()
		}
		want, exact := slices.Clone(out), slices.Clone(out[:wide])
		p.sum(x, out[:wide])
		p.plainSum(x, want[:wide])
		if !equalBits(out, want) {
			t.Fatalf("%d wide, %d features: the sum differs", wide, len(x))
		}
		loose.plainSum(x, exact)
		for i := range exact {
			if off := math.Abs(float64(exact[i] - out[i])); off > 0.25/mostSteps*float64(len(x)) {
				t.Fatalf("%d wide, %d features: packing changed a sum by %v", wide, len(x), off)
			}
		}
	}
}

func TestPackedRowsOfNothingSayNothing(t *testing.T) {
	out := scoresOf(3)
	newRows(2, 3).pack().sum([]feature{{index: 1, value: 1}}, out)
	if !equalBits(out, []float32{0, 0, 0}) {
		t.Errorf("got %v", out)
	}
}

func equalBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

func TestRowsThatAreNotThereArePanickedAbout(t *testing.T) {
	beyond, out := []feature{{index: 3, value: 1}}, make([]float32, 128)
	for name, sum := range map[string]func(){
		"loose":  func() { newRows(3, 128).sum(beyond, out) },
		"packed": func() { newRows(3, 128).pack().sum(beyond, out) },
		"narrow": func() { newRows(4, 129).pack().sum(beyond, out) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: a feature beyond the rows was added", name)
				}
			}()
			sum()
		}()
	}
}
