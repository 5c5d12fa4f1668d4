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
			if math.Abs(float64(said[class]-want[class])) > 1e-4 {
				t.Errorf("example %d, class %d: together they say %v, want %v", i, class, said[class], want[class])
			}
		}
		if math.Abs(float64(first[0]-said[0])) < 1e-6 {
			t.Errorf("example %d: the first network says what all say: %v", i, said[0])
		}
	}
}

func TestAModelOfFewExamplesHasMoreNetworks(t *testing.T) {
	if few, many := networks(50), networks(20_000); few <= many || many < 1 {
		t.Errorf("got %d networks of 50 examples and %d of 20,000", few, many)
	}
	m, _ := Fit(small(), nil)
	if got, want := len(m.core.network.bias), units*networks(9); got != want {
		t.Errorf("the model has %d hidden units, want %d", got, want)
	}
}
