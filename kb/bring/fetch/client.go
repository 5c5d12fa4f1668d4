package fetch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"golang.org/x/time/rate"
)

// Limits of one answer, and how often and how long to try again.
const (
	maxBody      = 16 << 20
	maxTotal     = 4 << 30
	maxRedirects = 5
	maxRetries   = 4
	maxWait      = 2 * time.Minute // however long a server says in Retry-After
	whole        = 10 * time.Minute
	lookTime     = 10 * time.Second
)

var (
	// ErrTooLarge says that an answer, or all of them together, went beyond the limit.
	ErrTooLarge = errors.New("larger than the limit")
	// ErrKind says that an answer is of another kind than was asked for, a picture perhaps.
	ErrKind = errors.New("of another kind")
)

// A StatusError is an answer that is none.
type StatusError struct {
	URL    string
	Status int
}

// Error gives address and status with its name.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.URL, e.Status, http.StatusText(e.Status))
}

// Options of a client.
type Options struct {
	Agent   string        // who we say we are
	Private []string      // hosts that may be in a private network, as they stand in addresses
	Every   time.Duration // pause between two requests to one host; 0: none
	MaxBody int64         // bytes of one answer, unpacked; 0: 16 MiB
}

// A Client may be used by several goroutines. It keeps cookies, since some systems are signed in to by them; a request
// that stays ([Request].Stay) sends none.
type Client struct {
	Options
	follow, stay *http.Client
	once         *http.Client // tries nothing again
	total        atomic.Int64
	mu           sync.Mutex
	hosts        map[string]*host // guarded by mu
}

// again is when and how often a request is repeated.
//
//nolint:bodyclose // the types hold responses, no response is made here
func again() retrypolicy.RetryPolicy[*http.Response] {
	return failsafehttp.NewRetryPolicyBuilder().
		WithBackoff(500*time.Millisecond, 30*time.Second).WithMaxRetries(maxRetries).
		WithDelayFunc(func(e failsafe.ExecutionAttempt[*http.Response]) time.Duration {
			return min(failsafehttp.DelayFunc(e), maxWait)
		}).
		AbortIf(func(_ *http.Response, err error) bool {
			return errors.Is(err, ErrPrivate) || errors.Is(err, context.DeadlineExceeded)
		}).
		ReturnLastFailure().Build()
}

// New makes a client.
func New(o Options) *Client {
	if o.MaxBody <= 0 {
		o.MaxBody = maxBody
	}
	transport := &http.Transport{DialContext: dial(o.Private), ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 2,
		TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: time.Minute, IdleConnTimeout: time.Minute}
	patient := failsafehttp.NewRoundTripper(transport, again()) //nolint:bodyclose // no response is made here
	jar, _ := cookiejar.New(nil)                                // gives no error
	return &Client{Options: o, hosts: map[string]*host{},
		follow: &http.Client{Transport: patient, CheckRedirect: redirect, Jar: jar},
		stay: &http.Client{Transport: patient, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
		once: &http.Client{Transport: transport, CheckRedirect: redirect, Timeout: lookTime}}
}

func redirect(to *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("more than %d redirects", maxRedirects)
	}
	if to.URL.Scheme != "http" && to.URL.Scheme != "https" {
		return fmt.Errorf("redirect to %s, which is no web address", to.URL.Redacted())
	}
	return nil
}

// A Request is what to get.
type Request struct {
	URL    string
	Kinds  []string          // media types that are wanted, such as text/html; empty: any
	Header map[string]string // a header of authorisation does not follow to another host
	Stay   bool              // give a redirect as an answer
	Post   []byte            // a body to send; nil: none
}

// A Response is what came.
type Response struct {
	URL    string // after redirects
	Status int    // 2xx, 304, or with Request.Stay another 3xx
	Header http.Header
	Body   []byte
}

