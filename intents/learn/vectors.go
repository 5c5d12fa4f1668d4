package learn

import "gonum.org/v1/gonum/blas/blas32"

// gonum has these loops in assembly.

// addScaled adds x to y, each element times scale.
func addScaled(y []float32, scale float32, x []float32) {
	blas32.Axpy(scale, blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(y), Inc: 1, Data: y})
}

func dot(x, y []float32) float32 {
	return blas32.Dot(blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(y), Inc: 1, Data: y})
}
