package learn

// Rows of weights are what learning moves: one a feature, as wide as there are scores to be made of it. They lie one
// after the other, because a text has few features and asks for all classes at once.
type rows struct {
	wide    int
	weights []float32
}

func newRows(features, wide int) rows { return rows{wide, make([]float32, features*wide)} }

func (r rows) features() int {
	if r.wide == 0 {
		return 0
	}
	return len(r.weights) / r.wide
}

func (r rows) at(index uint32) []float32 {
	return r.weights[int(index)*r.wide : (int(index)+1)*r.wide]
}

// plainSum is sum for any processor.
func (r rows) plainSum(x []feature, out []float32) {
	for _, f := range x {
		addScaled(out, f.value, r.at(f.index))
	}
}

// plainSpread is spread for any processor.
func (r rows) plainSpread(x []feature, wrong []float32) {
	for _, f := range x {
		addScaled(r.at(f.index), f.value, wrong)
	}
}
