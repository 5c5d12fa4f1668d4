package fetch

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

func TestPrivateAddressesAreNotPublic(t *testing.T) {
	for _, ip := range []string{"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
		"0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1",
		"::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"} {
		if public(netip.MustParseAddr(ip)) {
			t.Errorf("%s is public", ip)
		}
	}
	for _, ip := range []string{"1.1.1.1", "193.99.144.80", "2606:4700::1111"} {
		if !public(netip.MustParseAddr(ip)) {
			t.Errorf("%s is not public", ip)
		}
	}
}

func TestRequestsAreNotLedInwards(t *testing.T) {
	var reached atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer inside.Close()
	u, _ := url.Parse(inside.URL)
	c := New(Options{Agent: "test"})
	for _, address := range []string{inside.URL, "http://localhost:" + u.Port(), "http://[::ffff:127.0.0.1]:" + u.Port()} {
		_, err := c.Get(t.Context(), Request{URL: address})
		if err == nil {
			t.Errorf("%s was reached", address)
		}
		if address == inside.URL && (!errors.Is(err, ErrPrivate) || !strings.Contains(err.Error(), "--allow-private 127.0.0.1")) {
			t.Errorf("got %v", err)
		}
	}
	for _, address := range []string{"file:///etc/passwd", "gopher://example.com/", "//example.com", ""} {
		if _, err := c.Get(t.Context(), Request{URL: address}); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
	// who was named may not lead to who was not
	outer := httptest.NewServer(http.RedirectHandler(strings.Replace(inside.URL, "127.0.0.1", "localhost", 1), http.StatusFound))
	defer outer.Close()
	named := New(Options{Agent: "test", Private: []string{"127.0.0.1"}})
	if _, err := named.Get(t.Context(), Request{URL: outer.URL}); !errors.Is(err, ErrPrivate) {
		t.Errorf("got %v", err)
	}
	if reached.Load() > 0 {
		t.Error("the inside was reached")
	}
}

func get(t *testing.T, o Options, handle http.HandlerFunc, r Request) (Response, error) {
	t.Helper()
	s := httptest.NewServer(handle)
	defer s.Close()
	o.Private = []string{"127.0.0.1"}
	r.URL = s.URL + r.URL
	return New(o).Get(t.Context(), r)
}

func TestWhatFailsForTheMomentIsTriedAgain(t *testing.T) {
	var n atomic.Int32
	answer, err := get(t, Options{Agent: "me"}, func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			w.WriteHeader(http.StatusBadGateway)
		default:
			_, _ = w.Write([]byte(r.UserAgent()))
		}
	}, Request{})
	if err != nil || string(answer.Body) != "me" || n.Load() != 3 {
		t.Errorf("got %v %q after %d", err, answer.Body, n.Load())
	}
	_, err = get(t, Options{}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, Request{})
	var status *StatusError
	if !errors.As(err, &status) || status.Status != http.StatusUnauthorized {
		t.Errorf("got %v", err)
	}
}

func TestAnswersAreLimitedInSizeAndKind(t *testing.T) {
	endless := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}
	if _, err := get(t, Options{MaxBody: 1 << 20}, endless, Request{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := get(t, Options{}, endless, Request{Kinds: []string{"application/json"}}); !errors.Is(err, ErrKind) {
		t.Errorf("got %v", err)
	}
	loop := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }
	if _, err := get(t, Options{}, loop, Request{}); err == nil || !strings.Contains(err.Error(), "more than 5 redirects") {
		t.Errorf("got %v", err)
	}
}

func TestRobotsAreAskedOnceAndTheirPauseIsKept(t *testing.T) {
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked.Add(1)
			_, _ = w.Write([]byte("User-agent: firstline\nDisallow: /no\nCrawl-delay: 3\nSitemap: https://a/s.xml\n"))
		}
	}))
	defer s.Close()
	c := New(Options{Agent: "firstline/1.0 (+x)", Private: []string{"127.0.0.1"}})
	for path, want := range map[string]bool{"/": true, "/no/x": false, "/yes": true} {
		if got, err := c.Allowed(t.Context(), s.URL+path); err != nil || got != want {
			t.Errorf("%s: got %v %v", path, got, err)
		}
	}
	maps, err := c.Sitemaps(t.Context(), s.URL)
	u, _ := url.Parse(s.URL)
	if err != nil || len(maps) != 1 || asked.Load() != 1 || c.host(u).limit.Limit() > 0.34 {
		t.Errorf("got %v %v, asked %d times, %v a second", err, maps, asked.Load(), c.host(u).limit.Limit())
	}
}

func TestASiteWhoseRobotsFailIsLeftAlone(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer s.Close()
	c := New(Options{Agent: "firstline", Private: []string{"127.0.0.1"}})
	if ok, err := c.Allowed(t.Context(), s.URL+"/"); ok || err != nil {
		t.Errorf("got %v %v", ok, err)
	}
}

func TestALookReadsNothingAndTriesNothingAgain(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		switch {
		case r.URL.Path == "/busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/nohead" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	}))
	defer server.Close()
	c := New(Options{Agent: "test", Private: []string{"127.0.0.1"}})
	for _, path := range []string{"/there", "/nohead"} {
		if err := c.Look(t.Context(), server.URL+path); err != nil {
			t.Error(err)
		}
	}
	var status *StatusError
	if err := c.Look(t.Context(), server.URL+"/busy"); !errors.As(err, &status) || status.Status != http.StatusServiceUnavailable {
		t.Errorf("got %v", err)
	}
	want := "HEAD /there, HEAD /nohead, GET /nohead, HEAD /busy, GET /busy"
	if got := strings.Join(asked, ", "); got != want {
		t.Errorf("asked %s\nwant %s", got, want)
	}
	if err := New(Options{}).Look(t.Context(), server.URL+"/there"); !errors.Is(err, ErrPrivate) {
		t.Errorf("got %v, want that it is private", err)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /intern/*$\nAllow: /\nCrawl-delay: 1e9\nSitemap: https://a/b.xml\n"), "/intern/a?b=c")
	f.Add([]byte("\xef\xbb\xbfuser-agent:firstline\ndisallow:/%zz\n\x00"), "/%zz")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		data := readRobots(http.StatusOK, body)
		if again := readRobots(http.StatusOK, body); data.TestAgent(path, "firstline") != again.TestAgent(path, "firstline") {
			t.Errorf("%q is judged in two ways by %q", path, body)
		}
		if pause := min(data.FindGroup("firstline").CrawlDelay, maxDelay); pause > maxDelay {
			t.Errorf("a pause of %s", pause)
		}
	})
}
