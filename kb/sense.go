package kb

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// An Embedder turns texts into vectors, one for each, in order. Texts that mean the same have vectors of nearly the
// same direction; all are of one length.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// maxSensed is how many articles of a shelf come into question by their vectors.
const maxSensed = 40

// embedAtOnce is how many texts most services take in one request.
const embedAtOnce = 64

// Vectors are those of texts.
type Vectors map[string][]float32

// Embed gets the vectors of articles for [Sources], as far as they are not known. What was got before an error is
// returned with it, so that the next try has less to do.
func Embed(ctx context.Context, e Embedder, articles []Article, known Vectors) (Vectors, error) {
	vectors := make(Vectors, len(known))
	var missing []string
	seen := map[string]bool{}
	for i := range articles {
		for _, text := range Meanings(&articles[i]) {
			if v, ok := known[text]; ok {
				vectors[text] = v
			} else if !seen[text] {
				seen[text] = true
				missing = append(missing, text)
			}
		}
	}
	for part := range slices.Chunk(missing, embedAtOnce) {
		got, err := e.Embed(ctx, part)
		if err == nil && len(got) != len(part) {
			err = fmt.Errorf("got %d vectors for %d texts", len(got), len(part))
		}
		if err != nil {
			return vectors, fmt.Errorf("embed articles: %w", err)
		}
		for i, text := range part {
			vectors[text] = got[i]
		}
	}
	return vectors, nil
}

// Meanings are the texts of an article that want a vector: its title, its example questions, and its passages below
// title and heading. None has a line break.
func Meanings(a *Article) []string {
	var texts []string
	if a.Title != "" {
		texts = append(texts, oneLine(a.Title))
	}
	for _, q := range a.Questions {
		texts = append(texts, oneLine(q))
	}
	for _, p := range a.Passages {
		texts = append(texts, meaningOf(a, p))
	}
	return texts
}

func meaningOf(a *Article, p Passage) string {
	return oneLine(a.Title + ": " + p.Heading + ". " + Plain(p.Text))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// senses are the vectors of a shelf, and how far they may be trusted.
type senses struct {
	vectors [][]float32 // of length 1
	owner   []int32     // article of each
	passage []bool      // of a passage, not of a title or question
	trust   float64     // 0..1
}

// newSenses files what vectors there are. A shelf that measures itself by another trusts them as much as that one.
func newSenses(s *shelf, vectors Vectors) senses {
	var out senses
	if len(vectors) == 0 {
		return out
	}
	for i, a := range s.articles {
		texts := Meanings(a)
		for n, text := range texts {
			v := unit(vectors[text])
			if v == nil || len(out.vectors) > 0 && len(v) != len(out.vectors[0]) {
				continue
			}
			out.vectors, out.owner = append(out.vectors, v), append(out.owner, int32(i))
			out.passage = append(out.passage, n >= len(texts)-len(a.Passages))
		}
	}
	if s.open != nil {
		out.trust = s.open.senses.trust
	} else {
		out.trust = out.trial()
	}
	return out
}

// unit is a vector of length 1, nil of one that has no direction.
func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out
}

func dot(a, b []float32) float64 {
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return float64(sum)
}

// Limits of a trial.
const (
	maxTrials = 100
	maxRivals = 2000
	doubt     = 0.9 // three times how far one reciprocal rank lies from its mean by chance
)

// trial finds out what the vectors are worth: how far up titles and questions find a passage of their own article.
// What finds no more than chance is not trusted at all, so that vectors of noise do no harm.
func (s *senses) trial() float64 {
	var asking, rivals []int
	for i, passage := range s.passage {
		if passage && len(rivals) < maxRivals {
			rivals = append(rivals, i)
		}
	}
	own := map[int32]bool{}
	for _, i := range rivals {
		own[s.owner[i]] = true
	}
	for i, passage := range s.passage {
		if !passage && own[s.owner[i]] {
			asking = append(asking, i)
		}
	}
	if len(asking) == 0 || len(own) < 2 {
		return 0
	}
	step, trials, sum := 1+len(asking)/maxTrials, 0, 0.0
	for i := 0; i < len(asking); i += step {
		trials++
		sum += 1 / float64(s.place(asking[i], rivals))
	}
	got, chance := sum/float64(trials), (math.Log(float64(len(own)))+0.58)/float64(len(own))
	if got < chance+doubt/math.Sqrt(float64(trials)) {
		return 0
	}
	return (got - chance) / (1 - chance)
}

// place is the rank of the article of a title or question among those of the rivals.
func (s *senses) place(asking int, rivals []int) int {
	best := map[int32]float64{}
	for _, r := range rivals {
		like := dot(s.vectors[asking], s.vectors[r])
		if known, ok := best[s.owner[r]]; !ok || like > known {
			best[s.owner[r]] = like
		}
	}
	mine, place := best[s.owner[asking]], 1
	for _, like := range best {
		if like > mine {
			place++
		}
	}
	return place
}

// sense is how near an article comes to what a question means: 0 like the average of the shelf, 1 the same.
type sense struct {
	article int32
	near    float64
}

// sensed gives the articles that come nearest, at most so many.
func (s *senses) sensed(vector []float32, most int) []sense {
	v := unit(vector)
	if s.trust == 0 || v == nil || len(v) != len(s.vectors[0]) {
		return nil
	}
	var mean float64
	var list []sense
	for i, w := range s.vectors {
		like := dot(v, w)
		mean += like / float64(len(s.vectors))
		if n := len(list); n > 0 && list[n-1].article == s.owner[i] {
			list[n-1].near = max(list[n-1].near, like)
		} else {
			list = append(list, sense{s.owner[i], like})
		}
	}
	slices.SortStableFunc(list, func(a, b sense) int { return cmp.Compare(b.near, a.near) })
	list = list[:min(most, len(list))]
	for i := range list {
		list[i].near = max(0, (list[i].near-mean)/max(1-mean, 1e-6))
	}
	return list
}
