package directorytest

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"text/template"

	"github.com/firstline-support/firstline/bot/bottest/debian"
)

//go:embed slapd.ldif
var slapdConfig string

//go:embed tree.ldif
var slapdTree string

// OpenLDAP starts a slapd.
func OpenLDAP(ctx context.Context) (_ *Server, err error) {
	if err = debian.Install(ctx, "slapd", "slapd"); err != nil {
		return nil, err
	}
	const root = "dc=example,dc=test"
	s := &Server{
		Name: "ldap.example.test", Root: root, Base: "ou=people," + root, Admins: "ou=admins," + root,
		Groups: "ou=groups," + root, BindDN: "cn=bot,ou=services," + root, Password: "bot-" + rand.Text(),
		Policy: "cn=default,ou=policies," + root, admin: "cn=admin," + root, adminPassword: "admin-" + rand.Text(),
		login: func(dn, _ string) string { return dn },
	}
	s.VPN, s.Blocked, s.Inner = "cn=VPN,"+s.Groups, "cn=Blocked,"+s.Groups, "cn=Inner,"+s.Groups
	if err = s.house(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(s.dir))
		}
	}()
	if err = s.furnish(ctx); err != nil {
		return nil, err
	}
	plain, secure, err := free(ctx)
	if err != nil {
		return nil, err
	}
	s.PlainURL, s.URL = "ldap://"+plain, "ldaps://"+secure
	s.process, err = start(s.dir, "slapd", "-F", s.in("config"), "-h", s.PlainURL+" "+s.URL, "-d", "0")
	if err != nil {
		return nil, err
	}
	if err = s.awake(ctx); err != nil {
		s.process.end()
	}
	return s, err
}

// furnish writes the configuration and the tree.
func (s *Server) furnish(ctx context.Context) error {
	values := map[string]any{
		"Dir": s.dir, "Root": s.Root, "Base": s.Base, "Admin": s.admin, "AdminPassword": s.adminPassword, "Bot": s.BindDN,
		"BotPassword": s.Password, "Policy": s.Policy, "VPN": s.VPN, "Blocked": s.Blocked, "Inner": s.Inner,
		"Parts": []string{"people", "admins", "services", "groups", "policies"},
	}
	for _, dir := range []string{"config", "db"} {
		if err := os.Mkdir(s.in(dir), 0o700); err != nil {
			return err
		}
	}
	for i, text := range []string{slapdConfig, slapdTree} {
		var ldif bytes.Buffer
		if err := template.Must(template.New("").Parse(text)).Execute(&ldif, values); err != nil {
			return err
		}
		//nolint:gosec // this package's own folder
		add := exec.CommandContext(ctx, "slapadd", "-n", fmt.Sprint(i), "-F", s.in("config"))
		add.Stdin = &ldif
		if out, err := add.CombinedOutput(); err != nil {
			return fmt.Errorf("slapadd: %w\n%s", err, out)
		}
	}
	return nil
}

// house makes the folder with the certificates.
func (s *Server) house(addresses ...string) (err error) {
	if s.dir, err = os.MkdirTemp("", "directory"); err != nil {
		return err
	}
	if s.Authority, err = NewAuthority(); err == nil {
		err = s.Authority.files(s.dir, s.Name, addresses...)
	}
	s.CAFile = s.in("ca.crt")
	return err
}

func (s *Server) in(name string) string { return filepath.Join(s.dir, name) }

// free finds two addresses where nobody listens.
func free(ctx context.Context) (plain, secure string, err error) {
	host, err := quietAddress(ctx)
	if err != nil {
		return "", "", err
	}
	var listen net.ListenConfig
	var at [2]string
	for i := range at {
		l, err := listen.Listen(ctx, "tcp", host+":0")
		if err != nil {
			return "", "", err
		}
		defer func() { _ = l.Close() }() // both stay open until both are found
		at[i] = l.Addr().String()
	}
	return at[0], at[1], nil
}
