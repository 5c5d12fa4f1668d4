package learn

import "math"

// Packed rows are only read. Each weight takes two bytes instead of four: it is so many steps, all of one length. That
// is three ten-thousandths of a per cent of the largest weight, far less than what learning leaves to chance, and as
// the time of reading a text is mostly waiting for weights, half of them is read in half the time.
type packed struct {
	wide    int // weights of a row
	stride  int // places of a row; those behind the weights are nought
	step    float32
	weights []int16
}

// lane is how many columns are summed up at least at once: rows are filled up to a multiple of it.
const lane = 16

func filledUp(wide int) int { return (wide + lane - 1) / lane * lane }

// scoresOf makes room for so many scores, and behind them for what rows are filled up with.
func scoresOf(n int) []float32 { return make([]float32, n, filledUp(n)) }

func newPacked(features, wide int) packed {
	return packed{wide: wide, stride: filledUp(wide), weights: make([]int16, features*filledUp(wide))}
}

// pack makes such rows of as many others. fill gives a row.
func pack(features, wide int, fill func(feature uint32, row []float32)) packed {
	p, row := newPacked(features, wide), make([]float32, wide)
	var most float32
	for f := range uint32(features) {
		fill(f, row)
		for _, w := range row {
			most = max(most, w, -w)
		}
	}
	if most == 0 {
		return p
	}
	p.step = most / math.MaxInt16
	for f := range uint32(features) {
		fill(f, row)
		to := p.at(f)
		for i, w := range row {
			to[i] = int16(math.Round(float64(w / p.step)))
		}
	}
	return p
}

func (r rows) pack() packed {
	return pack(r.features(), r.wide, func(f uint32, row []float32) { copy(row, r.at(f)) })
}

func (p packed) at(index uint32) []int16 {
	return p.weights[int(index)*p.stride : (int(index)+1)*p.stride]
}

// fits panics where the assembly, which does not look, would reach beyond the weights or out. It gives out as wide as
// rows are.
func (p packed) fits(x []feature, out []float32) []float32 {
	last := uint32(0)
	for _, f := range x {
		last = max(last, f.index)
	}
	_ = p.weights[(int(last)+1)*p.stride-1]
	return out[:p.stride]
}

// plainSum is sum for any processor.
func (p packed) plainSum(x []feature, out []float32) {
	out = out[:p.stride]
	for _, f := range x {
		value := f.value * p.step
		for i, w := range p.at(f.index) {
			out[i] += float32(value * float32(w)) // rounded before it is added, on all processors
		}
	}
}
