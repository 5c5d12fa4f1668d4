package directory_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/action/directory"
)

func TestFindTellsWhatTheDirectoryKnows(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		boss := w.hire(t, nil)
		before := time.Now().Add(-time.Minute)
		p := w.hire(t, map[string][]string{"manager": {boss.dn}})
		w.join(t, w.VPN, p.dn)
		a := find(t, w.open(t), p.name)
		if a.PasswordSet.Before(before) || a.ContactChanged.Before(before) || a.ContactChanged.After(time.Now().Add(time.Minute)) {
			t.Errorf("times: password %s, contact %s, but the account is new", a.PasswordSet, a.ContactChanged)
		}
		a.PasswordSet, a.ContactChanged = time.Time{}, time.Time{}
		want := directory.Account{Name: p.name, DN: a.DN, Display: "Person " + p.name, Mail: p.mail(), Phone: "+49 30 1000",
			Manager: boss.name, Groups: []string{w.VPN}}
		if diff := cmp.Diff(want, a); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOnlyContactsMakeAContactNew(t *testing.T) {
	t.Parallel()
	w := started(t, startingSamba)
	d, p := w.open(t), w.hire(t, nil)
	w.lockOut(t, p)
	before := find(t, d, p.name).ContactChanged
	w.set(t, p.dn, "description", "moved")
	if err := d.Unlock(t.Context(), p.name); err != nil {
		t.Fatal(err)
	}
	if after := find(t, d, p.name).ContactChanged; !after.Equal(before) {
		t.Errorf("the contact is of %s, after other changes of %s", before, after)
	}
	unusual := w.open(t, func(c *directory.Config) { c.Attributes.Phone = "otherTelephone" })
	if a := find(t, unusual, p.name); a.ContactChanged.Before(before) {
		t.Errorf("an attribute without a known number: %s, want the time of the entry", a.ContactChanged)
	}
}

func TestClosedAccountsAreLeftAlone(t *testing.T) {
	closed := map[string]struct {
		ad, openldap map[string][]string
		want         directory.Status
		err          error
	}{
		"disabled": {
			ad:       map[string][]string{"userAccountControl": {"514"}},
			openldap: map[string][]string{"pwdAccountLockedTime": {"000001010000Z"}},
			want:     directory.Status{Disabled: true}, err: directory.ErrDisabled,
		},
		"expired": {
			ad:       map[string][]string{"accountExpires": {"133000000000000000"}},
			openldap: map[string][]string{"pwdEndTime": {"20220101000000Z"}},
			want:     directory.Status{Expired: true}, err: directory.ErrExpired,
		},
	}
	for name, test := range closed {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w world) {
				p := w.hire(t, map[string]map[string][]string{directory.AD: test.ad, directory.OpenLDAP: test.openldap}[w.kind])
				d := w.open(t)
				if got := find(t, d, p.name).Status; got != test.want {
					t.Errorf("got %+v, want %+v", got, test.want)
				}
				wantError(t, d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", true), test.err)
				wantError(t, d.Unlock(t.Context(), p.name), test.err)
				wantError(t, d.AddToGroup(t.Context(), p.name, "vpn"), test.err)
			})
		})
	}
}

func TestOpenAccountsMayHaveABadPassword(t *testing.T) {
	bad := map[string]struct {
		ad, openldap map[string][]string
		want         directory.Status
	}{
		"must change": {
			ad:       map[string][]string{"pwdLastSet": {"0"}},
			openldap: map[string][]string{"pwdReset": {"TRUE"}},
			want:     directory.Status{MustChange: true},
		},
		"never expires": {
			ad:       map[string][]string{"userAccountControl": {"66048"}, "pwdLastSet": {"0"}},
			openldap: map[string][]string{"pwdReset": {"FALSE"}},
		},
		"an old lock": {
			openldap: map[string][]string{"pwdAccountLockedTime": {"20220101000000Z"}},
		},
	}
	for name, test := range bad {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w world) {
				p := w.hire(t, map[string]map[string][]string{directory.AD: test.ad, directory.OpenLDAP: test.openldap}[w.kind])
				d := w.open(t)
				if got := find(t, d, p.name).Status; got != test.want {
					t.Errorf("got %+v, want %+v", got, test.want)
				}
				if err := d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false); err != nil {
					t.Fatal(err)
				}
				w.wantLogin(t, p, "Tade.muka.xeru.47", true)
			})
		})
	}
}

func TestALockWithoutAKnownPolicyHasNoEnd(t *testing.T) {
	t.Parallel()
	w := started(t, startingOpenLDAP)
	p := w.hire(t, nil)
	w.lockOut(t, p)
	d := w.open(t, func(c *directory.Config) { c.Policy = "" })
	if a := find(t, d, p.name); !a.Locked || !a.LockedUntil.IsZero() {
		t.Errorf("got %+v, want a lock without an end", a.Status)
	}
	d = w.open(t, func(c *directory.Config) { c.Policy = "cn=gone," + w.Root })
	if _, err := d.Find(t.Context(), p.name); err == nil {
		t.Error("a policy that is not there was taken for one")
	}
}
