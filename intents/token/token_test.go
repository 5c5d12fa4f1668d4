package token

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWordsAreWhatPeopleMean(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"case and punctuation", "My VPN, is DOWN!!", []string{"my", "vpn", "is", "down"}},
		{"apostrophes join", "can't, won’t", []string{"cant", "wont"}},
		{"hyphens part", "Windows-Laptop", []string{"windows", "laptop"}},
		{"umlauts stay", "Zurück", []string{"zurück"}},
		{"decomposed umlauts are composed", "zuru\u0308ck", []string{"zurück"}},
		{"wide letters become plain", "ＶＰＮ ﬁle", []string{"vpn", "file"}},
		{"emoji are dropped", "help 🙏🏽 me", []string{"help", "me"}},
		{"addresses", "see https://a.example/x?y=1 and www.b.example", []string{"see", urlWord, "and", urlWord}},
		{"mail addresses", "write to j.smith@nordwind.example", []string{"write", "to", mailWord}},
		{"long numbers stand in, short ones stay", "error 80070005 on windows 11",
			[]string{"error", numberWord, "on", "windows", "11"}},
		{"letters with digits stay", "mp3 h264", []string{"mp3", "h264"}},
		{"invalid UTF-8 parts", "vpn\xffdown", []string{"vpn", "down"}},
		{"nothing", " ?! ", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Words(tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSpellingsOfUmlautsFoldToOne(t *testing.T) {
	for _, group := range [][]string{
		{"zurück", "zurueck", "zuruck"}, {"größe", "groesse", "grosse"}, {"café", "cafe"}, {"äpfel", "aepfel", "apfel"},
	} {
		for _, word := range group {
			if got, want := Fold(word), Fold(group[0]); got != want {
				t.Errorf("Fold(%q) = %q, want %q", word, got, want)
			}
		}
	}
}

func TestPlainWordsAreNotTouchedByFolding(t *testing.T) {
	for _, word := range []string{"", "password", "e", "tree", "été"[:0]} {
		if got := Fold(word); got != word {
			t.Errorf("Fold(%q) = %q", word, got)
		}
	}
}

func TestClipKeepsBothEnds(t *testing.T) {
	text := "begin " + strings.Repeat("ü", 5000) + " end"
	got := clip(text)
	if len(got) > headBytes+tailBytes+10 || !strings.HasPrefix(got, "begin ü") || !strings.HasSuffix(got, "ü end") {
		t.Errorf("got %d bytes from %q to %q", len(got), got[:8], got[len(got)-8:])
	}
	if !utf8.ValidString(got) {
		t.Error("the cuts leave half a letter")
	}
	if short := "as it is"; clip(short) != short {
		t.Errorf("got %q for a short text", clip(short))
	}
}
