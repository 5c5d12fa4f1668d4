package directory_test

import (
	"testing"

	"github.com/firstline-support/firstline/bot/action/directory"
)

func TestUnlockEndsALock(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		w.lockOut(t, p)
		a := find(t, d, p.name)
		if !a.Locked || a.LockedUntil.IsZero() || a.Disabled {
			t.Errorf("locked out, but the directory says %+v", a.Status)
		}
		if err := d.Unlock(t.Context(), p.name); err != nil {
			t.Fatal(err)
		}
		if a = find(t, d, p.name); a.Locked {
			t.Errorf("unlocked, but the directory says %+v", a.Status)
		}
		w.wantLogin(t, p, firstPassword, true)
		wantError(t, d.Unlock(t.Context(), p.name), directory.ErrNotLocked)
	})
}

func TestResetGivesANewPasswordThatMustBeChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		w.wantLogin(t, p, firstPassword, true)
		if err := d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", true); err != nil {
			t.Fatal(err)
		}
		if a := find(t, d, p.name); !a.MustChange || a.PasswordExpired {
			t.Errorf("reset, but the directory says %+v", a.Status)
		}
		w.wantLogin(t, p, firstPassword, false)
	})
}

func TestResetGivesAPasswordToKeepAndEndsALock(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		w.lockOut(t, p)
		if err := d.Reset(t.Context(), p.mail(), "Tade.müka.xeru.47", false); err != nil {
			t.Fatal(err)
		}
		if a := find(t, d, p.name); a.MustChange || a.Locked {
			t.Errorf("reset, but the directory says %+v", a.Status)
		}
		w.wantLogin(t, p, "Tade.müka.xeru.47", true)
		w.wantLogin(t, p, firstPassword, false)
	})
}

func TestPolicyRefusesAPassword(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		wantError(t, d.Reset(t.Context(), p.name, "Ab.1", true), directory.ErrPolicy)
		wantError(t, d.Reset(t.Context(), p.name, "", true), directory.ErrPolicy)
		w.wantLogin(t, p, firstPassword, true)
	})
}
