package care

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/firstline-support/firstline/kb"
)

var today = time.Date(2026, time.November, 25, 9, 0, 0, 0, time.UTC)

// base loads articles: by file name without ending, a title and a text. A line "key: value" before the text is one more
// line of front matter.
func base(t *testing.T, articles map[string]string) []kb.Article {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range articles {
		head, body, _ := strings.Cut(text, "\n\n")
		lang := name[strings.LastIndexByte(name, '.')+1:]
		page := "---\nlang: " + lang + "\n" + head + "\n---\n" + body + "\n"
		files["articles/"+name+".md"] = &fstest.MapFile{Data: []byte(page)}
	}
	loaded, _ := kb.Load(files, "articles")
	if len(loaded) != len(articles) {
		t.Fatalf("loaded %d of %d articles", len(loaded), len(articles))
	}
	return loaded
}

func inspect(t *testing.T, articles map[string]string) Report {
	t.Helper()
	return Inspect(base(t, articles), Options{Languages: []string{"en", "de"}, Now: today})
}

// long is a text that is long enough to be compared.
const long = "Open the portal of the travel desk and choose a new request. Enter the destination, the dates and the " +
	"cost centre. Your manager receives a notification and decides within the week. After the approval the travel desk books " +
	"train, plane and hotel and sends the tickets to your mailbox."

func TestTwoArticlesInNearlyTheSameWordsAreTold(t *testing.T) {
	r := inspect(t, map[string]string{
		"book-a-trip.en":     "title: Book a trip\n\n" + long,
		"business-travel.en": "title: Business travel\n\n" + strings.Replace(long, "within the week", "soon", 1),
		"printer.en":         "title: Printer\n\nThe printer stands beside the kitchen and takes paper of the usual size.",
	})
	if len(r.Duplicates) != 1 || r.Duplicates[0].A.ID != "book-a-trip" || r.Duplicates[0].B.ID != "business-travel" ||
		r.Duplicates[0].Alike < sameAlike || r.Duplicates[0].Alike >= 1 {
		t.Errorf("got %+v, want the two about travel, alike but not equal", r.Duplicates)
	}
}

func TestAnArticleThatSaysAllOfAShorterOneIsTold(t *testing.T) {
	more := strings.Repeat("Further rules about visas, insurance and the return of receipts stand in the handbook %d. ", 8)
	for i := range 8 {
		more = strings.Replace(more, "%d", fmt.Sprintf("volume%d chapter%d", i, i), 1)
	}
	r := inspect(t, map[string]string{
		"short.en": "title: Book a trip\n\n" + long,
		"all.en":   "title: Book a trip\n\n" + long + " " + more,
	})
	if len(r.Duplicates) != 1 || r.Duplicates[0].Held < sameHeld {
		t.Errorf("got %+v, want one pair by what the longer one holds", r.Duplicates)
	}
}

func TestTranslationsAndFormulasAreNoDuplicates(t *testing.T) {
	articles := map[string]string{"trip.en": "title: Trip\n\n" + long, "trip.de": "title: Reise\n\n" + long}
	for i := range mostSharing + 5 {
		articles[fmt.Sprintf("a%d.en", i)] = fmt.Sprintf("title: Matter%d\n\nCall the service desk with your asset tag, "+
			"your floor and the time at which it happened, then wait for a colleague to answer matter%d.", i, i)
	}
	if r := inspect(t, articles); len(r.Duplicates) != 0 {
		t.Errorf("got %+v, want none", r.Duplicates)
	}
}

func TestSentencesThatDifferInAValueContradictEachOther(t *testing.T) {
	for name, c := range map[string]struct{ a, b, kind string }{
		"hours": {"The VPN session ends after 12 hours.", "A VPN session ends after 8 hours.", "h"},
		"time of day": {"The service desk is open from 8:00 to 18:00.",
			"The service desk is open from 9 am to 6 pm.", "time"},
		"phone": {"Call the service desk for printers at +49 40 123456.",
			"Call the service desk for printers at +49 40 123457.", "phone"},
		"extension": {"For urgent printer trouble call 4357.", "For urgent printer trouble call 4358.", "phone"},
		"mail": {"Send printer questions to print@nordwind.example.",
			"Send printer questions to printing@nordwind.example.", "mail"},
		"host": {"The address of the VPN portal is vpn.nordwind.example.",
			"The VPN portal has the address gate.nordwind.example.", "host"},
		"length": {"A new password has at least 12 characters.", "A new password has at least 14 characters.", "char"},
	} {
		t.Run(name, func(t *testing.T) {
			r := inspect(t, map[string]string{"one.en": "title: One matter\n\n" + c.a, "two.en": "title: Two things\n\n" + c.b})
			if len(r.Contradictions) != 1 || r.Contradictions[0].Kind != c.kind || r.Contradictions[0].A.Text != c.a ||
				r.Contradictions[0].B.Text != c.b {
				t.Errorf("got %+v, want both sentences, kind %s", r.Contradictions, c.kind)
			}
		})
	}
}

