package probe

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action/guard"
)

// Monitor is a server of the monitoring.
type Monitor struct {
	// URL is where it is, such as https://prometheus.nordwind.example or with the path that it is served under.
	URL string `yaml:"url"`
	// Token says where the bearer token is, such as env:PROMETHEUS_TOKEN; empty: none is sent.
	Token string `yaml:"token"`
	// Networks may be connected to beside the public internet, such as 10.20.0.0/16.
	Networks []netip.Prefix `yaml:"networks"`
	// Roots are certificates trusted beside the system's, in PEM.
	Roots string `yaml:"roots"`
}

// maxReport bounds what the monitoring may answer, in bytes.
const maxReport = 4 << 20

// A client asks one monitoring server.
type client struct {
	base  *url.URL
	token string
	http  *http.Client
}

// client makes ready to ask.
func (m Monitor) client(secret func(string) (string, error)) (*client, error) {
	base, err := url.Parse(m.URL)
	if err != nil || standardPort(base.Scheme) == 0 || base.Host == "" || base.User != nil ||
		base.RawQuery != "" || base.Fragment != "" {
		return nil, errors.New("url: not that of a server, write one such as https://prometheus.nordwind.example")
	}
	host, err := guard.Name(base.Hostname())
	if err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	number := standardPort(base.Scheme)
	if text := base.Port(); text != "" {
		if number, err = strconv.Atoi(text); err != nil {
			return nil, errors.New("url: its port is no number")
		}
	}
	rules := guard.Rules{Hosts: []string{host}, Networks: m.Networks, Ports: []int{number}}
	roots, wrong := pool(m.Roots)
	if err := errors.Join(rules.Check(), wrong); err != nil {
		return nil, err
	}
	c := &client{base: base, http: &http.Client{
		Transport: &http.Transport{DialContext: rules.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: maxHead,
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if m.Token != "" {
		if secret == nil {
			return nil, errors.New("token: there are no secrets here")
		}
		if c.token, err = secret(m.Token); err != nil {
			return nil, fmt.Errorf("token: %w", err)
		}
	}
	return c, nil
}

// errMonitor wraps what makes the monitoring impossible to ask.
var errMonitor = errors.New("the monitoring gives no answer")

// get asks the API and reads its JSON into answer. A status other than 200 is an error, unless refusals of the API come
// as JSON too, which then says why.
func (c *client) get(ctx context.Context, t *trail, path string, query url.Values, answer any) error {
	at := c.base.JoinPath(path)
	at.RawQuery = query.Encode()
	t.note("asking for %s", at)
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return fmt.Errorf("%w: %w", errMonitor, err)
	}
	ask.Header.Set("User-Agent", "firstline-check")
	ask.Header.Set("Accept", "application/json")
	if c.token != "" {
		ask.Header.Set("Authorization", "Bearer "+c.token)
	}
	got, err := c.http.Do(ask)
	if err != nil {
		return fmt.Errorf("%w: %w", errMonitor, err)
	}
	defer got.Body.Close() //nolint:errcheck // it was read as far as it matters
	body, err := io.ReadAll(io.LimitReader(got.Body, maxReport+1))
	t.note("%s %s, %d bytes", got.Proto, got.Status, len(body))
	switch {
	case err != nil:
		return fmt.Errorf("%w: it broke off: %w", errMonitor, err)
	case len(body) > maxReport:
		return fmt.Errorf("%w of less than %d bytes", errMonitor, maxReport)
	case got.StatusCode != http.StatusOK:
		return fmt.Errorf("%w but status %d: %s", errMonitor, got.StatusCode, line(string(body), shownPage))
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return fmt.Errorf("%w that can be read: %w", errMonitor, err)
	}
	return nil
}

// unknown is the finding when the monitoring cannot be asked.
func unknown(t *trail, err error) finding {
	t.note("%v", err)
	return finding{code: Unknown}
}

// oldest keeps the earlier of two moments, of which a zero one does not count.
func oldest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// labels gives the labels of a series or an alert as Prometheus writes them, in a fixed order.
func labels(set map[string]string) string {
	text, err := json.Marshal(set) // sorts by key
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(string(text), `":"`, `"="`)
}
