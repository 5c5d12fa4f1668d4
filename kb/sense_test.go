package kb

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
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
	vectors, err := Embed(tb.Context(), t, meanings(t.articles()), nil)
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

func meanings(articles []Article) []string {
	var texts []string
	for i := range articles {
		texts = append(texts, Meanings(&articles[i])...)
	}
	return texts
}

func TestOnlyWhatIsNewIsEmbedded(t *testing.T) {
	model := newTopics(0)
	texts := meanings(model.articles())
	vectors, err := Embed(t.Context(), model, slices.Concat(texts[:20], texts[:3]), nil)
	if err != nil || model.asked != 20 || len(vectors) != 20 {
		t.Fatalf("asked for %d and got %d: %v", model.asked, len(vectors), err)
	}
	if vectors, err = Embed(t.Context(), model, texts[10:24], vectors); err != nil || model.asked != 24 ||
		len(vectors) != 14 {
		t.Errorf("asked for %d and kept %d: %v", model.asked, len(vectors), err)
	}
	model.broken = true
	kept, err := Embed(t.Context(), model, texts, vectors)
	if err == nil || !strings.Contains(err.Error(), "embed texts: the model is away") || !maps.EqualFunc(kept, vectors,
		slices.Equal[[]float32]) {
		t.Errorf("kept %d of %d: %v", len(kept), len(vectors), err)
	}
}

// unanswered gives the topics whose third word does not find their article.
func (t *topics) unanswered(tb testing.TB, base *Base) (ids []string) {
	for i, w := range t.words {
		if got := first(t.ask(tb, base, w[2])); got != fmt.Sprintf("t%d.en", i) {
			ids = append(ids, fmt.Sprint("t", i))
		}
	}
	return ids
}

