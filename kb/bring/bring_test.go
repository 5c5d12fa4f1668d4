package bring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/kb"
)

// A shelf is a source that lists what it holds.
type shelf struct {
	docs []Document
	errs map[int]error // instead of a document
	end  error
}

func (s shelf) Documents(context.Context, Known) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for i, doc := range s.docs {
			if err := s.errs[i]; err != nil {
				doc = Document{}
				if !yield(doc, err) {
					return
				}
				continue
			}
			if !yield(doc, nil) {
				return
			}
		}
		if s.end != nil {
			yield(Document{}, s.end)
		}
	}
}

func note(id, text string) Document {
	return Document{ID: id, URL: "https://example.com/" + id, Title: "About " + id, Lang: "en", Markdown: text}
}

func run1(t testing.TB, im Importer, src Source) Report {
	t.Helper()
	report, err := im.Run(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func counts(r Report) string {
	return fmt.Sprintf("new %d, changed %d, unchanged %d, removed %d, conflicts %d, kept %d, skipped %d", r.New, r.Changed,
		r.Unchanged, r.Removed, r.Conflicts, r.Kept, r.Skipped)
}

// tree is all visible files of a folder.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".import.") {
			return err
		}
		data, err := os.ReadFile(path)
		files[e.Name()] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func edit(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnImportedDocumentIsAnArticle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "wiki")
	im := Importer{Dir: dir, Name: "wiki", Defaults: Defaults{Audience: []string{"it"}, Tags: []string{"wiki"}, Owner: "it",
		Review: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)}}
	doc := Document{ID: "7", URL: "https://example.com/Größe?a=1&b=2", Title: "Größe: \"Ändern\"\n<b>", Lang: "de-DE",
		Markdown: "Ein Text mit <b>HTML</b>\r\nund [Link](nirgends).\n\n    <code>\n", Questions: []string{"wie groß?", "wie groß?"},
		Licence: "CC BY 4.0", Updated: time.Date(2026, 5, 4, 1, 0, 0, 0, time.UTC)}
	if got := counts(run1(t, im, shelf{docs: []Document{doc}})); got != "new 1, changed 0, unchanged 0, removed 0, conflicts 0, kept 0, skipped 0" {
		t.Error(got)
	}
	articles, problems := kb.Load(os.DirFS(dir), ".")
	if len(problems) > 0 || len(articles) != 1 {
		t.Fatalf("got %v and %d articles", problems, len(articles))
	}
	a := articles[0]
	a.Passages, a.Keys = nil, nil
	want := kb.Article{ID: "wiki-groesse-aendern-b", Lang: "de", Title: `Größe: "Ändern" <b>`, Questions: []string{"wie groß?"},
		Tags: []string{"wiki"}, Audience: []string{"it"}, Owner: "it", Review: im.Defaults.Review,
		Origin: kb.Origin{URL: doc.URL, Licence: "CC BY 4.0", Updated: time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)},
		File:   "wiki-groesse-aendern-b.de.md", Line: 13,
		Lead: "Ein Text mit \\<b>HTML\\</b>\nund \\[Link](nirgends).",
		Body: "Ein Text mit \\<b>HTML\\</b>\nund \\[Link](nirgends).\n\n    <code>\n"}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Error(diff)
	}
}

