package directory

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/firstline-support/firstline/bot/action"
)

// openLDAP asks OpenLDAP with the overlay ppolicy (draft-behera-ldap-password-policy, slapo-ppolicy(5)).
type openLDAP struct{ cfg Config }

func (openLDAP) people() string {
	return "(|(objectClass=person)(objectClass=account)(objectClass=posixAccount))"
}

func (k openLDAP) logins() []string {
	return []string{k.cfg.Attributes.Account, k.cfg.Attributes.Mail}
}

func (k openLDAP) columns() []string {
	a := k.cfg.Attributes
	return []string{a.Account, a.Mail, a.Phone, a.Manager, "displayName", "cn", "pwdAccountLockedTime", "pwdReset",
		"pwdChangedTime", "pwdStartTime", "pwdEndTime", "pwdPolicySubentry", "modifyTimestamp"}
}

func (k openLDAP) read(s *session, e *ldap.Entry) (Account, error) {
	now := time.Now()
	rules, err := k.rules(s, e)
	if err != nil {
		return Account{}, err
	}
	a := Account{
		Name: e.GetEqualFoldAttributeValue(k.cfg.Attributes.Account), DN: e.DN,
		Display: e.GetEqualFoldAttributeValue("displayName"),
		Mail:    e.GetEqualFoldAttributeValue(k.cfg.Attributes.Mail),
		Phone:   e.GetEqualFoldAttributeValue(k.cfg.Attributes.Phone),

		PasswordSet:    generalized(e, "pwdChangedTime"),
		ContactChanged: generalized(e, "modifyTimestamp"),
	}
	if a.Display == "" {
		a.Display = e.GetEqualFoldAttributeValue("cn")
	}
	a.lock(e, rules.lock, now)
	start, end := generalized(e, "pwdStartTime"), generalized(e, "pwdEndTime")
	a.Expired = !start.IsZero() && now.Before(start) || !end.IsZero() && !now.Before(end)
	a.MustChange = strings.EqualFold(e.GetEqualFoldAttributeValue("pwdReset"), "TRUE")
	a.PasswordExpired = rules.age > 0 && !a.PasswordSet.IsZero() && !now.Before(a.PasswordSet.Add(rules.age))
	groups, err := s.groupsOf(e.DN)
	a.Groups = groups
	return a, err
}

// lock reads pwdAccountLockedTime. The server leaves it there when the time of the lock is over. The year 0 stands
// for an administrator's lock that only an administrator ends.
func (a *Account) lock(e *ldap.Entry, length time.Duration, now time.Time) {
	text := e.GetEqualFoldAttributeValue("pwdAccountLockedTime")
	if strings.HasPrefix(text, "0000") {
		a.Disabled = true
		return
	}
	since := generalized(e, "pwdAccountLockedTime")
	switch {
	case text == "":
	case since.IsZero() || length == 0:
		a.Locked = true
	case now.Before(since.Add(length)):
		a.Locked, a.LockedUntil = true, since.Add(length)
	}
}

// rules are what a password policy says of times; 0: for ever.
type rules struct{ lock, age time.Duration }

// rules reads the policy of an account, or else the default one. One that is not known leaves a lock without an end.
func (k openLDAP) rules(s *session, e *ldap.Entry) (rules, error) {
	dn := e.GetEqualFoldAttributeValue("pwdPolicySubentry")
	if dn == "" {
		dn = k.cfg.Policy
	}
	if dn == "" {
		return rules{}, nil
	}
	p, err := s.entry(dn, "pwdLockoutDuration", "pwdMaxAge")
	if err != nil {
		return rules{}, fmt.Errorf("read the password policy %s: %w: %w", dn, errUnreadable, err)
	}
	seconds := func(attribute string) time.Duration {
		n, err := strconv.Atoi(p.GetEqualFoldAttributeValue(attribute))
		if err != nil || n < 0 {
			return 0
		}
		return time.Duration(n) * time.Second
	}
	return rules{lock: seconds("pwdLockoutDuration"), age: seconds("pwdMaxAge")}, nil
}

func (k openLDAP) protection(s *session, e *ldap.Entry) (string, error) {
	return k.inProtected(s, e.DN)
}

func (k openLDAP) groupProtection(s *session, e *ldap.Entry) (string, error) {
	for _, dn := range k.cfg.Protected.Groups {
		if sameDN(dn, e.DN) {
			return "it is protected itself", nil
		}
	}
	return k.inProtected(s, e.DN)
}

func (k openLDAP) inProtected(s *session, member string) (string, error) {
	if len(k.cfg.Protected.Groups) == 0 {
		return "", nil
	}
	groups, err := s.groupsOf(member)
	if err != nil {
		return "", err
	}
	for _, g := range groups {
		for _, dn := range k.cfg.Protected.Groups {
			if sameDN(dn, g) {
				return "it is in " + dn, nil
			}
		}
	}
	return "", nil
}

// unlock takes the time of the lock away; with it the server forgets the wrong passwords.
func (openLDAP) unlock(s *session, a Account) error {
	m := ldap.NewModifyRequest(a.DN, nil)
	m.Delete("pwdAccountLockedTime", nil)
	err := s.change(func() error { return s.Modify(m) })
	if code, ok := answered(err); ok && code == ldap.LDAPResultNoSuchAttribute {
		return fmt.Errorf("%w: %w", ErrNotLocked, err)
	}
	return err
}

// reset uses the Password Modify operation (RFC 3062), because the server hashes what comes that way, which it need
// not do with a plain change of userPassword. What goes with it is a second request: a password that was set and
// could not be marked leaves the account in a state that a human has to look at.
func (openLDAP) reset(s *session, a Account, password string, mustChange bool) error {
	err := s.change(func() error {
		_, err := s.PasswordModify(ldap.NewPasswordModifyRequest(a.DN, "", password))
		return err
	})
	if refused(err) {
		return fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	if err != nil {
		return err
	}
	m := ldap.NewModifyRequest(a.DN, nil)
	m.Replace("pwdReset", map[bool][]string{true: {"TRUE"}, false: {}}[mustChange])
	if err = s.change(func() error { return s.Modify(m) }); err != nil {
		return fmt.Errorf("the password was set, but not whether it must be changed: %w: %w", action.ErrUnsure, err)
	}
	return nil
}

// generalized reads a time (RFC 4517, 3.3.13) as OpenLDAP writes them: in UTC, with or without fractions of a second.
func generalized(e *ldap.Entry, attribute string) time.Time {
	text := e.GetEqualFoldAttributeValue(attribute)
	for _, layout := range []string{"20060102150405Z", "200601021504Z"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}
