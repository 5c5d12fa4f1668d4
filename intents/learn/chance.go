package learn

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Learning needs chance: an order of the examples, weights to begin with, units that sit out. All of it is drawn from
// the hash of what it is for, not from one sequence for all. So the same lesson gives the same model, and an example
// more leaves everything else as it was: with one sequence it moved the judgement of texts that it had nothing to do
// with.

// chance gives a source of random numbers for something, in its round.
func chance(of uint64, round int) rand.PCG {
	var source rand.PCG
	source.Seed(of, uint64(round))
	return source
}

// shuffled gives the positions of the examples in the order of a round.
func shuffled(examples []vector, round int) []uint32 {
	type drawn struct {
		at    uint64
		index uint32
	}
	lots := make([]drawn, len(examples))
	for i, x := range examples {
		source := chance(x.key, round)
		lots[i] = drawn{source.Uint64(), uint32(i)}
	}
	slices.SortFunc(lots, func(a, b drawn) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.index, b.index)) })
	order := make([]uint32, len(lots))
	for i, l := range lots {
		order[i] = l.index
	}
	return order
}

// scatter fills weights with small numbers of either sign.
func scatter(weights []float32, bound float32, of uint64) {
	source := chance(of, 0)
	for i := 0; i < len(weights); i += 2 {
		bits := source.Uint64()
		for j := i; j < min(i+2, len(weights)); j++ {
			weights[j] = bound * float32(int32(uint32(bits))) / (1 << 31)
			bits >>= 32
		}
	}
}

// excuse fills kept with 0 for a share of the units and with what makes up for them for the others.
func excuse(kept []float32, share float32, of uint64, round int) {
	source := chance(of, round)
	least, whole := uint64(share*(1<<16)), 1/(1-share)
	for i := 0; i < len(kept); i += 4 {
		bits := source.Uint64()
		for j := i; j < min(i+4, len(kept)); j++ {
			kept[j] = 0
			if bits&(1<<16-1) >= least {
				kept[j] = whole
			}
			bits >>= 16
		}
	}
}