func TestASecondRunWritesOnlyWhatChanged(t *testing.T) {
	dir := t.TempDir()
	im := Importer{Dir: dir, Name: "wiki"}
	docs := []Document{note("a", "one"), note("b", "two"), note("c", "three")}
	run1(t, im, shelf{docs: docs})
	before := tree(t, dir)
	if got := counts(run1(t, im, shelf{docs: docs})); !strings.HasPrefix(got, "new 0, changed 0, unchanged 3, removed 0") {
		t.Error(got)
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	docs[1].Markdown = "two and a half"
	if got := counts(run1(t, im, shelf{docs: docs[:2]})); !strings.HasPrefix(got, "new 0, changed 1, unchanged 1, removed 1") {
		t.Error(got)
	}
	after := tree(t, dir)
	if len(after) != 2 || !strings.Contains(after["wiki-about-b.en.md"], "two and a half") {
		t.Errorf("got %v", after)
	}
}

func TestWhatAPersonEditedIsNeverWrittenOver(t *testing.T) {
	dir := t.TempDir()
	im := Importer{Dir: dir, Name: "wiki"}
	docs := []Document{note("a", "one"), note("b", "two"), note("c", "three")}
	run1(t, im, shelf{docs: docs})
	const mine = "---\ntitle: Mine\nlang: en\n---\nMine.\n"
	for _, name := range []string{"a", "b", "c"} {
		edit(t, dir, "wiki-about-"+name+".en.md", mine)
	}
	if err := os.Remove(filepath.Join(dir, "wiki-about-b.en.md")); err != nil {
		t.Fatal(err)
	}
	docs[0].Markdown = "one and a half"
	got := run1(t, im, shelf{docs: docs[:2]}) // a changed, b was deleted here, c is gone
	if counts(got) != "new 0, changed 0, unchanged 0, removed 0, conflicts 1, kept 2, skipped 0" {
		t.Errorf("%s: %v", counts(got), got.Notes)
	}
	files := tree(t, dir)
	if files["wiki-about-a.en.md"] != mine || files["wiki-about-c.en.md"] != mine ||
		!strings.Contains(files["wiki-about-a.en.md"+Theirs], "one and a half") || len(files) != 3 {
		t.Errorf("got %q", files)
	}
	if got := run1(t, im, shelf{docs: docs[:2]}); got.Conflicts != 0 {
		t.Errorf("the same conflict is told twice: %v", got.Notes)
	}
	edit(t, dir, "wiki-about-a.en.md", files["wiki-about-a.en.md"+Theirs])
	vanished := filepath.Join(t.TempDir(), "wiki")
	if err := os.CopyFS(vanished, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if got := run1(t, Importer{Dir: vanished, Name: "wiki"}, shelf{docs: docs[1:2]}); got.Removed != 1 {
		t.Errorf("who took theirs over keeps what vanished: %s", counts(got))
	}
	docs[0].Markdown = "two"
	im.Restore = true
	if got := run1(t, im, shelf{docs: docs[:1]}); got.Changed != 1 {
		t.Errorf("who took theirs over gets no more updates: %s", counts(got))
	}
	if got := run1(t, im, shelf{docs: docs[:2]}); got.New != 1 {
		t.Errorf("nothing was restored: %s", counts(got))
	}
}

func TestABrokenSourceRemovesNothing(t *testing.T) {
	dir := t.TempDir()
	im := Importer{Dir: dir, Name: "wiki"}
	var docs []Document
	for i := range 10 {
		docs = append(docs, note(string(rune('a'+i)), fmt.Sprint("text ", i)))
	}
	run1(t, im, shelf{docs: docs})
	for name, src := range map[string]shelf{
		"empty":            {},
		"half":             {docs: docs[:5]},
		"partial":          {docs: docs[:9], end: ErrPartial},
		"skipped":          {docs: docs, errs: map[int]error{3: Skip("d", "d", "broken")}},
		"an error at last": {docs: docs[:9], end: errors.New("broken")},
	} {
		report, err := im.Run(t.Context(), src)
		if (err != nil) != (name == "an error at last") || report.Removed > 0 || len(tree(t, dir)) != 10 {
			t.Errorf("%s: got %v and %s", name, err, counts(report))
		}
	}
	im.Prune = true
	if got := run1(t, im, shelf{docs: docs[:5]}); got.Removed != 5 {
		t.Errorf("got %s", counts(got))
	}
}

func TestTheSameTextIsBroughtOnce(t *testing.T) {
	dir := t.TempDir()
	a, b := note("a", "same"), note("b", "same")
	b.Title = a.Title
	report := run1(t, Importer{Dir: dir, Name: "wiki"}, shelf{docs: []Document{a, b}})
	if report.New != 1 || report.Skipped != 1 || !strings.Contains(report.Notes[1].Reason, "same as https://example.com/a") {
		t.Errorf("got %+v", report)
	}
}

func TestADryRunLeavesNoTrace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "wiki")
	if got := run1(t, Importer{Dir: dir, Name: "wiki", DryRun: true}, shelf{docs: []Document{note("a", "one")}}); got.New != 1 {
		t.Errorf("got %s", counts(got))
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestTwoImportsIntoOneFolderTakeTurns(t *testing.T) {
	dir := t.TempDir()
	free, err := alone(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Importer{Dir: dir, Name: "wiki"}).Run(t.Context(), shelf{}); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v", err)
	}
	if err := free(); err != nil {
		t.Fatal(err)
	}
	run1(t, Importer{Dir: dir, Name: "wiki"}, shelf{})
}

func TestADocumentInAForeignLanguageIsSkippedWithTheReason(t *testing.T) {
	doc := note("a", "Bonjour")
	doc.Lang = "fr"
	report := run1(t, Importer{Dir: t.TempDir(), Name: "wiki"}, shelf{docs: []Document{doc}})
	if report.Skipped != 1 || !strings.Contains(report.Notes[0].Reason, `language is "fr"`) {
		t.Errorf("got %+v", report)
	}
}

func TestTheWordsTellTheLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"Öffnen Sie die Einstellungen und klicken Sie auf das Feld.": "de",
		"Open the settings and click on your name.":                  "en",
		"12 34 56": "en",
		"1. Client installieren\n2. Datei importieren": "de",
		"Check paper, toner":                           "en",
	} {
		if got := language("", text); got != want {
			t.Errorf("%q: got %s", text, got)
		}
	}
	if got := language("de_AT", "the and you"); got != "de" {
		t.Errorf("got %s", got)
	}
}

