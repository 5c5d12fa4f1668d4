package web

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; look, then go test -update:\n%s", file, diff)
	}
}

// fetch gets a page.
func fetch(t *testing.T, handler http.Handler, path string, changes ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for _, change := range changes {
		change(r)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, r)
	return answer
}

// hostPage is a foreign site with a policy as strict as the widget allows.
func hostPage(ours string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src "+ours+"; frame-src "+ours)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>Intranet</title><h1>Intranet</h1>
			<script src="` + ours + `/widget.js" data-lang="de" data-title="IT-Hilfe" defer></script>`))
	})
}

func TestPagesAreAsTheyWere(t *testing.T) {
	c := newChannel(t, newWorld(), func(o *Options) { o.Name = `Nord & <Wind>` })
	for _, test := range []struct{ name, path string }{
		{"page.en.html", "/?lang=en"}, {"page.de.html", "/?lang=de"}, {"embed.de.html", "/embed?lang=de"},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := fetch(t, c.Handler(), test.path).Body.String()
			golden(t, test.name, strings.ReplaceAll(body, c.statics.version, "VERSION"))
		})
	}
}

func TestPageSpeaksTheLanguageOfItsReader(t *testing.T) {
	handler := newChannel(t, newWorld()).Handler()
	for _, test := range []struct{ name, path, accept, want string }{
		{"asked for", "/?lang=de", "en", "de"}, {"of the browser", "/", "fr, de-AT;q=0.7", "de"},
		{"unknown to us", "/?lang=xx", "tlh", "en"}, {"not said", "/", "", "en"}, {"nonsense", "/", ";;;q=", "en"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := fetch(t, handler, test.path, header("Accept-Language", test.accept))
			if got := answer.Header().Get("Content-Language"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if !strings.Contains(answer.Body.String(), `<html lang="`+test.want+`">`) {
				t.Error("the page says another language of itself")
			}
		})
	}
}

func TestEveryAnswerIsHardened(t *testing.T) {
	c := newChannel(t, newWorld())
	for _, path := range []string{
		"/", "/embed", "/widget.js", "/static/" + c.statics.version + "/main.js", "/nothing", "/api/v1/nothing",
		"/articles/mfa", "/articles/nothing",
	} {
		t.Run(path, func(t *testing.T) {
			h := fetch(t, c.Handler(), path).Header()
			policy := h.Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
				t.Errorf("policy %q", policy)
			}
			if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("headers %v", h)
			}
			if strings.HasPrefix(path, "/articles/") && strings.Contains(policy, "script-src") {
				t.Errorf("an article may run scripts: %q", policy)
			}
			if h.Get("Set-Cookie") != "" {
				t.Error("a cookie is set")
			}
			page := path == "/" || path == "/embed" || strings.HasPrefix(path, "/articles/")
			if framed := strings.HasSuffix(policy, "'self' https://intranet.nordwind.example"); framed != page {
				t.Errorf("frame-ancestors in %q", policy)
			}
		})
	}
}

// inline finds what the policy forbids and what would load something from elsewhere.
var inline = regexp.MustCompile(`(?i)\son[a-z]+=|\sstyle=|<style|<script>|javascript:|(src|href)="(https?:)?//`)

func TestPageHasNothingInlineAndNothingForeign(t *testing.T) {
	body := fetch(t, newChannel(t, newWorld()).Handler(), "/").Body.String()
	if found := inline.FindString(body); found != "" {
		t.Errorf("the page contains %q", found)
	}
}

func TestStaticFilesAreKeptForeverUnderTheirVersionOnly(t *testing.T) {
	c := newChannel(t, newWorld())
	for _, test := range []struct {
		name, path  string
		status      int
		kind, cache string
	}{
		{"script", "/static/" + c.statics.version + "/main.js", 200, "text/javascript; charset=utf-8",
			"public, max-age=31536000, immutable"},
		{"style of an older page", "/static/old/chat.css", 200, "text/css; charset=utf-8", "no-cache"},
		{"icon", "/static/" + c.statics.version + "/icon.svg", 200, "image/svg+xml", "public, max-age=31536000, immutable"},
		{"template", "/static/" + c.statics.version + "/page.html", 404, "text/plain; charset=utf-8", ""},
		{"way out", "/static/x/..%2f..%2fweb.go", 404, "text/plain; charset=utf-8", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := fetch(t, c.Handler(), test.path)
			h := answer.Header()
			if answer.Code != test.status || h.Get("Content-Type") != test.kind || h.Get("Cache-Control") != test.cache {
				t.Errorf("got %d %q %q", answer.Code, h.Get("Content-Type"), h.Get("Cache-Control"))
			}
		})
	}
}

func TestWidgetHoldsItsTextsInEveryLanguage(t *testing.T) {
	answer := fetch(t, newChannel(t, newWorld(), func(o *Options) { o.Name = "</script>" }).Handler(), "/widget.js")
	for _, want := range []string{"Open the chat", "Chat öffnen", `"fallback":"en"`} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("the widget does not hold %q", want)
		}
	}
	if strings.Contains(answer.Body.String(), "</script>") || strings.Contains(answer.Body.String(), "filled in") {
		t.Error("the widget was not filled in safely")
	}
}

// used finds the sentences that scripts and template ask for by name.
var used = regexp.MustCompile(`(?:say\(|Say |act\()"([a-z_.0-9]+)"`)

func TestEverySentenceOfThePageIsInTheCatalogue(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("static/*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(scripts, "page.html", "article.html") {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range used.FindAllStringSubmatch(string(body), -1) {
			if !catalogue.Has("web." + match[1]) {
				t.Errorf("%s says %q, which is in no catalogue", file, match[1])
			}
		}
	}
}
