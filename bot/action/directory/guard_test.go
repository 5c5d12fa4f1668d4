package directory_test

import (
	"errors"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"github.com/firstline-support/firstline/bot/action/directory"
)

// wantUntouchable tries every change on an account, and looks whether nothing was changed.
func wantUntouchable(t *testing.T, w world, d *directory.Directory, p person, want error) {
	t.Helper()
	a, err := d.Find(t.Context(), p.name)
	if err == nil && !errors.Is(a.Protected, want) {
		t.Errorf("protected: %v, want %v", a.Protected, want)
	}
	wantError(t, d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false), want)
	wantError(t, d.Unlock(t.Context(), p.name), want)
	wantError(t, d.AddToGroup(t.Context(), p.name, "vpn"), want)
	wantError(t, d.RemoveFromGroup(t.Context(), p.name, "vpn"), want)
	_, err = d.Attributes(t.Context(), p.name)
	wantError(t, err, want)
	w.wantLogin(t, p, "Tade.muka.xeru.47", false)
}

func TestProtectedAccountsAreLeftAlone(t *testing.T) {
	rules := map[string]func(t *testing.T, w world) (person, *directory.Directory){
		"in a protected group": func(t *testing.T, w world) (person, *directory.Directory) {
			p := w.hire(t, nil)
			w.join(t, w.Blocked, p.dn)
			return p, w.open(t)
		},
		"in a group that is in a protected one": func(t *testing.T, w world) (person, *directory.Directory) {
			p := w.hire(t, nil)
			w.join(t, w.Inner, p.dn)
			return p, w.open(t)
		},
		"by name": func(t *testing.T, w world) (person, *directory.Directory) {
			p := w.hireAt(t, w.Base, "The-Chief", nil)
			return p, w.open(t, func(c *directory.Config) { c.Protected.Accounts = []string{"the-chief"} })
		},
		"in a protected part": func(t *testing.T, w world) (person, *directory.Directory) {
			p := w.hire(t, nil)
			return p, w.open(t, func(c *directory.Config) { c.Protected.OUs = []string{p.dn} })
		},
		"the bot's own": func(t *testing.T, w world) (person, *directory.Directory) {
			p := w.hire(t, nil)
			return p, w.open(t, func(c *directory.Config) { c.BindDN, c.Password, c.Policy = p.dn, firstPassword, "" })
		},
	}
	for name, make := range rules {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w world) {
				p, d := make(t, w)
				wantUntouchable(t, w, d, p, directory.ErrProtected)
			})
		})
	}
}

func TestWhatActiveDirectoryProtectsIsLeftAlone(t *testing.T) {
	rules := map[string]func(t *testing.T, w world) person{
		"a domain administrator": func(t *testing.T, w world) person {
			p := w.hire(t, nil)
			w.join(t, "CN=Domain Admins,CN=Users,"+w.Root, p.dn)
			return p
		},
		"by the primary group": func(t *testing.T, w world) person {
			p := w.hire(t, nil)
			admins := "CN=Domain Admins,CN=Users," + w.Root
			w.join(t, admins, p.dn)
			w.set(t, p.dn, "primaryGroupID", "512")
			return p
		},
		"of BUILTIN, through another group": func(t *testing.T, w world) person {
			p := w.hire(t, nil)
			add := ldap.NewAddRequest("CN=nested,"+w.Groups, nil)
			add.Attribute("objectClass", []string{"group"})
			add.Attribute("sAMAccountName", []string{"nested"})
			w.administer(t, func(c *ldap.Conn) error { return c.Add(add) })
			w.join(t, "CN=nested,"+w.Groups, p.dn)
			w.join(t, "CN=Backup Operators,CN=Builtin,"+w.Root, "CN=nested,"+w.Groups)
			return p
		},
		"by adminCount": func(t *testing.T, w world) person {
			return w.hire(t, map[string][]string{"adminCount": {"1"}})
		},
	}
	for name, make := range rules {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := started(t, startingSamba)
			wantUntouchable(t, w, w.open(t), make(t, w), directory.ErrProtected)
		})
	}
	t.Run("the administrator", func(t *testing.T) {
		t.Parallel()
		w := started(t, startingSamba)
		d := w.open(t, func(c *directory.Config) { c.Base = w.Root })
		wantUntouchable(t, w, d, person{name: "Administrator"}, directory.ErrProtected)
		wantUntouchable(t, w, d, person{name: "krbtgt"}, directory.ErrProtected)
		wantUntouchable(t, w, d, person{name: "DC1$"}, directory.ErrNotFound)
	})
}

func TestAccountsElsewhereAreLeftAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hireAt(t, w.Admins, "elsewhere", nil)
		wantUntouchable(t, w, w.open(t), p, directory.ErrOutside)
	})
}

// The rules of the bot are the first door, those of the directory the second.
func TestTheDirectoryItselfRefusesWhatTheBotMayNot(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hireAt(t, w.Admins, "delegated-not", nil)
		d := w.open(t, func(c *directory.Config) { c.Base = w.Root })
		wantError(t, d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false), directory.ErrDenied)
		w.wantLogin(t, p, firstPassword, true)
		w.lockOut(t, p)
		wantError(t, d.Unlock(t.Context(), p.name), directory.ErrDenied)
		w.wantLogin(t, p, firstPassword, false)
	})
}

func TestAProtectedGroupThatIsGoneProtectsEverybody(t *testing.T) {
	t.Parallel()
	w := started(t, startingSamba)
	p := w.hire(t, nil)
	d := w.open(t, func(c *directory.Config) { c.Protected.Groups = []string{"CN=gone," + w.Root} })
	if err := d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false); err == nil {
		t.Error("a password was set although nobody can tell whom the group protects")
	}
	w.wantLogin(t, p, firstPassword, true)
}
