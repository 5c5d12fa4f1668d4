package kb

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWordsAreFolded(t *testing.T) {
	cases := []struct {
		name, text string
		want       []string
	}{
		{"case, accents and width", "CAFÉ Ｗｉｆｉ", []string{"cafe", "wifi"}},
		{"sharp s", "Straße STRAẞE", []string{"strasse", "strasse"}},
		{"hyphen", "Wi-Fi", []string{"wifi", "wi", "fi"}},
		{"apostrophes", "can't user’s 'quoted'", []string{"cant", "users", "quoted"}},
		{"signs and emoji", "a+b 🙂 c:\\d", []string{"a", "b", "c", "d"}},
		{"too long", strings.Repeat("x", 41) + " y", []string{"y"}},
		{"broken UTF-8", "a\xffb", []string{"a", "b"}},
		{"only hyphens", "--- -", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, words(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheUsualIsFoldedAsAnythingIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching("[a-zA-ZäöüÄÖÜßẞé\u0301 -]{0,12}")).Draw(t, "text")
		if folded, ok := foldUsual(text); ok && folded != foldAny(text) {
			t.Fatalf("%q is folded to %q, want %q", text, folded, foldAny(text))
		}
	})
	if folded, ok := foldUsual("Große ÄPFEL"); !ok || folded != "grosse apfel" {
		t.Errorf("got %q, %t", folded, ok)
	}
}

func TestFormsOfAWordHaveOneStem(t *testing.T) {
	cases := []struct {
		lang  string
		forms []string
	}{
		{"en", []string{"print", "printing", "printed", "prints"}},
		{"de", []string{"Häuser", "haeuser", "hauser"}},
		{"de", []string{"Passwörter", "Passwoerter"}},
		{"de", []string{"neue", "neuen", "neuer"}},
		{"de", []string{"Größe", "groesse", "grosse"}},
		{"de", []string{"bauen", "baue"}},
	}
	for _, c := range cases {
		want := stem(words(c.forms[0])[0], c.lang)
		for _, f := range c.forms[1:] {
			if got := stem(words(f)[0], c.lang); got != want {
				t.Errorf("%s is %s, but %s is %s", c.forms[0], want, f, got)
			}
		}
	}
}

func vocabularyOf(lang, text string) *vocabulary {
	v := &vocabulary{}
	v.count(words(text))
	v.finish(lang, nil)
	return v
}

func TestCompoundsAreCutIntoKnownWords(t *testing.T) {
	v := vocabularyOf("de", "Drucker Treiber Urlaub Antrag Sicherheit Einstellungen und oder Passwort")
	for word, want := range map[string][]string{
		"druckertreiber":           {"druck", "treib"},
		"urlaubsantrag":            {"urlaub", "antrag"},
		"sicherheitseinstellungen": {"sich", "einstell"},
		"druckerklaviere":          nil,
		"treiber":                  nil,
		"":                         nil,
	} {
		got := v.split(word)
		if len(got) != len(want) {
			t.Errorf("%s is cut into %v, want %v", word, got, want)
		}
		for i := range want {
			if !strings.HasPrefix(got[i], want[i]) {
				t.Errorf("%s is cut into %v, want %v", word, got, want)
			}
		}
	}
	if got := vocabularyOf("en", "pass word").split("password"); got != nil {
		t.Errorf("English is cut into %v", got)
	}
}

func TestAFormLeadsToItsVerb(t *testing.T) {
	for word, want := range map[string]string{
		"abzumelden": "abmelden", "angemeldet": "anmelden", "gesperrt": "sperren", "zuruckzusetzen": "zurucksetzen",
	} {
		if got := infinitives(word); !slices.Contains(got, want) {
			t.Errorf("%s may be of %v, want %s", word, got, want)
		}
	}
	base := New([]Article{{ID: "log out", Lang: "de", Title: "Abmelden"}, {ID: "to log in", Lang: "de", Title: "Anmelden"}})
	if got := first(base.Search(Query{Text: "ich melde mich an", Lang: "de"})); got != "to log in.de" {
		t.Errorf("found %s", got)
	}
}

func TestAMisspeltWordIsGuessed(t *testing.T) {
	v := vocabularyOf("en", "password printer monitor network vpn authenticator 12345")
	for typed, want := range map[string]string{
		"pasword": "password", "passwrod": "password", "pssword": "password", "passwordd": "password",
		"mnoitor": "monitor", "monitir": "monitor", "authentcatr": "authenticator", "ntwrok": "", "12346": "", "vpm": "", "zebra": "",
	} {
		got := ""
		if g := v.guesses(typed); len(g) > 0 {
			got = g[0].word
		}
		if got != want {
			t.Errorf("%s is taken for %q, want %q", typed, got, want)
		}
	}
}

func TestDistanceCountsSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "xabc", 1}, {"abcd", "badc", 2}, {"", "ab", 2}, {"ab", "abcdef", 3}} {
		if got := distance(c.a, c.b, 2); got != c.want {
			t.Errorf("%s to %s is %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestALanguageIsKnownByTheWordsThatSayNothing(t *testing.T) {
	for _, c := range []struct{ text, given, want string }{
		{"how do I get in", "de", "en"}, {"wie komme ich da rein", "en", "de"}, {"Drucker kaputt", "en", "en"},
		{"VPN", "", ""}, {"was will man in an", "de", "de"}, {"how do I get in", "", "en"}, {"", "de", "de"},
	} {
		if got := spoken(words(c.text), c.given); got != c.want {
			t.Errorf("%q of somebody who speaks %q is %q, want %q", c.text, c.given, got, c.want)
		}
	}
}

func TestStopWordsAreFolded(t *testing.T) {
	for _, list := range []map[string]struct{}{englishStops, germanStops} {
		for w := range list {
			if got := words(w); !slices.Equal(got, []string{w}) {
				t.Errorf("%s can never be met, it is read as %v", w, got)
			}
		}
	}
}

func TestTheThesaurusCanBeRead(t *testing.T) {
	th := newThesaurus(nil)
	for i, c := range th.concepts {
		if len(c.stems["en"]) == 0 || len(c.stems["de"]) == 0 {
			t.Errorf("concept %d (%v) has no word of one language", i, c.stems)
		}
	}
	for line := range strings.Lines(thesaurusText) {
		for _, side := range strings.Split(line, "|") {
			for entry := range strings.SplitSeq(side, ",") {
				if n := len(strings.Fields(entry)); !strings.HasPrefix(line, "#") && n > 3 {
					t.Errorf("%q has %d words, more than are listened to", entry, n)
				}
			}
		}
	}
	if got := th.others(stem("kennwort", "de"), "de", "en"); !slices.Contains(got, stem("password", "en")) {
		t.Errorf("Kennwort is %v", got)
	}
}
