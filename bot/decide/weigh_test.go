package decide

import (
	"testing"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/kb"
)

// shop is a knowledge with one intent that an article answers, and one more article.
func shop() (*Knowledge, *kb.Article, *kb.Article) {
	set := intents.Set{Intents: []intents.Intent{{ID: "wifi", Lead: intents.Lead{Answer: "wifi-page"},
		Title: map[string]string{"en": "Wi-Fi"}}}, ByID: map[string]int{"wifi": 0}}
	return &Knowledge{Intents: set}, &kb.Article{ID: "wifi-page", Title: "Wi-Fi"}, &kb.Article{ID: "other", Title: "Other"}
}

func TestWitnessesAreBelievedTogetherMoreThanAlone(t *testing.T) {
	k, wifi, other := shop()
	intent := func(p float64) intents.Match {
		return intents.Match{Candidates: []intents.Candidate{{ID: "wifi", Confidence: p}}}
	}
	found := func(a *kb.Article, p float64) kb.Result {
		return kb.Result{Confidence: p, Hits: []kb.Hit{{Article: a, Score: 1}}}
	}
	for _, test := range []struct {
		name  string
		words string
		match intents.Match
		found kb.Result
		value string
		p     float64
	}{
		{"both agree", "my wifi fails", intent(0.6), found(wifi, 0.5), "intent:wifi", 0.6 + 0.4*0.5*agreement},
		{"an intent whose article is not found", "my wifi fails", intent(0.7), kb.Result{}, "intent:wifi", 0.7 * lonely},
		{"an article that no intent speaks for", "it all fails", intents.Match{}, found(other, 0.9), "article:other",
			0.9 * unheard},
		{"an article found by one word", "fails", intents.Match{}, found(other, 0.9), "article:other", thinMost},
		{"one word said often", "fails fails FAILS", intents.Match{}, found(other, 0.9), "article:other", thinMost},
	} {
		t.Run(test.name, func(t *testing.T) {
			ways := weigh(Evidence{Utterance: test.words, Lang: "en", Match: test.match, Found: test.found}, k)
			if len(ways) == 0 || ways[0].value != test.value || ways[0].p-test.p > 1e-9 || test.p-ways[0].p > 1e-9 {
				t.Errorf("got %+v, want %s with %.3f first", ways, test.value, test.p)
			}
		})
	}
}

func TestSingleLettersMeanNothing(t *testing.T) {
	k, wifi, _ := shop()
	e := Evidence{Utterance: "x y x y", Match: intents.Match{Candidates: []intents.Candidate{{ID: "wifi", Confidence: 1}}},
		Found: kb.Result{Confidence: 1, Hits: []kb.Hit{{Article: wifi, Score: 1}}}}
	if ways := weigh(e, k); len(ways) > 0 {
		t.Errorf("got %+v, want no way", ways)
	}
}

func TestAnIntentGoesBeforeAnArticleThatWasOnlyFound(t *testing.T) {
	ways := []way{{p: 0.95, bySight: 0.95, value: "article:other"}, {p: 0.7, byWords: 0.7, value: "intent:wifi"}}
	if w, ok := best(ways, 0.6); !ok || w.value != "intent:wifi" {
		t.Errorf("got %q, want the intent", w.value)
	}
	if w, ok := best(ways, 0.8); !ok || w.value != "article:other" {
		t.Errorf("got %q, want the article: the intent is not likely enough", w.value)
	}
	if _, ok := best(ways, 0.99); ok {
		t.Error("got a way, want none that is likely enough")
	}
}
