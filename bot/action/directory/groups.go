package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-ldap/ldap/v3"
)

// maxGroups is how many groups one account may be in, directly or not, where the server does not follow them itself.
const maxGroups = 500

// AddToGroup makes an account a member of a group, which is named as in the configuration. Errors: those of Find,
// ErrProtected and ErrOutside for the account, ErrProtected also for the group, ErrDisabled, ErrExpired, ErrGroup,
// ErrAlready, ErrDenied.
func (d *Directory) AddToGroup(ctx context.Context, account, group string) error {
	_, err := d.member(ctx, account, group, true, false)
	return err
}

// RemoveFromGroup ends a direct membership. Errors: as AddToGroup, with ErrNotMember in place of ErrAlready.
func (d *Directory) RemoveFromGroup(ctx context.Context, account, group string) error {
	_, err := d.member(ctx, account, group, false, false)
	return err
}

// member changes a membership, or with look only reads whether it could.
func (d *Directory) member(ctx context.Context, account, group string, in, look bool) (Account, error) {
	dn, ok := d.cfg.Groups[group]
	if !ok {
		return Account{}, fmt.Errorf("%w: %q", ErrGroup, group)
	}
	return d.account(ctx, account, func(s *session, a Account) error {
		if err := a.usable(); err != nil {
			return err
		}
		if err := s.movable(a, dn, in); err != nil || look {
			return err
		}
		m := ldap.NewModifyRequest(dn, nil)
		if in {
			m.Add(d.cfg.Attributes.Member, []string{a.DN})
		} else {
			m.Delete(d.cfg.Attributes.Member, []string{a.DN})
		}
		return s.during("change the groups of", a, s.move(m, in))
	})
}

// move asks for the change of a group. That somebody else was faster shows in the code of the answer.
func (s *session) move(m *ldap.ModifyRequest, in bool) error {
	err := s.change(func() error { return s.Modify(m) })
	code, _ := answered(err)
	switch {
	case err == nil:
		return nil
	case in && (code == ldap.LDAPResultAttributeOrValueExists || code == ldap.LDAPResultEntryAlreadyExists):
		return fmt.Errorf("%w: %w", ErrAlready, err)
	case !in && code == ldap.LDAPResultNoSuchAttribute:
		return fmt.Errorf("%w: %w", ErrNotMember, err)
	}
	return err
}

// movable says whether the group may be changed, and whether the account is not yet or still a member.
func (s *session) movable(a Account, group string, in bool) error {
	g, err := s.entry(group, "objectSid", "adminCount")
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%w: %s is not there", ErrGroup, group)
	}
	if err != nil {
		return fmt.Errorf("read the group %s: %w", group, err)
	}
	why, err := s.d.kind.groupProtection(s, g)
	if err != nil {
		return fmt.Errorf("read what protects the group %s: %w", group, err)
	}
	if why != "" {
		return fmt.Errorf("%w: the group %s: %s", ErrProtected, group, why)
	}
	is, err := s.search(group, ldap.ScopeBaseObject, anyOf([]string{s.d.cfg.Attributes.Member}, a.DN), 1, "objectClass")
	switch {
	case err != nil:
		return fmt.Errorf("read the members of %s: %w", group, err)
	case in && len(is) > 0:
		return ErrAlready
	case !in && len(is) == 0:
		return ErrNotMember
	}
	return nil
}

// groupsOf follows memberships upwards, as far as it takes. It is for servers that do not do so themselves.
func (s *session) groupsOf(dn string) ([]string, error) {
	var all []string
	for next := []string{dn}; len(next) > 0; {
		above, err := s.groupsAbove(next)
		if err != nil {
			return nil, err
		}
		next = slices.DeleteFunc(above, func(g string) bool { return slices.Contains(all, g) })
		all = append(all, next...)
		if len(all) > maxGroups {
			return nil, fmt.Errorf("%w: more than %d groups", errUnreadable, maxGroups)
		}
	}
	return all, nil
}

// groupsAbove gives the groups that list one of these entries.
func (s *session) groupsAbove(members []string) ([]string, error) {
	filter := "(|"
	for _, dn := range members {
		filter += anyOf([]string{"member", "uniqueMember"}, dn)
	}
	found, err := s.search(s.d.cfg.Root, ldap.ScopeWholeSubtree, filter+")", maxGroups+1, "objectClass")
	if errors.Is(err, ErrAmbiguous) {
		return nil, fmt.Errorf("%w: more than %d groups", errUnreadable, maxGroups)
	}
	if err != nil {
		return nil, fmt.Errorf("look for groups: %w", err)
	}
	groups := make([]string, len(found))
	for i, g := range found {
		groups[i] = g.DN
	}
	return groups, nil
}
