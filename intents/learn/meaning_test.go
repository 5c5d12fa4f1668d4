package learn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// pointed gives every example of a lesson a vector: the direction of its class, with so much noise around it.
func pointed(l Lesson, noise float64, rng *rand.Rand) Lesson {
	const size = 24
	draw := func(scale float64) []float64 {
		v := make([]float64, size)
		for i := range v {
			v[i] = scale * rng.NormFloat64()
		}
		return v
	}
	class := make([][]float64, l.Classes)
	for i := range class {
		class[i] = draw(1)
	}
	l.examples = slices.Clone(l.examples)
	for i := range l.examples {
		v, off := make([]float32, size), draw(noise)
		for j := range v {
			v[j] = float32(5 + class[l.labels[i]][j] + off[j]) // all point nearly the same way, as embeddings do
		}
		l.examples[i].Vector = v
	}
	return l
}

// mumble is babble in which most words are anybody's.
func mumble() Lesson {
	rng := rand.New(rand.NewPCG(1, 1))
	l := babble(30, 12)
	for _, t := range l.examples {
		for i := range t.Words {
			if rng.IntN(10) < 6 {
				t.Words[i] = []string{"please", "help", "again", "now", "printmail", "netdisk"}[rng.IntN(6)]
			}
		}
	}
	return l
}

// asked parts a lesson into what is learned and what is asked afterwards.
func asked(l Lesson) (known Lesson, texts []Text, labels []int) {
	known.Classes = l.Classes
	for i, t := range l.examples {
		if i%4 == 3 {
			texts, labels = append(texts, t), append(labels, int(l.labels[i]))
		} else {
			known.Add(t, int(l.labels[i]))
		}
	}
	return known, texts, labels
}

func right(m *Model, texts []Text, labels []int, blind bool) int {
	n := 0
	for i, t := range texts {
		if blind {
			t.Vector = nil
		}
		if likeliest(m.Read(t).Shares) == labels[i] {
			n++
		}
	}
	return n
}

func TestVectorsThatTellSomethingHelpAndOthersDoNoHarm(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	plain, texts, labels := asked(mumble())
	m, _ := Fit(plain, nil)
	words := right(m, texts, labels, false)
	chance := 2 * math.Sqrt(float64(words)*(1-float64(words)/float64(len(texts)))) // two standard errors
	for name, noise := range map[string]float64{"telling": 1, "noise": 1e6} {
		known, texts, labels := asked(pointed(mumble(), noise, rng))
		m, _ := Fit(known, nil)
		got, blind := right(m, texts, labels, false), right(m, texts, labels, true)
		t.Logf("%s: %d of %d right, %d by words alone, trust %.2f", name, got, len(texts), words, m.byAll.trust[byMeaning])
		switch {
		case name == "telling" && got < words+int(chance):
			t.Errorf("%d right with vectors that tell a lot, %d without", got, words)
		case float64(got) < float64(words)-chance:
			t.Errorf("%d right with %s, %d without vectors", got, name, words)
		case blind != words:
			t.Errorf("%d right when no vector comes, %d if there never was one", blind, words)
		}
	}
}

func TestVectorsCountOnlyWhenAllExamplesHaveOne(t *testing.T) {
	l := pointed(babble(10, 6), 1, rand.New(rand.NewPCG(5, 6)))
	l.examples[3].Vector = nil
	m, _ := Fit(l, nil)
	if m.core.meaning != nil {
		t.Error("an example without a vector is passed over in silence")
	}
	l.examples[3].Vector = make([]float32, 7)
	if m, _ = Fit(l, nil); m.core.meaning != nil {
		t.Error("a vector of another length is passed over in silence")
	}
}

func TestAVectorThatDoesNotFitIsNotUsed(t *testing.T) {
	m, _ := Fit(pointed(babble(10, 6), 1, rand.New(rand.NewPCG(5, 6))), nil)
	text := Text{Words: []string{"passnet", "mailkey"}}
	want := m.Read(text)
	for _, v := range [][]float32{{}, make([]float32, 7), make([]float32, 24)} {
		text.Vector = v // too short, too long, nothing but zeros
		if got := m.Read(text); !slices.Equal(got.Shares, want.Shares) || got.None != want.None {
			t.Errorf("%d numbers change what is read", len(v))
		}
	}
}
