package learn

import "math"

// Packed rows are only read. Each weight takes one byte instead of four: it is so many steps, which all weights of a
// row share, and never off by more than half a step, a 254th of the row's largest weight. A text adds up some two
// hundred rows, so that such errors even out, and its time is mostly waiting for weights.
type packed struct {
	wide    int       // weights of a row
	stride  int       // places of a row; those behind the weights are nought
	steps   []float32 // by row
	weights []int8
}

const (
	lane      = 16 // columns that are summed up at least at once: rows are filled up to a multiple of it
	mostSteps = math.MaxInt8
)

func filledUp(wide int) int { return (wide + lane - 1) / lane * lane }

// scoresOf makes room for so many scores, and behind them for what rows are filled up with.
func scoresOf(n int) []float32 { return make([]float32, n, filledUp(n)) }

func newPacked(features, wide int) packed {
	return packed{wide, filledUp(wide), make([]float32, features), make([]int8, features*filledUp(wide))}
}

// pack makes such rows of as many others. fill gives a row.
func pack(features, wide int, fill func(feature uint32, row []float32)) packed {
	p, row := newPacked(features, wide), make([]float32, wide)
	for f := range uint32(features) {
		fill(f, row)
		var most float32
		for _, w := range row {
			most = max(most, w, -w)
		}
		if most == 0 {
			continue
		}
		p.steps[f] = most / mostSteps
		to := p.at(f)
		for i, w := range row {
			to[i] = int8(math.Round(float64(w * mostSteps / most)))
		}
	}
	return p
}

func (r rows) pack() packed {
	return pack(r.features(), r.wide, func(f uint32, row []float32) { copy(row, r.at(f)) })
}

func (p packed) at(index uint32) []int8 {
	return p.weights[int(index)*p.stride : (int(index)+1)*p.stride]
}

// plainSum is sum for any processor.
func (p packed) plainSum(x []feature, out []float32) {
	out = out[:p.stride]
	for _, f := range x {
		value := f.value * p.steps[f.index]
		for i, w := range p.at(f.index) {
			out[i] += float32(value * float32(w)) // rounded before it is added, on all processors
		}
	}
}
