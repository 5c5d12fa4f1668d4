package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"net/netip"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot/action/guard"
)

// Target is whom a check asks: a fixed host, or one that a person names.
type Target struct {
	// Host is fixed.
	Host string `yaml:"host"`
	// Hosts are patterns such as *.nordwind.example of what a person may name instead.
	Hosts []string `yaml:"hosts"`
	// Param is the parameter of the call with the host that the person names; empty stands for host.
	Param string `yaml:"param"`
	// Networks may be connected to beside the public internet, such as 10.20.0.0/16.
	Networks []netip.Prefix `yaml:"networks"`
	// Resolver is asked for addresses, such as 10.20.0.53 or 10.20.0.53:5353; empty stands for the system's.
	Resolver string `yaml:"resolver"`
}

// An aim is a target that was checked.
type aim struct {
	fixed    string
	param    string
	rules    guard.Rules
	resolver netip.AddrPort // not valid: the system's
}

// aim checks a target that is asked at these ports.
func (d Target) aim(ports ...int) (aim, error) {
	if (d.Host == "") == (len(d.Hosts) == 0) {
		return aim{}, errors.New("host: write either host, which is fixed, or hosts, which a person may name")
	}
	a := aim{fixed: d.Host, param: cmp.Or(d.Param, "host"),
		rules: guard.Rules{Hosts: d.Hosts, Networks: d.Networks, Ports: ports}}
	if d.Host != "" {
		name, err := guard.Name(d.Host)
		if err != nil {
			return aim{}, fmt.Errorf("host: %w; write a name such as vpn.nordwind.example", err)
		}
		if d.Param != "" {
			return aim{}, errors.New("param: the host is fixed; remove param, or write hosts instead of host")
		}
		a.fixed, a.rules.Hosts = name, []string{name}
	}
	if err := a.rules.Check(); err != nil {
		return aim{}, err
	}
	var err error
	if a.resolver, err = server(d.Resolver); err != nil {
		return aim{}, fmt.Errorf("resolver: %w", err)
	}
	return a, nil
}

// server reads the address of a resolver.
func server(declared string) (netip.AddrPort, error) {
	if declared == "" {
		return netip.AddrPort{}, nil
	}
	if ip, err := netip.ParseAddr(declared); err == nil {
		return netip.AddrPortFrom(ip, 53), nil
	}
	at, err := netip.ParseAddrPort(declared)
	if err != nil || at.Port() == 0 {
		return at, fmt.Errorf("%.100q is no address, write one such as 10.20.0.53 or [fd00::53]:53", declared)
	}
	return at, nil
}

// host gives the host to ask, or why none is asked.
func (a aim) host(t *trail, with map[string]string) (string, *finding) {
	if a.fixed != "" {
		return a.fixed, nil
	}
	host, err := guard.Name(strings.TrimSpace(with[a.param]))
	if err != nil {
		t.note("the parameter %s names no host: %v", a.param, err)
		return "", &finding{code: Denied, why: "no_host"}
	}
	if err := a.rules.Host(host); err != nil {
		t.note("%v", err)
		return "", &finding{code: Denied, values: map[string]string{"host": host}}
	}
	return host, nil
}

// dial connects to the host within the rules and notes each address that is tried.
func (a aim) dial(ctx context.Context, t *trail, network, address string) (net.Conn, error) {
	d := a.rules.Dialer()
	if a.resolver.IsValid() {
		d.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var plain net.Dialer
			return plain.DialContext(ctx, network, a.resolver.String())
		}}
	}
	return a.rules.DialWith(httptrace.WithClientTrace(ctx, traced(t)), d, network, address)
}

// traced notes what the standard library tells while it dials.
func traced(t *trail) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSDone: func(info httptrace.DNSDoneInfo) {
			var all []string
			for _, at := range info.Addrs {
				all = append(all, at.String())
			}
			if info.Err == nil {
				t.note("the name leads to %s", strings.Join(all, ", "))
			}
		},
		ConnectDone: func(_, address string, err error) {
			if err != nil {
				t.note("%s: %v", address, err)
				return
			}
			t.note("connected to %s", address)
		},
	}
}

// connect dials one port of the host over TCP and notes it.
func (a aim) connect(ctx context.Context, t *trail, host string, port int) (net.Conn, *finding) {
	conn, err := a.dial(ctx, t, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		t.note("connecting to %s port %d failed: %v", host, port, err)
		return nil, fault(err, host)
	}
	return conn, nil
}

// port checks a declared port, of which 0 stands for another.
func port(declared, otherwise int) (int, error) {
	if declared < 0 || declared > 65535 || declared == 0 && otherwise == 0 {
		return 0, fmt.Errorf("port: %d is no port, write one of 1 to 65535", declared)
	}
	return cmp.Or(declared, otherwise), nil
}

// pool reads certificates that are trusted beside the system's, in PEM.
func pool(roots string) (*x509.CertPool, error) {
	if roots == "" {
		return nil, nil
	}
	trusted, err := x509.SystemCertPool()
	if err != nil {
		trusted = x509.NewCertPool()
	}
	if !trusted.AppendCertsFromPEM([]byte(roots)) {
		return nil, errors.New("roots: no certificate in it, write the PEM text of the organisation's own authority")
	}
	return trusted, nil
}