func TestVectorsThatComeLaterAreTakenOver(t *testing.T) {
	model := newTopics(0.05)
	articles := model.articles()
	base := New(articles)
	if missed := model.unanswered(t, base); len(missed) < 30 {
		t.Fatalf("only %d topics want a vector", len(missed))
	}
	texts := meanings(articles)
	half, err := Embed(t.Context(), model, texts[:60], nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Embed(t.Context(), model, texts, half)
	if err != nil {
		t.Fatal(err)
	}
	for _, vectors := range []Vectors{half, all} {
		base = base.Renew(Sources{Articles: articles, Vectors: vectors})
	}
	if missed := model.unanswered(t, base); len(missed) > 0 {
		t.Errorf("with all vectors %v are not found", missed)
	}
	if again := base.Renew(Sources{Articles: articles, Vectors: all}); again.shelves[0] != base.shelves[0] {
		t.Error("all is indexed again though nothing is new")
	}
	longer := Vectors{}
	for text, v := range all {
		longer[text] = append(slices.Clone(v), 0.5)
	}
	base = base.Renew(Sources{Articles: articles, Vectors: longer})
	if got := len(base.shelves[0].senses.vectors[0]); got != len(model.words)+1 {
		t.Errorf("vectors have %d numbers after the model got another length", got)
	}
	if base = base.Renew(Sources{Articles: articles}); len(model.unanswered(t, base)) < 30 {
		t.Error("vectors that are gone are still used")
	}
}

func TestAnEditedArticleIsFoundByItsWordsUntilItsVectorComes(t *testing.T) {
	model := newTopics(0.05)
	base, articles := model.base(t), model.articles()
	known := base.vectors
	articles[7].Passages = []Passage{{Text: "quite another zanzibar"}}
	base = base.Renew(Sources{Articles: articles, Vectors: known})
	if got := first(base.Search(Query{Text: "zanzibar", Lang: "en"})); got != "t7.en" || base.patched != 2 {
		t.Errorf("found %s, %d patches", got, base.patched)
	}
	vectors, err := Embed(t.Context(), model, meanings(articles), known)
	if err != nil || len(vectors) != len(known) {
		t.Fatalf("%d vectors: %v", len(vectors), err)
	}
	if base = base.Renew(Sources{Articles: articles, Vectors: vectors}); base.patched != 2 ||
		len(base.recent[0].senses.missing) > 0 || base.recent[0].senses.share != base.shelves[0].senses.share {
		t.Errorf("%d patches, without vectors: %q", base.patched, base.recent[0].senses.missing)
	}
}

func TestVectorsAreSureOfWhatTheyFindAndOfNothingElse(t *testing.T) {
	model := newTopics(0.05)
	base := model.base(t)
	for i, w := range model.words {
		v, err := model.Embed(t.Context(), []string{w[2]})
		if err != nil {
			t.Fatal(err)
		}
		q := Query{Text: w[2], Lang: "en", Vector: v[0]}
		if r := base.Search(q); first(r) == fmt.Sprintf("t%d.en", i) && r.Confidence < 0.6 {
			t.Errorf("%q: sure by %.2f of the right article", w[2], r.Confidence)
		}
		if q.Without = []string{fmt.Sprint("t", i)}; base.Search(q).Confidence > 0.4 {
			t.Errorf("%q: sure by %.2f though no article is about it", w[2], base.Search(q).Confidence)
		}
	}
}

// lettered is a model that knows nothing but letters: three in a row point somewhere.
type lettered struct{}

func (lettered) Embed(_ context.Context, texts []string) ([][]float32, error) {
	var out [][]float32
	for _, text := range texts {
		v := make([]float32, 128)
		for i := range max(0, len(text)-2) {
			h := fnv.New64a()
			h.Write([]byte(strings.ToLower(text[i : i+3])))
			v[h.Sum64()%128] += 1 - 2*float32(h.Sum64()>>63)
		}
		out = append(out, v)
	}
	return out, nil
}

func TestVectorsThatSayWhatTheWordsSayChangeNothing(t *testing.T) {
	articles := sample(t)
	vectors, err := Embed(t.Context(), lettered{}, meanings(articles), nil)
	if err != nil {
		t.Fatal(err)
	}
	with, plain := Build(Sources{Articles: articles, Vectors: vectors}), New(articles)
	for text, v := range vectors {
		q := Query{Text: text, Lang: "en"}
		want := plain.Search(q)
		q.Vector = v
		if got := with.Search(q); listed(got) != listed(want) || got.Confidence != want.Confidence {
			t.Fatalf("%q found %s, want %s", text, listed(got), listed(want))
		}
	}
}

// Whatever the vector of a question is, no article loses by it or gains more than what vectors may count, but for being
// read or not: so what the words find for sure stays first.
func TestAVectorMovesAScoreByItsShareAtMost(t *testing.T) {
	model := newTopics(0.05)
	base := model.base(t)
	if base.shelves[0].senses.share == 0 {
		t.Fatal("the vectors do not count")
	}
	rapid.Check(t, func(t *rapid.T) {
		q := Query{Lang: "en", Limit: maxHits, Vector: make([]float32, len(model.words))}
		for range rapid.IntRange(1, 3).Draw(t, "words") {
			w := rapid.SampledFrom(model.words).Draw(t, "topic")
			q.Text += rapid.SampledFrom(w).Draw(t, "word") + " "
		}
		for i := range q.Vector {
			q.Vector[i] = rapid.Float32Range(-1, 1).Draw(t, "number")
		}
		with := base.Search(q)
		q.Vector = nil
		alone := base.Search(q)
		scores := map[string]float64{}
		for _, h := range alone.Hits {
			scores[h.Article.ID] = h.Score
		}
		most := shares[len(shares)-1]
		for _, h := range with.Hits {
			if s, ok := scores[h.Article.ID]; ok && (h.Score < s-tuned.share.near || h.Score > s+most+tuned.share.near) {
				t.Fatalf("%s has %.3f, without a vector %.3f", h.Article.ID, h.Score, s)
			}
		}
		if len(alone.Hits) > 1 && alone.Hits[0].Score > alone.Hits[1].Score+most+2*tuned.share.near && first(with) != first(alone) {
			t.Fatalf("a sure %s became %s", first(alone), first(with))
		}
	})
}

func TestVectorsOfRestrictedArticlesChangeNothingForOthers(t *testing.T) {
	model := newTopics(0.05)
	model.words = model.words[:16]
	articles := model.articles()
	vectors, err := Embed(t.Context(), model, meanings(articles), nil)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var all, open []Article
		for _, a := range articles {
			if rapid.IntRange(0, 3).Draw(t, "restricted") == 0 {
				a.Audience = []string{"it"}
			} else {
				open = append(open, a)
			}
			all = append(all, a)
		}
		topic := rapid.SampledFrom(model.words).Draw(t, "topic")
		v, _ := model.Embed(context.Background(), []string{topic[2]})
		q := Query{Text: topic[2], Lang: "en", Vector: v[0]}
		got := Build(Sources{Articles: all, Vectors: vectors}).Search(q)
		want := Build(Sources{Articles: open, Vectors: vectors}).Search(q)
		if listed(got) != listed(want) || got.Confidence != want.Confidence {
			t.Fatalf("an outsider found %s, want %s", listed(got), listed(want))
		}
	})
}
