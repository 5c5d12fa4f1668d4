package kb

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// generated makes articles with a vocabulary that grows with their number and is used as unevenly as real words are.
func generated(n int) []Article {
	rnd := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rnd, 1.2, 60, uint64(2000+n))
	text := func(length int) string {
		var b strings.Builder
		for range length {
			b.WriteString(generatedWord(zipf.Uint64()))
			b.WriteByte(' ')
		}
		return b.String()
	}
	out := make([]Article, n)
	for i := range out {
		a := Article{ID: fmt.Sprintf("a%d", i), Lang: languages[i%2], Title: text(5), Lead: text(15)}
		for range 5 {
			a.Questions = append(a.Questions, text(6))
		}
		for range 4 {
			a.Passages = append(a.Passages, Passage{Heading: text(4), Text: text(60)})
		}
		out[i] = a
	}
	return out
}

// generatedWord spells a number in syllables: frequent words are short, as in a language.
func generatedWord(n uint64) string {
	const first, second, last = "bdfghjklmnprstvwz", "aeiou", "rnlstmkp"
	var w []byte
	for n += 40; n > 0; n /= 680 {
		w = append(w, first[n%17], second[n/17%5], last[n/85%8])
	}
	return string(w)
}

func BenchmarkNew(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		articles := generated(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var base *Base
			before := heap()
			for b.Loop() {
				base = New(articles)
			}
			b.ReportMetric(float64(heap()-before)/float64(base.Len()), "B/article")
		})
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		articles := generated(n)
		base := New(articles)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				a := articles[i%n]
				base.Search(Query{Text: a.Questions[i%5] + a.Title, Lang: a.Lang})
			}
		})
	}
}

// BenchmarkVectors is what vectors of 1,536 numbers add to a search: some seven of them are of an article.
func BenchmarkVectors(b *testing.B) {
	for _, n := range []int{1_000, 5_000} {
		articles := generated(n)
		vectors := Vectors{}
		rnd := rand.New(rand.NewPCG(1, 2))
		for i := range articles {
			for _, text := range Meanings(&articles[i]) {
				v := make([]float32, 1536)
				for j := range v {
					v[j] = rnd.Float32() - 0.5
				}
				vectors[text] = unit(v)
			}
		}
		all := make([]*Article, n)
		for i := range articles {
			all[i] = &articles[i]
		}
		s := newSenses(all, vectors)
		s.share = 1
		b.Run(fmt.Sprint(n, " articles, ", len(s.vectors), " vectors"), func(b *testing.B) {
			for b.Loop() {
				s.sensed(s.vectors[0])
			}
		})
	}
}
