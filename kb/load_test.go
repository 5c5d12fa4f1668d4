package kb

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const goodHead = "---\ntitle: Reset\nlang: en\n---\n"

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestEveryMistakeIsToldWithFileLineAndFix(t *testing.T) {
	many := "questions: [" + strings.Repeat("a,", 50) + "a]\n"
	cases := []struct {
		name, file, text string
		line             int
		what             string
		usable           bool
	}{
		{"no front matter", "a.en.md", "# Hello\n", 1, "there is no front matter", false},
		{"unclosed front matter", "a.en.md", "---\ntitle: x\n", 1, "the front matter is not closed", false},
		{"huge front matter", "a.en.md", "---\n" + strings.Repeat("# x\n", 5000) + "---\nx", 2, "larger than 16 KiB", false},
		{"not YAML", "a.en.md", "---\ntitle: x\nlang: [en\n---\nx", 3, "the front matter is not YAML", false},
		{"a list as front matter", "a.en.md", "---\n- a\n---\nx", 2, "not a list of keys", false},
		{"unknown key", "a.en.md", "---\ntitle: x\nlang: en\nauthor: me\n---\nx", 4, `the key "author" is unknown`, false},
		{"the same key twice", "a.en.md", "---\ntitle: x\nlang: en\ntitle: y\n---\nx", 4, "not YAML", false},
		{"missing title", "a.en.md", "---\nlang: en\n---\nx", 1, "the title is missing", false},
		{"empty title", "a.en.md", "---\ntitle:\nlang: en\n---\nx", 2, "title is empty", false},
		{"title is a list", "a.en.md", "---\ntitle: [x]\nlang: en\n---\nx", 2, "title is not a text", false},
		{"missing language", "a.en.md", "---\ntitle: x\n---\nx", 1, "the language is missing", false},
		{"unknown language", "a.fr.md", "---\ntitle: x\nlang: fr\n---\nx", 3, `the language "fr" is unknown`, false},
		{"language unlike the file name", "a.de.md", goodHead + "x", 3, "lang is en, but the file name says de", false},
		{"file name without language", "a.md", goodHead + "x", 1, "the file name has no language", false},
		{"bad id", "Reset_It.en.md", goodHead + "x", 1, `"Reset_It" is not an article id`, false},
		{"bad review date", "a.en.md", "---\ntitle: x\nlang: en\nreview: 1.3.2027\n---\nx", 4, `review "1.3.2027" is not a day`, false},
		{"bad owner", "a.en.md", "---\ntitle: x\nlang: en\nowner: IT Team\n---\nx", 4, `owner "IT Team" is not an id`, false},
		{"no text", "a.en.md", goodHead + " \n", 5, "the article has no text", false},
		{"too large", "a.en.md", goodHead + strings.Repeat("x ", maxArticle), 1, "larger than 256 KiB", false},
		{"not UTF-8", "a.en.md", goodHead + "ok\n\xff\xfe", 6, "not UTF-8", false},
		{"too many questions", "a.en.md", "---\ntitle: x\nlang: en\n" + many + "---\nx", 4, "questions has more than 40", false},
		{"question too long", "a.en.md", "---\ntitle: x\nlang: en\nquestions:\n  - a\n  - " + strings.Repeat("b", 301) + "\n---\nx", 6,
			"questions entry 2 is longer than 300 letters", false},
		{"empty question", "a.en.md", "---\ntitle: x\nlang: en\nquestions: [a, \"\"]\n---\nx", 4, "questions entry 2 is empty", false},
		{"audience of the wrong type", "a.en.md", "---\ntitle: x\nlang: en\naudience: {team: it}\n---\nx", 4, "audience entry 1 is not a text", false},
		{"audience that is no id", "a.en.md", "---\ntitle: x\nlang: en\naudience: [IT]\n---\nx", 4, `audience "IT" is not an id`, false},
		{"empty audience", "a.en.md", "---\ntitle: x\nlang: en\naudience: []\n---\nx", 4, "audience is an empty list", false},
		{"raw HTML", "a.en.md", goodHead + "Text.\n\n<div>x</div>\n", 7, "HTML is not shown", true},
		{"link to nowhere", "a.en.md", goodHead + "Text.\nSee [x](other-article).\n", 6, `the link "other-article" leads to no article`, true},
		{"link to a file of nowhere", "a.en.md", goodHead + "See [x](other.en.md).\n", 5, `the link "other.en.md" leads to no article`, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			articles, problems := Load(fstest.MapFS{"articles/" + c.file: file(c.text)}, "articles")
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want 1: %v", len(problems), problems)
			}
			p := problems[0]
			if p.File != "articles/"+c.file || p.Line != c.line || !strings.Contains(p.What, c.what) || p.Fix == "" {
				t.Errorf("got %v, want line %d: …%s…", p, c.line, c.what)
			}
			if (len(articles) == 1) != c.usable {
				t.Errorf("got %d articles, want usable = %v", len(articles), c.usable)
			}
		})
	}
}

