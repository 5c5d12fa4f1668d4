package learn

import (
	"math"
	"testing"
)

func TestUnitedNetworksSayTheMeanOfWhatEachSays(t *testing.T) {
	l := small()
	c, texts := begin(l, nil)
	told := c.kin.merge(texts.vectors, c.scratch())
	var all []pupil
	for i := range uint64(3) {
		all = append(all, learnNetwork(told.forUnits, texts.labels, l.Classes, c.vocabulary.hashes, c.kin, i*beginSalt))
	}
	united := unite(all)
	said, want := make([]float32, l.Classes), make([]float32, l.Classes)
	const rounded = 1e-2 // by packing
	apart := float64(0)  // how far the first network is from all at most
	for i, x := range told.forUnits {
		clear(want)
		var first []float32
		for _, n := range all {
			hidden := make([]float32, units)
			n.excite(x.features, hidden)
			n.weigh(hidden, said, nil)
			addScaled(want, 1./3, said)
			if first == nil {
				first = append(first, said...)
			}
		}
		hidden := make([]float32, 3*units)
		united.excite(x.features, hidden)
		united.weigh(hidden, said, nil)
		for class := range said {
			if math.Abs(float64(said[class]-want[class])) > rounded {
				t.Errorf("example %d, class %d: together they say %v, want %v", i, class, said[class], want[class])
			}
		}
		apart = max(apart, math.Abs(float64(first[0]-said[0])))
	}
	if apart < 3*rounded {
		t.Errorf("the first network says what all say, but for %v", apart)
	}
}

func TestAModelHasTheUnitsOfAllItsNetworks(t *testing.T) {
	m, _ := Fit(small(), nil)
	if got, want := len(m.core.network.bias), units*together; got != want {
		t.Errorf("the model has %d hidden units, want %d", got, want)
	}
}

func TestExpIsThePowerOfE(t *testing.T) {
	for power := float32(0); power > -95; power -= 0.0137 {
		want := math.Exp(float64(power))
		if got := float64(exp(power)); math.Abs(got-want) > 1e-5*want+1e-37 {
			t.Fatalf("e to %v is %v, want %v", power, got, want)
		}
	}
	if exp(0) != 1 || exp(float32(math.Inf(-1))) != 0 {
		t.Errorf("e to nought is %v, and to less than any number %v", exp(0), exp(float32(math.Inf(-1))))
	}
}

func BenchmarkToShares(b *testing.B) {
	scores, first := make([]float32, 150), make([]float32, 150)
	for i := range first {
		first[i] = float32(i%17) / 3
	}
	for b.Loop() {
		copy(scores, first)
		toShares(scores)
	}
}
