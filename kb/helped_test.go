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
	helped := map[Edition]Helped{articles[0].Edition(): {Solved: 2, NotSolved: 9},
		articles[1].Edition(): {Solved: 9, NotSolved: 2}, articles[2].Edition(): {Solved: 10_000}}
	base := New(articles).Heeding(helped)
	if got := first(base.Search(q)); got != "b.en" {
		t.Errorf("found %s, want the one that helped", got)
	}
	if got := first(base.Heeding(nil).Search(q)); got != "a.en" {
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

func TestWhatIsSaidOfAnArticleIsSaidOfNoOtherText(t *testing.T) {
	const voicesFor = 7
	said := Article{ID: "vpn", Lang: "en", Title: "VPN", Body: "Open it.", Audience: []string{"it", "hr"},
		Passages: []Passage{{Text: "Open it."}}}
	for name, c := range map[string]struct {
		change func(*Article)
		want   int
	}{
		"the same text":       {func(*Article) {}, voicesFor},
		"other tags":          {func(a *Article) { a.Tags = []string{"net"} }, voicesFor},
		"audience turned":     {func(a *Article) { a.Audience = []string{"hr", "it"} }, voicesFor},
		"a translation":       {func(a *Article) { a.Lang = "de" }, 0},
		"another title":       {func(a *Article) { a.Title = "VPN client" }, 0},
		"an edit":             {func(a *Article) { a.Body = "Close it." }, 0},
		"who may read it":     {func(a *Article) { a.Audience = nil }, 0},
		"another one's words": {func(a *Article) { a.ID = "wifi" }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			now := said
			c.change(&now)
			base := New([]Article{now}).Heeding(map[Edition]Helped{said.Edition(): {Solved: voicesFor}})
			if got := base.Helped(base.all[0]); got.Solved != c.want {
				t.Errorf("heeds %+v, want %d voices", got, c.want)
			}
		})
	}
}
