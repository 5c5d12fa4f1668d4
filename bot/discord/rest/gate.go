package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How calls are held back.
const (
	perSecond  = 40              // with the burst no more than the 50 in any second that Discord allows
	burst      = 10              //
	patience   = 2 * time.Second // waited here; what takes longer gives its place to others
	trial      = 5 * time.Minute // between calls with a token that Discord does not know
	maxAnswer  = 32 << 20        // bytes, far above any answer
	maxBuckets = 2_000           // before those that are idle are forgotten
)

// A gate keeps to Discord's limits, for whoever calls.
type gate struct {
	api     *url.URL
	next    http.RoundTripper
	timeout time.Duration
	log     *slog.Logger
	pace    *rate.Limiter

	mu      sync.Mutex
	names   map[string]string  // guarded by mu; Discord's name of the bucket by route
	buckets map[string]*bucket // guarded by mu; by that and what the limit is for
	global  *bucket            // guarded by mu; of the bot
	address *bucket            // guarded by mu; of our address, for all calls
	invalid budget             // guarded by mu
	bad     bool               // guarded by mu; Discord did not know the token
	try     time.Time          // guarded by mu; when it may be tried again
}

func newGate(api *url.URL, next http.RoundTripper, timeout time.Duration, log *slog.Logger) *gate {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &gate{api: api, next: next, timeout: timeout, log: log, pace: rate.NewLimiter(perSecond, burst),
		names: map[string]string{}, buckets: map[string]*bucket{},
		global: &bucket{known: true}, address: &bucket{known: true}}
}

// A tripper is a function as [http.RoundTripper].
type tripper func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (t tripper) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// bound gives the gate for calls that end with the context.
func (g *gate) bound(ctx context.Context) http.RoundTripper {
	return tripper(func(r *http.Request) (*http.Response, error) {
		both, end := context.WithCancelCause(ctx)
		defer end(nil)
		defer context.AfterFunc(r.Context(), func() { end(context.Cause(r.Context())) })()
		answer, err := g.pass(both, r)
		if err != nil && r.Body != nil {
			_ = r.Body.Close() // a transport has to, and an error of it changes nothing
		}
		return answer, err
	})
}

// pass waits for its turn and calls. The answer is read when it returns, so that nobody's context is needed any more.
func (g *gate) pass(ctx context.Context, r *http.Request) (*http.Response, error) {
	path, ours := strings.CutPrefix(r.URL.EscapedPath(), "/api/")
	r = r.Clone(ctx)
	if !ours || r.URL.Host != "discord.com" {
		r.Header.Del("Authorization") // discordgo shows it to whoever it loads pictures from
		return g.call(ctx, r)
	}
	way := routeOf(r.Method, path)
	if way.open {
		r.Header.Del("Authorization") // the path authorises, also when the token is bad
	}
	if err := g.readdress(r, path); err != nil {
		return nil, err
	}
	turn, wait, err := g.enter(ctx, way)
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		return limited(r, wait), nil
	}
	answer, err := g.call(ctx, r)
	wait = g.leave(turn, answer)
	switch {
	case err != nil:
		return nil, err
	case wait > 0:
		return limited(r, wait), nil
	case answer.StatusCode >= http.StatusInternalServerError:
		return nil, &ServerError{Status: answer.StatusCode}
	}
	for name := range answer.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			answer.Header.Del(name) // discordgo would sleep for them, whatever the context says
		}
	}
	return answer, nil
}

// readdress sends a request to where the API is.
func (g *gate) readdress(r *http.Request, path string) error {
	target := *g.api
	plain, err := url.PathUnescape(path)
	if err != nil {
		return fmt.Errorf("read the path %q: %w", path, err)
	}
	target.Path, target.RawPath = g.api.Path+"/"+plain, g.api.EscapedPath()+"/"+path
	target.RawQuery = r.URL.RawQuery
	r.URL, r.Host = &target, target.Host
	return nil
}

// call makes one call and reads its answer.
func (g *gate) call(ctx context.Context, r *http.Request) (*http.Response, error) {
	ctx, stop := context.WithTimeout(ctx, g.timeout)
	defer stop()
	answer, err := g.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCut, err)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return nil, fmt.Errorf("%w: read it: %w", errCut, err)
	}
	if answer.StatusCode < http.StatusMultipleChoices {
		data = mend(data)
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	answer.Header.Del("Content-Length")
	return answer, nil
}

// limited is what Discord answers when there are too many calls. One millisecond more, for discordgo cuts it off.
func limited(r *http.Request, wait time.Duration) *http.Response {
	body := fmt.Sprintf(`{"message":"You are being rate limited.","retry_after":%.3f,"global":false}`,
		(wait + 2*time.Millisecond).Seconds())
	return &http.Response{Status: "429 Too Many Requests", StatusCode: http.StatusTooManyRequests,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: int64(len(body)),
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}
