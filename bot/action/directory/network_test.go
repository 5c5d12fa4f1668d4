package directory_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/directory/directorytest"
)

// at is a configuration with another address.
func at(url string) func(*directory.Config) { return func(c *directory.Config) { c.URL = url } }

// wantOwnWords tells whether an error says what it is, and that nothing was changed.
func wantDefinite(t *testing.T, err, want error) {
	t.Helper()
	wantError(t, err, want)
	if errors.Is(err, action.ErrUnsure) {
		t.Errorf("nothing was sent, but it says %v", err)
	}
}

func TestAChangeWithoutAnAnswerIsUnsure(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, nil)
		d := w.open(t, at(w.proxied(t, trouble{answer: func(tag ber.Tag) bool { return !isChanged(tag) }})))
		err := d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false)
		wantError(t, err, action.ErrUnsure)
		wantError(t, err, directory.ErrDown)
		w.wantLogin(t, p, "Tade.muka.xeru.47", true)

		p = w.hire(t, nil)
		d = w.open(t, at(w.proxied(t, trouble{request: func(tag ber.Tag) bool { return !isChange(tag) }})))
		wantError(t, d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false), action.ErrUnsure)
		w.wantLogin(t, p, firstPassword, true)

		w.lockOut(t, p)
		wantError(t, d.Unlock(t.Context(), p.name), action.ErrUnsure)
		wantError(t, d.AddToGroup(t.Context(), p.name, "vpn"), action.ErrUnsure)
	})
}

func TestAHalfDoneResetIsUnsure(t *testing.T) {
	t.Parallel()
	w := started(t, startingOpenLDAP)
	p := w.hire(t, nil)
	d := w.open(t, at(w.proxied(t, trouble{request: func(tag ber.Tag) bool {
		return tag != ldap.ApplicationModifyRequest
	}})))
	wantError(t, d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", true), action.ErrUnsure)
	w.wantLogin(t, p, "Tade.muka.xeru.47", true)
}

func TestAChangeThatIsGivenUpIsUnsure(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, nil)
		ctx, giveUp := context.WithCancel(t.Context())
		defer giveUp()
		d := w.open(t, at(w.proxied(t, trouble{request: func(tag ber.Tag) bool {
			if isChange(tag) {
				giveUp()
			}
			return true
		}, answer: func(tag ber.Tag) bool { return !isChanged(tag) }})))
		err := d.Reset(ctx, p.name, "Tade.muka.xeru.47", false)
		wantError(t, err, action.ErrUnsure)
	})
}

func TestALookWithoutAnAnswerIsNoChange(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, nil)
		for name, tag := range map[string]ber.Tag{
			"login": ldap.ApplicationBindRequest, "search": ldap.ApplicationSearchRequest,
		} {
			d := w.open(t, at(w.proxied(t, trouble{request: func(got ber.Tag) bool { return got != tag }})))
			if err := d.Reset(t.Context(), p.name, "Tade.muka.xeru.47", false); err == nil {
				t.Errorf("%s: no error", name)
			} else {
				wantDefinite(t, err, directory.ErrDown)
			}
		}
		w.wantLogin(t, p, firstPassword, true)
	})
}

// A server that says nothing at all: the time of the action ends the wait, be it in TLS or in StartTLS.
func TestASilentServerIsSlow(t *testing.T) {
	t.Parallel()
	w := started(t, startingOpenLDAP)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, scheme := range []string{"ldap://", "ldaps://"} {
		d := w.open(t, at(scheme+l.Addr().String()), func(c *directory.Config) { c.Timeout = 50 * time.Millisecond })
		wantDefinite(t, d.Unlock(t.Context(), "anybody"), directory.ErrSlow)
	}
}

func TestAServerThatStallsIsSlow(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		ended := make(chan struct{})
		d := w.open(t, at(w.proxied(t, trouble{request: func(tag ber.Tag) bool {
			<-ended
			return false
		}})), func(c *directory.Config) { c.Timeout = 100 * time.Millisecond })
		err := d.Unlock(t.Context(), "anybody")
		close(ended)
		wantDefinite(t, err, directory.ErrSlow)
	})
}

func TestAServerThatIsNotThereIsDown(t *testing.T) {
	t.Parallel()
	w := started(t, startingOpenLDAP)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := l.Addr().String()
	l.Close()
	wantDefinite(t, w.open(t, at("ldaps://"+gone)).Unlock(t.Context(), "anybody"), directory.ErrDown)
	wantDefinite(t, w.open(t, at("ldaps://name.invalid")).Unlock(t.Context(), "anybody"), directory.ErrDown)
}

func TestAServerThatCannotBeTrustedIsToldNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		other, err := directorytest.NewAuthority()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "ca.crt")
		if err = os.WriteFile(file, other.PEM(), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, url := range []string{w.URL, w.PlainURL} {
			d := w.open(t, at(url), func(c *directory.Config) { c.ServerName = "another.example.test" })
			wantDefinite(t, d.Unlock(t.Context(), "anybody"), directory.ErrName)
			d = w.open(t, at(url), func(c *directory.Config) { c.CAFile = file })
			wantDefinite(t, d.Unlock(t.Context(), "anybody"), directory.ErrAuthority)
		}
		d := w.open(t, at("ldaps"+w.PlainURL[len("ldap"):]))
		wantDefinite(t, d.Unlock(t.Context(), "anybody"), directory.ErrTLS)
	})
}

func TestStartTLSIsAsGood(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.hire(t, nil)
		if err := w.open(t, at(w.PlainURL)).Reset(t.Context(), p.name, "Tade.muka.xeru.47", false); err != nil {
			t.Fatal(err)
		}
		w.wantLogin(t, p, "Tade.muka.xeru.47", true)
	})
}

func TestTheBotsOwnLoginMayBeWrong(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		d := w.open(t, func(c *directory.Config) { c.Password = "wrong" })
		wantDefinite(t, d.Unlock(t.Context(), "anybody"), directory.ErrLogin)
	})
}
