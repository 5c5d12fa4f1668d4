package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// maxAlike is how many accounts may be similar to a name before it is given up as ambiguous.
const maxAlike = 20

// errUnreadable is for what the bot's account has to be able to read, or it could not tell whom it may touch.
var errUnreadable = errors.New("the bot's account may not read what it has to know")

// find reads the one account of this name, which is acceptable.
func (s *session) find(account string) (Account, error) {
	dn, err := s.locate(account)
	if err != nil {
		return Account{}, fmt.Errorf("find the account %q: %w", account, err)
	}
	e, err := s.entry(dn, s.d.kind.columns()...)
	if err != nil {
		return Account{}, fmt.Errorf("read %s: %w", dn, err)
	}
	a, err := s.d.kind.read(s, e)
	if err != nil {
		return Account{}, fmt.Errorf("read %s: %w", dn, err)
	}
	if a.Manager, err = s.loginOf(e.GetAttributeValue(s.d.cfg.Attributes.Manager)); err != nil {
		return Account{}, fmt.Errorf("read the manager of %s: %w", dn, err)
	}
	if a.Protected, err = s.guard(e, a); err != nil {
		return Account{}, fmt.Errorf("read what protects %s: %w", dn, err)
	}
	return a, nil
}

// locate gives the DN of the one account that a text names.
func (s *session) locate(text string) (string, error) {
	logins := s.d.kind.logins()
	filter := "(&" + s.d.kind.people() + anyOf(logins, text) + ")"
	alike, err := s.search(s.d.cfg.Root, ldap.ScopeWholeSubtree, filter, maxAlike, logins...)
	if err != nil {
		return "", err
	}
	alike = slices.DeleteFunc(alike, func(e *ldap.Entry) bool { return !named(e, logins, text) })
	switch len(alike) {
	case 0:
		return "", ErrNotFound
	case 1:
		return alike[0].DN, nil
	}
	return "", ErrAmbiguous
}

// named says whether an entry has exactly this name in one of the attributes.
func named(e *ldap.Entry, attributes []string, name string) bool {
	return slices.ContainsFunc(attributes, func(attribute string) bool {
		return slices.ContainsFunc(e.GetEqualFoldAttributeValues(attribute), func(v string) bool { return same(v, name) })
	})
}

// anyOf is a filter for entries that have the value in at least one of the attributes.
func anyOf(attributes []string, value string) string {
	var f strings.Builder
	f.WriteString("(|")
	for _, a := range attributes {
		fmt.Fprintf(&f, "(%s=%s)", a, ldap.EscapeFilter(value))
	}
	return f.String() + ")"
}

// entry reads one entry.
func (s *session) entry(dn string, attributes ...string) (*ldap.Entry, error) {
	found, err := s.search(dn, ldap.ScopeBaseObject, "(objectClass=*)", 1, attributes...)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// search gives the entries that a filter finds, at most limit, or else ErrAmbiguous.
func (s *session) search(base string, scope int, filter string, limit int, attributes ...string) (
	[]*ldap.Entry, error) {
	seconds := max(1, int(s.d.cfg.Timeout.Seconds()))
	found, err := s.Search(ldap.NewSearchRequest(base, scope, ldap.NeverDerefAliases, limit, seconds, false, filter,
		attributes, nil))
	if err != nil {
		return nil, s.explain(err)
	}
	return found.Entries, nil
}

// loginOf gives the login name of the account with this DN. An account that is not there has none.
func (s *session) loginOf(dn string) (string, error) {
	if dn == "" {
		return "", nil
	}
	e, err := s.entry(dn, s.d.cfg.Attributes.Account)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return e.GetEqualFoldAttributeValue(s.d.cfg.Attributes.Account), nil
}
