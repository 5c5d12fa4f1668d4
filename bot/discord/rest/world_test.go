package rest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/discord/rest"
)

// A model is what the tests need of Discord: limits for each channel, and answers as a test wants them.
type model struct {
	limit  int                                               // calls in a period of each channel, 0: no limit
	period time.Duration                                     //
	takes  time.Duration                                     // for one call
	answer func(r *http.Request, body string) *http.Response // nil, or its nil: an empty message

	mu      sync.Mutex
	windows map[string]*window // guarded by mu
	calls   []string           // guarded by mu; method and path
	bodies  []string           // guarded by mu
	heads   []http.Header      // guarded by mu
	refused int                // guarded by mu; with 429
	early   int                // guarded by mu; of those: before the wait that was told had passed
}

type window struct {
	left  int
	reset time.Time
	until time.Time
}

func (d *model) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	d.mu.Lock()
	d.calls = append(d.calls, r.Method+" "+r.URL.String())
	d.bodies = append(d.bodies, string(body))
	d.heads = append(d.heads, r.Header.Clone())
	limited := d.count(r)
	d.mu.Unlock()
	if d.takes > 0 {
		select {
		case <-time.After(d.takes):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if limited != nil {
		return limited, nil
	}
	if d.answer != nil {
		if a := d.answer(r, string(body)); a != nil {
			return a, nil
		}
	}
	return d.said(r, 200, `{"id":"1","channel_id":"2"}`), nil
}

// count keeps the limits; it is called with the lock held.
func (d *model) count(r *http.Request) *http.Response {
	if d.limit == 0 {
		return nil
	}
	now, key := time.Now(), strings.Split(r.URL.Path, "/")[4]
	if d.windows == nil {
		d.windows = map[string]*window{}
	}
	w := d.windows[key]
	if w == nil {
		w = &window{}
		d.windows[key] = w
	}
	if !w.reset.After(now) {
		w.left, w.reset = d.limit, now.Add(d.period)
	}
	if w.left > 0 {
		w.left--
		return nil
	}
	d.refused++
	if w.until.After(now) {
		d.early++
	}
	w.until = w.reset
	after := w.reset.Sub(now).Seconds()
	a := answer(429, fmt.Sprintf(`{"message":"You are being rate limited.","retry_after":%.3f,"global":false}`, after))
	a.Header.Set("X-RateLimit-Scope", "user")
	a.Header.Set("X-RateLimit-Bucket", "abcd")
	return a
}

// said is an answer with what is left of the limit.
func (d *model) said(r *http.Request, status int, body string) *http.Response {
	a := answer(status, body)
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.windows[strings.Split(r.URL.Path, "/")[4]]; w != nil {
		a.Header.Set("X-RateLimit-Bucket", "abcd")
		a.Header.Set("X-RateLimit-Limit", fmt.Sprint(d.limit))
		a.Header.Set("X-RateLimit-Remaining", fmt.Sprint(w.left))
		a.Header.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", max(0, time.Until(w.reset).Seconds())))
		a.Header.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(w.reset.UnixMilli())/1000))
	}
	return a
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)),
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// trouble is an answer as Discord gives it when it refuses.
func trouble(status, code int) *http.Response {
	return answer(status, fmt.Sprintf(`{"message":"no","code":%d}`, code))
}

func client(t *testing.T, d *model) *rest.Client {
	t.Helper()
	c, err := rest.New(rest.Options{Token: "secret", API: "http://discord.test", HTTP: &http.Client{Transport: d}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sent is the body of a call as a value.
func (d *model) sent(t *testing.T, n int) map[string]any {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	var v map[string]any
	if err := json.Unmarshal([]byte(d.bodies[n]), &v); err != nil {
		t.Fatalf("%q: %v", d.bodies[n], err)
	}
	return v
}

func (d *model) tally() (calls, refused, early int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.calls), d.refused, d.early
}
