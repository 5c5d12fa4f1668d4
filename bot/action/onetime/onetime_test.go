package onetime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/handoff/texts"
)

const home = "https://help.nordwind.example"

// inWorld runs a test in a bubble with its own clock.
func inWorld(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) { test(t, newWorld(t.Context(), t, home)) })
}

func TestTheOwnerSeesASecretOnce(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		token := w.keep(t)
		code := w.code(t, token)
		if status, a := w.post(t, "show", token, code); status != http.StatusOK || a.Result != shown || a.Secret != secret {
			t.Fatalf("got %d %+v", status, a)
		}
		if status, a := w.post(t, "show", token, code); status != http.StatusNotFound || a != (answer{Result: gone}) {
			t.Errorf("again: %d %+v", status, a)
		}
		if w.says(Kept) != 1 || w.says(proof.Used) != 1 || w.says(Shown) != 1 {
			t.Errorf("the audit has %+v", w.records)
		}
	})
}

// The link comes from one node, the code from another, and the page from either.
func TestASecretIsShownOnceByAllNodesTogether(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		other, err := New(w.options)
		if err != nil {
			t.Fatal(err)
		}
		here, there := w.handler, other.Handler()
		token := w.keep(t)
		w.handler = there
		code := w.code(t, token)
		w.handler = here
		if status, a := w.post(t, "show", token, "00000000"); status != http.StatusForbidden || a.Result != wrong {
			t.Errorf("a wrong code: %d %+v", status, a)
		}
		w.handler = there
		if status, a := w.post(t, "show", token, code); status != http.StatusOK || a.Secret != secret {
			t.Errorf("got %d %+v", status, a)
		}
		for i, node := range []http.Handler{here, there} {
			w.handler = node
			if status, a := w.post(t, "show", token, code); status != http.StatusNotFound || a != (answer{Result: gone}) {
				t.Errorf("again, at node %d: %d %+v", i, status, a)
			}
		}
	})
}

// While nodes of two releases run, a page of one asks the other for its scripts.
func TestAPageOfAnotherReleaseGetsItsFiles(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for version, want := range map[string]string{w.statics.version: "public, max-age=31536000, immutable",
			"0123456789ab": "no-store"} {
			for name := range w.statics.files {
				rec := httptest.NewRecorder()
				w.handler.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet,
					"/once/static/"+version+"/"+name, nil))
				if got := rec.Header().Get("Cache-Control"); rec.Code != http.StatusOK || got != want {
					t.Errorf("%s of %s: %d, %q", name, version, rec.Code, got)
				}
			}
		}
	})
}

func TestUsedOldAndMadeUpLinksLookTheSame(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		used, old := w.keep(t), w.keep(t)
		w.post(t, "show", used, w.code(t, used))
		time.Sleep(15 * time.Minute)
		other := w.newToken()
		for name, token := range map[string]string{"used": used, "old": old, "never kept": other.text, "empty": "",
			"cut off": used[:20], "changed": "A" + used[1:], "padded": used + "=", "long": strings.Repeat("A", 3000),
			"odd": "<script>"} {
			for _, what := range []string{"begin", "show"} {
				status, a := w.post(t, what, token, "12345678")
				if diff := cmp.Diff(answer{Result: gone}, a); diff != "" || status != http.StatusNotFound {
					t.Errorf("%s, %s: %d %s", name, what, status, diff)
				}
			}
		}
		if len(w.mailbox) != 0 {
			t.Error("a code was sent")
		}
	})
}

func TestOnlyTheCodeOfThisPageOpensIt(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		first, second := w.keep(t), w.keep(t)
		if _, a := w.post(t, "show", first, "12345678"); a.Result != spent {
			t.Errorf("without a code: %+v", a)
		}
		ofSecond := w.code(t, second)
		inChat, err := w.opt.Prover.Begin(t.Context(), ada)
		if err != nil || inChat.Until.IsZero() {
			t.Fatal(err)
		}
		ofChat := <-w.mailbox
		for name, code := range map[string]string{"of another link": ofSecond, "of the chat": ofChat} {
			if _, a := w.post(t, "show", first, code); a.Result != spent {
				t.Errorf("%s: %+v", name, a)
			}
		}
		if v, err := w.opt.Prover.Enter(t.Context(), ada, ofSecond); err != nil || v.Code == proof.Right {
			t.Errorf("the code of a page in the chat: %+v, %v", v, err)
		}
		if _, a := w.post(t, "show", second, ofSecond); a.Secret != secret {
			t.Errorf("got %+v", a)
		}
	})
}