func TestALedgerThatIsNoneIsNotTouched(t *testing.T) {
	dir := t.TempDir()
	edit(t, dir, ledgerFile, "{\"id\":\"a\"}\nrubbish\n")
	_, err := (Importer{Dir: dir, Name: "wiki"}).Run(t.Context(), shelf{docs: []Document{note("a", "one")}})
	if err == nil || !strings.Contains(err.Error(), ledgerFile+":2: ") || len(tree(t, dir)) != 0 {
		t.Errorf("got %v and %v", err, tree(t, dir))
	}
}

func TestALedgerNamesFilesOfItsFolderOnly(t *testing.T) {
	for _, name := range []string{"../x.md", "/etc/passwd", "a/../../x", "a/b.md", "", "."} {
		dir := t.TempDir()
		text := fmt.Sprintf(`{"id":"1","files":[{"name":%q,"hash":"x"}]}`+"\n", name)
		if err := os.WriteFile(filepath.Join(dir, ledgerFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openLedger(dir, true); err == nil || !strings.Contains(err.Error(), ".import.jsonl:1") {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestALongDocumentBecomesSeveralArticles(t *testing.T) {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "## Chapter %d\n\n%s\n\n```\n# no heading\n```\n\n", i, strings.Repeat("Some words. ", 400))
	}
	dir := t.TempDir()
	doc := note("a", b.String())
	report := run1(t, Importer{Dir: dir, Name: "manual"}, shelf{docs: []Document{doc}})
	articles, problems := kb.Load(os.DirFS(dir), ".")
	if len(problems) > 0 || len(articles) != report.New || len(articles) < 4 {
		t.Fatalf("got %v, %d articles, %+v", problems, len(articles), report)
	}
	var passages int
	for _, a := range articles {
		passages += len(a.Passages)
	}
	if passages != 40 || articles[1].ID != "manual-about-a-002" || !strings.HasPrefix(articles[1].Title, "About a: Chapter ") {
		t.Errorf("got %d passages, %s, %q", passages, articles[1].ID, articles[1].Title)
	}
	doc.Markdown = "short now"
	if got := run1(t, Importer{Dir: dir, Name: "manual"}, shelf{docs: []Document{doc}}); got.Removed != len(articles)-1 {
		t.Errorf("got %s", counts(got))
	}
}
