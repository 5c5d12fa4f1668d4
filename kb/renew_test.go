package kb

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAnEditedArticleIsFoundByItsNewWordsOnly(t *testing.T) {
	base := New(sample(t))
	edited := sample(t)
	i := slices.IndexFunc(edited, func(a Article) bool { return a.ID == "guest-wifi" })
	edited[i].Title, edited[i].Questions = "Zanzibar hotspot", nil
	next := base.Renew(Sources{Articles: edited})
	if next.patched != 2 {
		t.Errorf("%d articles were indexed or taken out, want one of each", next.patched)
	}
	if r := next.Search(Query{Text: "zanzibar", Lang: "en"}); first(r) != "guest-wifi.en" ||
		r.Hits[0].Article.Title != "Zanzibar hotspot" {
		t.Errorf("the new words find %s", first(r))
	}
	if r := next.Search(Query{Text: "Wi-Fi for guests", Lang: "en"}); first(r) == "guest-wifi.en" && r.Hits[0].Score > 0.9 {
		t.Errorf("the old words still find it, score %.2f", r.Hits[0].Score)
	}
	if r := base.Search(Query{Text: "Wi-Fi for guests", Lang: "en"}); first(r) != "guest-wifi.en" {
		t.Errorf("the base it was made from has changed: %s", first(r))
	}
	back := next.Renew(Sources{Articles: sample(t)})
	if r := back.Search(Query{Text: "Wi-Fi for guests", Lang: "en"}); first(r) != "guest-wifi.en" || back.patched != 2 {
		t.Errorf("found %s after the edit was undone", first(r))
	}
}

func TestAnArticleThatLosesItsAudienceIsForgotten(t *testing.T) {
	base := New(sample(t))
	edited := sample(t)
	i := slices.IndexFunc(edited, func(a Article) bool { return a.ID == "guest-wifi" })
	edited[i].Audience = []string{"it"}
	q := Query{Text: "Wi-Fi for guests", Lang: "en"}
	renewed, built := base.Renew(Sources{Articles: edited}).Search(q), New(edited).Search(q)
	if renewed.Confidence != built.Confidence || first(renewed) != first(built) {
		t.Errorf("an outsider got %s with %v, and %s with %v from a new base", first(renewed), renewed.Confidence,
			first(built), built.Confidence)
	}
}

func TestManyChangesAreIndexedTogether(t *testing.T) {
	articles := generated(200)
	base := New(articles[:100])
	if next := base.Renew(Sources{Articles: articles}); next.patched != 0 || next.Len() != 200 {
		t.Errorf("%d of %d are patches", next.patched, next.Len())
	}
	if next := (*Base)(nil).Renew(Sources{Articles: articles}); next.Len() != 200 {
		t.Errorf("got %d articles", next.Len())
	}
	with := base.Renew(Sources{Articles: articles[:100], Synonyms: []Synonyms{{"en": {"a", "b"}}}})
	if with.patched != 0 || len(with.synonyms) != 1 {
		t.Error("new synonyms were not taken over")
	}
}

// Whatever is edited, a renewed base holds what a new one holds, and edits of what somebody may not read change nothing
// for him.
func TestARenewedBaseKnowsWhatANewOneKnows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		article := func(id string) Article {
			a := generated(1)[0]
			a.ID, a.Lang = id, rapid.SampledFrom(languages).Draw(t, "lang")
			a.Title = rapid.StringMatching(`q[a-h][a-h] q[a-h][a-h]`).Draw(t, "title") // no language has such words to translate
			a.Questions, a.Passages = []string{a.Title}, []Passage{{Text: a.Title}}
			if rapid.Bool().Draw(t, "restricted") {
				a.Audience = []string{"it"}
			}
			return a
		}
		var now []Article
		for i := range 12 {
			now = append(now, article(fmt.Sprint("a", i)))
		}
		base := New(now)
		for range rapid.IntRange(1, 4).Draw(t, "reloads") {
			next := slices.Clone(now)
			for range rapid.IntRange(0, 3).Draw(t, "edits") {
				i := rapid.IntRange(0, len(next)-1).Draw(t, "which")
				changed := article(next[i].ID)
				changed.Audience = next[i].Audience
				next[i] = changed
			}
			if len(next) > 3 && rapid.Bool().Draw(t, "delete one") {
				next = next[1:]
			}
			now, base = next, base.Renew(Sources{Articles: next})
			agree(t, base, New(now), now)
		}
	})
}

func agree(t *rapid.T, renewed, built *Base, articles []Article) {
	if renewed.Len() != built.Len() {
		t.Fatalf("%d articles, want %d", renewed.Len(), built.Len())
	}
	for _, a := range articles {
		for _, groups := range [][]string{nil, {"it"}} {
			q := Query{Text: a.Title, Lang: a.Lang, Audience: groups, Limit: 100}
			got, want := listed(renewed.Search(q)), listed(built.Search(q))
			if got != want {
				t.Fatalf("%q finds %s, want %s", a.Title, got, want)
			}
		}
	}
}

func listed(r Result) string {
	var list []string
	for _, h := range r.Hits {
		list = append(list, h.Article.ID+"."+h.Article.Lang+" "+h.Article.Title)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func BenchmarkRenew(b *testing.B) {
	for _, n := range []int{1_000, 20_000} {
		articles := generated(n)
		base := New(articles)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				edited := slices.Clone(articles)
				edited[i%n].Title = fmt.Sprint("Zanzibar ", i)
				base.Renew(Sources{Articles: edited})
			}
		})
	}
}
