package mood

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSignsAreReadInBothLanguages(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string // sign: words
	}{
		{"my laptop is slow", nil},
		{"URGENT: I can't work, nothing works", []string{"pressing: URGENT", "blocked: can't work"}},
		{"I present to a customer in 10 minutes and the projector is dead", []string{"deadline: in 10 minutes"}},
		{"the whole office is without internet", []string{"many: the whole office"}},
		{"not urgent, whenever you have time", []string{"calm: not urgent"}},
		{"this isn't really urgent", nil},
		{"nobody can print here!!!", []string{"many: nobody can", "annoyed: !!"}},
		{"WHY IS THIS BROKEN AGAIN", []string{"annoyed: WHY IS THIS BROKEN"}},
		{"VPN DNS SSO", nil},
		{"it is the third time this week", []string{"annoyed: third time"}},
		{"Es ist dringend, ich bin ausgesperrt", []string{"pressing: dringend", "blocked: ausgesperrt"}},
		{"Es ist nicht dringend, hat Zeit", []string{"calm: nicht dringend"}},
		{"Das WLAN geht bei allen nicht", []string{"many: bei allen"}},
		{"Brauche ich bis 14 Uhr", []string{"deadline: bis 14 Uhr"}},
		{"Das geht immer noch nicht, seit Tagen!", []string{"annoyed: immer noch nicht"}},
		{"Moeglichst schnellstmoeglich bitte", []string{"pressing: schnellstmoeglich"}},
		{"die Einladung wurde 😡 schon wieder gelöscht", []string{"annoyed: schon wieder"}},
		{"how do I book a meeting room for 20 people", nil},
		{"wie beantrage ich Urlaub", nil},
		{"Wo finde ich die Anleitung für das Produktionssystem", nil},
		{"I was told to update immediately after login, how", []string{"pressing: immediately"}},
	} {
		var got []string
		for _, f := range Read(test.text) {
			if test.text[f.Start:f.End] != f.Text {
				t.Errorf("%q: %+v is not at its place", test.text, f)
			}
			got = append(got, string(f.Sign)+": "+f.Text)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

// Every phrase of the list gives its sign, so none is unreachable behind another or misspelt.
func TestEveryPhraseIsFound(t *testing.T) {
	for _, list := range phrases() {
		for _, p := range list {
			text := strings.NewReplacer("#", "10", "*", "").Replace(strings.Join(p.words, " "))
			if found := Read(text); len(found) != 1 || found[0].Sign != p.sign {
				t.Errorf("%q: got %+v, want %s", text, found, p.sign)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("URGENT!!! nobody can work\xff, not urgent")
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[Sign]bool{}
		for _, s := range Read(text) {
			if seen[s.Sign] || s.Start >= s.End || text[s.Start:s.End] != s.Text || !slices.Contains(Signs(), s.Sign) ||
				utf8.ValidString(text) && !utf8.ValidString(s.Text) {
				t.Fatalf("%q: %+v", text, s)
			}
			seen[s.Sign] = true
		}
	})
}
