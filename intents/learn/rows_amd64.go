package learn

import "golang.org/x/sys/cpu"

// Nearly all time of training and matching is spent in these two loops. gonum's take four numbers at once and write the
// sum back after every row; processors of the last ten years take eight, and have room for the sum.

//go:noescape
func sumWide(weights *float32, features, wide int, x *feature, n int, out *float32) (ok bool)

//go:noescape
func spreadWide(weights *float32, features, wide int, x *feature, n int, wrong *float32) (ok bool)

//go:noescape
func sumPacked(weights *int8, steps *float32, features, stride int, x *feature, n int, out *float32) (ok bool)

// sum adds the rows of a text's features to out, each as often as its feature weighs.
func (r rows) sum(x []feature, out []float32) {
	if len(x) == 0 || r.wide == 0 {
		return
	}
	if !cpu.X86.HasAVX2 {
		r.plainSum(x, out)
		return
	}
	_ = out[r.wide-1]
	if n := r.features(); n == 0 || !sumWide(&r.weights[0], n, r.wide, &x[0], len(x), &out[0]) {
		r.plainSum(x, out) // a feature has no row: this panics as any loop does
	}
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
	_ = wrong[r.wide-1]
	if n := r.features(); n == 0 || !spreadWide(&r.weights[0], n, r.wide, &x[0], len(x), &wrong[0]) {
		r.plainSpread(x, wrong) // the same
	}
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
	out = out[:p.stride]
	if n := len(p.steps); n == 0 || !sumPacked(&p.weights[0], &p.steps[0], n, p.stride, &x[0], len(x), &out[0]) {
		p.plainSum(x, out) // the same
	}
}
