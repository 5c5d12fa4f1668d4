package kb

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawnBase is a small base of few words, so that articles are much alike.
func drawnBase(t *rapid.T, words []string) *Base {
	text := drawnText(words)
	var list []Article
	for i := range rapid.IntRange(1, 8).Draw(t, "articles") {
		list = append(list, Article{ID: fmt.Sprintf("a%d", i), Lang: rapid.SampledFrom(languages).Draw(t, "lang"),
			Title: text.Draw(t, "title"), Questions: []string{text.Draw(t, "example")},
			Passages: []Passage{{Text: text.Draw(t, "body")}}})
	}
	return New(list)
}

func drawnText(words []string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, "words"), " ")
	})
}

var matters = []string{"vpn", "password", "gateway", "vault", "printer", "drucker", "zertifikat", "konto", "laptop", "reset"}

func TestAWordThatNobodyKnowsNeverRaisesConfidenceInAnArticle(t *testing.T) {
	all, base := starter(t)
	for _, a := range all {
		for _, q := range append(a.Questions, a.Title) {
			before := base.Search(Query{Text: q, Lang: a.Lang, Audience: a.Audience})
			after := base.Search(Query{Text: q + " ξένος", Lang: a.Lang, Audience: a.Audience})
			if first(after) == first(before) && after.Confidence > before.Confidence {
				t.Errorf("%q: %.4f with an unknown word, %.4f without", q, after.Confidence, before.Confidence)
			}
		}
	}
}

func TestConfidenceIsOfTheQuestionNotOfHowManyHitsAreWanted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawnBase(t, matters)
		q := Query{Text: drawnText(matters).Draw(t, "question"), Lang: "de"}
		want := base.Search(q).Confidence
		if want < 0 || want > 1 || math.IsNaN(want) {
			t.Fatalf("confidence %v", want)
		}
		q.Limit = rapid.IntRange(1, maxHits).Draw(t, "limit")
		if got := base.Search(q).Confidence; got != want {
			t.Fatalf("%v with %d hits, %v with ten", got, q.Limit, want)
		}
	})
}

func TestAnotherMatterThatAnArticleNamesSpeaksAgainst(t *testing.T) {
	page := func(id, title, text string) Article {
		return Article{ID: id, Lang: "en", Title: title, Passages: []Passage{{Text: text}}}
	}
	list := []Article{
		page("scan", "Scan to mail", "Press the scan button, choose mail and the mailbox."),
		page("badge", "Order a badge", "Fill in the form for a badge."),
	}
	q := Query{Text: "scan to mail with the badge", Lang: "en"}
	named := New(list).Search(q)
	list[1] = page("badge", "Order a card", "Fill in the form for a badge.")
	mentioned := New(list).Search(q)
	if first(named) != "scan.en" || named.Confidence >= mentioned.Confidence {
		t.Errorf("%s: %.3f where another article is named after it, %.3f where it is only mentioned", first(named),
			named.Confidence, mentioned.Confidence)
	}
}

func TestTwoAnswersToOneQuestionAreNoContradiction(t *testing.T) {
	page := func(id, title string) Article {
		return Article{ID: id, Lang: "en", Title: title, Passages: []Passage{{Text: "Open the settings of the scanner."}}}
	}
	others := []Article{page("x", "Order paper"), page("y", "Clean the glass")}
	q := Query{Text: "the scanner makes stripes", Lang: "en"}
	same := New(append(others, page("a", "Scanner makes stripes"), page("b", "Scanner makes stripes"))).Search(q)
	alike := New(append(others, page("a", "Scanner makes stripes"), page("b", "Stripes the scanner makes"))).Search(q)
	if same.Confidence <= alike.Confidence {
		t.Errorf("%.3f with the same title twice, %.3f with two titles", same.Confidence, alike.Confidence)
	}
}

// starter is the base of the sample help desk.
func starter(t *testing.T) ([]Article, *Base) {
	t.Helper()
	all, problems := Load(os.DirFS("../cmd/firstline/starter"), "articles")
	if len(all) < 100 {
		t.Fatalf("%d articles, problems %v", len(all), problems)
	}
	return all, New(all)
}

// A trial asks an example question that its article no longer lists, with the article and without it.
type trial struct {
	confidence float64
	right      bool
}

func trials(t *testing.T) (with, without []trial) {
	t.Helper()
	all, _ := starter(t)
	asked := make([]string, len(all))
	for i := range all {
		if q := all[i].Questions; len(q) > 0 {
			asked[i], all[i].Questions = q[0], q[1:]
		}
	}
	base := New(all)
	for i, a := range all {
		q := Query{Text: asked[i], Lang: a.Lang, Audience: a.Audience}
		r := base.Search(q)
		with = append(with, trial{r.Confidence, len(r.Hits) > 0 && r.Hits[0].Article.ID == a.ID})
		q.Without = []string{a.ID}
		without = append(without, trial{base.Search(q).Confidence, false})
	}
	return with, without
}

func TestConfidenceFallsWhenTheArticleIsGone(t *testing.T) {
	with, without := trials(t)
	found, fell := 0, 0
	for i := range with {
		if with[i].right {
			found++
			if without[i].confidence < with[i].confidence {
				fell++
			}
		}
	}
	if found < len(with)/2 || fell < found*3/4 {
		t.Errorf("%d of %d found, the confidence of %d of them fell without the article", found, len(with), fell)
	}
}

func TestConfidenceIsAProbability(t *testing.T) {
	with, without := trials(t)
	all := slices.Concat(with, without)
	slices.SortFunc(all, func(a, b trial) int { return cmp.Compare(a.confidence, b.confidence) })
	var shares []float64
	for part := range slices.Chunk(all, len(all)/4+1) {
		var promised, kept float64
		for _, x := range part {
			promised += x.confidence / float64(len(part))
			if x.right {
				kept += 1 / float64(len(part))
			}
		}
		if math.Abs(promised-kept) > 0.3 {
			t.Errorf("%.2f promised, %.2f right", promised, kept)
		}
		shares = append(shares, kept)
	}
	if !slices.IsSorted(shares) || shares[3] < 2*shares[0] {
		t.Errorf("share that was right, by rising confidence: %.2f", shares)
	}
}
