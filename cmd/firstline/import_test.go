package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const sitePages = 500

// A handbook is a web site of 500 pages with umlauts, tables, pictures, code, menus, redirects, loops, printable copies,
// tracking parameters, dead links and a forbidden part. Each page is reached from one before.
type handbook struct {
	asked   atomic.Int64 // pages that were given out
	refused atomic.Int64 // requests for what robots.txt forbids
	edited  atomic.Int64 // number of a page that has changed; 0: none
}

func (h *handbook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/seite/"))
	switch {
	case r.URL.Path == "/robots.txt":
		_, _ = fmt.Fprint(w, "User-agent: *\nDisallow: /intern/\n")
	case strings.HasPrefix(r.URL.Path, "/intern/"):
		h.refused.Add(1)
	case r.URL.Path == "/":
		http.Redirect(w, r, "/seite/0", http.StatusFound)
	case strings.HasPrefix(r.URL.Path, "/alt/"):
		http.Redirect(w, r, "/seite/"+strings.TrimPrefix(r.URL.Path, "/alt/"), http.StatusMovedPermanently)
	case r.URL.Path == "/kreis":
		http.Redirect(w, r, "/kreis?weiter=1", http.StatusFound)
	case err != nil || n < 0 || n >= sitePages:
		http.NotFound(w, r)
	default:
		h.page(w, r, n)
	}
}

