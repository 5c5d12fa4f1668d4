package directory_test

import (
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/firstline-support/firstline/bot/action/directory"
)

// Each kind of contact has a time of its own: only what is there has one.
func TestEveryContactHasItsOwnTime(t *testing.T) {
	t.Parallel()
	w := started(t, startingSamba)
	for _, attribute := range []string{"telephoneNumber", "mobile", "homePhone", "pager", "facsimileTelephoneNumber", "mail"} {
		change := func(c *directory.Config) { c.Attributes.Phone = attribute }
		d := w.open(t, change)
		nothing := map[string][]string{"mail": nil, "telephoneNumber": nil}
		without := w.hire(t, nothing)
		nothing[attribute] = []string{"+49 30 2000"}
		with := w.hire(t, nothing)
		if a := find(t, d, without.name); !a.ContactChanged.IsZero() {
			t.Errorf("without %s: %s", attribute, a.ContactChanged)
		}
		if a := find(t, d, with.name); a.ContactChanged.IsZero() || a.Phone != "+49 30 2000" {
			t.Errorf("with %s: %q of %s", attribute, a.Phone, a.ContactChanged)
		}
	}
}

// A fine-grained policy of the account goes before that of the domain, for whoever may read it.
func TestTheAccountsOwnPolicyCounts(t *testing.T) {
	t.Parallel()
	w := started(t, startingSamba)
	p, reader := w.hire(t, nil), w.hire(t, nil)
	w.join(t, "CN=Domain Admins,CN=Users,"+w.Root, reader.dn)
	add := ldap.NewAddRequest("CN=strict,CN=Password Settings Container,CN=System,"+w.Root, nil)
	for name, value := range map[string]string{
		"objectClass": "msDS-PasswordSettings", "msDS-PasswordSettingsPrecedence": "1",
		"msDS-PasswordReversibleEncryptionEnabled": "FALSE", "msDS-PasswordHistoryLength": "0",
		"msDS-PasswordComplexityEnabled": "FALSE", "msDS-MinimumPasswordLength": "20", "msDS-MinimumPasswordAge": "0",
		"msDS-MaximumPasswordAge": "-1", "msDS-LockoutThreshold": "3", "msDS-LockoutObservationWindow": "-72000000000",
		"msDS-LockoutDuration": "-72000000000", "msDS-PSOAppliesTo": p.dn,
	} {
		add.Attribute(name, []string{value})
	}
	w.administer(t, func(c *ldap.Conn) error { return c.Add(add) })

	d := w.open(t)
	wantError(t, d.Reset(t.Context(), p.name, "Tade.muka.47", false), directory.ErrPolicy)
	for range 3 {
		_ = w.Login(t.Context(), p.dn, p.name, "wrong")
	}
	if a := find(t, d, p.name); !a.Locked || !a.LockedUntil.IsZero() {
		t.Errorf("got %+v, want a lock whose end the bot may not read", a.Status)
	}
	d = w.open(t, func(c *directory.Config) { c.BindDN, c.Password = reader.dn, firstPassword })
	until := find(t, d, p.name).LockedUntil
	if until.Before(time.Now().Add(90*time.Minute)) || until.After(time.Now().Add(121*time.Minute)) {
		t.Errorf("locked until %s, want in two hours", until)
	}
}

func TestAnOldPasswordHasExpired(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), person{name: "longago"}
		if got := find(t, d, p.name).Status; got != (directory.Status{PasswordExpired: true}) {
			t.Errorf("got %+v", got)
		}
		wantCode(t, run(t, directory.State{Directory: d}, p), directory.CodePasswordExpired)
		if err := d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false); err != nil {
			t.Fatal(err)
		}
		wantCode(t, run(t, directory.State{Directory: d}, p), "ok")
	})
}
