package kb

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
)

// shelved is an article as Bleve gets it.
type shelved struct{ Title, Text string }

func newBleve(b *testing.B, articles []Article) bleve.Index {
	b.Helper()
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.Store, text.IncludeInAll, text.DocValues, text.IncludeTermVectors = "en", false, false, false, false
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	m.DefaultMapping = &mapping.DocumentMapping{Enabled: true}
	m.DefaultMapping.AddFieldMappingsAt("Title", text)
	m.DefaultMapping.AddFieldMappingsAt("Text", text)
	index, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	for part := range slices.Chunk(articles, 500) {
		batch := index.NewBatch()
		for _, a := range part {
			whole := a.Lead
			for _, p := range a.Passages {
				whole += "\n" + p.Heading + "\n" + p.Text
			}
			if err := batch.Index(a.ID, shelved{a.Title, whole}); err != nil {
				b.Fatal(err)
			}
		}
		if err := index.Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
	return index
}

// timed asks one question after the other and tells the median, which other work on the machine moves less than the mean.
func timed(b *testing.B, ask func(i int) string, search func(text string)) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		text := ask(i)
		start := time.Now()
		search(text)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
}

// questions gives what people ask: a sentence with three words that tell one article from most others, as they stand in
// about one of fifty. All others are function words, which neither engine looks for.
func questions(articles []Article) func(i int) string {
	held := map[string]int{}
	for _, a := range articles {
		seen := map[string]bool{}
		for w := range strings.FieldsSeq(a.Passages[0].Text) {
			if !seen[w] {
				seen[w], held[w] = true, held[w]+1
			}
		}
	}
	return func(i int) string {
		words := strings.Fields(articles[i%len(articles)].Passages[0].Text)
		off := func(w string) float64 { return math.Abs(math.Log(50 * float64(held[w]) / float64(len(articles)))) }
		slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(off(a), off(b)) })
		telling := slices.Compact(words)
		return fmt.Sprintf("how do I %s the %s with my %s", telling[0], telling[1], telling[2])
	}
}

// BenchmarkBesideBleve asks both engines the same questions of the same articles, and tells what building them took.
func BenchmarkBesideBleve(b *testing.B) {
	for _, n := range []int{509, 1_000, 20_000} {
		articles := generated(n)
		for i := range articles {
			articles[i].Lang, articles[i].Questions = "en", nil
		}
		common := func(i int) string { return articles[i%n].Title + " " + articles[i%n].Lead[:30] }
		question := questions(articles)
		b.Run(fmt.Sprint("kb/", n), func(b *testing.B) {
			before, start := heap(), time.Now()
			base := New(articles)
			took, size := time.Since(start), heap()-before
			search := func(text string) { base.Search(Query{Text: text, Lang: "en"}) }
			b.Run("common", func(b *testing.B) { timed(b, common, search) })
			b.Run("question", func(b *testing.B) {
				timed(b, question, search)
				b.ReportMetric(took.Seconds(), "build-s")
				b.ReportMetric(float64(size)/1e6, "heap-MB")
			})
		})
		b.Run(fmt.Sprint("bleve/", n), func(b *testing.B) {
			before, start := heap(), time.Now()
			index := newBleve(b, articles)
			took, size := time.Since(start), heap()-before
			search := func(words string) {
				title, text := bleve.NewMatchQuery(words), bleve.NewMatchQuery(words)
				title.SetField("Title")
				title.SetBoost(2)
				text.SetField("Text")
				if _, err := index.Search(bleve.NewSearchRequest(bleve.NewDisjunctionQuery(title, text))); err != nil {
					b.Fatal(err)
				}
			}
			b.Run("common", func(b *testing.B) { timed(b, common, search) })
			b.Run("question", func(b *testing.B) {
				timed(b, question, search)
				b.ReportMetric(took.Seconds(), "build-s")
				b.ReportMetric(float64(size)/1e6, "heap-MB")
			})
			if err := index.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
