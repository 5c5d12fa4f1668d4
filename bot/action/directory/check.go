package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// Check says what has to be put right before the bot can do its work, all of it joined, or nil: whether the server is
// reached and trusted, the login works, the base, the protected and the changeable groups are there and can be read,
// and, as far as the directory shows it, whether the bot may do what it is for. Active Directory shows the right to
// unlock and to change a group, OpenLDAP nothing; whether a password may be set shows neither.
func (d *Directory) Check(ctx context.Context) error {
	return d.with(ctx, func(s *session) error {
		found := []error{s.checkBase(), s.checkGroups(d.cfg.Protected.Groups, "protected.groups", s.d.kind.checkProtected)}
		for _, dn := range d.cfg.Groups {
			found = append(found, s.checkGroups([]string{dn}, "groups", s.d.kind.checkChangeable))
		}
		return errors.Join(append(found, s.checkSample(), d.kind.checkPolicy(s))...)
	})
}

func (s *session) checkBase() error {
	if _, err := s.entry(s.d.cfg.Base, "objectClass"); err != nil {
		return fmt.Errorf("base: %s cannot be read; correct it, or let the bot's account read it: %w", s.d.cfg.Base, err)
	}
	return nil
}

// checkGroups reads groups and lets each be looked at.
func (s *session) checkGroups(dns []string, field string, look func(*ldap.Entry) error) error {
	var wrong []error
	for _, dn := range dns {
		e, err := s.entry(dn, "objectClass", "groupType", "allowedAttributesEffective")
		if err == nil {
			err = look(e)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %s: %w", field, dn, err))
		}
	}
	return errors.Join(wrong...)
}

// checkSample looks at any one account.
func (s *session) checkSample() error {
	found, err := s.Search(ldap.NewSearchRequest(s.d.cfg.Base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 1, 0, false,
		s.d.kind.people(), []string{"objectClass"}, nil))
	if err != nil && !ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded) {
		return fmt.Errorf("look for an account below %s: %w", s.d.cfg.Base, s.explain(err))
	}
	if len(found.Entries) == 0 {
		return fmt.Errorf("base: the bot sees no account below %s; correct it, or let the bot's account read them",
			s.d.cfg.Base)
	}
	e, err := s.entry(found.Entries[0].DN, append(s.d.kind.columns(), "allowedAttributesEffective")...)
	if err == nil {
		err = s.d.kind.checkAccount(s, e)
	}
	if err != nil {
		return fmt.Errorf("the account %s: %w", found.Entries[0].DN, err)
	}
	return nil
}

// checkProtected refuses groups that Active Directory leaves out when it follows memberships.
func (activeDirectory) checkProtected(e *ldap.Entry) error {
	const security = -1 << 31 // ADS_GROUP_TYPE_SECURITY_ENABLED (MS-ADTS 2.2.12)
	kind, err := strconv.ParseInt(e.GetEqualFoldAttributeValue("groupType"), 10, 32)
	if err != nil || kind&security == 0 {
		return errors.New("this is no security group, so who is in a group that is in it would not be protected; name " +
			"security groups")
	}
	return nil
}

func (k activeDirectory) checkChangeable(e *ldap.Entry) error {
	return writable(e, k.cfg.Attributes.Member)
}

func (k activeDirectory) checkAccount(s *session, e *ldap.Entry) error {
	if _, err := k.read(s, e); err != nil {
		return err
	}
	why, err := k.protection(s, e)
	if err != nil || why != "" { // a protected account's list of rights belongs to its administrators
		return err
	}
	return writable(e, "lockoutTime", "pwdLastSet")
}

func (activeDirectory) checkPolicy(*session) error { return nil }

// writable says which attributes the bot may not write, by the attribute that Active Directory computes for who asks.
func writable(e *ldap.Entry, attributes ...string) error {
	var missing []string
	for _, a := range attributes {
		if !slices.ContainsFunc(e.GetEqualFoldAttributeValues("allowedAttributesEffective"), func(may string) bool {
			return strings.EqualFold(may, a)
		}) {
			missing = append(missing, a)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: delegate to its account the right to write %s", ErrDenied, strings.Join(missing, ", "))
	}
	return nil
}

func (openLDAP) checkProtected(*ldap.Entry) error  { return nil }
func (openLDAP) checkChangeable(*ldap.Entry) error { return nil }

func (k openLDAP) checkAccount(s *session, e *ldap.Entry) error {
	_, err := k.read(s, e)
	return err
}

func (k openLDAP) checkPolicy(s *session) error {
	if k.cfg.Policy == "" {
		return errors.New("policy: without the DN of the default password policy a lock looks as if it had no end, and no " +
			"password as if it expired")
	}
	if _, err := s.entry(k.cfg.Policy, "objectClass"); err != nil {
		return fmt.Errorf("policy: %s cannot be read; correct it, or let the bot's account read it: %w", k.cfg.Policy, err)
	}
	return nil
}
