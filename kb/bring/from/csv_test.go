package from

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/kb/bring"
)

func csvFile(t testing.TB, text string) CSV {
	t.Helper()
	name := filepath.Join(t.TempDir(), "faq.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return CSV{File: name}
}

func TestASpreadsheetOfQuestionsIsRead(t *testing.T) {
	docs, skipped, err := list(t, csvFile(t, "\uFEFFFrage;Antwort;id;Schlagworte;Stand\r\n"+
		"\"Wie gro\u00df?\nWelche Gr\u00f6\u00dfe?\";\"<p>So <b>gro\u00df</b></p><ul><li>a</li></ul>\";7;vpn, netz;2026-05-04\r\n"+
		";leer;8;;\r\nx;;9;;\r\ny;z;7;;\r\nw;v;10;;gestern\r\n"), bring.Known{})
	if err != nil || len(docs) != 1 || len(skipped) != 4 {
		t.Fatalf("got %v, %v, %v", err, docs, skipped)
	}
	d := docs["7"]
	if len(d.Questions) != 2 || d.Title != "Wie groß?" || d.Markdown != "So **groß**\n\n- a" || d.URL != "faq.csv" ||
		d.Tags[1] != "netz" || !d.Updated.Equal(time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v", d)
	}
	if skipped["7"] != "the same id or question stands in line 2; join the rows" || !strings.Contains(skipped["10"], `"gestern"`) {
		t.Errorf("got %q", skipped)
	}
}

func TestOldSpreadsheetsAreReadInTheirEncoding(t *testing.T) {
	docs, _, err := list(t, csvFile(t, "question,answer\nGr\xf6\xdfe?,Gro\xdf\n"), bring.Known{})
	if err != nil || docs["Größe?"].Markdown != "Groß" {
		t.Errorf("got %v and %v", err, docs)
	}
}

func TestACSVWithoutHeadingsIsAKindError(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "faq.csv:1: there is no line of headings",
		"how?,so\n":                 "faq.csv:1: no column is called question",
		"question,answer,antwort\n": "faq.csv:1: two columns are called answer",
	} {
		if _, _, err := list(t, csvFile(t, text), bring.Known{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("question,answer\na,b\n"))
	f.Add([]byte("\xff\xfequestion;answer\n\"a;b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ids := map[string]bool{}
		for doc, err := range readCSV("a.csv", data) {
			if err == nil && (doc.ID == "" || ids[doc.ID] || len(doc.Questions) == 0) {
				t.Errorf("got %+v", doc)
			}
			ids[doc.ID] = err == nil
		}
	})
}

func TestSavedPagesAreReadFromAFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.html": html("A", `<a href="b.html">B</a> <img src="c.png" alt="Bild">`),
		"sub/b.HTM": html("B", "b"), "notes.txt": "x", ".hidden/c.html": "x"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	docs, skipped, err := list(t, HTML(dir, nil), bring.Known{})
	if err != nil || len(docs) != 2 || len(skipped) != 0 || docs["a.html"].Markdown != "B Bild" || docs["sub/b.HTM"].Title != "B" {
		t.Errorf("got %v %v %v", err, docs, skipped)
	}
	if _, _, err := list(t, HTML(t.TempDir(), nil), bring.Known{}); err == nil || !strings.Contains(err.Error(), "no file ends in .html") {
		t.Errorf("got %v", err)
	}
}
