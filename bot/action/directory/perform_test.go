package directory_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/directory"
)

// run performs an action on a person's account.
func run(t *testing.T, a action.Performer, p person, with ...string) action.Result {
	t.Helper()
	c := action.Call{With: map[string]string{directory.ParamAccount: p.name}}
	for _, w := range with {
		name, value, _ := strings.Cut(w, "=")
		c.With[name] = value
	}
	c.DryRun = slices.Contains(with, "dry")
	r, err := a.Perform(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantCode(t *testing.T, r action.Result, want string) {
	t.Helper()
	if r.Code != want {
		t.Errorf("got %+v, want the code %q", r, want)
	}
}

func TestANewPasswordIsASecretThatWorks(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p, d := w.hire(t, nil), w.open(t)
		r := run(t, directory.Reset{Directory: d, KeepPassword: true}, p)
		wantCode(t, r, action.OK)
		if r.Secret == "" || strings.Contains(r.Detail, r.Secret) {
			t.Errorf("got %+v", r)
		}
		want := map[string]string{"account": p.name, "name": "Person " + p.name}
		if diff := cmp.Diff(want, r.Values); diff != "" {
			t.Error(diff)
		}
		w.wantLogin(t, p, r.Secret, true)
		again := run(t, directory.Reset{Directory: d}, p)
		wantCode(t, again, action.OK)
		w.wantLogin(t, p, r.Secret, false)
		wantCode(t, run(t, directory.State{Directory: d}, p), directory.CodeMustChange)
	})
}

func TestADryRunChangesNothingAndSaysWhatIsPossible(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p, d := w.hire(t, nil), w.open(t)
		change := w.open(t, at(w.proxied(t, trouble{request: func(tag ber.Tag) bool {
			if isChange(tag) {
				t.Error("a dry run asked for a change")
			}
			return true
		}})))
		reset, unlock := directory.Reset{Directory: change}, directory.Unlock{Directory: change}
		add, remove := directory.AddMember{Directory: change}, directory.RemoveMember{Directory: change}
		if r := run(t, reset, p, "dry"); r.Code != action.OK || r.Secret != "" {
			t.Errorf("got %+v", r)
		}
		wantCode(t, run(t, unlock, p, "dry"), directory.CodeNotLocked)
		wantCode(t, run(t, add, p, "group=vpn", "dry"), action.OK)
		wantCode(t, run(t, remove, p, "group=vpn", "dry"), directory.CodeNotMember)
		wantCode(t, run(t, add, p, "group=blocked", "dry"), action.Denied)
		w.wantLogin(t, p, firstPassword, true)
		w.lockOut(t, p)
		wantCode(t, run(t, unlock, p, "dry"), action.OK)
		w.join(t, w.Blocked, p.dn)
		wantCode(t, run(t, unlock, p, "dry"), action.Denied)
		wantCode(t, run(t, reset, p, "dry"), action.Denied)
		if a := find(t, d, p.name); !a.Locked {
			t.Error("a dry run ended a lock")
		}
	})
}

func TestStateSaysWhatKeepsAPersonOut(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		state, unlock := directory.State{Directory: d}, directory.Unlock{Directory: d}
		r := run(t, state, p)
		wantCode(t, r, action.OK)
		if _, err := time.Parse(time.RFC3339, r.Values[directory.ValuePasswordSet]); err != nil {
			t.Error(err)
		}
		w.lockOut(t, p)
		r = run(t, state, p)
		wantCode(t, r, directory.CodeLocked)
		until, err := time.Parse(time.RFC3339, r.Values[directory.ValueLockedUntil])
		if err != nil || until.Before(time.Now()) || until.After(time.Now().Add(31*time.Minute)) {
			t.Errorf("locked until %s, %v", until, err)
		}
		wantCode(t, run(t, unlock, p), action.OK)
		wantCode(t, run(t, unlock, p), directory.CodeNotLocked)
		wantCode(t, run(t, state, p), action.OK)
		wantCode(t, run(t, state, person{name: "nobody"}), directory.CodeNotFound)
		wantCode(t, run(t, state, person{name: "*"}), directory.CodeNotFound)
		w.join(t, w.Inner, p.dn)
		wantCode(t, run(t, state, p), action.Denied)
	})
}

func TestMembershipIsNamedByTheConfiguration(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d, p := w.open(t), w.hire(t, nil)
		add, remove := directory.AddMember{Directory: d}, directory.RemoveMember{Directory: d}
		r := run(t, add, p, "group=vpn")
		wantCode(t, r, action.OK)
		if r.Values[directory.ValueGroup] != "vpn" {
			t.Errorf("got %v", r.Values)
		}
		wantCode(t, run(t, add, p, "group=vpn"), directory.CodeAlready)
		wantCode(t, run(t, remove, p, "group=vpn"), action.OK)
		wantCode(t, run(t, remove, p, "group=vpn"), directory.CodeNotMember)
		wantCode(t, run(t, add, p, "group="+w.VPN), action.Denied)
		wantCode(t, run(t, add, p), action.Denied)
	})
}

func TestOnlyAnUnsureResultIsAnError(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, nil)
		d := w.open(t, at(w.proxied(t, trouble{answer: func(tag ber.Tag) bool { return !isChanged(tag) }})))
		r, err := directory.Reset{Directory: d}.Perform(t.Context(), action.Call{With: map[string]string{"account": p.name}})
		wantError(t, err, action.ErrUnsure)
		if diff := cmp.Diff(action.Result{}, r); diff != "" {
			t.Error(diff)
		}
		d = w.open(t, func(c *directory.Config) { c.ServerName = "another.example.test" })
		wantCode(t, run(t, directory.Reset{Directory: d}, p), directory.CodeUnavailable)
		d = w.open(t, func(c *directory.Config) { c.Base = w.Root })
		foreign := w.hireAt(t, w.Admins, "perform-"+p.name, nil)
		r = run(t, directory.Reset{Directory: d}, foreign)
		if wantCode(t, r, action.Failed); r.Secret != "" || r.Detail == "" {
			t.Errorf("got %+v", r)
		}
	})
}
