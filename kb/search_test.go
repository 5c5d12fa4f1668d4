package kb

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func first(r Result) string {
	if len(r.Hits) == 0 {
		return "nothing"
	}
	return r.Hits[0].Article.ID + "." + r.Hits[0].Article.Lang
}

func TestAQuestionFindsItsArticle(t *testing.T) {
	base := New(sample(t))
	cases := []struct{ name, lang, text, want string }{
		{"as the example has it", "en", "I forgot my password", "reset-password.en"},
		{"in other words", "en", "what do I do when the passphrase is gone? I can not sign in", "reset-password.en"},
		{"with typing errors", "en", "forgto my pasword", "reset-password.en"},
		{"phrase for a word", "en", "cannot log in", "reset-password.en"},
		{"hyphen left out", "en", "wifi for a visitor", "guest-wifi.en"},
		{"synonym", "en", "wireless for guests", "guest-wifi.en"},
		{"words of a step", "en", "Nordwind Print", "printer-setup.en"},
		{"a synonym with a typing error", "en", "reset my passphrese", "reset-password.en"},
		{"German", "de", "Kennwort vergessen", "reset-password.de"},
		{"umlaut written out", "de", "passwort zuruecksetzen", "reset-password.de"},
		{"umlaut left out", "de", "passwort zurucksetzen", "reset-password.de"},
		{"compound of known words", "de", "Druckerausdruck", "printer-setup.de"},
		{"part of a compound", "de", "Treiber", "printer-setup.de"},
		{"inflected", "de", "Wie beantrage ich meinen Urlaub?", "holiday-request.de"},
		{"German question, English article", "de", "Laptop gestohlen", "stolen-laptop.en"},
		{"English question of a German", "de", "I forgot my password", "reset-password.de"},
		{"language unknown", "", "Drucker hinzufügen", "printer-setup.de"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := base.Search(Query{Text: c.text, Lang: c.lang})
			if got := first(r); got != c.want {
				t.Errorf("%q found %s, want %s", c.text, got, c.want)
			}
		})
	}
}

func TestAnExampleQuestionIsNearlyCertain(t *testing.T) {
	base := New(sample(t))
	for _, a := range sample(t) {
		for _, q := range a.Questions {
			r := base.Search(Query{Text: strings.ToUpper(q) + "?!", Lang: a.Lang, Audience: a.Audience})
			if first(r) != a.ID+"."+a.Lang || r.Hits[0].Score < 0.95 || r.Confidence < 0.9 {
				t.Errorf("%q: %s, score %.2f, confidence %.2f", q, first(r), r.Hits[0].Score, r.Confidence)
			}
		}
	}
}

func TestWhatNobodyWroteAboutIsNotAnswered(t *testing.T) {
	base := New(sample(t))
	for _, q := range []string{
		"", "   ", "🙂🙂🙂", "how do I", "what is the capital of Mongolia", "best recipe for a chocolate cake",
		"Wie wird morgen das Wetter in Lissabon?", "who won the game yesterday evening",
	} {
		if r := base.Search(Query{Text: q, Lang: "en"}); r.Confidence > 0.3 {
			t.Errorf("%q: confidence %.2f in %s", q, r.Confidence, first(r))
		}
	}
}

func TestARareUnknownWordSpeaksAgainstAnAnswer(t *testing.T) {
	base := New(sample(t))
	sure := base.Search(Query{Text: "reset my password", Lang: "en"})
	less := base.Search(Query{Text: "reset my Zanzibar xylophone password", Lang: "en"})
	if less.Confidence >= sure.Confidence*0.8 {
		t.Errorf("%.2f with two unknown words, %.2f without", less.Confidence, sure.Confidence)
	}
}

func TestAHitNamesItsEvidence(t *testing.T) {
	r := New(sample(t)).Search(Query{Text: "please reset the Zanzibar password", Lang: "en", Limit: 1})
	if len(r.Hits) != 1 || !slices.Equal(r.Hits[0].Matched, []string{"reset", "password"}) {
		t.Errorf("got %+v", r.Hits)
	}
}

