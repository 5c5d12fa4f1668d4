package bring

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/kb"
)

// TestAnyMomentOfACrashIsMended: a run is cut off after every number of bytes of the ledger and files written, and run
// again; the folder is that of an undisturbed run.
func TestAnyMomentOfACrashIsMended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clean, crashed := mustTemp(t), mustTemp(t)
		defer func() { _ = os.RemoveAll(clean); _ = os.RemoveAll(crashed) }()
		docs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Document {
			doc := note(rapid.StringMatching(`[a-e]`).Draw(t, "id"), rapid.StringMatching(`[a-z ]{0,9}`).Draw(t, "text"))
			doc.Title = rapid.SampledFrom([]string{"", "Same", "Other"}).Draw(t, "title")
			return doc
		}), 0, 6).Draw(t, "docs")
		later := make([]Document, len(docs))
		for i, doc := range docs {
			doc.Markdown += rapid.SampledFrom([]string{"", " more"}).Draw(t, "change")
			later[i] = doc
		}
		for _, round := range [][]Document{docs, later} {
			if _, err := (Importer{Dir: clean, Name: "x", Prune: true}).Run(context.Background(), shelf{docs: round}); err != nil {
				t.Fatal(err)
			}
			stopAfter := rapid.IntRange(0, len(round)).Draw(t, "stop")
			_, _ = (Importer{Dir: crashed, Name: "x", Prune: true}).Run(context.Background(),
				shelf{docs: round[:stopAfter], end: errors.New("killed")})
			tear(t, filepath.Join(crashed, ledgerFile), rapid.IntRange(0, 300).Draw(t, "tear"))
			if _, err := (Importer{Dir: crashed, Name: "x", Prune: true}).Run(context.Background(), shelf{docs: round}); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := listing(clean), listing(crashed); !cmp.Equal(a, b) {
			t.Fatal(cmp.Diff(a, b))
		}
	})
}

func mustTemp(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "bring-")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// tear cuts the last line as a crash would: at most that many bytes of it, and never a line that was followed.
func tear(t *rapid.T, name string, most int) {
	data, err := os.ReadFile(name)
	if err != nil || len(data) == 0 {
		return
	}
	last := strings.LastIndexByte(string(data[:len(data)-1]), '\n') + 1
	if strings.Contains(string(data[last:]), `"pending"`) {
		return // its file is not written yet, or it is: both are tested by the next line
	}
	if err := os.Truncate(name, int64(max(last, len(data)-most))); err != nil {
		t.Fatal(err)
	}
}

func listing(dir string) map[string]string {
	files := map[string]string{}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".import.") {
			data, _ := os.ReadFile(filepath.Join(dir, e.Name()))
			files[e.Name()] = string(data)
		}
	}
	return files
}

func FuzzAnyTextBecomesAValidArticle(f *testing.F) {
	f.Add("title", "text", "https://example.com/", "en")
	f.Add("---\n: [", "---\n<p>\n[a](b)\n![c](d)\n[x]: y\n\n[x]\n", "a:b#c", "")
	f.Add("\u202e\x00", "<div>\n<http://a>\n    code\n```\n<b>\n", "'\"", "de")
	f.Fuzz(func(t *testing.T, title, text, url, lang string) {
		r := run{}
		pages, reason := r.articles(Document{ID: "a", URL: url, Title: title, Markdown: text, Lang: lang,
			Questions: []string{title, text}, Tags: []string{url}, Licence: text})
		if len(pages) == 0 && reason == "" {
			t.Error("neither an article nor a reason")
		}
		for _, p := range pages {
			if problems := kb.Check("a."+p.lang+".md", p.data); len(problems) > 0 {
				t.Errorf("%v in\n%s", problems, p.data)
			}
			if s := stem(p.stem); s != p.stem {
				t.Errorf("the name %q is not safe", p.stem)
			}
		}
	})
}

func FuzzSplittingLosesNothing(f *testing.F) {
	f.Add("# a\n\nb\n\n```\n# c\n```\n\n## d\n", 10)
	f.Add(strings.Repeat("ä", 100), 7)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 8 + (limit&0xff+0x100)%0x100
		squeeze := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\n", " ")), "") }
		parts := split(text, limit)
		if got := squeeze(strings.Join(parts, "\n")); got != squeeze(text) {
			t.Errorf("got %q of %q", got, text)
		}
		for _, p := range parts {
			if len(p) > limit && len(parts) > 1 {
				t.Errorf("a part has %d bytes, more than %d", len(p), limit)
			}
		}
	})
}

// FuzzLedger: whatever stands in a ledger, it is read or refused, and what is read stands alone on its lines.
func FuzzLedger(f *testing.F) {
	f.Add([]byte(`{"run":"began"}` + "\n" + `{"id":"1","version":"2","files":[{"name":"a.en.md","hash":"x"}]}` + "\n" + `{"id":"1","gone":true}` + "\n"))
	f.Add([]byte(`{"id":"1","pending":true,"files":[{"name":"../../x","was":"y"}]}` + "\n" + `{"id":`))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ledgerFile), data, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := openLedger(dir, false)
		if err != nil {
			return
		}
		if err := l.note(line{Run: began}); err != nil {
			t.Fatal(err)
		}
		if err := l.journal.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := openLedger(dir, true)
		if err != nil || len(again.docs) != len(l.docs) || again.complete {
			t.Errorf("read again: %v, %d documents and not %d", err, len(again.docs), len(l.docs))
		}
	})
}
