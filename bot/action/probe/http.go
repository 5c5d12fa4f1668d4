package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// HTTP checks that a web page comes, with the status and the text that are declared.
type HTTP struct {
	Target `yaml:",inline"`
	Scheme string `yaml:"scheme"` // https, which an empty one stands for, or http
	Port   int    `yaml:"port"`   // 0 stands for that of the scheme
	Path   string `yaml:"path"`   // with a query where one is needed; empty stands for /
	// Status are those that are right; none stands for 200 to 299.
	Status []int `yaml:"status"`
	// Text is in the first 64 KiB of the page, byte for byte; empty: any page is right.
	Text string `yaml:"text"`
	// Redirects is how many may be followed, 0 to 10. They stay on the declared hosts, never leave encryption, and lead to
	// the declared port or 443.
	Redirects int `yaml:"redirects"`
	// Roots are certificates trusted beside the system's, in PEM.
	Roots string `yaml:"roots"`
	// Slow is how long the page may take; 0: as long as the check.
	Slow time.Duration `yaml:"slow"`
}

// The limits of a page.
const (
	maxPage      = 64 << 10 // bytes
	maxHead      = 64 << 10 // bytes
	maxRedirects = 10
	maxText      = 1000 // bytes of a declared text, and of a path
	shownPage    = 200  // bytes
)

func (d HTTP) build() (runner, error) {
	d.Scheme, d.Path = cmp.Or(d.Scheme, "https"), cmp.Or(d.Path, "/")
	standard := standardPort(d.Scheme)
	if standard == 0 {
		return nil, fmt.Errorf("scheme: %.40q is not known, write https or http", d.Scheme)
	}
	number, err := port(d.Port, standard)
	if err != nil {
		return nil, err
	}
	a, err := d.aim(number, 443)
	roots, wrong := pool(d.Roots)
	if err = errors.Join(err, wrong, patience(d.Slow), d.checkPage()); err != nil {
		return nil, err
	}
	g := page{HTTP: d, aim: a, port: number, tls: handshake{roots: roots}}
	return func(ctx context.Context, t *trail, with map[string]string) finding {
		host, stop := a.host(t, with)
		if stop != nil {
			return *stop
		}
		return unhurried(t, d.Slow, g.get(ctx, t, host))
	}, nil
}

// checkPage checks what is asked for and what is expected.
func (d HTTP) checkPage() error {
	if path, err := url.Parse(d.Path); err != nil || path.Scheme != "" || path.Host != "" ||
		!strings.HasPrefix(d.Path, "/") || len(d.Path) > maxText {
		return fmt.Errorf("path: %.200q is no path, write one such as /health", d.Path)
	}
	if len(d.Text) > maxText {
		return fmt.Errorf("text: more than %d bytes, write a shorter part of the page", maxText)
	}
	if d.Redirects < 0 || d.Redirects > maxRedirects {
		return fmt.Errorf("redirects: %d is not between 0 and %d", d.Redirects, maxRedirects)
	}
	for i, status := range d.Status {
		if status < 100 || status > 599 {
			return fmt.Errorf("status[%d]: %d is no status, write one of 100 to 599", i, status)
		}
	}
	return nil
}

// A page is a check of one.
type page struct {
	HTTP
	aim  aim
	port int
	tls  handshake
}

func (g page) get(ctx context.Context, t *trail, host string) finding {
	path, err := url.Parse(g.Path)
	if err != nil {
		return *fault(err, host)
	}
	path.Scheme, path.Host = g.Scheme, net.JoinHostPort(host, strconv.Itoa(g.port))
	if standard := standardPort(g.Scheme); standard == g.port {
		path.Host = strings.TrimSuffix(path.Host, ":"+strconv.Itoa(standard))
	}
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, path.String(), nil)
	if err != nil {
		return *fault(err, host)
	}
	ask.Header.Set("User-Agent", "firstline-check")
	transport := g.transport(t)
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, CheckRedirect: g.follow(t)}
	t.note("asking for %s", path)
	got, err := client.Do(ask.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeDone: func(state tls.ConnectionState, err error) { encrypted(t, state, err) },
	})))
	if err != nil {
		return g.failed(t, host, err)
	}
	defer got.Body.Close() //nolint:errcheck // it was read as far as it matters
	body, err := io.ReadAll(io.LimitReader(got.Body, maxPage))
	t.note("%s %s, %d bytes read: %s", got.Proto, got.Status, len(body), line(string(body[:min(len(body), shownPage)]),
		shownPage))
	f := g.judge(t, got.StatusCode, string(body), err)
	f.values = map[string]string{"host": host, "status": strconv.Itoa(got.StatusCode)}
	return f
}

