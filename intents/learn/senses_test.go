package learn

import (
	"math"
	"slices"
	"testing"

	"github.com/firstline-support/firstline/intents/lexicon"
)

// sensible is a text whose words may mean these things.
func sensible(text string, meanings ...uint32) Text {
	t := said(text)
	for _, m := range meanings {
		t.Senses = append(t.Senses, lexicon.Sense{Meaning: m, Share: 1 / float32(len(meanings))})
	}
	return t
}

func TestWhatMeansTheSameIsUnderstoodThoughNoLetterIsShared(t *testing.T) {
	l := Lesson{Classes: 3}
	for i, text := range []string{"bill", "another bill", "wifi", "my wifi", "hound", "big hound"} {
		l.Add(sensible(text, uint32(i/2)), i/2)
	}
	c := fit(l, together)
	s := c.scratch()
	for class, word := range []string{"xxx", "yyy", "zzz"} {
		known := c.read(sensible(word, uint32(class)), s)
		for _, expert := range []int{byLines, byNetwork} {
			scores := known.scores[expert]
			if best := slices.Index(scores, slices.Max(scores)); best != class {
				t.Errorf("%q, which means what class %d is about, is class %d for expert %d", word, class, best, expert)
			}
		}
	}
}

func TestMeaningsOfATextHaveTheirLengthAndAreToldOnce(t *testing.T) {
	l := Lesson{Classes: 2}
	l.Add(sensible("bill", 7, 8), 0)
	l.Add(sensible("hound", 9), 1)
	v := newVocabulary(l.examples)
	s := &scratch{counts: make([]uint16, len(v.idf))}
	words := len(v.vector(said("bill"), s).features)
	x := v.vector(sensible("bill", 7, 8, 7, 1000), s)
	var sum float64
	for _, f := range x.features[words:] {
		sum += float64(f.value) * float64(f.value)
	}
	if n := len(x.features) - words; n != 2 || math.Abs(math.Sqrt(sum)-meant) > 1e-5 {
		t.Errorf("got %d meanings of length %v, want 2 of length %v", n, math.Sqrt(sum), meant)
	}
}
