package kb

import (
	"fmt"
	"slices"
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

// BenchmarkBesideBleve asks both engines the same questions of the same articles, and tells what building them took.
func BenchmarkBesideBleve(b *testing.B) {
	for _, n := range []int{509, 1_000, 20_000} {
		articles := generated(n)
		for i := range articles {
			articles[i].Lang, articles[i].Questions = "en", nil
		}
		ask := func(i int) string { return articles[i%n].Title + " " + articles[i%n].Lead[:30] }
		b.Run(fmt.Sprint("kb/", n), func(b *testing.B) {
			before, start := heap(), time.Now()
			base := New(articles)
			took, size := time.Since(start), heap()-before
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				base.Search(Query{Text: ask(i), Lang: "en"})
			}
			b.ReportMetric(took.Seconds(), "build-s")
			b.ReportMetric(float64(size)/1e6, "heap-MB")
		})
		b.Run(fmt.Sprint("bleve/", n), func(b *testing.B) {
			before, start := heap(), time.Now()
			index := newBleve(b, articles)
			took, size := time.Since(start), heap()-before
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				title, text := bleve.NewMatchQuery(ask(i)), bleve.NewMatchQuery(ask(i))
				title.SetField("Title")
				title.SetBoost(2)
				text.SetField("Text")
				if _, err := index.Search(bleve.NewSearchRequest(bleve.NewDisjunctionQuery(title, text))); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(took.Seconds(), "build-s")
			b.ReportMetric(float64(size)/1e6, "heap-MB")
			if err := index.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