func TestWhatOnlyLooksLikeAContradictionIsLeftOut(t *testing.T) {
	for name, c := range map[string][2]string{
		"another place":       {"The desk in Hamburg is open from 8:00.", "The desk in Berlin is open from 9:00."},
		"says less":           {"The desk is open weekdays from 8:00.", "The desk is open weekdays from 8:00 to 18:00."},
		"same time otherwise": {"The service desk closes at 6 pm.", "The service desk closes at 18:00."},
		"a name":              {"Laptops come with Windows 10 preinstalled.", "Laptops come with Windows 11 preinstalled."},
		"an example":          {"Enter your site address drupal.example.com.", "Enter your site address wiki.example.com."},
		"code":                {"    backup the server every 5 minutes", "    backup the server every 9 minutes"},
		"steps of two matters": {"1. Hold the power button for 10 seconds.",
			"1. Hold the power button for 30 seconds."},
	} {
		t.Run(name, func(t *testing.T) {
			r := inspect(t, map[string]string{"one.en": "title: Restart a phone\n\n" + c[0],
				"two.en": "title: Restart a laptop\n\n" + c[1]})
			if len(r.Contradictions) != 0 {
				t.Errorf("got %+v, want none", r.Contradictions)
			}
		})
	}
}

func TestASentenceFilledInAnewInEachArticleIsNoContradiction(t *testing.T) {
	articles := map[string]string{}
	for i := range mostVersions + 2 {
		articles[fmt.Sprintf("a%d.en", i)] = fmt.Sprintf("title: Matter %d\n\nThis article was written by "+
			"anna%d@nordwind.example.", i, i)
	}
	if r := inspect(t, articles); len(r.Contradictions) != 0 {
		t.Errorf("got %+v, want none", r.Contradictions)
	}
}

func TestTranslationsThatDifferInAValueContradictEachOther(t *testing.T) {
	r := inspect(t, map[string]string{
		"vpn.en": "title: VPN\n\nIt ends after 12 hours. Try it at 8 am.",
		"vpn.de": "title: VPN\n\nEs endet nach 10 Stunden. Ab 8 Uhr geht es.",
		"pin.en": "title: PIN\n\nAt least 14 characters, 64 at most.",
		"pin.de": "title: PIN\n\nMindestens 14, höchstens 64 Zeichen.",
	})
	if len(r.Contradictions) != 1 || r.Contradictions[0].Kind != "h" ||
		r.Contradictions[0].A.Text != "Es endet nach 10 Stunden." || r.Contradictions[0].B.Text != "It ends after 12 hours." {
		t.Errorf("got %+v, want the hours of vpn", r.Contradictions)
	}
}

