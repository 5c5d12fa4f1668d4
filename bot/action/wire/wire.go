// Package wire is what all actions that speak HTTP have in common: how we show who we are, what is special about TLS,
// and a transport that connects only to where the rules allow, sends a request once and never more, and takes answers
// within limits.
//
// Start with [Link].
package wire

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"

	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/guard"
)

// A Link is the way to another system.
type Link struct {
	Auth Auth `yaml:"auth"`
	TLS  TLS  `yaml:"tls"`
	// Allow says where it may connect to. Without hosts and ports it is the host and port of the URL.
	Allow guard.Rules `yaml:"allow"`
}

// A Place is where a URL leads, without its path.
type Place struct {
	Base   string // scheme and host, with the port where it is written
	Secure bool
	Host   string // in small letters, without port and brackets
	Port   int
}

// ParsePlace reads what stands before and behind the :// of a URL, up to the path.
func ParsePlace(scheme, host string) (Place, error) {
	base := scheme + "://" + host
	u, err := url.Parse(base)
	switch {
	case scheme != "https" && scheme != "http":
		return Place{}, fmt.Errorf("%q is no scheme that can be called", scheme)
	case err != nil || u.Hostname() == "" || strings.ContainsAny(host, "{}@\\ ") || u.Host != host:
		return Place{}, fmt.Errorf("%q is no host", host)
	}
	port := map[bool]int{true: 443, false: 80}[scheme == "https"]
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil || port < 1 || port > 65535 {
			return Place{}, fmt.Errorf("%q is no port", text)
		}
	}
	return Place{base, scheme == "https", strings.ToLower(u.Hostname()), port}, nil
}

// Local tells whether the host is this machine itself.
func (p Place) Local() bool {
	ip, err := netip.ParseAddr(p.Host)
	return p.Host == "localhost" || err == nil && ip.IsLoopback()
}

// Check gives what is wrong with the link to this place. It reads no files.
func (l Link) Check(to Place) []declare.Problem {
	problems := declare.Under("auth", l.Auth.check(to))
	problems = append(problems, declare.Under("tls", l.TLS.check(to))...)
	return append(problems, l.checkRules(to)...)
}

func (l Link) checkRules(to Place) []declare.Problem {
	rules := l.rules(to)
	if to.Host == "" {
		return nil // said already
	}
	if err := rules.Check(); err != nil {
		return []declare.Problem{{Field: "allow", What: err.Error(), Fix: "write the entries as the message says"}}
	}
	if err := rules.Host(to.Host); err != nil {
		return []declare.Problem{{Field: "allow.hosts", What: err.Error(), Fix: "add " + to.Host}}
	}
	if !slices.Contains(rules.Ports, to.Port) && (len(rules.Ports) > 0 || to.Port != 80 && to.Port != 443) {
		return []declare.Problem{{Field: "allow.ports", What: fmt.Sprintf("the URL's port %d is not in it", to.Port),
			Fix: fmt.Sprintf("add %d", to.Port)}}
	}
	return nil
}

// rules are those that are declared, or that follow from the address.
func (l Link) rules(to Place) guard.Rules {
	rules := l.Allow
	if len(rules.Hosts) == 0 && to.Host != "" {
		rules.Hosts = []string{to.Host}
	}
	if len(rules.Ports) == 0 && to.Port != 0 {
		rules.Ports = []int{to.Port}
	}
	return rules
}

// maxHead is the most of an answer's headers, in bytes.
const maxHead = 64 << 10

// Transport gives what sends requests to this place and to where else the rules allow. Files are relative to dir. A
// connection is used for one request, because a transport repeats a request when a connection that was used before
// breaks, though it may have arrived; for the same reason it speaks HTTP/1.1 only. It knows no proxies: behind one the
// rules would see the proxy only.
func (l Link) Transport(to Place, dir string) (*http.Transport, error) {
	config, err := l.TLS.config(dir)
	if err != nil {
		return nil, err
	}
	return &http.Transport{DialContext: l.rules(to).DialContext, TLSClientConfig: config, DisableKeepAlives: true,
		DisableCompression: true, MaxResponseHeaderBytes: maxHead}, nil
}

// ours are headers that the connection, the body or the rest of a declaration decide about.
var ours = []string{"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Expect", "Host", "Keep-Alive",
	"Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// RefusedHeader says why a header cannot be declared; empty: it can.
func RefusedHeader(name string) string {
	switch {
	case !httpguts.ValidHeaderFieldName(name):
		return "is no name of a header"
	case slices.Contains(ours, http.CanonicalHeaderKey(name)):
		return "cannot be set here"
	}
	return ""
}

// HasControl tells whether a text has a character that could end a line or hide something.
func HasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
