package kb

import (
	"strings"
	"testing"
	"testing/fstest"
)

func synonyms(text string) ([]Synonyms, []Problem) {
	return LoadSynonyms(fstest.MapFS{"synonyms.txt": {Data: []byte(text)}}, "synonyms.txt")
}

func TestOwnWordsFindTheArticle(t *testing.T) {
	list, problems := synonyms("# ours\nzugbox, VPN | Zugbox\n\nESS, wireless network guest |\n")
	if len(problems) > 0 || len(list) != 2 {
		t.Fatal(list, problems)
	}
	base := Build(Sources{Articles: sample(t), Synonyms: list})
	for text, want := range map[string]string{
		"my zugbox is dead":            "vpn-connect.en",
		"how do I get ESS":             "guest-wifi.en",
		"the Zugboks does not connect": "vpn-connect.en",
	} {
		if got := first(base.Search(Query{Text: text, Lang: "en"})); got != want {
			t.Errorf("%q found %s, want %s", text, got, want)
		}
	}
}

func TestMistakesInSynonymsAreNamedWithTheCure(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"one word":       {"a, b\nvpn\n", `synonyms.txt:2: "vpn" stands alone; add`},
		"one on a side":  {"vpn | \n", `:1: "vpn |" stands alone`},
		"a long name":    {"ess, the employee self service portal", `:1: "the employee self service portal" has 5 words`},
		"only marks":     {"vpn, !!", `:1: "!!" holds no word`},
		"three sides":    {"a | b | c", `:1: "a | b | c" has a second |`},
		"Latin-1":        {"Dr\xfccker, printer", ":1: the text is not UTF-8"},
		"a file too big": {strings.Repeat("a, b\n", maxSynonyms/5+1), ":1: the file is larger than 1024 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := synonyms(test.text)
			if len(problems) != 1 || !strings.Contains(problems[0].Error(), test.want) {
				t.Errorf("got %v, want %q", problems, test.want)
			}
		})
	}
}

func TestABaseNeedsNoSynonyms(t *testing.T) {
	if list, problems := LoadSynonyms(fstest.MapFS{}, "synonyms.txt"); list != nil || problems != nil {
		t.Error(list, problems)
	}
}

func FuzzSynonyms(f *testing.F) {
	f.Add("vpn, tunnel | VPN, Tunnel # ours\n")
	f.Add("a|b|c\n,,\n|\n\xff")
	f.Fuzz(func(t *testing.T, text string) {
		list, problems := synonyms(text)
		if n := strings.Count(text, "\n") + strings.Count(text, "\r") + 1; len(list)+len(problems) > n {
			t.Errorf("%d lists and %d problems of %d lines", len(list), len(problems), n)
		}
		for _, s := range list {
			if len(s["en"])+len(s["de"]) < 2 {
				t.Errorf("%q means the same as nothing", s)
			}
		}
		newThesaurus(list)
	})
}
