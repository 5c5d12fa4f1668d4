package kb

import (
	"strings"
	"testing"
	"testing/fstest"
)

// writtenOn loads a draft as its author would after writing text below it.
func writtenOn(d Draft, text string) ([]Article, []Problem) {
	return Load(fstest.MapFS{"articles/" + d.File(): {Data: []byte(d.Markdown() + text)}}, "articles")
}

func TestADraftLacksNothingButItsText(t *testing.T) {
	d := Draft{Title: `Wo "parke" ich: mein Fahrrad?`, Lang: "de", Owner: "facility",
		Source:    "https://chat.example/" + strings.Repeat("7", 400),
		Questions: []string{`wo "parke" ich: mein Fahrrad?`, "bike\nrack - #1 \\ yes"}}
	articles, problems := writtenOn(d, "")
	if len(articles) != 0 || len(problems) != 1 || !strings.Contains(problems[0].What, "no text") {
		t.Fatalf("as it is: got %v %v, want the one problem that it has no text", articles, problems)
	}
	articles, problems = writtenOn(d, "Im Hof.\n")
	if len(problems) != 0 || len(articles) != 1 {
		t.Fatalf("written: got %v", problems)
	}
	a := articles[0]
	if a.ID != "wo-parke-ich-mein-fahrrad" || a.Title != d.Title || a.Owner != "facility" || a.Origin.URL != d.Source || len(a.Questions) != 2 ||
		a.Questions[1] != `bike rack - #1 \ yes` {
		t.Errorf("got %+v", a)
	}
}

func FuzzADraftCanBeWritten(f *testing.F) {
	f.Add("how do I park", "it's: \"50%\" - #done")
	f.Add("•••", "\u2028---\n\x00")
	f.Fuzz(func(t *testing.T, title, question string) {
		if strings.TrimSpace(title) == "" || strings.TrimSpace(question) == "" {
			t.Skip("nobody asked anything")
		}
		d := Draft{Title: "q " + title, Lang: "en", Questions: []string{"q " + question}}
		if articles, problems := writtenOn(d, "Answer.\n"); len(articles) != 1 || len(problems) != 0 {
			t.Errorf("%q\n%s\n%v", d.File(), d.Markdown(), problems)
		}
	})
}
