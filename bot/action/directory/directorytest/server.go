package directorytest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// A Server is a running directory. Below Root it has the parts people (Base), admins and groups; the bot's account
// may read, change passwords and locks below Base only, and the members of the groups VPN and Blocked. After three
// wrong passwords an account is locked for 30 minutes; a password has at least 8 characters. The one person who is
// there from the start has the account longago, whose password has expired. It is used by many at once.
type Server struct {
	URL       string // ldaps://
	PlainURL  string // ldap://, for StartTLS
	Name      string // in the certificate
	CAFile    string
	Authority *Authority

	Root, Base, Admins, Groups string // DNs

	BindDN, Password string // the bot's
	Policy           string // OpenLDAP: DN of the password policy
	VPN              string // DN of a group that the bot may change
	Blocked          string // DN of a group for people whom the bot must not touch; it has the member Inner
	Inner            string // DN of a group

	admin, adminPassword string
	dir                  string
	process              *process
	login                func(dn, account string) string
}

// Close ends the server and takes its folder away.
func (s *Server) Close() { s.process.end() }

// Login says whether the person with this account and password gets in, by binding as they. Errors: those of LDAP.
func (s *Server) Login(ctx context.Context, dn, account, password string) error {
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	return c.Bind(s.login(dn, account), password)
}

// Administer lets do work as the administrator.
func (s *Server) Administer(ctx context.Context, do func(*ldap.Conn) error) error {
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err = c.Bind(s.admin, s.adminPassword); err != nil {
		return err
	}
	return do(c)
}

func (s *Server) dial(ctx context.Context) (*ldap.Conn, error) {
	roots := x509.NewCertPool()
	roots.AddCert(s.Authority.certificate)
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: roots, ServerName: s.Name, MinVersion: tls.VersionTLS12}}
	raw, err := dialer.DialContext(ctx, "tcp", s.URL[len("ldaps://"):])
	if err != nil {
		return nil, err
	}
	c := ldap.NewConn(raw, true)
	c.SetTimeout(patience)
	c.Start()
	return c, nil
}

// patience is how long a server may take to answer.
const patience = 2 * time.Minute

// awake waits until the server answers as it should.
func (s *Server) awake(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := s.Administer(ctx, func(*ldap.Conn) error { return nil })
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w\n%s", err, s.process.tail())
		}
	}
}
