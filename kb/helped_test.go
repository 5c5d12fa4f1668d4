package kb

import (
	"testing"

	"pgregory.net/rapid"
)

func TestOfTwoEqualArticlesTheOneThatHelpedComesFirst(t *testing.T) {
	articles := []Article{
		{ID: "a", Lang: "en", Title: "Printer jam", Passages: []Passage{{Text: "Open the lid."}}},
		{ID: "b", Lang: "en", Title: "Printer jam", Passages: []Passage{{Text: "Open the lid."}}},
		{ID: "c", Lang: "en", Title: "Printer", Passages: []Passage{{Text: "Order one."}}},
	}
	q := Query{Text: "how to clear a jam in the printer", Lang: "en"}
	if got := first(New(articles).Search(q)); got != "a.en" {
		t.Fatalf("found %s without a voice", got)
	}
	helped := map[string]Helped{"a": {Solved: 2, NotSolved: 9}, "b": {Solved: 9, NotSolved: 2}, "c": {Solved: 10_000}}
	base := Build(Sources{Articles: articles, Helped: helped})
	if got := first(base.Search(q)); got != "b.en" {
		t.Errorf("found %s, want the one that helped", got)
	}
	if got := first(base.Renew(Sources{Articles: articles}).Search(q)); got != "a.en" {
		t.Errorf("found %s when nobody says so any more", got)
	}
}

func TestVoicesMoveAScoreLittleAndNeverTheWrongWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Helped{rapid.Int().Draw(t, "solved"), rapid.Int().Draw(t, "not")}
		f := h.factor()
		if f < 1-mostHelp || f > 1+mostHelp {
			t.Fatalf("%+v gives %v", h, f)
		}
		if solved, not := max(0, h.Solved), max(0, h.NotSolved); (f > 1) != (solved > not) && f != 1 {
			t.Fatalf("%+v gives %v", h, f)
		}
	})
}