func TestNeighboursInTheQuestionAreNeighboursInTheArticle(t *testing.T) {
	text := func(words string) []Passage { return []Passage{{Text: words}} }
	base := New([]Article{
		{ID: "apart", Lang: "en", Title: "Offices", Passages: text("The key is at the desk. Keep the storage tidy and secure.")},
		{ID: "together", Lang: "en", Title: "Offices", Passages: text("Keep the desk tidy. The secure storage key is there.")},
	})
	if got := first(base.Search(Query{Text: "storage key", Lang: "en"})); got != "together.en" {
		t.Errorf("found %s", got)
	}
}

func TestAQuestionFindsAnArticleOfAnotherLanguage(t *testing.T) {
	page := func(lang, title, text string) Article {
		return Article{ID: title, Lang: lang, Title: title, Passages: []Passage{{Text: text}}}
	}
	base := New([]Article{
		page("en", "Print queue", "A job waits."), page("en", "Delicious meals", "Ask the cook."), page("en", "Die casting", "Metal."),
		page("de", "Bildschirm dunkler stellen", "Mit den Tasten."), page("de", "Abmelden", "Im Menü."),
		page("de", "In the Cloud", "Was man kann."),
	})
	for _, c := range []struct{ asker, question, want string }{
		{"de", "Wie komme ich an die Druckerwarteschlange?", "Print queue.en"}, // a compound by its parts
		{"de", "wo ist die Mahlzeit, die lecker ist", "Delicious meals.en"},    // words of everyday life; "die" says nothing
		{"en", "how can I log out", "Abmelden.de"},                             // a saying
		{"en", "wie kann ich mich von der Cloud abmelden", "Abmelden.de"},      // not in the language of the asker
		{"de", "is there a way to dim the display", "Bildschirm dunkler stellen.de"},
	} {
		if got := first(base.Search(Query{Text: c.question, Lang: c.asker})); got != c.want {
			t.Errorf("%q found %s, want %s", c.question, got, c.want)
		}
	}
}

func TestKinOfNeighboursAreNeighbours(t *testing.T) {
	text := func(words string) []Passage { return []Passage{{Text: words}} }
	base := New([]Article{
		{ID: "apart", Lang: "en", Title: "Kitchen", Passages: text("A delicious day. The guest is in the hall, an odour in the garden.")},
		{ID: "together", Lang: "en", Title: "Kitchen", Passages: text("A day. The delicious odour is in the hall, the guest in the garden.")},
	})
	if got := first(base.Search(Query{Text: "the guest said: tasty smell", Lang: "en"})); got != "together.en" {
		t.Errorf("found %s", got)
	}
	if base.Search(Query{Text: "yummy stench", Lang: "en"}).Hits != nil {
		t.Error("kin alone found something")
	}
}

func TestAWordIsFoundInItsOwnFormFirst(t *testing.T) {
	for _, c := range []struct{ lang, other, same, question string }{
		{"en", "The device was connected.", "The device is connecting.", "connecting"},
		{"de", "Man hat die Drucke.", "Man hat den Druck.", "Druck"},
	} {
		base := New([]Article{
			{ID: "another form", Lang: c.lang, Title: "Notes", Passages: []Passage{{Text: c.other}}},
			{ID: "same", Lang: c.lang, Title: "Notes", Passages: []Passage{{Text: c.same}}},
		})
		if got := first(base.Search(Query{Text: c.question, Lang: c.lang})); got != "same."+c.lang {
			t.Errorf("%q found %s", c.question, got)
		}
	}
}

