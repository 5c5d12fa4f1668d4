package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/guard"
)

// TLS checks the certificate that a server shows: its chain, its name and how long it holds.
type TLS struct {
	Target `yaml:",inline"`
	Port   int `yaml:"port"` // 0 stands for 443
	// Name is what the certificate has to be for; empty stands for the host.
	Name string `yaml:"name"`
	// WarnDays before its end a certificate is expiring; 0 stands for 14.
	WarnDays int `yaml:"warn_days"`
	// Roots are certificates trusted beside the system's, in PEM.
	Roots string `yaml:"roots"`
	// StartTLS says in which protocol encryption is asked for first: smtp or ldap; empty: it begins at once.
	StartTLS string `yaml:"starttls"`
	// Slow is how long connecting and the handshake may take; 0: as long as the check.
	Slow time.Duration `yaml:"slow"`
}

const (
	defaultWarnDays = 14
	maxWarnDays     = 1000
)

func (d TLS) build() (runner, error) {
	number, err := port(d.Port, 443)
	if err != nil {
		return nil, err
	}
	a, err := d.aim(number)
	roots, wrong := pool(d.Roots)
	start, unknown := startTLS(d.StartTLS)
	if err = errors.Join(err, wrong, unknown, patience(d.Slow)); err != nil {
		return nil, err
	}
	if d.WarnDays < 0 || d.WarnDays > maxWarnDays {
		return nil, fmt.Errorf("warn_days: %d is not between 0 and %d", d.WarnDays, maxWarnDays)
	}
	if d.Name != "" {
		if d.Name, err = guard.Name(d.Name); err != nil {
			return nil, fmt.Errorf("name: %w", err)
		}
	}
	s := handshake{aim: a, port: number, name: d.Name, roots: roots, start: start,
		warn: cmp.Or(d.WarnDays, defaultWarnDays)}
	return func(ctx context.Context, t *trail, with map[string]string) finding {
		host, stop := a.host(t, with)
		if stop != nil {
			return *stop
		}
		return unhurried(t, d.Slow, s.look(ctx, t, host))
	}, nil
}

// A handshake is a check of a certificate.
type handshake struct {
	aim   aim
	port  int
	name  string
	roots *x509.CertPool
	warn  int
	start func(net.Conn) error
}

func (s handshake) look(ctx context.Context, t *trail, host string) finding {
	conn, stop := s.aim.connect(ctx, t, host, s.port)
	if stop != nil {
		return *stop
	}
	defer conn.Close() //nolint:errcheck // nothing was written that could be lost
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end); err != nil {
			return *fault(err, host)
		}
	}
	if err := s.start(conn); err != nil {
		t.note("asking for encryption failed: %v", err)
		return *unsecured(err, host)
	}
	name := cmp.Or(s.name, host)
	//nolint:gosec // what is wrong with the certificates is what this looks for; nothing is sent to the server
	secure := tls.Client(conn, &tls.Config{ServerName: name, InsecureSkipVerify: true, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		t.note("the handshake failed: %v", err)
		return *unsecured(err, host)
	}
	state := secure.ConnectionState()
	encrypted(t, state, nil)
	return s.judge(t, host, name, state.PeerCertificates)
}

// encrypted notes a handshake that came about.
func encrypted(t *trail, state tls.ConnectionState, err error) {
	if err == nil {
		t.note("handshake done, %s, %s", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
	}
}

// judge gives the finding for the certificates that a server sent.
func (s handshake) judge(t *trail, host, name string, sent []*x509.Certificate) finding {
	now := time.Now()
	v := judge(sent, name, s.roots, now)
	if v.code == action.OK && days(now, v.until) < s.warn {
		v.code = Expiring
	}
	f := finding{code: v.code, why: v.why, values: certificate(t, sent, v, now)}
	f.values["host"] = host
	return f
}

// unsecured tells why no encryption came about.
func unsecured(err error, host string) *finding {
	var plain tls.RecordHeaderError
	f := fault(err, host)
	switch {
	case errors.As(err, &plain) || errors.Is(err, errNoTLS):
		f.code, f.why = WrongAnswer, "not_tls"
	case refused(err) || f.why == "":
		f.code, f.why = Down, "handshake"
	}
	return f
}

// refused tells whether one side ended a handshake with an alert, for which crypto/tls has no type of its own.
func refused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
}