func TestLoadGoesOnAfterAMistake(t *testing.T) {
	articles, problems := Load(fstest.MapFS{
		"a/one.en.md":    file("---\nlang: en\nreview: soon\nbogus: 1\n---\nx"),
		"a/two.en.md":    file(goodHead + "See [one](one) and [here](two.en.md#top).\n\n### Deep\nfine\n"),
		"a/two.de.md":    file("\uFEFF---\r\ntitle: Zwei\r\nlang: de\r\naudience: everyone\r\n---\r\nText.\r\n"),
		"a/notes.txt":    file("not an article"),
		"a/.sub/x.en.md": file("not looked at"),
	}, "a")
	if len(problems) != 3 {
		t.Errorf("got %d problems, want 3: %v", len(problems), problems)
	}
	var names []string
	for _, a := range articles {
		names = append(names, a.ID+"."+a.Lang)
	}
	if diff := cmp.Diff([]string{"two.de", "two.en"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestAMissingFolderIsOneProblem(t *testing.T) {
	if _, problems := Load(fstest.MapFS{}, "articles"); len(problems) != 1 {
		t.Errorf("got %v", problems)
	}
}

func TestAnArticleIsCutAtItsHeadings(t *testing.T) {
	text := `---
title: VPN
lang: en
questions: ["vpn: off", 404]
audience: [network, it, network]
review: 2027-03-01
---
Lead **here**.

More.

## Connect *now*
1. First
   line two
2. Second

   - nested
3. Third

After.

Windows
-------

### Step
Do it.

## Connect now
Again.
`
	articles, problems := Load(fstest.MapFS{"vpn.en.md": file(text)}, ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := Article{
		ID: "vpn", Lang: "en", Title: "VPN", Lead: "Lead **here**.", Questions: []string{"vpn: off", "404"},
		Audience: []string{"it", "network"}, Review: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), File: "vpn.en.md", Line: 8,
		Keys: map[string]int{"title": 2, "lang": 3, "questions": 4, "audience": 5, "review": 6},
		Passages: []Passage{
			{Text: "Lead **here**.\n\nMore."},
			{Heading: "Connect now", Anchor: "connect-now", Steps: []string{"First\nline two", "Second\n\n- nested", "Third"},
				Text: "1. First\n   line two\n2. Second\n\n   - nested\n3. Third\n\nAfter."},
			{Heading: "Windows: Step", Anchor: "windows-step", Text: "Do it."},
			{Heading: "Connect now", Anchor: "connect-now-2", Text: "Again."},
		},
	}
	if diff := cmp.Diff(want, articles[0], cmpopts.IgnoreFields(Article{}, "Body")); diff != "" {
		t.Error(diff)
	}
}

// sample is the knowledge base that the tests of this package share.
func sample(t testing.TB) []Article {
	t.Helper()
	articles, problems := Load(os.DirFS("testdata"), "articles")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return articles
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(goodHead + "Lead.\n\n## H\n1. a\n2. b\n"))
	f.Add([]byte("---\ntitle: [\n---\n"))
	f.Add([]byte("---\na: &x [*x]\n---\n\n1. a\n\n   1. b\n===\n# \n"))
	f.Add([]byte("---\ntitle: a\nlang: en\n---\n| a |\n|--|\n<b>x\n    c\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		articles, problems := Load(fstest.MapFS{"a.en.md": &fstest.MapFile{Data: src}}, ".")
		lines := strings.Count(string(unixLines(src)), "\n") + 2
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines || p.What == "" || p.Fix == "" {
				t.Errorf("problem %+v in %d lines", p, lines)
			}
		}
		if len(articles)+len(problems) == 0 {
			t.Error("neither an article nor a reason")
		}
		for _, a := range articles {
			for _, p := range a.Passages {
				if !strings.Contains(a.Body, p.Text) {
					t.Errorf("passage %q is not in the body", p.Text)
				}
			}
		}
	})
}

func TestArticlesAreReadInFoldersToo(t *testing.T) {
	articles, problems := Load(fstest.MapFS{
		"articles/a.en.md":             file(goodHead + "Text.\n"),
		"articles/wiki/b.en.md":        file(goodHead + "See [a](a).\n"),
		"articles/wiki/.draft.en.md":   file("nothing"),
		"articles/.git/c.en.md":        file("nothing"),
		"articles/wiki/old/a.en.md":    file(goodHead + "Text.\n"),
		"articles/wiki/notes.txt":      file("nothing"),
		"articles/wiki/b.en.md.theirs": file("nothing"),
	}, "articles")
	if len(articles) != 2 || articles[1].ID != "b" || articles[1].File != "articles/wiki/b.en.md" {
		t.Errorf("got %+v", articles)
	}
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "articles/wiki/old/a.en.md:1: the article is there twice") {
		t.Errorf("got %v", problems)
	}
}

func TestAnImportedArticleTellsItsOrigin(t *testing.T) {
	head := "---\ntitle: A\nlang: en\nsource: https://example.com/" + strings.Repeat("a", 400) +
		"\nlicence: CC BY 4.0\nupdated: 2026-05-04\n---\n"
	articles, problems := Load(fstest.MapFS{"a.en.md": file(head + "Text.\n")}, ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if o := articles[0].Origin; len(o.URL) != 420 || o.Licence != "CC BY 4.0" || o.Updated != day(2026, 5, 4) {
		t.Errorf("got %+v", o)
	}
	if problems := Check("a.en.md", []byte("---\ntitle: A\nlang: en\nupdated: May\n---\n[b](b)\n")); len(problems) != 2 {
		t.Errorf("got %v", problems)
	}
}
