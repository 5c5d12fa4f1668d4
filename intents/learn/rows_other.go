//go:build !amd64

package learn

// sum adds the rows of a text's features to out, each as often as its feature weighs.
func (r rows) sum(x []feature, out []float32) { r.plainSum(x, out) }

// spread adds what came out wrong to the rows of a text's features.
func (r rows) spread(x []feature, wrong []float32) { r.plainSpread(x, wrong) }

// sum adds the rows of a text's features to out, each as often as its feature weighs. out has room for whole rows
// (see scoresOf).
func (p packed) sum(x []feature, out []float32) { p.plainSum(x, out) }
