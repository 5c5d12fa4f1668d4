package from

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/paper"
)

// wordFile packs a document of chapters, each long enough for the whole to be cut.
func wordFile(t *testing.T, chapters ...string) []byte {
	t.Helper()
	var body strings.Builder
	for i, chapter := range chapters {
		fmt.Fprintf(&body, `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, chapter)
		fmt.Fprintf(&body, `<w:p><w:r><w:t>Das ist Kapitel %d. %s</w:t></w:r></w:p>`, i, strings.Repeat("Es hat viele Worte. ", 300))
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write([]byte(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() + `</w:body></w:document>`))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// articles are the files that an import made, with what they hold.
func articles(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = string(data)
	}
	return out
}

func TestChaptersOfAWordDocumentAreArticlesThatStayWhatTheyAre(t *testing.T) {
	dir, into := t.TempDir(), t.TempDir()
	name := filepath.Join(dir, "handbuch.docx")
	importer := bring.Importer{Dir: into, Name: "hb"}
	run := func() bring.Report {
		t.Helper()
		report, err := importer.Run(t.Context(), DOCX(dir))
		if err != nil {
			t.Fatal(err)
		}
		report.Notes = nil
		return report
	}
	put(t, name, wordFile(t, "Netz", "Drucker", "Zugänge"))
	if diff := cmp.Diff(bring.Report{New: 3}, run()); diff != "" {
		t.Error(diff)
	}
	first := articles(t, into)
	if text := first["hb-drucker.de.md"]; !strings.Contains(text, "title: \"Drucker\"\nlang: de\nsource: \"handbuch.docx#drucker\"\n") || !strings.Contains(text, "Kapitel 1") {
		t.Errorf("the article is %.300q, of %d", text, len(first))
	}
	if diff := cmp.Diff(bring.Report{Unchanged: 3}, run()); diff != "" {
		t.Errorf("the second run: %s", diff)
	}
	put(t, name, wordFile(t, "Netz", "Neues", "Drucker", "Zugänge"))
	if diff := cmp.Diff(bring.Report{New: 1, Changed: 2, Unchanged: 1}, run()); diff != "" {
		t.Errorf("after a chapter was put between: %s", diff)
	}
	put(t, name, []byte("broken"))
	before := articles(t, into)
	if diff := cmp.Diff(bring.Report{Skipped: 4}, run()); diff != "" {
		t.Errorf("after the file broke: %s", diff)
	}
	if diff := cmp.Diff(before, articles(t, into)); diff != "" {
		t.Errorf("a broken file took articles away: %s", diff)
	}
}

func TestImportOfPapersThatWasStoppedIsCompletedWithNothingTwice(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		put(t, filepath.Join(dir, fmt.Sprintf("%d.docx", i)), wordFile(t, fmt.Sprintf("Erstes %d", i), fmt.Sprintf("Zweites %d", i)))
	}
	whole, stopped := t.TempDir(), t.TempDir()
	if _, err := (bring.Importer{Dir: whole, Name: "hb"}).Run(t.Context(), DOCX(dir)); err != nil {
		t.Fatal(err)
	}
	for stop := 1; stop <= 9; stop += 4 {
		ctx, cancel := context.WithCancel(t.Context())
		im := bring.Importer{Dir: stopped, Name: "hb", Progress: func(done, _ int) {
			if done == stop {
				cancel()
			}
		}}
		if _, err := im.Run(ctx, DOCX(dir)); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped after %d documents: got %v", stop, err)
		}
	}
	if _, err := (bring.Importer{Dir: stopped, Name: "hb"}).Run(t.Context(), DOCX(dir)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(articles(t, whole), articles(t, stopped)); diff != "" {
		t.Error(diff)
	}
}

func TestPagesThatAreOnlyPicturesAreNamed(t *testing.T) {
	var said []string
	bringAll("plan.pdf", "1", paper.Document{Blocks: []paper.Block{{Text: "Text"}}, Unread: []int{2, 7}}, func(doc bring.Document, err error) bool {
		said = append(said, doc.ID, fmt.Sprint(err))
		return true
	})
	want := []string{"plan.pdf", "<nil>", "", "plan.pdf: pages that are pictures without text (2, 7): run text recognition (OCR) over the file"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}

func TestPDFEngineIsStartedOnlyWhenAFileHasToBeRead(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "broken.pdf"), []byte("%PDF-1.7"))
	papers, opened := PDF(dir, ""), 0
	papers.open = func(context.Context) (reader, func() error, error) {
		opened++
		return func(context.Context, []byte) (paper.Document, error) {
			return paper.Document{Title: "Plan", Blocks: []paper.Block{{Text: "Der Plan ist da."}}}, nil
		}, func() error { opened += 10; return nil }, nil
	}
	im := bring.Importer{Dir: t.TempDir(), Name: "plan"}
	for range 2 {
		if _, err := im.Run(t.Context(), papers); err != nil {
			t.Fatal(err)
		}
	}
	if opened != 11 {
		t.Errorf("opened %d times and closed %d, want one of each", opened%10, opened/10)
	}
}
