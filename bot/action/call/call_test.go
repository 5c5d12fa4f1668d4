package call

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/guard"
	"github.com/firstline-support/firstline/bot/action/wire"
)

func TestRequestIsSentAsDeclaredAndAnswerRead(t *testing.T) {
	t.Parallel()
	s := serve(t, say(`{"ticket":{"id":4711},"password":"s3cret"}`))
	o := reset(s.URL)
	o.Secret, o.Config.Auth = "t0ken-t0ken", wire.Auth{Kind: "bearer"}
	o.Config.Result.Values["new"] = declare.Value{Path: "password", Secret: true}
	c := caller(t, o)
	result := performed(t, c, action.Call{Key: "run-1", With: map[string]string{"user": "anna müller", "mail": "a&b=c", "days": "30"}})
	if want := (action.Result{Code: action.OK, Values: map[string]string{"ticket": "4711"}, Detail: "HTTP 200 OK",
		Secret: "s3cret"}); !reflect.DeepEqual(result, want) {
		t.Errorf("got %+v, want %+v", result, want)
	}
	seen := s.requests()
	if len(seen) != 1 {
		t.Fatalf("got %d requests", len(seen))
	}
	got := seen[0]
	if got.method != "POST" || got.uri != "/api/users/anna%20m%C3%BCller/reset?notify=a%26b%3Dc&v=1" {
		t.Errorf("got %s %s", got.method, got.uri)
	}
	if want := `{"by":["firstline"],"days":30,"user":{"name":"anna müller"}}`; got.body != want {
		t.Errorf("got %s, want %s", got.body, want)
	}
	for name, want := range map[string]string{"Authorization": "Bearer t0ken-t0ken", "Idempotency-Key": "run-1",
		"Content-Type": "application/json", "X-Reason": "asked by anna müller"} {
		if got := got.head.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestWhoWeAreIsShownAsDeclared(t *testing.T) {
	t.Parallel()
	s := serve(t, say(`{}`))
	for _, test := range []struct {
		auth   wire.Auth
		header string
		want   string
	}{
		{wire.Auth{Kind: "basic", User: "bot"}, "Authorization", "Basic Ym90OnBhc3N3b3Jk"}, // RFC 7617: bot:password in base64
		{wire.Auth{Kind: "header", Header: "x-api-key"}, "X-Api-Key", "password"},
		{wire.Auth{Kind: "bearer"}, "Authorization", "Bearer password"},
	} {
		o := Options{Config: Config{Request: Request{Method: "GET", URL: s.URL}, Link: wire.Link{Auth: test.auth}}, Secret: "password"}
		performed(t, caller(t, o), action.Call{Key: "k"})
		seen := s.requests()
		last := seen[len(seen)-1]
		if got := last.head.Get(test.header); got != test.want || last.head.Get("Idempotency-Key") != "" {
			t.Errorf("%+v: got %q", test.auth, got)
		}
		dry := performed(t, caller(t, o), action.Call{DryRun: true})
		if strings.Contains(dry.Detail, "password") || strings.Contains(dry.Detail, "Ym90") || !strings.Contains(dry.Detail, "(hidden)") {
			t.Errorf("a dry run says %q", dry.Detail)
		}
	}
	o := Options{Config: Config{Request: Request{Method: "PUT", URL: s.URL}, KeyHeader: "X-Run"}}
	performed(t, caller(t, o), action.Call{Key: "k"})
	seen := s.requests()
	if got := seen[len(seen)-1].head; got.Get("X-Run") != "k" || got.Get("Idempotency-Key") != "" {
		t.Errorf("got %v", got)
	}
	o.Config.KeyHeader = "-"
	performed(t, caller(t, o), action.Call{Key: "k"})
	seen = s.requests()
	if got := seen[len(seen)-1].head; got.Get("X-Run") != "" || got.Get("Idempotency-Key") != "" {
		t.Errorf("got %v", got)
	}
}

func TestSecretThatIsSaidBackStaysOut(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		said, _ := json.Marshal(r.Header.Get("Authorization"))
		fmt.Fprintf(w, `{"echo":%s,"message":%s,"fine":"x"}`, said, said)
	})
	for _, auth := range []wire.Auth{{Kind: "bearer"}, {Kind: "basic", User: "bot"}} {
		c := caller(t, Options{Config: Config{Request: Request{URL: s.URL, Result: declare.Reading{Detail: "message",
			Values: map[string]declare.Value{"echo": {Path: "echo"}, "fine": {Path: "fine"}}}}, Link: wire.Link{Auth: auth}},
			Secret: "t0ken-t0ken"})
		result := performed(t, c, action.Call{})
		if want := map[string]string{"fine": "x"}; !reflect.DeepEqual(result.Values, want) ||
			!strings.HasSuffix(result.Detail, "(hidden)") {
			t.Errorf("%s: got %+v", auth.Kind, result)
		}
	}
}

