package directory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// guard says why the bot may not touch an account, as an error that wraps ErrProtected or ErrOutside, or nil. The
// second result tells that it could not be found out.
func (s *session) guard(e *ldap.Entry, a Account) (protected, err error) {
	if !within(s.d.cfg.Base, a.DN) {
		return ErrOutside, nil
	}
	why := s.d.cfg.protects(a)
	if why == "" {
		why, err = s.d.kind.protection(s, e)
	}
	if why == "" || err != nil {
		return nil, err
	}
	return fmt.Errorf("%w: %s", ErrProtected, why), nil
}

// protects says which rule that needs no further look protects an account.
func (c Config) protects(a Account) string {
	if c.own(a) {
		return "it is the bot's own"
	}
	if slices.ContainsFunc(c.Protected.Accounts, func(name string) bool { return same(name, a.Name) }) {
		return "its name is in protected.accounts"
	}
	for _, ou := range c.Protected.OUs {
		if within(ou, a.DN) {
			return "it is in " + ou
		}
	}
	return ""
}

// own says whether the bot itself logs in with this account: BindDN is its DN, or in Active Directory its user
// principal name or DOMAIN\name.
func (c Config) own(a Account) bool {
	name := c.BindDN
	if _, after, ok := strings.Cut(name, `\`); ok {
		name = after
	}
	principal, _, _ := strings.Cut(name, "@")
	return sameDN(c.BindDN, a.DN) || c.Kind == AD && (same(name, a.Name) || same(principal, a.Name))
}
