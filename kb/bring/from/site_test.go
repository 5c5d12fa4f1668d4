package from

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
)

// A server is a web site of the test; it notes what was asked for.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string          // guarded by mu
	pages map[string]string // guarded by mu: bodies by path
	on    map[string]http.HandlerFunc
}

func serve(t testing.TB, pages map[string]string) *server {
	s := &server{pages: pages, on: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked = append(s.asked, r.URL.RequestURI())
		body, there := s.pages[r.URL.RequestURI()]
		switch handle := s.on[r.URL.Path]; {
		case handle != nil:
			handle(w, r)
		case !there:
			http.NotFound(w, r)
		case strings.HasPrefix(body, "-> "):
			http.Redirect(w, r, body[3:], http.StatusFound)
		default:
			tag := fmt.Sprintf("%q", fmt.Sprint(len(body)))
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if strings.HasPrefix(body, "<?xml") {
				w.Header().Set("Content-Type", "application/xml")
			}
			_, _ = w.Write([]byte(body))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// took gives what was asked for since the last look.
func (s *server) took() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

func client() *fetch.Client {
	return fetch.New(fetch.Options{Agent: "firstline/test", Private: []string{"127.0.0.1"}})
}

// list collects a listing: documents by address, skipped ones with their reason, and how it ended.
func list(t testing.TB, src bring.Source, known bring.Known) (docs map[string]bring.Document, skipped map[string]string, err error) {
	t.Helper()
	docs, skipped = map[string]bring.Document{}, map[string]string{}
	for doc, err := range src.Documents(t.Context(), known) {
		if skip, ok := err.(*bring.SkipError); ok { //nolint:errorlint // it comes as it is
			skipped[skip.ID] = skip.Reason
			continue
		}
		if err != nil {
			return docs, skipped, err
		}
		if _, twice := docs[doc.ID]; twice {
			t.Errorf("%s comes twice", doc.ID)
		}
		docs[doc.ID] = doc
	}
	return docs, skipped, nil
}

// paths are the keys of a map without the server's address.
func paths[V any](s *server, m map[string]V) []string {
	var out []string
	for id := range m {
		out = append(out, strings.TrimPrefix(id, s.URL))
	}
	slices.Sort(out)
	return out
}

func html(title, body string) string {
	return `<!doctype html><html lang="de-DE"><head><title>` + title + ` | Hilfe</title></head><body><nav><a href="/">Start</a>
<a href="/b">B</a></nav><main><h1>` + title + `</h1>` + body + `</main><footer>Impressum</footer></body></html>`
}

func TestASiteIsFollowedToItsEndsAndNoFurther(t *testing.T) {
	other := serve(t, map[string]string{"/": html("Other", "x")})
	s := serve(t, nil)
	s.pages = map[string]string{
		"/robots.txt": "User-agent: *\nDisallow: /secret/\n",
		"/":           html("Start", `Über <a href="a#top">A</a> <a href="/secret/x">S</a> <a href="`+strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+`/">O</a> <a href="/moved">M</a> <a href="/dead">D</a> <a href="javascript:alert(1)">J</a> <a href="/loop">L</a>`),
		"/a":          html("A", `Seite A <a href="/print?of=a">drucken</a> <a href="/a?utm_source=x">A</a> <a rel="nofollow" href="/hidden">H</a>`),
		"/b":          html("B", `Seite B`),
		"/moved":      "-> /c", "/c": html("C", "Seite C"),
		"/loop": "-> /loop2", "/loop2": "-> /loop",
		"/print?of=a": `<link rel="canonical" href="/a">` + html("A", "Seite A zum Drucken"),
		"/secret/x":   html("Secret", "geheim"),
		"/hidden":     html("Hidden", "verborgen"),
		"/noindex":    `<meta name="robots" content="noindex">` + html("No", "nein"),
		"/map":        html("Aus der Sitemap", "Nur dort"),
	}
	s.pages["/sitemap.xml"] = `<?xml version="1.0"?><urlset><url><loc>` + s.URL + `/map</loc></url><url><loc>` + s.URL + `/noindex</loc></url></urlset>`
	docs, skipped, err := list(t, &Site{Client: client(), Start: s.URL}, bring.Known{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"/", "/a", "/b", "/c", "/map"}, paths(s, docs)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/noindex", "/secret/x"}, paths(s, skipped)); diff != "" {
		t.Error(diff)
	}
	a := docs[s.URL+"/a"]
	if a.Title != "A" || a.Lang != "de-DE" || !strings.HasPrefix(a.Markdown, "Seite A [drucken]("+s.URL+"/print?of=a)") {
		t.Errorf("got %+v", a)
	}
	if asked := s.took(); slices.Contains(asked, "/secret/x") || slices.Contains(asked, "/hidden") || len(other.took()) > 0 {
		t.Errorf("asked for %q", asked)
	}
}

func TestOnlyChangedPagesComeAgain(t *testing.T) {
	s := serve(t, map[string]string{"/": html("Start", `<a href="/a">A</a>`), "/a": html("A", "eins"), "/b": html("B", "alt")})
	dir := t.TempDir()
	site := func() *Site { return &Site{Client: client(), Start: s.URL} }
	im := bring.Importer{Dir: dir, Name: "site"}
	if report, err := im.Run(t.Context(), site()); err != nil || report.New != 3 {
		t.Fatalf("got %v %+v", err, report)
	}
	s.mu.Lock()
	s.pages["/a"] = html("A", `eins und <a href="/new">neu</a>`)
	s.pages["/new"] = html("Neu", "neu")
	delete(s.pages, "/b")
	s.mu.Unlock()
	report, err := im.Run(t.Context(), site())
	if err != nil || report.New != 1 || report.Changed != 1 || report.Unchanged != 1 || report.Removed != 1 {
		t.Errorf("got %v %+v", err, report)
	}
}

func TestALimitedCrawlIsPartialAndGoesOn(t *testing.T) {
	pages := map[string]string{}
	for i := range 10 {
		pages[fmt.Sprintf("/%d", i)] = html(fmt.Sprint("Seite ", i), fmt.Sprintf(`Text %d <a href="/%d">weiter</a>`, i, i+1))
	}
	s := serve(t, pages)
	im := bring.Importer{Dir: t.TempDir(), Name: "site"}
	report, err := im.Run(t.Context(), &Site{Client: client(), Start: s.URL + "/0", Limit: 4})
	if err != nil || !report.Partial || report.New != 2 { // two of the four that were fetched are dead links
		t.Errorf("got %v %+v", err, report)
	}
	report, err = im.Run(t.Context(), &Site{Client: client(), Start: s.URL + "/0"})
	if err != nil || report.Partial || report.New != 8 || report.Unchanged != 2 {
		t.Errorf("got %v %+v", err, report)
	}
}

func TestASiteThatIsDownIsAnErrorAndRemovesNothing(t *testing.T) {
	s := serve(t, map[string]string{"/": html("Start", "Text")})
	s.on["/"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }
	_, _, err := list(t, &Site{Client: client(), Start: s.URL}, bring.Known{})
	if err == nil || !strings.Contains(err.Error(), "403 Forbidden") {
		t.Errorf("got %v", err)
	}
	if _, _, err := list(t, &Site{Client: client(), Start: "help.example.com"}, bring.Known{}); err == nil || !strings.Contains(err.Error(), "https://") {
		t.Errorf("got %v", err)
	}
}

func TestSitemapsMayBePackedAndNested(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc> https://a/b </loc></url></urlset>`))
	_ = w.Close()
	if pages, _ := readSitemap(packed.Bytes()); len(pages) != 1 || pages[0] != "https://a/b" {
		t.Errorf("got %q", pages)
	}
	_, more := readSitemap([]byte(`<sitemapindex><sitemap><loc>https://a/1.xml</loc></sitemap></sitemapindex>`))
	if len(more) != 1 || more[0] != "https://a/1.xml" {
		t.Errorf("got %q", more)
	}
}

func TestAPageHasOneAddress(t *testing.T) {
	for from, want := range map[string]string{
		"HTTPS://Example.com:443/a/../b#x":          "https://example.com/b",
		"https://example.com":                       "https://example.com/",
		"https://example.com/?b=1&utm_source=x&a=2": "https://example.com/?a=2&b=1",
		"https://u:p@example.com/ä":                 "https://example.com/%C3%A4",
		"mailto:a@b":                                "", "/a": "", "https://": "",
	} {
		if got, _ := normal(from); got != want {
			t.Errorf("%s: got %q, want %q", from, got, want)
		}
		if got, ok := normal(from); ok {
			if again, _ := normal(got); again != got {
				t.Errorf("%s: %q becomes %q", from, got, again)
			}
		}
	}
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>https://a/</loc></url></urlset>`))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><sitemap><loc>&b;</loc>`))
	f.Fuzz(func(_ *testing.T, data []byte) { readSitemap(data) })
}

func FuzzAddress(f *testing.F) {
	f.Add("https://a//b/../c?x=%zz&y=1#d")
	f.Fuzz(func(t *testing.T, address string) {
		if got, ok := normal(address); ok {
			if again, _ := normal(got); again != got && len(got) <= maxAddress {
				t.Errorf("%q becomes %q", got, again)
			}
		}
	})
}