func TestStatusBecomesACode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method string
		status int
		head   string
		want   string
	}{
		{"POST", 201, "", action.OK}, {"POST", 204, "", action.OK}, {"POST", 404, "", "not_found"}, {"POST", 400, "", action.Failed},
		{"POST", 429, "", Busy}, {"POST", 429, "17", Busy}, {"POST", 503, "17", Busy}, {"POST", 503, "", action.Unsure},
		{"POST", 500, "17", action.Unsure}, {"POST", 502, "", action.Unsure}, {"POST", 302, "", action.Unsure},
		{"GET", 500, "", action.Failed}, {"GET", 200, "17", action.OK}, {"HEAD", 200, "", action.OK}, {"HEAD", 404, "", "not_found"},
		{"DELETE", 504, "", action.Unsure}, {"PATCH", 409, "", action.Failed},
	} {
		t.Run(fmt.Sprint(test.method, test.status, test.head), func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.head != "" {
					w.Header().Set("Retry-After", test.head)
				}
				w.WriteHeader(test.status)
			})
			c := caller(t, Options{Config: Config{Request: Request{Method: test.method, URL: s.URL,
				Result: declare.Reading{Codes: []declare.Rule{{Status: "404", Code: "not_found"}}}}}})
			result := performed(t, c, action.Call{})
			if result.Code != test.want || len(s.requests()) != 1 {
				t.Errorf("got %+v after %d requests, want %s", result, len(s.requests()), test.want)
			}
			if wait := result.Values["retry_after"]; (test.want == Busy && test.head != "") != (wait == "17") {
				t.Errorf("got to wait %q", wait)
			}
		})
	}
}

func TestDryRunSendsNothingUnlessItsRequestIsDeclared(t *testing.T) {
	t.Parallel()
	s := serve(t, status(http.StatusConflict, `{"state":"locked"}`))
	o := reset(s.URL)
	call := action.Call{Key: "run-1", DryRun: true, With: map[string]string{"user": "anna", "days": "3"}}
	result := performed(t, caller(t, o), call)
	if result.Code != action.OK || len(s.requests()) > 0 || !strings.Contains(result.Detail, "would send POST "+s.URL+
		"/api/users/anna/reset?v=1") || !strings.Contains(result.Detail, `"days":3`) {
		t.Errorf("got %+v after %d requests", result, len(s.requests()))
	}
	o.Config.DryRun = &Request{Method: "POST", URL: s.URL + "/api/users/{user}/check", Result: declare.Reading{
		Codes: []declare.Rule{{Path: "state", Is: "locked", Code: "locked"}}}}
	result = performed(t, caller(t, o), call)
	if seen := s.requests(); result.Code != "locked" || len(seen) != 1 || seen[0].uri != "/api/users/anna/check" ||
		seen[0].head.Get("Idempotency-Key") != "" {
		t.Errorf("got %+v, %+v", result, seen)
	}
}

func TestValueThatWouldChangeTheRequestIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	s := serve(t, say(`{}`))
	c := caller(t, reset(s.URL))
	for _, user := range []string{"", ".", "..", "a/b", `a\b`, "%2e%2e", "%252e%252E", "..%2f..", "a%2fb", "a\r\nX-Admin: 1", "a\x00",
		"a\u0085b", "\xff", strings.Repeat("a", 9000)} {
		result := performed(t, c, action.Call{With: map[string]string{"user": user, "days": "1"}})
		if result.Code != action.Failed || !strings.Contains(result.Detail, "nothing was sent") {
			t.Errorf("%.40q: got %+v", user, result)
		}
	}
	for _, with := range []map[string]string{nil, {"user": "a"}, {"user": "a", "days": "1,2"}} {
		if result := performed(t, c, action.Call{With: with}); result.Code != action.Failed {
			t.Errorf("%v: got %+v", with, result)
		}
	}
	if n := len(s.requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestHeaderTakesOneLineOrIsLeftOut(t *testing.T) {
	t.Parallel()
	s := serve(t, say(`{}`))
	o := Options{Config: Config{Request: Request{URL: s.URL, Headers: map[string]string{"X-Reason": "by {user}", "X-Mail": "{mail}"},
		Result: declare.Reading{Otherwise: "queued"}}}, Params: declare.Params{"user": {}, "mail": {Optional: true}}}
	c := caller(t, o)
	for _, user := range []string{"a\r\nX-Admin: 1", "a\nb", "a\x00", "a\x7f", "a\u0085b", strings.Repeat("a", maxHeader)} {
		if result := performed(t, c, action.Call{With: map[string]string{"user": user}}); result.Code != action.Failed {
			t.Errorf("%.20q: got %+v", user, result)
		}
	}
	if n := len(s.requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
	if result := performed(t, c, action.Call{With: map[string]string{"user": "anna, from Ulm"}}); result.Code != "queued" {
		t.Errorf("got %+v", result)
	}
	head := s.requests()[0].head
	if _, there := head["X-Mail"]; there || head.Get("X-Reason") != "by anna, from Ulm" {
		t.Errorf("got %v", head)
	}
}

// method gives a caller of one request to a server that misbehaves.
func method(t *testing.T, method, url string) *Caller {
	t.Helper()
	return caller(t, Options{Config: Config{Request: Request{Method: method, URL: url,
		Result: declare.Reading{Values: map[string]declare.Value{"x": {Path: "x"}}}}, MaxBytes: 1000, MaxDepth: 10}})
}

func TestWithoutACompleteAnswerNobodyKnows(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"nothing":           "",
		"no HTTP":           "hello\r\n\r\n",
		"half a head":       "HTTP/1.1 200 OK\r\nContent-Le",
		"too short":         "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"x\":1}",
		"two lengths":       "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 9\r\n\r\n{\"x\":1}",
		"a broken chunk":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"x\":1}\r\n",
		"half the JSON":     "HTTP/1.1 200 OK\r\n\r\n{\"x\":",
		"a page":            "HTTP/1.1 200 OK\r\n\r\n<html>sign in</html>",
		"an empty success":  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
		"deep JSON":         "HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("[", 11) + strings.Repeat("]", 11),
		"a huge answer":     "HTTP/1.1 200 OK\r\n\r\n" + `{"x":"` + strings.Repeat("a", 2000) + `"}`,
		"padded too long":   "HTTP/1.1 200 OK\r\n\r\n{\"x\":1}" + strings.Repeat(" ", 2000),
		"a huge head":       "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 200_000) + "\r\n\r\n{}",
		"a compressed body": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := raw(t, answer)
			result, err := method(t, "POST", url).Perform(t.Context(), action.Call{Key: "k"})
			if !errors.Is(err, action.ErrUnsure) || result.Code != "" {
				t.Errorf("POST: got %+v %v", result, err)
			}
			if _, err = method(t, "GET", url).Perform(t.Context(), action.Call{}); err == nil || errors.Is(err, action.ErrUnsure) {
				t.Errorf("GET: got %v", err)
			}
		})
	}
}

func TestRequestIsSentOnceWhenTheConnectionBreaks(t *testing.T) {
	t.Parallel()
	broken := false
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if !broken {
			_, _ = io.WriteString(w, `{"x":1}`)
			broken = true
			return
		}
		conn, _, _ := http.NewResponseController(w).Hijack()
		_ = conn.Close()
	})
	c := method(t, "POST", s.URL)
	performed(t, c, action.Call{Key: "first"})
	if _, err := c.Perform(t.Context(), action.Call{Key: "second"}); !errors.Is(err, action.ErrUnsure) {
		t.Errorf("got %v", err)
	}
	if n := len(s.requests()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestDrippingAnswerEndsWithTheTime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for range 3 {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
		}
		cancel() // the time is over, though there was always something
		<-r.Context().Done()
	})
	if _, err := method(t, "POST", s.URL).Perform(ctx, action.Call{}); !errors.Is(err, action.ErrUnsure) {
		t.Errorf("got %v", err)
	}
}

