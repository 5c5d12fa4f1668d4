package slack

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A gate keeps to Slack's Retry-After, for whoever calls: until it has passed, a method that Slack limited is answered
// here, as Slack would answer it, and Slack is not asked. Then one call goes ahead of the others, so that a full outbox
// does not run into the limit all at once.
type gate struct {
	next http.RoundTripper

	mu      sync.Mutex
	limited map[string]limit // guarded by mu; by method
}

// A limit is one that Slack told us of.
type limit struct {
	until time.Time
	tried bool // a call is under way that finds out whether it still holds
}

// between is how long others wait for the call that went ahead.
const between = time.Second

// RoundTrip implements [http.RoundTripper].
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	ahead, wait := g.enter(method)
	if wait > 0 {
		if r.Body != nil {
			_ = r.Body.Close() // a transport has to, and an error of it changes nothing
		}
		return limitedAnswer(r, wait), nil
	}
	answer, err := g.next.RoundTrip(r)
	g.leave(method, ahead, answer)
	return answer, err
}

// enter tells how long the method has to wait; 0: it may be called, and ahead says that others wait for how that ends.
func (g *gate) enter(method string) (ahead bool, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	held, ok := g.limited[method]
	if !ok {
		return false, 0
	}
	if wait := time.Until(held.until); wait > 0 {
		return false, wait
	}
	if held.tried {
		return false, between
	}
	held.tried = true
	g.limited[method] = held
	return true, 0
}

// leave notes what came of a call. Without an answer nothing is known of the limit.
func (g *gate) leave(method string, ahead bool, answer *http.Response) {
	g.mu.Lock()
	defer g.mu.Unlock()
	held, ok := g.limited[method]
	switch {
	case answer != nil && answer.StatusCode == http.StatusTooManyRequests:
		seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
		if err != nil {
			seconds = 1
		}
		if until := time.Now().Add(time.Duration(seconds) * time.Second); until.After(held.until) {
			held.until = until
		}
		g.limited[method] = limit{until: held.until}
	case answer != nil && ahead:
		delete(g.limited, method)
	case ok && ahead:
		held.tried = false
		g.limited[method] = held
	}
}

// limitedAnswer is what Slack answers when there are too many calls.
func limitedAnswer(r *http.Request, wait time.Duration) *http.Response {
	seconds := int((wait + time.Second - 1) / time.Second)
	const body = `{"ok":false,"error":"ratelimited"}`
	return &http.Response{Status: http.StatusText(http.StatusTooManyRequests), StatusCode: http.StatusTooManyRequests,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: int64(len(body)),
		Header: http.Header{"Retry-After": {strconv.Itoa(seconds)}, "Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(body))}
}
