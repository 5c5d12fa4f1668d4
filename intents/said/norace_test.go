//go:build !race

package said

const slower = 1