func TestWhatWasSaidBeforeTellsWhatAQuestionIsAbout(t *testing.T) {
	base := New(sample(t))
	q := Query{Text: "and what if it is not registered?", Lang: "en"}
	q.History = []string{"Open the sign-in page and choose that you forgot it.", "I forgot my password"}
	r := base.Search(q)
	if got := first(r); got != "reset-password.en" {
		t.Errorf("found %s, want reset-password.en", got)
	}
	if slices.Contains(r.Hits[0].Matched, "forgot") {
		t.Errorf("%q are not words of the question", r.Hits[0].Matched)
	}
}

func TestAQuestionThatStandsAloneIsNotLedAstrayByWhatWasSaidBefore(t *testing.T) {
	base := New(sample(t))
	before := []string{"Ask the reception for a code.", "how do guests get into the wifi", "my printer is out of paper"}
	for _, a := range sample(t) {
		for _, text := range a.Questions {
			r := base.Search(Query{Text: text, Lang: a.Lang, Audience: a.Audience, History: before})
			if got := first(r); got != a.ID+"."+a.Lang {
				t.Errorf("%q found %s, want %s", text, got, a.ID)
			}
		}
	}
}

func TestTheBestPassageIsTheOneThatTells(t *testing.T) {
	r := New(sample(t)).Search(Query{Text: "my phone is not registered, what now", Lang: "en"})
	if p := r.Hits[0].Passage; p == nil || p.Anchor != "my-phone-is-not-registered" {
		t.Errorf("got %+v", p)
	}
}

func TestATranslationPointsToTheSamePassage(t *testing.T) {
	r := New(sample(t)).Search(Query{Text: "my phone is not registered", Lang: "de"})
	if p := r.Hits[0].Passage; first(r) != "reset-password.de" || p.Anchor != "mein-telefon-ist-nicht-hinterlegt" {
		t.Errorf("got %s, %+v", first(r), p)
	}
}

func TestOnlyTheAudienceFindsARestrictedArticle(t *testing.T) {
	base := New(sample(t))
	q := Query{Text: "open a port on the firewall", Lang: "en"}
	if first(base.Search(q)) == "firewall-change.en" {
		t.Error("an outsider found it")
	}
	q.Audience = []string{"it", "security"}
	if got := first(base.Search(q)); got != "firewall-change.en" {
		t.Errorf("a member found %s", got)
	}
	if _, ok := base.Article("firewall-change", "en", []string{"it"}); ok {
		t.Error("an outsider got it by its id")
	}
	if a, ok := base.Article("firewall-change", "de", []string{"network"}); !ok || a.Lang != "en" {
		t.Error("a member did not get it in the other language")
	}
}

// A restricted article must leave no trace for an outsider: not in the hits, nor in a score, nor in a confidence.
func TestRestrictedArticlesChangeNothingForAnOutsider(t *testing.T) {
	words := []string{"vpn", "password", "gateway", "vault", "borealis", "drucker", "zertifikat", "server", "konto", "laptop", "gatewy"}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, "words"), " ")
		})
		group := rapid.SampledFrom([]string{"", "", "it", "hr", "network"})
		var all, open []Article
		for i := range rapid.IntRange(1, 12).Draw(t, "articles") {
			a := Article{ID: fmt.Sprintf("a%d", i), Lang: rapid.SampledFrom(languages).Draw(t, "lang"), Title: text.Draw(t, "title"),
				Questions: []string{text.Draw(t, "question")}, Passages: []Passage{{Text: text.Draw(t, "body")}}}
			if g := group.Draw(t, "audience"); g != "" {
				a.Audience = []string{g}
			}
			all = append(all, a)
			if readableBy(a.Audience, []string{"it"}) {
				open = append(open, a)
			}
		}
		q := Query{Text: text.Draw(t, "query"), Lang: "en", Audience: []string{"it"}}
		with, without := New(all).Search(q), New(open).Search(q)
		if with.Confidence != without.Confidence || len(with.Hits) != len(without.Hits) {
			t.Fatalf("confidence %v with, %v without", with.Confidence, without.Confidence)
		}
		for i, h := range with.Hits {
			if h.Article.ID != without.Hits[i].Article.ID || h.Score != without.Hits[i].Score {
				t.Fatalf("hit %d: %v with, %v without", i, h, without.Hits[i])
			}
		}
	})
}

