package learn

import (
	"math"
	"slices"

	"github.com/firstline-support/firstline/intents/lexicon"
)

// understand appends what the words of a text may mean, each meaning once. A word that may mean several things says
// each of them less: the meanings that the words of an intent share are found by learning.
func (v *vocabulary) understand(to *vector, t Text) {
	from := len(to.features)
	for _, sense := range t.Senses {
		at, ok := v.index.find(uint64(sense.Meaning+1) * senseSalt)
		if !ok {
			continue
		}
		if sense.Meaning >= lexicon.Kind {
			sense.Share *= likely
		}
		said := slices.IndexFunc(to.features[from:], func(f feature) bool { return f.index == at })
		if said < 0 {
			to.features = append(to.features, feature{at, sense.Share})
			continue
		}
		f := &to.features[from+said]
		f.value = max(f.value, sense.Share)
	}
	found := to.features[from:]
	var sum float32
	for i := range found {
		found[i].value *= v.idf[found[i].index]
		sum += found[i].value * found[i].value
	}
	if sum > 0 {
		scale := meant / float32(math.Sqrt(float64(sum)))
		for i := range found {
			found[i].value *= scale
		}
	}
}
