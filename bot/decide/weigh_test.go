package decide

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// shop is a knowledge with one intent that an article answers, and one more article.
func shop() (*Knowledge, *kb.Article, *kb.Article) {
	set := intents.Set{Intents: []intents.Intent{{ID: "wifi", Lead: intents.Lead{Answer: "wifi-page"},
		Title: map[string]string{"en": "Wi-Fi"}}}, ByID: map[string]int{"wifi": 0}}
	return &Knowledge{Intents: set, led: map[string]bool{"article:wifi-page": true}}, &kb.Article{ID: "wifi-page", Title: "Wi-Fi"}, &kb.Article{ID: "other", Title: "Other"}
}

// likelihood is what weigh makes of the first way.
func likelihood(t *testing.T, words string, m intents.Match, found kb.Result) (value string, p float64) {
	t.Helper()
	k, _, _ := shop()
	ways := weigh(Evidence{Utterance: words, Lang: "en", Match: m, Found: found}, k)
	if len(ways) == 0 {
		t.Fatalf("no way for %q", words)
	}
	return ways[0].value, ways[0].p
}

func TestWitnessesAreBelievedTogetherMoreThanAlone(t *testing.T) {
	_, wifi, other := shop()
	intent := func(p float64) intents.Match {
		return intents.Match{Candidates: []intents.Candidate{{ID: "wifi", Confidence: p}}}
	}
	found := func(a *kb.Article, p float64) kb.Result {
		return kb.Result{Confidence: p, Hits: []kb.Hit{{Article: a, Score: 1}}}
	}
	const words = "my wifi fails"
	value, both := likelihood(t, words, intent(0.7), found(wifi, 0.6))
	_, engine := likelihood(t, words, intent(0.7), kb.Result{})
	_, search := likelihood(t, words, intent(0.02), found(wifi, 0.6))
	_, rivals := likelihood(t, words, intent(0.7), found(other, 0.6))
	if value != "intent:wifi" || both <= engine || both <= search {
		t.Errorf("%s with %.2f of both, %.2f of the engine, %.2f of the search", value, both, engine, search)
	}
	if rivals >= engine {
		t.Errorf("%.2f beside an article that says otherwise, %.2f beside none", rivals, engine)
	}
	if value, alone := likelihood(t, words, intents.Match{}, found(other, 0.9)); value != "article:other" || alone > 0.9 {
		t.Errorf("%s with %.2f where only the search speaks", value, alone)
	}
}

// Where no intent leads, the search's confidence is a probability: it is taken as it is, all hits together make one at
// most, and only intents that mean something else speak against it.
func TestASearchAloneIsBelieved(t *testing.T) {
	k := &Knowledge{led: map[string]bool{}}
	shop, _, _ := shop()
	rapid.Check(t, func(t *rapid.T) {
		found := kb.Result{Confidence: rapid.Float64Range(0.01, 0.99).Draw(t, "confidence")}
		score := 1.0
		for i := range rapid.IntRange(1, 5).Draw(t, "hits") {
			found.Hits = append(found.Hits, kb.Hit{Article: &kb.Article{ID: fmt.Sprint("a", i), Title: fmt.Sprint("A", i)}, Score: score})
			score *= rapid.Float64Range(0.1, 1).Draw(t, "ratio")
		}
		e := Evidence{Utterance: "my printer fails", Lang: "en", Found: found}
		ways, sum := weigh(e, k), 0.0
		first := slices.IndexFunc(ways, func(w way) bool { return w.value == "article:a0" })
		for _, w := range ways {
			sum += w.p
		}
		if math.Abs(ways[first].p-found.Confidence) > 0.02 || sum > 1.02 {
			t.Fatalf("%.3f of %.3f, all make %.3f", ways[first].p, found.Confidence, sum)
		}
		e.Match = intents.Match{Candidates: []intents.Candidate{{ID: "wifi", Confidence: 0.9}}}
		against := weigh(e, shop)
		i := slices.IndexFunc(against, func(w way) bool { return w.value == "article:a0" })
		if against[i].p >= ways[first].p {
			t.Fatalf("%.3f where an intent means something else, %.3f where none does", against[i].p, ways[first].p)
		}
	})
}

func TestWhoIsAskedIsOfferedWhatIsLessProbableToo(t *testing.T) {
	ways := []way{{p: 0.4, label: "a"}, {p: 0.15, label: "b"}, {p: 0.05, label: "c"}}
	if got := offerable(ways, 0.25); len(got) != 2 {
		t.Errorf("offered %+v, want two", got)
	}
	if got := offerable(ways[1:], 0.25); len(got) != 0 {
		t.Errorf("offered %+v, want nothing: the first is too improbable", got)
	}
}

// An intent that answers with an article means that article, whatever flow this one offers besides.
func TestAnArticleThatOffersAFlowIsNoRivalOfTheIntentItAnswers(t *testing.T) {
	k, wifi, other := shop()
	wifi.Flow, other.Flow = "wifi-flow", "other-flow"
	ways := weigh(Evidence{Utterance: "my wifi fails", Lang: "en",
		Match: intents.Match{Candidates: []intents.Candidate{{ID: "wifi", Confidence: 0.7}}},
		Found: kb.Result{Confidence: 0.6, Hits: []kb.Hit{{Article: wifi, Score: 1}}}}, k)
	if len(ways) != 1 || ways[0].hit == nil || ways[0].intent == nil {
		t.Errorf("got %+v", ways)
	}
	if key := k.articleKey(other); key != "flow:other-flow" {
		t.Errorf("an article that no intent answers with leads to %s", key)
	}
}