func (h *handbook) page(w http.ResponseWriter, r *http.Request, n int) {
	more := ""
	if int64(n) == h.edited.Load() && n > 0 {
		more = "<p>Neu: Bitte vorher speichern.</p>"
	}
	tag := fmt.Sprintf(`"%d-%d"`, n, len(more))
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.asked.Add(1)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<!doctype html><html lang="de"><head><title>Gerät %[1]d | Handbuch</title>
<link rel="canonical" href="/seite/%[1]d"></head><body><nav><a href="/">Start</a> <a href="/intern/geheim">Intern</a></nav>
<main><h1>Gerät Nr. %[1]d prüfen</h1><p>Übung %[1]d für Größen &amp; Maße. <img src="/bild.png" alt="Ansicht"></p>%[2]s
<table><tr><th>Maß</th><th>Wert</th></tr><tr><td>Länge</td><td>%[1]d<br>mm</td></tr></table>
<pre><code>prüfe --nummer %[1]d &lt;ort&gt;</code></pre><ol><li>Öffnen</li><li>Schließen</li></ol>
<a href="/seite/%[3]d">nächste</a> <a href="/alt/%[4]d">übernächste</a> <a href="/seite/%[1]d?druck=1">drucken</a>
<a href="/seite/%[1]d?utm_source=x#oben">teilen</a> <a href="/kreis">Kreis</a> <a href="/fehlt/%[1]d">fehlt</a>
</main><footer>Impressum</footer></body></html>`, n, more, 2*n+1, 2*n+2)
}

// bringSite runs the import of a site into a workspace.
func bringSite(t *testing.T, ws, address string) *exec.Cmd {
	return exec.CommandContext(t.Context(), program(t), "kb", "import", "site", address, "--into", "handbuch", "--workspace", ws,
		"--allow-private", "127.0.0.1", "--every", "0s", "--limit", "0")
}

func mustBring(t *testing.T, ws, address string) string {
	t.Helper()
	out, err := bringSite(t, ws, address).CombinedOutput()
	if err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	return string(out)
}

// articlesIn gives what a folder of articles holds, without what is hidden.
func articlesIn(t *testing.T, ws string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(filepath.Join(ws, "articles", "handbuch"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
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

// TestAnImportThatIsKilledAgainAndAgainIsCompletedWithNothingTwice: 500 pages, killed without warning at several places.
func TestAnImportThatIsKilledAgainAndAgainIsCompletedWithNothingTwice(t *testing.T) {
	t.Parallel()
	h := &handbook{}
	site := httptest.NewServer(h)
	defer site.Close()
	whole, killed := smallWorkspace(t), smallWorkspace(t)
	if out := mustBring(t, whole, site.URL); !strings.Contains(out, "500 new, 0 changed") {
		t.Fatalf("the undisturbed run says %s", out)
	}
	for _, pages := range []int64{1, 60, 333} {
		h.asked.Store(0)
		cmd := bringSite(t, killed, site.URL)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		eventually(t, time.Minute, "the import is under way", func() bool { return h.asked.Load() >= pages })
		_ = cmd.Process.Kill() // it may have ended already
		_ = cmd.Wait()
		if out, err := exec.CommandContext(t.Context(), program(t), "check", killed).CombinedOutput(); err != nil {
			t.Fatalf("killed after %d pages it leaves: %s", pages, out)
		}
	}
	mustBring(t, killed, site.URL)
	want, got := articlesIn(t, whole), articlesIn(t, killed)
	if len(want) != sitePages {
		t.Errorf("got %d articles of %d pages", len(want), sitePages)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the kills it is another tree:\n%s", diff[:min(len(diff), 4000)])
	}
	if n := h.refused.Load(); n > 0 {
		t.Errorf("what robots.txt forbids was asked for %d times", n)
	}
}

// TestASecondImportChangesOnlyWhatItsSourceChanged, and keeps what a person has edited.
func TestASecondImportChangesOnlyWhatItsSourceChanged(t *testing.T) {
	t.Parallel()
	h := &handbook{}
	site := httptest.NewServer(h)
	defer site.Close()
	ws := smallWorkspace(t)
	mustBring(t, ws, site.URL)
	before := articlesIn(t, ws)
	h.asked.Store(0)
	if out := mustBring(t, ws, site.URL); !strings.Contains(out, "0 new, 0 changed, 500 unchanged, 0 removed") {
		t.Errorf("the second run says %s", out)
	}
	if n := h.asked.Load(); n > 1 { // the printable copies are no pages of their own; one keeps its place
		t.Logf("%d pages were given out again", n)
	}
	if diff := cmp.Diff(before, articlesIn(t, ws)); diff != "" {
		t.Errorf("the second run changed something:\n%s", diff)
	}
	h.edited.Store(17)
	if out := mustBring(t, ws, site.URL); !strings.Contains(out, "0 new, 1 changed, 499 unchanged") {
		t.Errorf("the third run says %s", out)
	}
	mine := filepath.Join(ws, "articles", "handbuch", "handbuch-geraet-nr-17-pruefen.de.md")
	text, err := os.ReadFile(mine)
	if err != nil || !bytes.Contains(text, []byte("Bitte vorher speichern")) {
		t.Fatalf("got %v and %s", err, text)
	}
	text = append(text, "\nUnser Zusatz.\n"...)
	if err := os.WriteFile(mine, text, 0o600); err != nil {
		t.Fatal(err)
	}
	h.edited.Store(0)
	if out := mustBring(t, ws, site.URL); !strings.Contains(out, "1 conflicts") || !strings.Contains(out, "conflict handbuch-geraet-nr-17") {
		t.Errorf("the fourth run says %s", out)
	}
	if now, err := os.ReadFile(mine); err != nil || !bytes.Equal(now, text) {
		t.Errorf("what a person edited is now %v %s", err, now)
	}
	out, err := exec.CommandContext(t.Context(), program(t), "check", ws).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "changed both here and at its source") {
		t.Errorf("check says %v %s", err, out)
	}
}

func TestAnImportIsNotLedIntoThePrivateNetwork(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer inside.Close()
	ws := smallWorkspace(t)
	u, err := url.Parse(inside.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{inside.URL, "http://localhost:" + u.Port(), "http://169.254.169.254/latest/meta-data/",
		"file:///etc/passwd"} {
		cmd := exec.CommandContext(t.Context(), program(t), "kb", "import", "site", address, "--into", "x", "--workspace", ws)
		out, err := cmd.CombinedOutput()
		if err == nil || strings.Contains(string(out), "Imported") {
			t.Errorf("%s: %s", address, out)
		}
	}
	if reached.Load() > 0 {
		t.Error("the inside was reached")
	}
	if _, err := os.Stat(filepath.Join(ws, "articles", "x")); err == nil {
		t.Error("a folder was left behind")
	}
}

// TestADocumentMadeToDoHarmIsSkippedAndTheOthersAreRead: it unpacks to more than is read of any; another is damaged.
func TestADocumentMadeToDoHarmIsSkippedAndTheOthersAreRead(t *testing.T) {
	t.Parallel()
	ws, dir := smallWorkspace(t), t.TempDir()
	const head = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	bombFile(t, filepath.Join(dir, "bomb.docx"), head)
	wordFile(t, filepath.Join(dir, "good.docx"), func(w io.Writer) {
		_, _ = io.WriteString(w, head+`<w:p><w:r><w:t>Der Spind ist im Keller und hat eine Nummer.</w:t></w:r></w:p></w:body></w:document>`)
	})
	if err := os.WriteFile(filepath.Join(dir, "broken.docx"), []byte("PK\x03\x04 and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program(t), "kb", "import", "docx", dir, "--into", "docs", "--workspace", ws).CombinedOutput()
	text := string(out)
	if err != nil || !strings.Contains(text, "1 new") || !strings.Contains(text, "2 skipped") ||
		!strings.Contains(text, "skipped bomb.docx: ") || !strings.Contains(text, "skipped broken.docx: it is not a Word document") {
		t.Errorf("got %v and %s", err, text)
	}
}

// bombFile is a document whose head is followed by 80 MiB of blanks. They are packed once and repeated, because packing
// takes longer than anything that is tested.
func bombFile(t *testing.T, name, head string) {
	t.Helper()
	const times = 80
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	pack := func(b []byte) []byte {
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, flate.DefaultCompression)
		if err == nil {
			_, err = w.Write(b)
		}
		if err := errors.Join(err, w.Flush()); err != nil { // without an end, so that another piece may follow
			t.Fatal(err)
		}
		return packed.Bytes()
	}
	sum := crc32.Update(0, crc32.IEEETable, []byte(head))
	for range times {
		sum = crc32.Update(sum, crc32.IEEETable, blanks)
	}
	const end = "\x01\x00\x00\xff\xff" // an empty last block
	data := slices.Concat(pack([]byte(head)), bytes.Repeat(pack(blanks), times), []byte(end))
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, CRC32: sum,
		CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(head) + times*len(blanks))})
	if err == nil {
		_, err = w.Write(data)
	}
	if err := errors.Join(err, z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func wordFile(t *testing.T, name string, write func(io.Writer)) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	w, err := z.Create("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	write(w)
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}
