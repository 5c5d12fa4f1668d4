package directory

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// atOnce is how many connections the bot has open at the same time at most.
const atOnce = 8

// A Directory is the company's directory. It is used by many at once.
type Directory struct {
	cfg   Config
	at    address
	tls   *tls.Config
	kind  kind
	seats chan struct{} // one is taken by each connection
}

// Open prepares a directory. It reads the authority's file and reaches no server; the error says all that is wrong
// with the configuration.
func Open(c Config) (*Directory, error) {
	c, err := c.checked()
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	roots, err := c.authorities()
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	at, err := c.address()
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	d := &Directory{cfg: c, at: at, kind: kindOf(c), seats: make(chan struct{}, atOnce)}
	d.tls = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, ServerName: c.ServerName}
	return d, nil
}

// An Account is what the directory knows of a person's account. Its texts are foreign.
type Account struct {
	Name    string // the login name as the directory writes it
	DN      string
	Display string // the person's name
	Mail    string
	Phone   string
	Manager string   // the login name of the manager's account; empty: none, or not to be read
	Groups  []string // DNs; in Active Directory the direct ones but the primary
	Status
	PasswordSet time.Time // when the password was last set; zero: never, or it must be changed, or it is not known
	// ContactChanged is when Mail or Phone was last changed. Where the directory keeps no time of the attribute it is
	// the time of the entry's last change, which is never earlier; zero: it is not known.
	ContactChanged time.Time
	// Protected says why the bot may not touch the account: it wraps ErrProtected or ErrOutside. nil: it may.
	Protected error
}

// A Status says whether a person can log in.
type Status struct {
	Disabled        bool      // by an administrator, also where OpenLDAP calls it locked for ever
	Expired         bool      // the account, not its password
	Locked          bool      // after too many wrong passwords
	LockedUntil     time.Time // zero: until somebody unlocks it, or it is not known
	PasswordExpired bool
	MustChange      bool // the password, at the next login
}

// A kind is one kind of directory: what it calls things, and how it is asked for a change.
type kind interface {
	people() string   // a filter
	logins() []string // the attributes by which people name their accounts, the login name first
	columns() []string
	read(s *session, e *ldap.Entry) (Account, error)
	protection(s *session, e *ldap.Entry) (string, error)      // why an account is protected; empty: it is not
	groupProtection(s *session, e *ldap.Entry) (string, error) // why a group must not be changed; empty: it may be
	unlock(s *session, a Account) error
	reset(s *session, a Account, password string, mustChange bool) error

	checkProtected(group *ldap.Entry) error
	checkChangeable(group *ldap.Entry) error
	checkAccount(s *session, e *ldap.Entry) error
	checkPolicy(s *session) error
}

func kindOf(c Config) kind {
	if c.Kind == AD {
		return activeDirectory{c}
	}
	return openLDAP{c}
}

// Find gives the one account that has exactly this login name, user principal name or mail address. Only case may
// differ. Errors: ErrNotFound, ErrAmbiguous, and those of the way to the server.
func (d *Directory) Find(ctx context.Context, account string) (Account, error) {
	return d.account(ctx, account, func(*session, Account) error { return nil })
}

// account reads an account and lets do go on with it, on the same connection. What can be nobody's name reaches no
// server.
func (d *Directory) account(ctx context.Context, name string, do func(*session, Account) error) (a Account, err error) {
	if err = acceptable(name); err != nil {
		return Account{}, fmt.Errorf("find the account %q: %w", name, err)
	}
	err = d.with(ctx, func(s *session) (err error) {
		if a, err = s.find(name); err != nil {
			return err
		}
		return do(s, a)
	})
	return a, err
}

// Unlock ends the lock of an account that had too many wrong passwords. Errors: those of Find, ErrProtected,
// ErrOutside, ErrDisabled, ErrExpired, ErrNotLocked, ErrDenied.
func (d *Directory) Unlock(ctx context.Context, account string) error {
	_, err := d.unlock(ctx, account)
	return err
}

func (d *Directory) unlock(ctx context.Context, account string) (Account, error) {
	return d.account(ctx, account, func(s *session, a Account) error {
		if err := a.unlockable(); err != nil {
			return err
		}
		return s.during("unlock", a, d.kind.unlock(s, a))
	})
}

// Reset gives an account a new password and ends its lock. With mustChange the person has to choose another one at
// the next login. Errors: those of Find, ErrProtected, ErrOutside, ErrDisabled, ErrExpired, ErrPolicy, ErrDenied.
//
// In Active Directory the old password may go on being taken for a while where a login uses NTLM, in Samba also where
// one binds to LDAP: 60 minutes if nothing else is set (OldPasswordAllowedPeriod, "old password allowed period"). With
// mustChange it is not, because then no password is.
func (d *Directory) Reset(ctx context.Context, account, password string, mustChange bool) error {
	_, err := d.reset(ctx, account, mustChange, func(Account) (string, error) { return password, nil })
	return err
}

// reset lets choose make a password for the account as it is found.
func (d *Directory) reset(ctx context.Context, account string, mustChange bool, choose func(Account) (string, error)) (
	Account, error) {
	return d.account(ctx, account, func(s *session, a Account) error {
		if err := a.usable(); err != nil {
			return err
		}
		password, err := choose(a)
		if err != nil {
			return err
		}
		if err = sendable(password); err != nil {
			return err
		}
		return s.during("reset the password of", a, d.kind.reset(s, a, password, mustChange))
	})
}

func (s *session) during(what string, a Account, err error) error {
	if err != nil {
		return fmt.Errorf("%s %s: %w", what, a.DN, err)
	}
	return nil
}

// unlockable says why an account cannot be unlocked.
func (a Account) unlockable() error {
	if err := a.usable(); err != nil {
		return err
	}
	if !a.Locked {
		return ErrNotLocked
	}
	return nil
}

// usable says why an account must not be changed, or why no change would help.
func (a Account) usable() error {
	switch {
	case a.Protected != nil:
		return a.Protected
	case a.Disabled:
		return ErrDisabled
	case a.Expired:
		return ErrExpired
	}
	return nil
}