func TestOddTextsCostLittleAndBreakNothing(t *testing.T) {
	base := New(sample(t))
	log := strings.Repeat("2026-01-01 ERROR gateway unreachable at 0x7ffe1234 retry\n", 10_000)
	for name, text := range map[string]string{
		"log": log, "broken UTF-8": "pass\xff\xfeword \xc3", "long word": strings.Repeat("ä", 100_000),
		"marks": "a" + strings.Repeat("\u0301", 50_000), "hyphens": strings.Repeat("a-", 40_000), "many words": distinct(20_000),
		"expanding": strings.Repeat("ﷺ", 10_000), "zero": "\x00password\x00",
	} {
		r := base.Search(Query{Text: text, Lang: "de", Limit: 1 << 30})
		for _, h := range r.Hits {
			if h.Score < 0 || h.Score > 1 || math.IsNaN(h.Score) || len(h.Matched) > maxAsked {
				t.Errorf("%s: %+v", name, h)
			}
		}
	}
	r := base.Search(Query{Text: log + "I forgot my password", Lang: "en"})
	if r.Confidence > 0.9 {
		t.Errorf("a pasted log is answered with confidence %.2f", r.Confidence)
	}
}

func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "wrd%cx%d ", 'a'+i%26, i)
	}
	return b.String()
}

func TestAnEmptyBaseKnowsNothing(t *testing.T) {
	base := New(nil)
	if r := base.Search(Query{Text: "password", Lang: "en"}); len(r.Hits) != 0 || r.Confidence != 0 || base.Len() != 0 {
		t.Errorf("got %+v", r)
	}
	if a := base.Answer(Hit{}, day(2026, 1, 1)); a.Text != "" {
		t.Errorf("got %+v", a)
	}
}

func TestABaseMayBeSearchedByMany(t *testing.T) {
	base := New(sample(t))
	want := base.Search(Query{Text: "vpn from home", Lang: "en"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := base.Search(Query{Text: "vpn from home", Lang: "en"}); got.Confidence != want.Confidence {
					t.Errorf("got %v, want %v", got.Confidence, want.Confidence)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzSearch(f *testing.F) {
	base := New(sample(f))
	for _, s := range []string{"password", "drucker geht nicht", "🙂", "\xff", "log in log in", "a-b-c-d-e", "it's"} {
		f.Add(s, "en", "network")
	}
	f.Fuzz(func(t *testing.T, text, lang, group string) {
		r := base.Search(Query{Text: text, Lang: lang, Audience: []string{group}})
		if math.IsNaN(r.Confidence) || r.Confidence < 0 || r.Confidence > 1 || (len(r.Hits) == 0 && r.Confidence != 0) {
			t.Errorf("confidence %v with %d hits", r.Confidence, len(r.Hits))
		}
		for i, h := range r.Hits {
			if !readableBy(h.Article.Audience, []string{group}) {
				t.Errorf("%s is not for %q", h.Article.ID, group)
			}
			if math.IsNaN(h.Score) || h.Score < 0 || h.Score > 1 || (i > 0 && h.Score > r.Hits[i-1].Score) {
				t.Errorf("score %v at %d", h.Score, i)
			}
		}
	})
}

func TestAnArticleCanBeLeftOut(t *testing.T) {
	base := New(sample(t))
	r := base.Search(Query{Text: "I forgot my password", Lang: "en", Without: []string{"reset-password"}})
	for _, h := range r.Hits {
		if h.Article.ID == "reset-password" {
			t.Errorf("found %s, which was to be left out", h.Article.ID)
		}
	}
	if with := base.Search(Query{Text: "I forgot my password", Lang: "en"}); r.Confidence >= with.Confidence {
		t.Errorf("confidence without the article is %.2f, with it %.2f", r.Confidence, with.Confidence)
	}
}
