package kb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// topics is a small model of meaning: a text means the group of words that most of its words are of, which may have no
// letter in common.
type topics struct {
	words  [][]string
	noise  float64 // 0 knows all, 1 is as loud as what is known
	rnd    *rand.Rand
	asked  int
	broken bool
}

func newTopics(noise float64) *topics {
	t := &topics{noise: noise, rnd: rand.New(rand.NewPCG(7, 7))}
	for n := range uint64(60) {
		t.words = append(t.words, []string{generatedWord(n * 3), generatedWord(n*3 + 1), generatedWord(n*3 + 2)})
	}
	return t
}

func (t *topics) Embed(_ context.Context, texts []string) ([][]float32, error) {
	t.asked += len(texts)
	if t.broken {
		return nil, errors.New("the model is away")
	}
	var out [][]float32
	for _, text := range texts {
		v := make([]float32, len(t.words))
		for i := range v {
			v[i] = float32(t.noise * t.rnd.NormFloat64())
		}
		for i, words := range t.words {
			for _, w := range words {
				if strings.Contains(text, w) {
					v[i]++
				}
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// articles have two words of each topic; the third is how people ask.
func (t *topics) articles() []Article {
	var all []Article
	for i, w := range t.words {
		all = append(all, Article{ID: fmt.Sprint("t", i), Lang: "en", Title: w[0],
			Passages: []Passage{{Text: w[1] + " and some more " + generatedWord(uint64(900+i))}}})
	}
	return all
}

func (t *topics) base(tb testing.TB) *Base {
	tb.Helper()
	vectors, err := Embed(tb.Context(), t, t.articles(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return Build(Sources{Articles: t.articles(), Vectors: vectors})
}

func (t *topics) ask(tb testing.TB, base *Base, text string) Result {
	tb.Helper()
	v, err := t.Embed(tb.Context(), []string{text})
	if err != nil {
		tb.Fatal(err)
	}
	return base.Search(Query{Text: text, Lang: "en", Vector: v[0]})
}

func TestVectorsFindWhatSharesNoWord(t *testing.T) {
	model := newTopics(0.05)
	base := model.base(t)
	for i, w := range model.words {
		if got := first(base.Search(Query{Text: w[2], Lang: "en"})); got == fmt.Sprintf("t%d.en", i) {
			continue // its letters found it
		}
		if got := first(model.ask(t, base, w[2])); got != fmt.Sprintf("t%d.en", i) {
			t.Errorf("%q found %s, want t%d", w[2], got, i)
		}
	}
}

func TestVectorsOfNoiseChangeNothing(t *testing.T) {
	model := newTopics(50)
	base, plain := model.base(t), New(model.articles())
	for _, w := range model.words {
		got, want := model.ask(t, base, w[0]), plain.Search(Query{Text: w[0], Lang: "en"})
		if listed(got) != listed(want) || got.Confidence != want.Confidence {
			t.Fatalf("%q found %s with %v, want %s with %v", w[0], listed(got), got.Confidence, listed(want), want.Confidence)
		}
	}
}

func TestVectorsOfAnotherLengthAreLeftOut(t *testing.T) {
	model := newTopics(0.05)
	base := model.base(t)
	for _, v := range [][]float32{nil, {1}, make([]float32, 60), make([]float32, 61)} {
		want := base.Search(Query{Text: model.words[0][0], Lang: "en"})
		if got := base.Search(Query{Text: model.words[0][0], Lang: "en", Vector: v}); listed(got) != listed(want) {
			t.Errorf("a vector of %d numbers found %s", len(v), listed(got))
		}
	}
}

func TestOnlyWhatIsNewIsEmbedded(t *testing.T) {
	model := newTopics(0)
	articles := model.articles()
	vectors, err := Embed(t.Context(), model, articles[:10], nil)
	if err != nil || model.asked != 20 || len(vectors) != 20 {
		t.Fatalf("asked for %d and got %d: %v", model.asked, len(vectors), err)
	}
	if vectors, err = Embed(t.Context(), model, articles[5:12], vectors); err != nil || model.asked != 24 ||
		len(vectors) != 14 {
		t.Errorf("asked for %d and kept %d: %v", model.asked, len(vectors), err)
	}
	model.broken = true
	kept, err := Embed(t.Context(), model, articles, vectors)
	if err == nil || !strings.Contains(err.Error(), "embed articles: the model is away") || !maps.EqualFunc(kept, vectors,
		slices.Equal[[]float32]) {
		t.Errorf("kept %d of %d: %v", len(kept), len(vectors), err)
	}
}