// standardPort gives that of http and https, and 0 for what is neither.
func standardPort(scheme string) int { return map[string]int{"http": 80, "https": 443}[scheme] }

// transport connects within the rules, once, and asks no proxy.
func (g page) transport(t *trail) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return g.aim.dial(ctx, t, network, address)
		},
		TLSClientConfig:        &tls.Config{RootCAs: g.tls.roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHead,
	}
}

// follow judges each redirect; the answer before one that is not followed is the one that counts.
func (g page) follow(t *trail) func(*http.Request, []*http.Request) error {
	return func(next *http.Request, before []*http.Request) error {
		err := g.aim.rules.Host(next.URL.Hostname())
		at := cmp.Or(next.URL.Port(), strconv.Itoa(standardPort(next.URL.Scheme)))
		switch {
		case len(before) > g.Redirects:
			t.note("not followed, it is one redirect too many: %s", next.URL.Redacted())
		case err != nil:
			t.note("not followed: %s: %v", next.URL.Redacted(), err)
		case before[0].URL.Scheme == "https" && next.URL.Scheme != "https":
			t.note("not followed, it leaves encryption: %s", next.URL.Redacted())
		case at != "443" && at != strconv.Itoa(g.port):
			t.note("not followed, its port is not declared: %s", next.URL.Redacted())
		default:
			t.note("followed to %s", next.URL.Redacted())
			return nil
		}
		return http.ErrUseLastResponse
	}
}

// judge compares an answer with what is declared.
func (g page) judge(t *trail, status int, body string, cut error) finding {
	right := status >= 200 && status <= 299
	if len(g.Status) > 0 {
		right = slices.Contains(g.Status, status)
	}
	switch {
	case !right && status >= 500:
		return finding{code: Down, why: "status"}
	case !right && status >= 300 && status <= 399:
		return finding{code: WrongAnswer, why: "redirect"}
	case !right:
		return finding{code: WrongAnswer, why: "status"}
	case g.Text != "" && strings.Contains(body, g.Text), g.Text == "" && cut == nil:
		return finding{code: action.OK}
	case cut != nil:
		t.note("the page broke off: %v", cut)
		code, why := meaning(cut)
		return finding{code: code, why: why}
	}
	t.note("the declared text is not in it")
	return finding{code: WrongAnswer, why: "text"}
}

// failed tells why no answer came.
func (g page) failed(t *trail, host string, err error) finding {
	t.note("no answer: %v", err)
	var distrusted *tls.CertificateVerificationError
	if errors.As(err, &distrusted) && len(distrusted.UnverifiedCertificates) > 0 {
		f := g.tls.judge(t, host, asked(err, host), distrusted.UnverifiedCertificates)
		if f.code == action.OK {
			f.code = Untrusted
		}
		return f
	}
	var plain tls.RecordHeaderError
	if errors.As(err, &plain) || refused(err) {
		return *unsecured(err, host)
	}
	if errors.Is(err, http.ErrSchemeMismatch) {
		return *unsecured(errNoTLS, host)
	}
	return *fault(err, host)
}

// asked gives the host that an error is about, which is another one after a redirect.
func asked(err error, host string) string {
	var about *url.Error
	if !errors.As(err, &about) {
		return host
	}
	if at, err := url.Parse(about.URL); err == nil {
		return at.Hostname()
	}
	return host
}
