package kb

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// plainly adds up as one would on paper: item by item, with nothing kept from before.
func plainly(l *layer, list []asked) map[int32]float32 {
	sums := map[int32]float32{}
	for item := range int32(len(l.owner)) {
		for _, a := range list {
			var best float32
			for _, m := range a.terms {
				for _, p := range l.postings[m.term] {
					if p.item == item {
						best = max(best, p.impact*float32(m.weight*a.share))
					}
				}
			}
			sums[item] += best
		}
		if sums[item] == 0 {
			delete(sums, item)
		}
	}
	return sums
}

func TestATableAddsUpAsOnPaperHoweverOftenItIsUsed(t *testing.T) {
	weight := rapid.Float64Range(0.01, 3)
	rapid.Check(t, func(t *rapid.T) {
		const items, terms = 12, 6
		l := &layer{owner: make([]int32, items), postings: make([][]posting, terms)}
		for term := range l.postings {
			for item := range int32(items) {
				if rapid.Bool().Draw(t, "holds") {
					l.postings[term] = append(l.postings[term], posting{item, float32(weight.Draw(t, "impact"))})
				}
			}
		}
		s := &shelf{whole: *l}
		for range 3 {
			var list []asked
			for range rapid.IntRange(0, 4).Draw(t, "words") {
				a := asked{share: weight.Draw(t, "share")}
				for _, term := range rapid.SliceOfNDistinct(rapid.Int32Range(0, terms-1), 0, 3, rapid.ID).Draw(t, "terms") {
					a.terms = append(a.terms, meant{term, weight.Draw(t, "weight")})
				}
				list = append(list, a)
			}
			got, table := map[int32]float32{}, s.table()
			table.weigh(l, list, func(item int32, total float32) { got[item] = total })
			s.clear(table)
			if diff := cmp.Diff(plainly(l, list), got); diff != "" {
				t.Fatalf("%+v:\n%s", list, diff)
			}
		}
	})
}

func TestASearchLeavesNothingOnItsTable(t *testing.T) {
	articles := generated(60)
	base := New(articles)
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(articles)
		question := rapid.Custom(func(t *rapid.T) Query {
			a := one.Draw(t, "of")
			q := Query{Text: a.Title + " " + rapid.SampledFrom(a.Questions).Draw(t, "question"), Lang: a.Lang}
			q.History = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return one.Draw(t, "before").Lead }), 0, 2).
				Draw(t, "history")
			return q
		})
		q := question.Draw(t, "asked")
		for _, before := range rapid.SliceOfN(question, 0, 3).Draw(t, "asked before") {
			base.Search(before)
		}
		got := base.Search(q)
		for _, s := range base.shelves {
			s.tables = sync.Pool{}
		}
		if want := base.Search(q); !slices.EqualFunc(got.Hits, want.Hits, func(a, b Hit) bool {
			return a.Article == b.Article && a.Passage == b.Passage && a.Score == b.Score && slices.Equal(a.Matched, b.Matched)
		}) || got.Confidence != want.Confidence {
			t.Fatalf("%q: found %+v on a used table, %+v on a new one", q.Text, got, want)
		}
	})
}