// Get gets one address. A status from 400 on is a [StatusError]; other errors are [ErrPrivate], [ErrTooLarge],
// [ErrKind] and those of the network.
func (c *Client) Get(ctx context.Context, r Request) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, whole)
	defer cancel()
	request, err := c.request(ctx, r)
	if err != nil {
		return Response{}, err
	}
	if err := c.host(request.URL).limit.Wait(ctx); err != nil {
		return Response{}, fmt.Errorf("wait before %s: %w", r.URL, err)
	}
	client := c.follow
	if r.Stay {
		client = c.stay
	}
	answer, err := client.Do(request)
	if err != nil {
		return Response{}, explain(request.URL, err)
	}
	response := Response{URL: answer.Request.URL.String(), Status: answer.StatusCode, Header: answer.Header}
	if answer.StatusCode >= http.StatusBadRequest {
		return response, errors.Join(&StatusError{URL: r.URL, Status: answer.StatusCode}, answer.Body.Close())
	}
	response.Body, err = c.read(answer, r.Kinds)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return response, fmt.Errorf("get %s: %w", r.URL, err)
	}
	return response, nil
}

// Look asks whether there is a page, and leaves it unread: HEAD, and GET where a server does not know HEAD as it
// should. Nothing is tried again, and a server that says nothing for ten seconds is an error. Otherwise it is as
// [Client.Get].
func (c *Client) Look(ctx context.Context, address string) error {
	err := c.look(ctx, http.MethodHead, address)
	if status := (*StatusError)(nil); errors.As(err, &status) {
		err = c.look(ctx, http.MethodGet, address)
	}
	return err
}

func (c *Client) look(ctx context.Context, method, address string) error {
	request, err := c.ask(ctx, method, address, nil)
	if err != nil {
		return err
	}
	if err := c.host(request.URL).limit.Wait(ctx); err != nil {
		return fmt.Errorf("wait before %s: %w", address, err)
	}
	answer, err := c.once.Do(request)
	if err != nil {
		return explain(request.URL, err)
	}
	if err := answer.Body.Close(); err != nil {
		return fmt.Errorf("leave %s: %w", address, err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return &StatusError{URL: address, Status: answer.StatusCode}
	}
	return nil
}

// JSON gets one address and decodes its answer.
func (c *Client) JSON(ctx context.Context, r Request, into any) (Response, error) {
	r.Kinds = []string{"application/json"}
	response, err := c.Get(ctx, r)
	if err != nil {
		return response, err
	}
	if err := json.Unmarshal(response.Body, into); err != nil {
		return response, fmt.Errorf("read the answer of %s: %w", r.URL, err)
	}
	return response, nil
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if r.Post != nil {
		method, body = http.MethodPost, bytes.NewReader(r.Post)
	}
	request, err := c.ask(ctx, method, r.URL, body)
	if err != nil {
		return nil, err
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	return request, nil
}

// ask makes a request for a web address that says who we are.
func (c *Client) ask(ctx context.Context, method, address string, body io.Reader) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("get %q: %w", address, err)
	}
	if s := request.URL.Scheme; s != "http" && s != "https" || request.URL.Host == "" {
		return nil, fmt.Errorf("get %q: an address begins with https:// or http:// and a host", address)
	}
	request.Header.Set("User-Agent", c.Agent)
	return request, nil
}

// explain says what to do where a person has to decide.
func explain(at *url.URL, err error) error {
	if errors.Is(err, ErrPrivate) {
		return fmt.Errorf("get %s: %w; if you mean it, add --allow-private %s", at.Redacted(), err, at.Hostname())
	}
	return err // says method and address already
}

// read takes the body as far as the limits allow.
func (c *Client) read(answer *http.Response, kinds []string) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode == http.StatusOK && len(kinds) > 0 && (err != nil || !slices.Contains(kinds, kind)) {
		return nil, fmt.Errorf("%w: %q", ErrKind, answer.Header.Get("Content-Type"))
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, c.MaxBody+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > c.MaxBody || c.total.Add(int64(len(body))) > maxTotal {
		return nil, ErrTooLarge
	}
	return body, nil
}

// A host is what we know about one server.
type host struct {
	limit  *rate.Limiter
	mu     sync.Mutex
	robots *robots // guarded by mu; nil: not asked yet
}

func (c *Client) host(u *url.URL) *host {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := u.Scheme + "://" + u.Host
	h := c.hosts[key]
	if h == nil {
		h = &host{limit: rate.NewLimiter(rate.Every(c.Every), 1)}
		c.hosts[key] = h
	}
	return h
}
