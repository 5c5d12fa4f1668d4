package intents

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// invented makes a set of the given size from syllables: as many different words, and as much in common, as people's
// requests have.
func invented(intents, examples int) Set {
	rng := rand.New(rand.NewPCG(1, 2))
	parts := strings.Fields("pass wort vpn net dru cker lap top mail out look key board scr een ac cess fol der pho ne")
	word := func(from int) string {
		return parts[(from*7+rng.IntN(4))%len(parts)] + parts[(from*3+rng.IntN(3))%len(parts)] + parts[rng.IntN(len(parts))]
	}
	set := Set{}
	for i := range intents {
		in := Intent{ID: fmt.Sprintf("intent-%d", i), Examples: map[string][]string{}}
		for range examples {
			text := []string{"please", word(i), "my", word(i + 1), word(rng.IntN(1000)), "is", word(i + 2), "now"}
			in.Examples["en"] = append(in.Examples["en"], strings.Join(text[rng.IntN(3):], " "))
		}
		set.Intents = append(set.Intents, in)
	}
	return set
}

func BenchmarkMatch(b *testing.B) {
	engine := Train(invented(150, 100))
	texts := invented(150, 2).Intents
	for i := 0; b.Loop(); i++ {
		engine.Match(texts[i%len(texts)].Examples["en"][0])
	}
}

func BenchmarkTrain(b *testing.B) {
	set := invented(60, 22)
	for b.Loop() {
		Train(set)
	}
}
