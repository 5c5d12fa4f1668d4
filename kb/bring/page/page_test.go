package page

import (
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/kb"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestPagesBecomeMarkdownAsRecorded(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	at, _ := url.Parse("https://help.example.com/de/seite.html")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(src, "", at)
		if err != nil {
			t.Fatal(err)
		}
		got := "title: " + p.Title + "\nlang: " + p.Lang + "\ncanonical: " + p.Canonical + "\nlicence: " + p.Licence +
			"\nlinks: " + strings.Join(p.Links, " ") + "\n\n" + p.Markdown + "\n"
		golden := strings.TrimSuffix(file, ".html") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s", file, got)
		}
		if problems := kb.Check("a.en.md", []byte("---\ntitle: a\nlang: en\n---\n"+p.Markdown)); len(problems) > 0 {
			t.Errorf("%s: %v", file, problems)
		}
	}
}

func TestAPageThatIsTooDeepOrTooLargeIsRefused(t *testing.T) {
	if _, err := Read([]byte(strings.Repeat("<div>", 1000)), "", nil); err == nil {
		t.Error("too deep, and read")
	}
	if _, err := Read([]byte(strings.Repeat("<p>", maxNodes+1)), "", nil); err == nil {
		t.Error("too many nodes, and read")
	}
}

func TestOldEncodingsAreRead(t *testing.T) {
	p, err := Read([]byte("<title>Gr\xf6\xdfe</title><main>Gr\xfcn</main>"), "text/html; charset=iso-8859-1", nil)
	if err != nil || p.Title != "Größe" || p.Markdown != "Grün" {
		t.Errorf("got %v %+v", err, p)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("<main><table><tr><td>a<br>b</td></tr></table><img src=x><a href=y>z</a></main>"))
	f.Add([]byte("<table><tr><td><table><td>a</table><pre>\n```\n</pre><h1><ol><li><p>b<script>c</script>"))
	f.Add([]byte("<svg><template><p>&lt;b&gt; `a` *b* [c](d) <img alt='x'><base href='%zz'>"))
	at, _ := url.Parse("https://example.com/")
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Read(src, "", at)
		if err != nil {
			return
		}
		for _, to := range p.Links {
			if u, err := url.Parse(to); err != nil || u.Host == "" {
				t.Errorf("a link leads to %q", to)
			}
		}
		if strings.Contains(p.Markdown, "](javascript:") {
			t.Errorf("got %q", p.Markdown)
		}
	})
}
