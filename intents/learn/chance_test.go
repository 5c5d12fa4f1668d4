package learn

import (
	"math"
	"slices"
	"testing"
)

// babble is a lesson of classes whose words overlap.
func babble(classes, examples int) Lesson {
	l := Lesson{Classes: classes}
	parts := []string{"pass", "net", "print", "mail", "disk", "key", "phone"}
	for class := range classes {
		for i := range examples {
			word := func(n int) string { return parts[n%7] + parts[(n/7+class)%7] }
			l.Add(Text{Words: []string{word(class), word(class + i), word(3*i + 1), parts[i%7]}}, class)
		}
	}
	return l
}

// What is said of a text must not hang on chance: a word more in one class is nothing to the others.
func TestAnExampleMoreLeavesTheNetworkAlone(t *testing.T) {
	l := babble(20, 6)
	before := fit(l, together)
	more := babble(20, 6)
	more.examples = slices.Insert(more.examples, 1, said("something wholly unheard of"))
	more.labels = slices.Insert(more.labels, 1, 0)
	after := fit(more, together)
	judge := func(c *core, t Text) []float32 {
		scores := slices.Clone(c.read(t, c.scratch()).scores[byNetwork])
		toShares(scores)
		return scores
	}
	var moved float64
	for i, text := range l.examples {
		was, is := judge(before, text), judge(after, text)
		moved += math.Abs(float64(was[l.labels[i]] - is[l.labels[i]]))
	}
	if moved /= float64(len(l.examples)); moved > 0.01 {
		t.Errorf("what the network says moves by %.4f in the mean, want next to nothing", moved)
	}
	t.Logf("moves by %.4f", moved)
}

func TestChanceIsEven(t *testing.T) {
	kept := make([]float32, units)
	var out float64
	const rounds = 400
	for round := range rounds {
		excuse(kept, dropout, 7, round)
		for _, k := range kept {
			if k == 0 {
				out++
			}
		}
	}
	if share := out / rounds / units; math.Abs(share-dropout) > 0.01 {
		t.Errorf("%.3f of the units sit out, want %.2f", share, dropout)
	}
	weights := make([]float32, 10_001)
	scatter(weights, 0.5, 3)
	var sum float64
	for _, w := range weights {
		if sum += float64(w); w < -0.5 || w > 0.5 {
			t.Errorf("a weight of %v", w)
		}
	}
	if mean := sum / float64(len(weights)); math.Abs(mean) > 0.01 {
		t.Errorf("the mean weight is %.3f", mean)
	}
}
