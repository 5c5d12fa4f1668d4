package directory

import (
	"context"
	"errors"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// The codes with which the performers end, beside those of every action.
const (
	CodeNotFound        = "not_found"
	CodeAmbiguous       = "ambiguous"
	CodeLocked          = "locked"
	CodeNotLocked       = "not_locked"
	CodeDisabled        = "disabled"
	CodeExpired         = "expired"
	CodePasswordExpired = "password_expired"
	CodeMustChange      = "must_change"
	CodePolicy          = "policy"      // the directory refuses the generated password
	CodeAlready         = "already"     // a member already
	CodeNotMember       = "not_member"  // not a member
	CodeUnavailable     = "unavailable" // the directory cannot be reached, or refuses the bot's login; nothing was changed
)

// The parameters of the performers.
const (
	ParamAccount = "account" // a login name, user principal name or mail address
	ParamGroup   = "group"   // a name in Config.Groups
)

// The values that results carry; times as in RFC 3339, truths as "true" and "false".
const (
	ValueAccount     = "account"      // the login name as the directory writes it
	ValueName        = "name"         // the person's name
	ValueLockedUntil = "locked_until" // not there: until somebody unlocks it
	ValuePasswordSet = "password_set"
	ValueGroup       = "group"
)

// State is the check of an account: its code is ok, locked, disabled, expired, password_expired, must_change,
// not_found, ambiguous, denied or unavailable.
type State struct{ Directory *Directory }

// Perform implements [action.Performer]. It changes nothing, dry run or not.
func (p State) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	a, err := p.Directory.Find(ctx, c.With[ParamAccount])
	if err == nil {
		err = a.Protected
	}
	if err != nil {
		return conclude(err)
	}
	return action.Result{Code: a.code(), Values: a.values()}, nil
}

// code is the first thing that keeps a person from logging in.
func (s Status) code() string {
	switch {
	case s.Disabled:
		return CodeDisabled
	case s.Expired:
		return CodeExpired
	case s.Locked:
		return CodeLocked
	case s.MustChange:
		return CodeMustChange
	case s.PasswordExpired:
		return CodePasswordExpired
	}
	return action.OK
}

func (a Account) values() map[string]string {
	v := map[string]string{ValueAccount: a.Name, ValueName: a.Display}
	if !a.LockedUntil.IsZero() {
		v[ValueLockedUntil] = a.LockedUntil.UTC().Format(time.RFC3339)
	}
	if !a.PasswordSet.IsZero() {
		v[ValuePasswordSet] = a.PasswordSet.UTC().Format(time.RFC3339)
	}
	return v
}

// Unlock ends a lock. Beside the codes of State for accounts that cannot log in anyway: not_locked.
type Unlock struct{ Directory *Directory }

// Perform implements [action.Performer].
func (p Unlock) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	account := c.With[ParamAccount]
	if c.DryRun {
		return p.Directory.preview(ctx, account, Account.unlockable)
	}
	a, err := p.Directory.unlock(ctx, account)
	return done(a, err)
}

// Reset gives an account a password that nobody knows but the person: it is the result's secret.
type Reset struct {
	Directory *Directory `yaml:"-"`
	// KeepPassword lets the person keep the password; without it they have to choose another one at the next login.
	KeepPassword bool `yaml:"keep_password"`
	// Length of the password in groups of four letters, as of [Generate]; 0: 4, or 6 for one that is kept.
	Length int `yaml:"length"`
}

// The usual lengths of a password: one for a single login, and one to keep, which has to stand against guesses at a
// stolen hash.
const (
	usualGroups = 4
	keptGroups  = 6
)

// Perform implements [action.Performer].
func (p Reset) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	account := c.With[ParamAccount]
	if c.DryRun {
		return p.Directory.preview(ctx, account, Account.usable)
	}
	var password string
	a, err := p.Directory.reset(ctx, account, !p.KeepPassword, func(a Account) (_ string, err error) {
		password, err = Generate(p.length(), a.Name, a.Display)
		return password, err
	})
	r, err := done(a, err)
	if r.Code == action.OK {
		r.Secret = password
	}
	return r, err
}

func (p Reset) length() int {
	switch {
	case p.Length != 0:
		return p.Length
	case p.KeepPassword:
		return keptGroups
	}
	return usualGroups
}

// AddMember puts an account into one of the configured groups.
type AddMember struct{ Directory *Directory }

// Perform implements [action.Performer].
func (p AddMember) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	return p.Directory.performMember(ctx, c, true)
}

// RemoveMember takes an account out of one of the configured groups.
type RemoveMember struct{ Directory *Directory }

// Perform implements [action.Performer].
func (p RemoveMember) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	return p.Directory.performMember(ctx, c, false)
}

func (d *Directory) performMember(ctx context.Context, c action.Call, in bool) (action.Result, error) {
	a, err := d.member(ctx, c.With[ParamAccount], c.With[ParamGroup], in, c.DryRun)
	r, err := done(a, err)
	if r.Code == action.OK {
		r.Values[ValueGroup] = c.With[ParamGroup]
	}
	return r, err
}

// preview says whether a change would be possible as far as the bot can see.
func (d *Directory) preview(ctx context.Context, account string, possible func(Account) error) (action.Result, error) {
	a, err := d.Find(ctx, account)
	if err == nil {
		err = possible(a)
	}
	return done(a, err)
}

func done(a Account, err error) (action.Result, error) {
	if err != nil {
		return conclude(err)
	}
	return action.Result{Code: action.OK, Values: map[string]string{ValueAccount: a.Name, ValueName: a.Display},
		Detail: a.DN}, nil
}

// conclude gives the result that an error stands for. Only an unsure one stays an error.
func conclude(err error) (action.Result, error) {
	if errors.Is(err, action.ErrUnsure) {
		return action.Result{}, err
	}
	return action.Result{Code: codeOf(err), Detail: err.Error()}, nil
}

func codeOf(err error) string {
	for _, known := range []struct {
		err  error
		code string
	}{
		{ErrProtected, action.Denied}, {ErrOutside, action.Denied}, {ErrGroup, action.Denied},
		{ErrNotFound, CodeNotFound}, {ErrAmbiguous, CodeAmbiguous},
		{ErrDisabled, CodeDisabled}, {ErrExpired, CodeExpired}, {ErrNotLocked, CodeNotLocked},
		{ErrPolicy, CodePolicy}, {ErrAlready, CodeAlready}, {ErrNotMember, CodeNotMember},
	} {
		if errors.Is(err, known.err) {
			return known.code
		}
	}
	if away(err) {
		return CodeUnavailable
	}
	return action.Failed
}
