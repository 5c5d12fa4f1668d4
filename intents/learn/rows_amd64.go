package learn

import "golang.org/x/sys/cpu"

// Nearly all time of training and matching is spent in these two loops. gonum's take four numbers at once and write the
// sum back after every row; processors of the last ten years take eight, and have room for the sum.

//go:noescape
func sumWide(weights *float32, wide int, x *feature, n int, out *float32)

//go:noescape
func spreadWide(weights *float32, wide int, x *feature, n int, wrong *float32)

//go:noescape
func sumPacked(weights *int16, stride int, x *feature, n int, out *float32, step float32)

// sum adds the rows of a text's features to out, each as often as its feature weighs.
func (r rows) sum(x []feature, out []float32) {
	if len(x) == 0 || r.wide == 0 {
		return
	}
	if !cpu.X86.HasAVX2 {
		r.plainSum(x, out)
		return
	}
	r.fits(x, out)
	sumWide(&r.weights[0], r.wide, &x[0], len(x), &out[0])
}

// spread adds what came out wrong to the rows of a text's features.
func (r rows) spread(x []feature, wrong []float32) {
	if len(x) == 0 || r.wide == 0 {
		return
	}
	if !cpu.X86.HasAVX2 {
		r.plainSpread(x, wrong)
		return
	}
	r.fits(x, wrong)
	spreadWide(&r.weights[0], r.wide, &x[0], len(x), &wrong[0])
}

// fits panics where the assembly, which does not look, would reach beyond the weights.
func (r rows) fits(x []feature, wide []float32) {
	_ = wide[r.wide-1]
	last := uint32(0)
	for _, f := range x {
		last = max(last, f.index)
	}
	_ = r.weights[(int(last)+1)*r.wide-1]
}

// sum adds the rows of a text's features to out, each as often as its feature weighs. out has room for whole rows
// (see scoresOf).
func (p packed) sum(x []feature, out []float32) {
	if len(x) == 0 || p.wide == 0 {
		return
	}
	if !cpu.X86.HasAVX2 {
		p.plainSum(x, out)
		return
	}
	out = p.fits(x, out)
	sumPacked(&p.weights[0], p.stride, &x[0], len(x), &out[0], p.step)
}