func TestWrongCodesAreCounted(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		token := w.keep(t)
		code := w.code(t, token)
		guess := "1111 1111"
		if code == guess {
			guess = "2222 2222"
		}
		if _, a := w.post(t, "show", token, "abc"); a.Result != notACode {
			t.Errorf("got %+v", a)
		}
		for left := 4; left > 0; left-- {
			if _, a := w.post(t, "show", token, guess); a != (answer{Result: wrong, Left: left}) {
				t.Errorf("got %+v, want %d left", a, left)
			}
		}
		for _, tried := range []string{guess, code} {
			if _, a := w.post(t, "show", token, tried); a != (answer{Result: spent}) {
				t.Errorf("got %+v", a)
			}
		}
		w.code(t, token)
		w.post(t, "begin", token, "")
		w.post(t, "begin", token, "")
		w.post(t, "begin", token, "")
		w.post(t, "begin", token, "")
		if status, a := w.post(t, "begin", token, ""); status != http.StatusTooManyRequests || a.Result != tooOften {
			t.Errorf("the seventh code: %d %+v", status, a)
		}
	})
}

func TestOfFiftyWhoAskAtOnceOneSeesIt(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		token := w.keep(t)
		code := w.code(t, token)
		var all sync.WaitGroup
		var mu sync.Mutex
		seen := map[string]int{}
		for range 50 {
			all.Go(func() {
				_, a := w.post(t, "show", token, code)
				mu.Lock()
				defer mu.Unlock()
				seen[a.Result]++
			})
		}
		all.Wait()
		if seen[shown] != 1 || seen[shown]+seen[spent]+seen[gone] != 50 {
			t.Errorf("got %v", seen)
		}
	})
}

func TestTheStoreTheLogAndTheAuditOpenNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		token := w.keep(t)
		papers, err := w.cabinet.Leaf(t.Context(), drawer, "", "", 10)
		if err != nil || len(papers) != 1 {
			t.Fatalf("%d papers, %v", len(papers), err)
		}
		paper := papers[0]
		for _, hidden := range []string{secret, "Kiesel", token, `"ada"`, `"U1"`} {
			if strings.Contains(paper.Key+string(paper.Value), hidden) {
				t.Errorf("the store holds %q", hidden)
			}
		}
		paper.Value = bytes.Clone(paper.Value)
		paper.Value[20] ^= 1 // somebody changes what is stored
		if err = w.cabinet.File(t.Context(), drawer, paper); err != nil {
			t.Fatal(err)
		}
		if status, a := w.post(t, "begin", token, ""); status != http.StatusServiceUnavailable || a.Result != trouble {
			t.Errorf("got %d %+v", status, a)
		}
		told := w.log.String() + fmt.Sprintf("%+v", w.records)
		if strings.Contains(told, token) || strings.Contains(told, "Kiesel") || w.log.Len() == 0 {
			t.Errorf("told: %s", told)
		}
	})
}

func TestAPreviewUsesNothingUpAndThePageIsTheSameForAll(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		token := w.keep(t)
		for range 3 {
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/once?lang=de", nil))
			h := rec.Header()
			for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
				"X-Content-Type-Options": "nosniff", "Content-Security-Policy": policy, "Content-Language": "de"} {
				if h.Get(name) != want {
					t.Errorf("%s: %q, want %q", name, h.Get(name), want)
				}
			}
			if body := rec.Body.String(); rec.Code != http.StatusOK || !strings.Contains(body, "Etwas nur für Sie") ||
				strings.Contains(body, "//") {
				t.Errorf("%d, and it must load nothing from elsewhere:\n%s", rec.Code, body)
			}
		}
		if len(w.mailbox) != 0 {
			t.Error("a code was sent")
		}
		if _, a := w.post(t, "show", token, w.code(t, token)); a.Secret != secret {
			t.Errorf("got %+v", a)
		}
	})
}

func TestOtherSitesAndOtherBodiesAreRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		token := w.keep(t)
		body, err := json.Marshal(asked{Token: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name, kind, origin, site string
			body                     []byte
			want                     int
		}{
			{"another site", "application/json", "https://elsewhere.example", "cross-site", body, http.StatusForbidden},
			{"an old browser", "application/json", "https://elsewhere.example", "", body, http.StatusForbidden},
			{"a form", "application/x-www-form-urlencoded", "", "", body, http.StatusUnsupportedMediaType},
			{"text", "text/plain", "", "", body, http.StatusUnsupportedMediaType},
			{"no JSON", "application/json", "", "", []byte("{"), http.StatusBadRequest},
			{"too much", "application/json", "", "", bytes.Repeat([]byte(" "), longestBody+1), http.StatusBadRequest},
		} {
			r := httptest.NewRequest(http.MethodPost, home+"/once/begin", bytes.NewReader(test.body))
			r.Header.Set("Content-Type", test.kind)
			r.Header.Set("Origin", test.origin)
			r.Header.Set("Sec-Fetch-Site", test.site)
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, r)
			if rec.Code != test.want {
				t.Errorf("%s: %d, want %d", test.name, rec.Code, test.want)
			}
		}
		for _, path := range []string{"/once/begin", "/once/show"} {
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
			if rec.Code != http.StatusMethodNotAllowed {
				t.Errorf("GET %s: %d", path, rec.Code)
			}
		}
		if len(w.mailbox) != 0 {
			t.Error("a code was sent")
		}
	})
}

func TestThePageSpeaksItsReadersLanguage(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for _, test := range []struct{ query, accept, want string }{
			{"", "", "en"}, {"", "de-AT,en;q=0.5", "de"}, {"?lang=en", "de", "en"}, {"?lang=xx", "de", "de"},
			{"", strings.Repeat("de,", 300), "en"},
		} {
			r := httptest.NewRequest(http.MethodGet, "/once"+test.query, nil)
			r.Header.Set("Accept-Language", test.accept)
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, r)
			if got := rec.Header().Get("Content-Language"); got != test.want {
				t.Errorf("%+v: got %s", test, got)
			}
		}
	})
}

func TestEveryResultHasItsSentenceAndStatus(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for result, status := range statuses {
		if result != sent && result != shown && !catalogue.Has("once.result."+result) {
			t.Errorf("%s (%d) has no sentence", result, status)
		}
	}
}

func TestWhoMayProveThemselvesBySigningInIsSentThere(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		c := ada
		c.By = []proof.Method{proof.SignIn}
		link, err := w.Keep(t.Context(), secret, c, "en")
		if err != nil {
			t.Fatal(err)
		}
		_, token, _ := strings.Cut(link, "#")
		want := answer{Result: sent, URL: "https://id.nordwind.example/"}
		if _, a := w.post(t, "begin", token, ""); a != want {
			t.Errorf("got %+v", a)
		}
	})
}

func TestWhatIsKeptHasLimits(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for _, text := range []string{"", strings.Repeat("x", MaxSecret+1)} {
			if link, err := w.Keep(t.Context(), text, ada, "en"); err == nil || link != "" {
				t.Errorf("%d bytes: %q, %v", len(text), link, err)
			}
		}
		link, err := w.Keep(t.Context(), strings.Repeat("ä", MaxSecret/2), ada, "fr")
		if err != nil || !strings.HasPrefix(link, home+"/once?lang=en#") {
			t.Errorf("got %q, %v", link, err)
		}
	})
}

func TestAPageIsNotMadeOfHalfAConfiguration(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for name, spoil := range map[string]func(*Options){
			"no fault": func(*Options) {}, "no cabinet": func(o *Options) { o.Cabinet = nil },
			"no prover": func(o *Options) { o.Prover = nil }, "no texts": func(o *Options) { o.Texts = nil },
			"no audit": func(o *Options) { o.Audit = nil }, "short key": func(o *Options) { o.Key = o.Key[1:] },
			"no address": func(o *Options) { o.URL = "help" }, "query": func(o *Options) { o.URL += "?a=b" },
			"in plain text": func(o *Options) { o.URL = "http://help.nordwind.example" },
			"a password":    func(o *Options) { o.URL = "https://a:b@help.nordwind.example" },
		} {
			o := w.opt
			spoil(&o)
			if _, err := New(o); (err == nil) != (name == "no fault") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func FuzzToken(f *testing.F) {
	p := &Page{opt: Options{Key: bytes.Repeat([]byte("k"), 32)}}
	f.Add(p.newToken().text)
	f.Add("")
	f.Add(strings.Repeat("A", 64))
	f.Fuzz(func(t *testing.T, text string) {
		read, ok := p.readToken(text)
		if !ok {
			return
		}
		sealed, err := read.seal([]byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := read.unseal(sealed); err != nil || string(body) != "x" {
			t.Errorf("got %q, %v", body, err)
		}
		if _, err = p.newToken().unseal(sealed); err == nil {
			t.Error("another token opens it")
		}
		if len(sealed) > action.MaxPaper {
			t.Error("too long for a paper")
		}
	})
}
