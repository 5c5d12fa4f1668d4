package directory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// inChain finds who is a direct or indirect member of a group (MS-ADTS 3.1.1.3.4.4.3).
const inChain = "1.2.840.113556.1.4.1941"

// The accounts of every domain that belong to nobody (MS-DTYP 2.4.2.4).
const (
	ridAdministrator = 500
	ridKerberos      = 502
)

// protection reads the groups from tokenGroups, where the directory itself has followed every membership, with the
// primary group and what that is in.
func (k activeDirectory) protection(s *session, e *ldap.Entry) (string, error) {
	control, err := number(e, "userAccountControl")
	if err != nil {
		return "", err
	}
	own := sid(e.GetRawAttributeValue("objectSid"))
	switch {
	case own.rid() == 0:
		return "", fmt.Errorf("%w: objectSid", errUnreadable)
	case own.rid() == ridAdministrator, own.rid() == ridKerberos:
		return "it is one of the domain's own accounts", nil
	case control&adTrusts != 0:
		return "it is the account of a computer or another domain", nil
	case counted(e):
		return "it has or had an administrator's rights (adminCount)", nil
	}
	groups := e.GetRawAttributeValues("tokenGroups")
	if len(groups) == 0 {
		return "", fmt.Errorf("%w: tokenGroups; make it a member of Windows Authorization Access Group", errUnreadable)
	}
	for _, g := range groups {
		if sid(g).powerful() {
			return "it is in one of the domain's own groups of administrators or operators", nil
		}
	}
	return k.inProtected(s, e, groups)
}

// inProtected compares the groups of an account with those that the configuration protects.
func (k activeDirectory) inProtected(s *session, e *ldap.Entry, groups [][]byte) (string, error) {
	for _, dn := range k.cfg.Protected.Groups {
		g, err := s.entry(dn, "objectSid")
		if err != nil {
			return "", fmt.Errorf("read the protected group %s: %w: %w", dn, errUnreadable, err)
		}
		id := string(g.GetRawAttributeValue("objectSid"))
		direct := func(of string) bool { return sameDN(of, dn) }
		if slices.ContainsFunc(groups, func(of []byte) bool { return id != "" && string(of) == id }) ||
			slices.ContainsFunc(e.GetEqualFoldAttributeValues("memberOf"), direct) {
			return "it is in " + dn, nil
		}
	}
	return "", nil
}

// groupProtection asks whether a group gives what the protected ones have.
func (k activeDirectory) groupProtection(s *session, e *ldap.Entry) (string, error) {
	id := sid(e.GetRawAttributeValue("objectSid"))
	switch {
	case id.rid() == 0:
		return "", fmt.Errorf("%w: objectSid", errUnreadable)
	case id.powerful(), counted(e):
		return "it is one of administrators or operators", nil
	}
	for _, dn := range k.cfg.Protected.Groups {
		if sameDN(dn, e.DN) {
			return "it is protected itself", nil
		}
		in, err := s.search(e.DN, ldap.ScopeBaseObject, "(memberOf:"+inChain+":="+ldap.EscapeFilter(dn)+")", 1, "objectSid")
		if err != nil {
			return "", err
		}
		if len(in) > 0 {
			return "it is in " + dn, nil
		}
	}
	return "", nil
}

// counted says whether adminCount is set, which the directory does for whoever is or was in a group of
// administrators.
func counted(e *ldap.Entry) bool {
	n := strings.TrimSpace(e.GetEqualFoldAttributeValue("adminCount"))
	return n != "" && n != "0"
}
