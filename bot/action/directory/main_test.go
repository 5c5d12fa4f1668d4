package directory_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode"

	"github.com/go-ldap/ldap/v3"
	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/directory/directorytest"
	"github.com/firstline-support/firstline/bot/bottest/debian"
)

// A world is a running server of one kind, shared by all tests; each makes its own people.
type world struct {
	*directorytest.Server
	kind string
}

// starting begins with the first test that needs the server.
var (
	startingSamba    = starting(directory.AD, directorytest.Samba)
	startingOpenLDAP = starting(directory.OpenLDAP, directorytest.OpenLDAP)
	worlds           sync.Map // those that have started
)

func starting(kind string, start func(context.Context) (*directorytest.Server, error)) func() (world, error) {
	return sync.OnceValues(func() (world, error) {
		s, err := start(context.Background())
		if err != nil {
			return world{}, err
		}
		worlds.Store(kind, s)
		return world{s, kind}, nil
	})
}

func TestMain(m *testing.M) {
	code := m.Run()
	worlds.Range(func(_, s any) bool {
		s.(*directorytest.Server).Close()
		return true
	})
	if err := goleak.Find(); err != nil && code == 0 {
		log.Print(err)
		code = 1
	}
	os.Exit(code)
}

// onBoth runs a test on Active Directory and on OpenLDAP.
func onBoth(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	t.Parallel()
	for kind, start := range map[string]func() (world, error){
		directory.AD: startingSamba, directory.OpenLDAP: startingOpenLDAP,
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, started(t, start))
		})
	}
}

func started(t *testing.T, start func() (world, error)) world {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a real directory server, which takes some seconds")
	}
	w, err := start()
	if errors.Is(err, debian.ErrMissing) && os.Getenv("CI") == "" {
		t.Skipf("SKIPPED, nothing was tested: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// config is a configuration that works.
func (w world) config() directory.Config {
	return directory.Config{
		Kind: w.kind, URL: w.URL, CAFile: w.CAFile, ServerName: w.Name, BindDN: w.BindDN, Password: w.Password,
		Base: w.Base, Policy: w.Policy, Protected: directory.Protected{Groups: []string{w.Blocked}},
		Groups: map[string]string{"vpn": w.VPN, "blocked": w.Blocked},
	}
}

// open makes a directory of the usual configuration, changed where a test says how.
func (w world) open(t *testing.T, change ...func(*directory.Config)) *directory.Directory {
	t.Helper()
	c := w.config()
	for _, f := range change {
		f(&c)
	}
	d, err := directory.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const firstPassword = "First.word.47"

// A person has an account that was made for one test.
type person struct{ name, dn string }

// mail is the person's address, which has letters of ASCII only.
func (p person) mail() string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r == ' ' || r == '(' || r == ')' {
			return '-'
		}
		return r
	}, p.name) + "@example.test"
}

var people atomic.Int64

// hire makes an account below the people's part, or elsewhere, with more attributes or other values for the usual
// ones.
func (w world) hire(t *testing.T, more map[string][]string) person {
	t.Helper()
	return w.hireAt(t, w.Base, fmt.Sprintf("p%04d", people.Add(1)), more)
}

func (w world) hireAt(t *testing.T, at, name string, more map[string][]string) person {
	t.Helper()
	p := person{name: name, dn: "cn=" + ldap.EscapeDN(name) + "," + at}
	values := map[string][]string{"mail": {p.mail()}, "telephoneNumber": {"+49 30 1000"}}
	if w.kind == directory.AD {
		values["objectClass"] = []string{"user"}
		values["sAMAccountName"] = []string{name}
		values["userPrincipalName"] = []string{name + "@example.test"}
		values["displayName"] = []string{"Person " + name}
		values["unicodePwd"] = []string{utf16Quoted(firstPassword)}
		values["userAccountControl"] = []string{"512"}
	} else {
		p.dn = "uid=" + ldap.EscapeDN(name) + "," + at
		values["objectClass"] = []string{"inetOrgPerson"}
		values["uid"] = []string{name}
		values["cn"] = []string{"Person " + name}
		values["sn"] = []string{name}
		values["userPassword"] = []string{firstPassword}
	}
	for k, v := range more {
		values[k] = v
	}
	add := ldap.NewAddRequest(p.dn, nil)
	for k, v := range values {
		if len(v) > 0 {
			add.Attribute(k, v)
		}
	}
	w.administer(t, func(c *ldap.Conn) error { return c.Add(add) })
	return p
}

func (w world) administer(t *testing.T, do func(*ldap.Conn) error) {
	t.Helper()
	if err := w.Administer(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// set replaces attributes as the administrator.
func (w world) set(t *testing.T, dn, attribute string, values ...string) {
	t.Helper()
	m := ldap.NewModifyRequest(dn, nil)
	m.Replace(attribute, values)
	w.administer(t, func(c *ldap.Conn) error { return c.Modify(m) })
}

// join puts somebody into a group as the administrator.
func (w world) join(t *testing.T, group, dn string) {
	t.Helper()
	m := ldap.NewModifyRequest(group, nil)
	m.Add("member", []string{dn})
	w.administer(t, func(c *ldap.Conn) error { return c.Modify(m) })
}

// lockOut gives wrong passwords until the account is locked.
func (w world) lockOut(t *testing.T, p person) {
	t.Helper()
	for range 3 {
		if err := w.Login(t.Context(), p.dn, p.name, "wrong"); !ldap.IsErrorWithCode(err, ldap.LDAPResultInvalidCredentials) {
			t.Fatalf("a wrong password: %v", err)
		}
	}
	w.wantLogin(t, p, firstPassword, false)
}

// wantLogin tells whether a person gets in with a password.
func (w world) wantLogin(t *testing.T, p person, password string, want bool) {
	t.Helper()
	err := w.Login(t.Context(), p.dn, p.name, password)
	if err != nil && !ldap.IsErrorWithCode(err, ldap.LDAPResultInvalidCredentials) {
		t.Fatal(err)
	}
	if (err == nil) != want {
		t.Errorf("log in as %s with %q: %v, want success: %v", p.name, password, err, want)
	}
}

func utf16Quoted(password string) string {
	var b strings.Builder
	for _, r := range `"` + password + `"` { // only ASCII here
		b.WriteRune(r)
		b.WriteByte(0)
	}
	return b.String()
}

// find reads an account that has to be there.
func find(t *testing.T, d *directory.Directory, name string) directory.Account {
	t.Helper()
	a, err := d.Find(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}