func TestNothingWasDoneWithoutAConnection(t *testing.T) {
	t.Parallel()
	unused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + unused.Addr().String()
	_ = unused.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never speaks TLS
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	foreign := httptest.NewTLSServer(say(`{}`)) // signed by nobody we know
	defer foreign.Close()
	for name, url := range map[string]string{"refused": refused, "no TLS": "https://" + silent.Addr().String(),
		"a foreign certificate": foreign.URL, "no such name": "http://firstline-test.invalid"} {
		t.Run(name, func(t *testing.T) {
			c := caller(t, Options{Config: Config{Request: Request{URL: url + "/{user}"}, Timeout: 100 * time.Millisecond},
				Params: declare.Params{"user": {}}})
			_, err := c.Perform(t.Context(), action.Call{With: map[string]string{"user": "anna"}})
			if err == nil || errors.Is(err, action.ErrUnsure) || strings.Contains(err.Error(), "anna") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRequestGoesNowhereElse(t *testing.T) {
	t.Parallel()
	inside := serve(t, say(`{"x":"stolen"}`))
	elsewhere := strings.Replace(inside.URL, "127.0.0.1", "localhost", 1)
	for _, to := range []string{inside.URL, elsewhere, "http://169.254.169.254/latest/meta-data/", "https://example.com/", "file:///etc/passwd",
		"//169.254.169.254/", "gopher://127.0.0.1/"} {
		for _, code := range []int{301, 302, 303, 307, 308} {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", to)
				w.WriteHeader(code)
			})
			for way, want := range map[string]string{"GET": action.Failed, "POST": action.Unsure} {
				if result := performed(t, method(t, way, s.URL), action.Call{}); result.Code != want || result.Values["x"] != "" {
					t.Errorf("%s %d to %s: got %+v", way, code, to, result)
				}
			}
			if n := len(s.requests()); n != 2 {
				t.Errorf("%d requests", n)
			}
		}
	}
	if n := len(inside.requests()); n > 0 {
		t.Errorf("the inside got %d requests", n)
	}
}

func TestQuestionFollowsARedirectOnTheSameHostOnly(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/old":
			http.Redirect(w, r, "/new", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			_, _ = io.WriteString(w, `{"x":"y"}`)
		}
	})
	if result := performed(t, method(t, "GET", s.URL+"/old"), action.Call{}); result.Values["x"] != "y" {
		t.Errorf("got %+v", result)
	}
	if result := performed(t, method(t, "GET", s.URL+"/loop"), action.Call{}); result.Code != action.Failed {
		t.Errorf("got %+v", result)
	}
	if n := len(s.requests()); n != 2+1+maxRedirects {
		t.Errorf("%d requests", n)
	}
	before := len(s.requests())
	if result := performed(t, method(t, "POST", s.URL+"/old"), action.Call{}); result.Code != action.Unsure {
		t.Errorf("got %+v", result)
	}
	if n := len(s.requests()) - before; n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestClosedNetworksStayClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, say(`{}`))
	for _, url := range []string{s.URL, strings.Replace(s.URL, "127.0.0.1", "localhost", 1), "http://169.254.169.254/latest"} {
		c, err := New(Options{Config: Config{Request: Request{URL: url}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.Perform(t.Context(), action.Call{}); err == nil || errors.Is(err, action.ErrUnsure) ||
			!strings.Contains(err.Error(), guard.ErrForbidden.Error()) {
			t.Errorf("%s: got %v", url, err)
		}
	}
	if n := len(s.requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestVersionsBefore12AreNotSpoken(t *testing.T) {
	t.Parallel()
	old := httptest.NewUnstartedServer(say(`{}`))
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	defer old.Close()
	c := caller(t, Options{Config: Config{Request: Request{URL: old.URL}, Link: wire.Link{TLS: wire.TLS{CA: authority(t, old)}}}})
	if _, err := c.Perform(t.Context(), action.Call{}); err == nil || errors.Is(err, action.ErrUnsure) ||
		!strings.Contains(err.Error(), "version") {
		t.Errorf("got %v", err)
	}
}
