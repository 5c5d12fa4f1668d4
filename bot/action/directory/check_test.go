package directory_test

import (
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"github.com/firstline-support/firstline/bot/action/directory"
)

func TestTheDoctorFindsNothingWhereAllIsWell(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		w.hire(t, nil)
		if err := w.open(t, func(c *directory.Config) { delete(c.Groups, "blocked") }).Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestTheDoctorSaysWhatToPutRight(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		w.hire(t, nil)
		gone := "cn=gone," + w.Groups
		both := map[string]func(*directory.Config){
			"base: ":                    func(c *directory.Config) { c.Base = "ou=gone," + w.Root },
			"sees no account":           func(c *directory.Config) { c.Base = w.Groups },
			"groups: cn=gone":           func(c *directory.Config) { c.Groups["gone"] = gone },
			"protected.groups: cn=gone": func(c *directory.Config) { c.Protected.Groups = []string{gone} },
			directory.ErrLogin.Error():  func(c *directory.Config) { c.BindDN = "cn=gone," + w.Root },
			directory.ErrName.Error():   func(c *directory.Config) { c.ServerName = "another.example.test" },
		}
		own := map[string]func(*directory.Config){
			"policy: without": func(c *directory.Config) { c.Policy = "" },
			"policy: cn=gone": func(c *directory.Config) { c.Policy = gone },
		}
		if w.kind == directory.AD {
			other := w.hireAt(t, w.Admins, "doctor", nil)
			own = map[string]func(*directory.Config){
				"right to write lockoutTime": func(c *directory.Config) { c.Base = other.dn },
				"right to write member":      func(c *directory.Config) { c.Groups["inner"] = w.Inner },
			}
		}
		for _, mistakes := range []map[string]func(*directory.Config){both, own} {
			for want, mistake := range mistakes {
				if err := w.open(t, mistake).Check(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want something of %q", err, want)
				}
			}
		}
	})
}

// Who is in a list of addresses is not told by Active Directory's own reckoning of groups.
func TestTheDoctorRefusesToProtectByAListOfAddresses(t *testing.T) {
	t.Parallel()
	w := started(t, startingSamba)
	w.hire(t, nil)
	dn := "CN=list," + w.Groups
	add := ldap.NewAddRequest(dn, nil)
	add.Attribute("objectClass", []string{"group"})
	add.Attribute("sAMAccountName", []string{"list"})
	add.Attribute("groupType", []string{"2"})
	w.administer(t, func(c *ldap.Conn) error { return c.Add(add) })
	err := w.open(t, func(c *directory.Config) { c.Protected.Groups = []string{dn} }).Check(t.Context())
	if err == nil || !strings.Contains(err.Error(), "security group") {
		t.Errorf("got %v", err)
	}
}