func TestLinksThatLeadNowhereAreTold(t *testing.T) {
	articles := base(t, map[string]string{
		"a.en": "title: A\n\n[gone](nothing) [b](b) [section](b#setup) [none](b.md#nosuch) [here](#top)\n\n" +
			"![there](there.png) ![lost](img/lost.png) [web](https://nordwind.example/x) [mail](mailto:a@b.example)\n\n" +
			"## Top\n\nx",
		"b.en": "title: B\n\n## Setup\n\nText. [German](b.de.md#aufbau) [wrong](b.de#setup)",
		"b.de": "title: B\n\n## Aufbau\n\nText.",
	})
	files := fstest.MapFS{"articles/there.png": {}}
	r := Inspect(articles, Options{Languages: []string{"en"}, Now: today, Files: files})
	got := map[string]Reason{}
	for _, l := range r.DeadLinks {
		got[fmt.Sprint(l.Page.ID, ":", l.Line, " ", l.To)] = l.Why
	}
	want := map[string]Reason{"a:5 nothing": NoArticle, "a:5 b.md#nosuch": NoSection, "a:7 img/lost.png": NoFile,
		"b:7 b.de#setup": NoSection}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestAddressesOutsideAreGivenOnceWithTheirPlaces(t *testing.T) {
	found := OutsideOf(base(t, map[string]string{
		"a.en": "title: A\n\nSee https://nordwind.example/x and [this](https://nordwind.example/x#part) and [b](b).",
		"b.en": "title: B\n\n[Again](https://nordwind.example/x), [other](http://other.example/).",
	}))
	if len(found) != 2 || found[1].URL != "https://nordwind.example/x" || len(found[1].Places) != 3 {
		t.Errorf("got %+v, want two addresses, the second at three places", found)
	}
}

func TestReviewsAndTranslationsThatAreMissingAreTold(t *testing.T) {
	r := inspect(t, map[string]string{
		"old.en":   "title: Old\nowner: it\nreview: 2026-11-01\n\nText.",
		"older.en": "title: Older\nowner: hr\nreview: 2026-01-01\n\nText.",
		"older.de": "title: Älter\nreview: 2027-01-01\n\nText.",
	})
	if len(r.Overdue) != 2 || r.Overdue[0].Page.ID != "older" || r.Overdue[0].Owner != "hr" || r.Overdue[1].Owner != "it" {
		t.Errorf("overdue: got %+v, want older, then old", r.Overdue)
	}
	if len(r.Untranslated) != 1 || r.Untranslated[0].Page.ID != "old" || fmt.Sprint(r.Untranslated[0].Missing) != "[de]" {
		t.Errorf("untranslated: got %+v, want old in de", r.Untranslated)
	}
}

func TestNothingOfARestrictedArticleIsToldOutside(t *testing.T) {
	r := inspect(t, map[string]string{
		"open.en": "title: Trip\n\n" + long + " The approval of a request takes 5 days.\n\n[x](secret#nosuch)",
		"secret.en": "title: Kraken\naudience: board\nreview: 2026-01-01\n\n" + long +
			" The approval of a request takes 9 days.\n\n[gone](gone)",
	})
	if len(r.Duplicates) != 1 || len(r.Contradictions) != 1 || len(r.Overdue) != 1 || len(r.DeadLinks) != 2 {
		t.Fatalf("to all who may read it: got %+v", r)
	}
	if inside := r.For([]string{"board"}); fmt.Sprint(inside) != fmt.Sprint(r) {
		t.Errorf("the board gets %+v\nwant %+v", inside, r)
	}
	outside := r.For([]string{"it"})
	if text := fmt.Sprintf("%+v", outside); strings.Contains(text, "Kraken") || strings.Contains(text, "9 days") {
		t.Errorf("it gets %s", text)
	}
	if len(outside.DeadLinks) != 1 || len(outside.Untranslated) != 1 {
		t.Errorf("it gets %+v, want what is about the open article", outside)
	}
}

func TestTheStarterWorkspaceIsInOrder(t *testing.T) {
	articles, problems := kb.Load(os.DirFS("../../cmd/firstline/starter"), "articles")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	r := Inspect(articles, Options{Languages: []string{"en", "de"}, Now: today})
	if len(r.Duplicates)+len(r.Contradictions)+len(r.DeadLinks)+len(r.Untranslated) > 0 {
		t.Errorf("got %+v, want nothing", r)
	}
}

func FuzzSentencesAndValuesAreTakenFromTheText(f *testing.F) {
	f.Add("1. Call 4357, z.B. um 8.30 Uhr.\n   Es endet nach 12 h; vpn.nordwind.example hilft. Dann a@b.example!\n")
	f.Add("    code 5 minutes\n- 99:99 25 Uhr 24:00\n+49 (0)40 / 12 34 56")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range sentences(text) {
			if s.text == "" || len(s.text) > longestSentence || !strings.Contains(text, s.text) {
				t.Errorf("sentence %q is not of %q", s.text, text)
			}
			values, rest := extract(s.text)
			for _, v := range values {
				if v.kind == "" || v.text == "" {
					t.Errorf("%q: got value %+v", s.text, v)
				}
			}
			if len(rest) > len(s.text)+len(values)+strings.Count(s.text, " ")+len(s.text) {
				t.Errorf("%q leaves %q", s.text, rest)
			}
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	articles, _ := kb.Load(os.DirFS("../../cmd/firstline/starter"), "articles")
	for b.Loop() {
		Inspect(articles, Options{Languages: []string{"en", "de"}, Now: today})
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/float64(len(articles)), "ms/article")
}
