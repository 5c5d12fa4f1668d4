package probe_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/probe"
)

// site is a web server with a page of every kind.
func site(t testing.TB) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /fine", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "full=1" {
			w.Write([]byte("all "))
		}
		w.Write([]byte("<h1>Welcome\x1b[2J\u202e</h1>"))
	})
	mux.HandleFunc("GET /gone", http.NotFound)
	mux.HandleFunc("GET /error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.HandleFunc("GET /long", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(strings.Repeat("x", 64<<10) + "too late"))
	})
	mux.HandleFunc("GET /endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			w.Write([]byte(strings.Repeat("x", 4096)))
		}
	})
	mux.HandleFunc("GET /cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("half"))
	})
	mux.HandleFunc("GET /silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("GET /to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("url"), http.StatusFound)
	})
	mux.HandleFunc("GET /round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestAPageIsCompared(t *testing.T) {
	t.Parallel()
	server := site(t)
	port := portOf(t, server.Listener.Addr().String())
	other := portOf(t, site(t).Listener.Addr().String())
	resolver := zone{"www.nordwind.example": {"127.0.0.1"}, "evil.example": {"127.0.0.1"}}.serve(t)
	at := func(host string, port int) string { return "http://" + net.JoinHostPort(host, strconv.Itoa(port)) }
	for _, test := range []struct {
		name string
		http probe.HTTP
		code string
		why  string
	}{
		{"fine", probe.HTTP{Path: "/fine"}, action.OK, ""},
		{"with its text", probe.HTTP{Path: "/fine", Text: "Welcome"}, action.OK, ""},
		{"with a query", probe.HTTP{Path: "/fine?full=1", Text: "all <h1>"}, action.OK, ""},
		{"another text", probe.HTTP{Path: "/fine", Text: "Anmeldung"}, probe.WrongAnswer, "text"},
		{"not there", probe.HTTP{Path: "/gone"}, probe.WrongAnswer, "status"},
		{"not there, as declared", probe.HTTP{Path: "/gone", Status: []int{200, 404}}, action.OK, ""},
		{"an error", probe.HTTP{Path: "/error"}, probe.Down, "status"},
		{"an error, as declared", probe.HTTP{Path: "/error", Status: []int{503}}, action.OK, ""},
		{"more than is read", probe.HTTP{Path: "/long", Text: "too late"}, probe.WrongAnswer, "text"},
		{"without end", probe.HTTP{Path: "/endless"}, action.OK, ""},
		{"cut off", probe.HTTP{Path: "/cut", Text: "whole"}, probe.Down, "closed"},
		{"cut off after the text", probe.HTTP{Path: "/cut", Text: "half"}, action.OK, ""},
		{"silent", probe.HTTP{Path: "/silent"}, probe.Down, "timeout"},
		{"slow", probe.HTTP{Path: "/fine", Slow: 1}, probe.Slow, ""},
		{"a redirect", probe.HTTP{Path: "/to?url=/fine"}, probe.WrongAnswer, "redirect"},
		{"a redirect, as declared", probe.HTTP{Path: "/to?url=/fine", Status: []int{302}}, action.OK, ""},
		{"a redirect, followed", probe.HTTP{Path: "/to?url=/fine", Redirects: 1, Text: "Welcome"}, action.OK, ""},
		{"a redirect, absolute", probe.HTTP{Path: "/to?url=" + at("WWW.nordwind.example", port) + "/fine", Redirects: 1}, action.OK, ""},
		{"to another host", probe.HTTP{Path: "/to?url=" + at("evil.example", port) + "/fine", Redirects: 3}, probe.WrongAnswer, "redirect"},
		{"to an address", probe.HTTP{Path: "/to?url=" + at("127.0.0.1", port) + "/fine", Redirects: 3}, probe.WrongAnswer, "redirect"},
		{"to the metadata", probe.HTTP{Path: "/to?url=http://169.254.169.254/", Redirects: 3}, probe.WrongAnswer, "redirect"},
		{"to another port", probe.HTTP{Path: "/to?url=" + at("www.nordwind.example", other) + "/fine", Redirects: 3}, probe.WrongAnswer, "redirect"},
		{"in a circle", probe.HTTP{Path: "/round", Redirects: 4}, probe.WrongAnswer, "redirect"},
		{"not HTTPS", probe.HTTP{Path: "/fine", Scheme: "https"}, probe.WrongAnswer, "not_tls"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.http.Target = probe.Target{Host: "www.nordwind.example", Resolver: resolver, Networks: here}
			test.http.Port = port
			if test.http.Scheme == "" {
				test.http.Scheme = "http"
			}
			within := 10 * time.Second
			if test.why == "timeout" {
				within = 100 * time.Millisecond
			}
			r := performed(t, made(t, probe.Declared{Within: within, HTTP: &test.http}), nil)
			ended(t, r, test.code, test.why)
			if strings.Contains(r.Detail, "Welcome") && !strings.Contains(r.Detail, "<h1>Welcome[2J</h1>") {
				t.Errorf("the page is not harmless in the detail: %q", r.Detail)
			}
		})
	}
}

func TestARedirectDoesNotLeaveEncryption(t *testing.T) {
	t.Parallel()
	root, shown := certificates(t)
	plain := portOf(t, site(t).Listener.Addr().String())
	server := secured(t, shown["in order"], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://vpn.nordwind.example:"+strconv.Itoa(plain)+"/fine", http.StatusFound)
	}))
	r := performed(t, made(t, probe.Declared{HTTP: &probe.HTTP{Redirects: 2, Roots: root.pem(),
		Port: portOf(t, server.Listener.Addr().String()), Target: probe.Target{Host: "vpn.nordwind.example", Networks: here,
			Resolver: zone{"vpn.nordwind.example": {"127.0.0.1"}}.serve(t)}}}), nil)
	ended(t, r, probe.WrongAnswer, "redirect")
	if !strings.Contains(r.Detail, "leaves encryption") {
		t.Error(r.Detail)
	}
}

// TestANameThatChangesItsAddressGainsNothing has a name lead to another server at the second question, which is not in
// the declared network: DNS rebinding.
func TestANameThatChangesItsAddressGainsNothing(t *testing.T) {
	t.Parallel()
	first := site(t)
	port := portOf(t, first.Listener.Addr().String())
	inner, err := net.Listen("tcp", "127.0.0.2:"+strconv.Itoa(port))
	if err != nil {
		t.Skip(err)
	}
	reached := make(chan string, 10)
	secret := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached <- r.URL.String()
	})}
	go secret.Serve(inner)
	t.Cleanup(func() { secret.Close() })
	r := performed(t, made(t, probe.Declared{HTTP: &probe.HTTP{Scheme: "http", Port: port, Path: "/to?url=/fine", Redirects: 1,
		Target: probe.Target{Host: "www.nordwind.example", Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
			Resolver: zone{"www.nordwind.example": {"turns", "127.0.0.1", "127.0.0.2"}}.serve(t)}}}), nil)
	ended(t, r, action.Denied, "")
	if len(reached) != 0 || !strings.Contains(r.Detail, "followed to http") || !strings.Contains(r.Detail, "127.0.0.2 is this machine") {
		t.Errorf("%d reached the inner server\n%s", len(reached), r.Detail)
	}
}
