package kb

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas/blas32"
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

// Embed gets the vectors of texts, such as [Meanings] for [Sources], as far as they are not known. What was got before
// an error is returned with it, so that the next try has less to do. What is known of other texts is left out.
func Embed(ctx context.Context, e Embedder, texts []string, known Vectors) (Vectors, error) {
	vectors := make(Vectors, len(texts))
	var missing []string
	seen := make(map[string]bool, len(texts))
	for _, text := range texts {
		if v, ok := known[text]; ok {
			vectors[text] = v
		} else if !seen[text] {
			seen[text] = true
			missing = append(missing, text)
		}
	}
	for part := range slices.Chunk(missing, embedAtOnce) {
		got, err := e.Embed(ctx, part)
		if err == nil && len(got) != len(part) {
			err = fmt.Errorf("got %d vectors for %d texts", len(got), len(part))
		}
		if err != nil {
			return vectors, fmt.Errorf("embed texts: %w", err)
		}
		for i, text := range part {
			if got[i] != nil {
				vectors[text] = got[i]
			}
		}
	}
	return vectors, nil
}

// Meanings are the texts of an article that want a vector: its title, its example questions, its lead where no passage
// has it, and its passages. None has a line break.
func Meanings(a *Article) []string {
	var texts []string
	if a.Title != "" {
		texts = append(texts, oneLine(a.Title))
	}
	for _, q := range a.Questions {
		texts = append(texts, oneLine(q))
	}
	if a.Lead != "" && (len(a.Passages) == 0 || a.Passages[0].Heading != "") {
		texts = append(texts, oneLine(Plain(a.Lead)))
	}
	for _, p := range a.Passages {
		if p.Heading != "" {
			texts = append(texts, oneLine(p.Heading+". "+Plain(p.Text)))
		} else {
			texts = append(texts, oneLine(Plain(p.Text)))
		}
	}
	return texts
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// A kind of text is known by its place among the meanings of an article.
type kind uint8

const (
	ofTitle kind = iota
	ofQuestion
	ofPassage // or of the lead
)

func kindOf(a *Article, place int) kind {
	named := 0
	if a.Title != "" {
		named = 1
	}
	switch {
	case place < named:
		return ofTitle
	case place < named+len(a.Questions):
		return ofQuestion
	}
	return ofPassage
}

// senses are the vectors of a shelf, article by article, and how much they count.
type senses struct {
	vectors [][]float32 // of length 1
	owner   []int32     // article of each
	kind    []kind
	below   []float32 // of a passage, the length of its vector and its title's together; 0 where there is no title
	share   float64   // of a score, see [shelf.prove]
	sure    surety
	missing []string // texts without one
}

// newSenses files what vectors there are, before anybody knows how much they count.
func newSenses(articles []*Article, vectors Vectors) senses {
	var out senses
	if len(vectors) == 0 {
		return out
	}
	for i, a := range articles {
		var title []float32
		for place, text := range Meanings(a) {
			v := unit(vectors[text])
			if v == nil || len(out.vectors) > 0 && len(v) != len(out.vectors[0]) {
				out.missing = append(out.missing, text)
				continue
			}
			k, below := kindOf(a, place), 0.0
			if k == ofTitle {
				title = v
			} else if k == ofPassage && title != nil {
				below = math.Sqrt(max(0, 2+2*dot(title, v)))
			}
			out.vectors, out.owner = append(out.vectors, v), append(out.owner, int32(i))
			out.kind, out.below = append(out.kind, k), append(out.below, float32(below))
		}
	}
	return out
}

// complete tells whether the shelf has what vectors there are by now, all of one length.
func (s *senses) complete(now Vectors) bool {
	for _, v := range now {
		if len(s.vectors) > 0 && len(v) != len(s.vectors[0]) {
			return false
		}
		break
	}
	return !slices.ContainsFunc(s.missing, func(text string) bool { return len(now[text]) > 0 })
}

// unit is a vector of length 1, nil of one that has no direction. One that has that length is not copied: vectors are
// most of what a base takes in memory.
func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil
	}
	if math.Abs(sum-1) < 1e-4 {
		return v
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out
}

// dot is the likeness of two vectors of the same length. gonum has the loop in assembly, which takes a fifth of the
// time: a base of a thousand articles has some thousand vectors of 1,536 numbers.
func dot(a, b []float32) float64 {
	return float64(blas32.Dot(blas32.Vector{N: len(a), Inc: 1, Data: a}, blas32.Vector{N: len(b), Inc: 1, Data: b}))
}

// sense is how near an article comes to what a question means: 0 like the average of the shelf, 1 the same.
type sense struct {
	article int32
	near    float64
}

// sensed gives the articles that come nearest, at most [maxSensed]. A passage is also taken with its title, as the
// vector that lies between the two: "Open the settings" means little alone.
func (s *senses) sensed(vector []float32) []sense {
	v := unit(vector)
	if s.share == 0 || len(s.vectors) == 0 || v == nil || len(v) != len(s.vectors[0]) {
		return nil
	}
	var mean, title float64
	var list []sense
	for i, w := range s.vectors {
		like := dot(v, w)
		mean += like / float64(len(s.vectors))
		if s.kind[i] == ofTitle {
			title = like
		} else if s.below[i] > 0 {
			like = max(like, (title+like)/float64(s.below[i]))
		}
		if n := len(list); n > 0 && list[n-1].article == s.owner[i] {
			list[n-1].near = max(list[n-1].near, like)
		} else {
			list = append(list, sense{s.owner[i], like})
		}
	}
	slices.SortStableFunc(list, func(a, b sense) int { return cmp.Compare(b.near, a.near) })
	list = list[:min(maxSensed, len(list))]
	for i := range list {
		list[i].near = max(0, (list[i].near-mean)/max(1-mean, 1e-6))
	}
	return list
}