// An intent that hands over and the article of its name, which says what to do meanwhile, are one way and no rivals.
func TestAnArticleIsNoRivalOfTheIntentOfItsNameThatHandsOver(t *testing.T) {
	k, _, other := shop()
	k.Intents.ByID["clicked"] = 1
	k.Intents.Intents = append(k.Intents.Intents, intents.Intent{ID: "clicked", Lead: intents.Lead{Handoff: &intents.HandoffLead{}}})
	k.led["intent:clicked"] = true
	weighed := func(a *kb.Article) []way {
		return weigh(Evidence{Utterance: "typed it into a fake page", Lang: "en",
			Match: intents.Match{Candidates: []intents.Candidate{{ID: "clicked", Confidence: 0.9}}},
			Found: kb.Result{Confidence: 0.8, Hits: []kb.Hit{{Article: a, Score: 1}}}}, k)
	}
	ways := weighed(&kb.Article{ID: "clicked"})
	if len(ways) != 1 || ways[0].hit == nil || ways[0].intent == nil || ways[0].p < DefaultAnswer {
		t.Errorf("got %+v, want one way that is sure", ways)
	}
	if rivals := weighed(other); len(rivals) != 2 || rivals[0].p >= ways[0].p {
		t.Errorf("got %+v beside another article", rivals)
	}
	flows := &kb.Article{ID: "clicked", Flow: "check"}
	if key := k.articleKey(flows); key != "flow:check" {
		t.Errorf("the article with a flow leads to %s", key)
	}
}

// "Teams?" tells what it is about and not what is wanted, however well it fits one intent.
func TestAMereNameIsAskedAbout(t *testing.T) {
	k, wifi, other := shop()
	k.Values = slot.New(slot.Set{Lists: []slot.List{{Kind: "program", Entries: []slot.Entry{
		{ID: "wifi", Name: map[string]string{"en": "Wi-Fi"}, Also: []string{"wifi", "wireless network"}}}}}})
	weighed := func(words, nearest string) []way {
		return weigh(Evidence{Utterance: words, Lang: "en",
			Match: intents.Match{Candidates: []intents.Candidate{{ID: "wifi", Confidence: 0.95, Nearest: nearest}}},
			Found: kb.Result{Confidence: 0.9, Hits: []kb.Hit{{Article: wifi, Score: 1}, {Article: other, Score: 0.2}}}}, k)
	}
	for _, words := range []string{"wifi", "Wi-Fi?", "wireles network", "📵 wifi"} {
		if ways := weighed(words, "my wifi fails"); ways[0].p > thinMost || len(offerable(ways, DefaultAsk)) != 2 {
			t.Errorf("%q: got %+v, want two things to choose from", words, ways)
		}
	}
	for words, nearest := range map[string]string{"wifi fails": "my wifi fails", "Wifi!": "wifi", "wifisignal": "my wifi fails"} {
		if ways := weighed(words, nearest); ways[0].p < 0.9 {
			t.Errorf("%q beside the example %q: got %+v, want one that is sure", words, nearest, ways)
		}
	}
}

func TestAnArticleFoundByOneWordIsAskedAbout(t *testing.T) {
	_, _, other := shop()
	found := kb.Result{Confidence: 0.99, Hits: []kb.Hit{{Article: other, Score: 1}}}
	for _, words := range []string{"fails", "fails fails FAILS"} {
		if value, p := likelihood(t, words, intents.Match{}, found); value != "article:other" || p > thinMost {
			t.Errorf("%q: %s with %.2f, want at most %.2f", words, value, p, thinMost)
		}
	}
}

// More of what speaks for a way never makes it less probable, and more for another never makes it more.
func TestLikelihoodFollowsWhatTheWitnessesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) float64 { return rapid.Float64Range(0, 1).Draw(t, name) }
		w := way{byWords: draw("words"), bySight: draw("sight"), hit: &kb.Hit{}}
		rival := way{byWords: draw("other words"), bySight: draw("other sight")}
		led := rapid.Bool().Draw(t, "led")
		judged := func(w, rival way) float64 {
			w.judge(led, rival)
			return w.p
		}
		before, more := judged(w, rival), w
		more.byWords, more.bySight = max(w.byWords, draw("more words")), max(w.bySight, draw("more sight"))
		if after := judged(more, rival); after < before {
			t.Errorf("%+v has %.3f, %+v only %.3f", w, before, more, after)
		}
		stronger := way{byWords: max(rival.byWords, draw("more against")), bySight: rival.bySight}
		if after := judged(w, stronger); after > before || !(before > 0 && before < 1) {
			t.Errorf("%.3f beside %+v, %.3f beside %+v", before, rival, after, stronger)
		}
	})
}

func TestSingleLettersMeanNothing(t *testing.T) {
	k, wifi, _ := shop()
	e := Evidence{Utterance: "x y x y", Match: intents.Match{Candidates: []intents.Candidate{{ID: "wifi", Confidence: 1}}},
		Found: kb.Result{Confidence: 1, Hits: []kb.Hit{{Article: wifi, Score: 1}}}}
	if ways := weigh(e, k); len(ways) > 0 {
		t.Errorf("got %+v, want no way", ways)
	}
}

func TestTheLikeliestWayIsTakenWhenItIsLikelyEnough(t *testing.T) {
	ways := []way{{p: 0.95, value: "article:other"}, {p: 0.7, value: "intent:wifi"}}
	if w, ok := best(ways, 0.6); !ok || w.value != "article:other" {
		t.Errorf("got %q", w.value)
	}
	if _, ok := best(ways, 0.99); ok {
		t.Error("got a way, want none that is likely enough")
	}
	if _, ok := best(nil, 0); ok {
		t.Error("got a way of none")
	}
}
