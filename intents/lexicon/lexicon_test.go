package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/intents/token"
)

// of gives a lexicon of these lines.
func of(t *testing.T, lines ...string) *Lexicon {
	t.Helper()
	l, stemmers := newLexicon(0), newStemmers(0)
	for _, line := range lines {
		words, ok := parse(line)
		if !ok {
			t.Fatalf("%q is no line of a lexicon", line)
		}
		l.add(words, stemmers)
	}
	return l
}

func TestSensesAreThoseOfStemsSayingsAndParts(t *testing.T) {
	l := of(t, "bill, invoice | Rechnung", "sign in, log in | anmelden", "customer | Kunde", "invoice, voucher | Beleg")
	for _, c := range []struct {
		lang, text, want string
	}{
		{"en", "two bills", "0:1"},
		{"en", "the invoices", "0:0.5 3:0.5"},
		{"en", "I was logging in", "1:1"},
		{"en", "log the error in", ""},
		{"de", "meine Rechnungen", "0:1"},
		{"de", "Kundenrechnung", "2:1 0:1"},
		{"de", "Stromrechnungen", "0:1"},
		{"de", "bill", "0:1"},
		{"de", "Beleg and Voucher", "3:1 3:1"},
		{"en", "Invoice Beleg", "0:0.5 3:0.5 3:1"},
		{"", "bill Beleg", "0:1 3:1"},
		{"fr", "bill", "0:1"},
		{"en", "", ""},
	} {
		var got []string
		for _, s := range l.Senses(token.Words(c.text), c.lang) {
			got = append(got, fmt.Sprintf("%d:%v", s.Meaning, s.Share))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %q means %v, want %q", c.lang, c.text, got, c.want)
		}
	}
}

func TestOwnWordsComeBesideWhatIsKnownAndChangeNothingElsewhere(t *testing.T) {
	known := of(t, "bill, invoice | Rechnung")
	own := known.With([]Words{{"en": {"zugbox", "bill"}, "de": {"Zugbox"}}})
	other := known.With([]Words{{"en": {"bill", "beak"}}})
	if got := own.Senses([]string{"zugbox"}, "en"); !slices.Equal(got, []Sense{{1, 1}}) {
		t.Errorf("an own word means %v", got)
	}
	want := []Sense{{0, 0.5}, {1, 0.5}}
	if a, b := own.Senses([]string{"bill"}, "en"), other.Senses([]string{"bill"}, "en"); !slices.Equal(a, want) ||
		!slices.Equal(b, want) {
		t.Errorf("a word that the organisation uses otherwise, too, means %v and %v, want %v", a, b, want)
	}
	if got := known.Senses([]string{"zugbox", "bill"}, "en"); !slices.Equal(got, []Sense{{0, 1}}) {
		t.Errorf("the lexicon that was before says %v", got)
	}
	if same := known.With(nil); same != known {
		t.Error("without own words it is another lexicon")
	}
}

func TestKindsComeBesideMeaningsAndTakeNothingFromThem(t *testing.T) {
	l := of(t, "bill, invoice | Rechnung", "invoice, voucher | Beleg")
	for _, line := range []string{"papers, invoice, receipt | Papiere, Quittung", "duties, tax, invoice | Abgaben, Steuer"} {
		words, _ := parse(line)
		l.addKind(words, newStemmers(0))
	}
	first, second := Kind, Kind+1
	for text, want := range map[string][]Sense{
		"invoice": {{0, 0.5}, {1, 0.5}, {first, 0.5}, {second, 0.5}},
		"receipt": {{first, 1}}, "taxes": {{second, 1}}, "bill": {{0, 1}},
	} {
		if got := l.With([]Words{{"en": {"zugbox"}}}).Senses([]string{text}, "en"); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

func TestWhatIsOfOneKindDoesNotMeanTheSame(t *testing.T) {
	l := General()
	if !meet(l.Senses([]string{"sushi"}, "en"), l.Senses([]string{"pfannkuchen"}, "de")) {
		t.Error("sushi and Pfannkuchen are not of one kind")
	}
	for words := range All() {
		if slices.Contains(words["en"], "sushi") && slices.Contains(words["de"], "Pfannkuchen") {
			t.Errorf("%v mean the same", words)
		}
	}
}

func TestTheGeneralLexiconJoinsLanguagesAndWords(t *testing.T) {
	l := General()
	for _, pair := range [][4]string{
		{"en", "invoice", "de", "Rechnung"}, {"en", "buy", "en", "purchase"}, {"de", "Kennwort", "en", "password"},
	} {
		if !meet(l.Senses(token.Words(pair[1]), pair[0]), l.Senses(token.Words(pair[3]), pair[2])) {
			t.Errorf("%q and %q have no meaning in common", pair[1], pair[3])
		}
	}
	if meet(l.Senses([]string{"invoice"}, "en"), l.Senses([]string{"printer"}, "en")) {
		t.Error("an invoice is a printer")
	}
}

func meet(a, b []Sense) bool {
	return slices.ContainsFunc(a, func(x Sense) bool {
		return slices.ContainsFunc(b, func(y Sense) bool { return x.Meaning == y.Meaning })
	})
}

func TestEachLineSaysSomethingInBothLanguages(t *testing.T) {
	for name, text := range map[string]string{"general.txt": generalText, "kinds.txt": kindsText} {
		if !utf8.ValidString(text) {
			t.Errorf("%s is not UTF-8", name)
		}
		n := 0
		for line := range strings.Lines(text) {
			n++
			words, ok := parse(line)
			if ok && (len(words["en"]) == 0 || len(words["de"]) == 0 || strings.Count(line, "|") != 1) {
				t.Errorf("%s:%d: %q has no words in one of the languages", name, n, strings.TrimSpace(line))
			}
		}
	}
}

// Whatever is written, senses are of known meanings, and nobody's share is more than the whole.
func TestSensesOfAnythingAreSound(t *testing.T) {
	l := General()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-zäöüß]{1,20} ?){0,8}`)).Draw(t, "text")
		lang := rapid.SampledFrom([]string{"en", "de", "", "fr"}).Draw(t, "lang")
		words := token.Words(text)
		got := l.Senses(words, lang)
		for _, s := range got {
			if s.Meaning&^Kind >= max(l.meanings, l.kinds) || s.Share <= 0 || s.Share > 1 {
				t.Fatalf("%q: %+v of %d meanings", text, s, l.meanings)
			}
		}
		if again := l.Senses(words, lang); !slices.Equal(got, again) {
			t.Fatalf("%q means %v and then %v", text, got, again)
		}
	})
}

func TestAMemoForgetsWhenItIsFull(t *testing.T) {
	m := &memo{words: map[string]*study{}}
	for i := range mostWords + 10 {
		m.keep(fmt.Sprint("w", i), &study{{stem: uint64(i)}})
	}
	if n := len(m.words); n > mostWords {
		t.Errorf("it remembers %d words", n)
	}
	found := make([]*study, 2)
	m.recall([]string{fmt.Sprint("w", mostWords+9), "another"}, found)
	if found[0] == nil || found[0][0].stem != mostWords+9 || found[1] != nil {
		t.Errorf("of the last word and of another it knows %+v", found)
	}
	if m.keep(strings.Repeat("x", maxWord+1), &study{}); len(m.words) > 11 {
		t.Error("it remembers what is no word")
	}
}
