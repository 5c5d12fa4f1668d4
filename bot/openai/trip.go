package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// A trip is one request on its way and the answer to it: what the client library does not tell us about them. It stands
// where the library's HTTP client would.
type trip struct {
	client  *http.Client
	largest int64

	sent   atomic.Bool // something of the request has left us
	status int         // 0: there was no answer
	after  time.Duration
	said   said   // by the server about an error
	kept   []byte // of an answer in one piece
	came   int64  // bytes of the answer
	broke  error  // of the connection, while the answer came
	rest   io.Reader
}

// errTooLarge is for answers that are longer than anybody wants.
var errTooLarge = errors.New("the answer is larger than it may be")

// A misled trip came to something that is no server of models.
type misled struct{ says string }

func (m misled) Error() string { return m.says }

// Do sends a request. It is called once.
func (t *trip) Do(r *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{WroteHeaders: func() { t.sent.Store(true) }}
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), trace))
	answer, err := t.client.Do(r) //nolint:gosec // an admin names the server
	if err != nil {
		t.broke = withoutURL(err)
		return nil, t.broke
	}
	t.status = answer.StatusCode
	t.after = retryAfter(answer.Header, time.Now())
	answer.Body = closing{&limited{answer.Body, t.largest, t}, answer.Body}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")) // what cannot be read is not known
	switch {
	case t.status/100 == 3:
		return nil, errors.Join(misled{"it redirects to " + place(answer)}, answer.Body.Close())
	case t.status >= http.StatusBadRequest:
		return answer, t.hear(answer)
	case kind == "text/html":
		return nil, errors.Join(misled{"it answers with a web page"}, answer.Body.Close())
	case r.Header.Get("Accept") != "text/event-stream":
		return answer, t.keep(answer)
	case kind == "application/json":
		return answer, t.unstreamed(answer)
	}
	t.rest = answer.Body
	answer.Body = closing{newLines(answer.Body), answer.Body}
	return answer, nil
}

// drain reads the end of a stream after its last piece: only then its connection can serve the next request.
func (t *trip) drain() {
	if t.rest != nil {
		_, _ = io.Copy(io.Discard, t.rest) // if this fails, the next request gets a new connection
	}
}

// withoutURL takes the address out of an error: everybody knows it, and it may be long.
func withoutURL(err error) error {
	var of *url.Error
	if errors.Is(err, io.EOF) {
		return errors.New("the server closed the connection")
	}
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// place is where a redirect leads, without what may be secret.
func place(answer *http.Response) string {
	to, err := answer.Location()
	if err != nil {
		return "nowhere"
	}
	return (&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String()
}

// hear reads what the server says about an error, and leaves it to be read once more.
func (t *trip) hear(answer *http.Response) error {
	const most = 64 << 10
	body, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err != nil {
		return err
	}
	t.said = hearing(body)
	answer.Body = closing{bytes.NewReader(body), answer.Body}
	return nil
}

// keep keeps an answer in one piece: the library's type for it forgets what servers other than OpenAI say.
func (t *trip) keep(answer *http.Response) error {
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	t.kept = body
	answer.Body = closing{bytes.NewReader(body), answer.Body}
	return nil
}

// unstreamed makes a stream of one piece of an answer that is none, which some servers give.
func (t *trip) unstreamed(answer *http.Response) error {
	if err := t.keep(answer); err != nil {
		return err
	}
	piece := bytes.NewBufferString("data: ")
	if err := json.Compact(piece, t.kept); err != nil {
		return err
	}
	piece.WriteString("\n\ndata: [DONE]\n")
	answer.Body = closing{newLines(piece), answer.Body}
	return nil
}

// closing reads from one and closes another.
type closing struct {
	io.Reader
	io.Closer
}

// limited lets so many bytes through, and notes how reading ended.
type limited struct {
	from io.Reader
	left int64
	t    *trip
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		l.t.broke = errTooLarge
		return 0, errTooLarge
	}
	n, err := l.from.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	l.t.came += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		l.t.broke = err
	}
	return n, err
}

// retryAfter is how long the server asks to wait, 0 when it does not. Besides seconds and dates there are milliseconds,
// which OpenAI and Azure send.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		return wait(ms * float64(time.Millisecond))
	}
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return wait(seconds * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return wait(float64(at.Sub(now)))
	}
	return 0
}

// wait is a time between nothing and a day, also of what is no number.
func wait(nanoseconds float64) time.Duration {
	if !(nanoseconds > 0) {
		return 0
	}
	return time.Duration(min(nanoseconds, float64(24*time.Hour)))
}

// network is how models are reached when the options do not say it.
func network(l Limits) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: l.AtOnce, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		MaxResponseHeaderBytes: 64 << 10}
}

// client never follows a redirect: the key is for this server only.
func client(o Options) *http.Client {
	transport := o.Transport
	if transport == nil {
		transport = network(o.Limits)
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// fresh tells that the server has done nothing for us: the request has not left us, or was turned away.
func (t *trip) fresh() bool { return !t.sent.Load() || t.status >= http.StatusBadRequest }
