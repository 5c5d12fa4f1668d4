package proof

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// ErrOther says that an authenticator app needs a proof by another method: whoever has the old app, or somebody's
// unlocked telephone, must not be able to add one.
var ErrOther = errors.New("this needs a proof by another method")

// An enrolment is an app that has not shown its first code yet.
type enrolment struct {
	Account string
	Asked   string
	Sealed  []byte
	Until   time.Time
	Wrong   int
}

// Enrol begins to give an account an authenticator app. It uses the proof up, which has to be by another method than
// such an app. The address that it gives is what the app takes, as a picture or a link: it holds the secret and is for
// the owner alone, by a one-time page. Until [Kit.Confirm] it is good for nothing.
func (k *Kit) Enrol(ctx context.Context, p Proof) (address string, err error) {
	if p.Method == TOTP {
		return "", ErrOther
	}
	if err = k.Use(ctx, p); err != nil {
		return "", err
	}
	secret := make([]byte, appBytes)
	_, _ = rand.Read(secret) // which by its contract never fails
	sealed, err := k.seal(p.Account, secret)
	if err != nil {
		return "", err
	}
	e := enrolment{Account: p.Account, Asked: p.Asked, Sealed: sealed, Until: k.opt.Now().Add(k.opt.Life)}
	err = action.Change(ctx, k.opt.Cabinet, drawer, k.who("enrol", p.claim()), func(action.Paper) (action.Paper, error) {
		return encode(e, e.Until)
	})
	if err != nil {
		return "", err
	}
	return appAddress(k.opt.Company, p.Account, secret), nil
}

// appAddress is what apps take: https://github.com/google/google-authenticator/wiki/Key-Uri-Format describes it.
func appAddress(company, account string, secret []byte) string {
	key := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	return "otpauth://totp/" + url.PathEscape(company) + ":" + url.PathEscape(account) +
		"?secret=" + key + "&issuer=" + url.PathEscape(company)
}

// Confirm ends an enrolment with a code that the new app shows. From then on its codes are proofs; those of an app that
// the account had before are none any more. Five wrong codes end the enrolment.
func (k *Kit) Confirm(ctx context.Context, c Claim, entered string) (Verdict, error) {
	if err := c.check(); err != nil {
		return Verdict{}, err
	}
	code := tidy(entered)
	if len(code) != appDigits {
		return Verdict{Code: NotACode}, nil
	}
	for {
		paper, err := k.opt.Cabinet.Look(ctx, drawer, k.who("enrol", c))
		if err != nil {
			return Verdict{}, err
		}
		var e enrolment
		if err = decode(paper, &e); err != nil {
			return Verdict{}, err
		}
		if paper.Version == 0 || !k.opt.Now().Before(e.Until) || c.Account != e.Account && c.Account != e.Asked {
			return Verdict{Code: Spent}, nil
		}
		v, err := k.confirm(ctx, c, paper, e, code)
		if !errors.Is(err, action.ErrMoved) {
			return v, err
		}
	}
}

// confirm holds one code against the new app.
func (k *Kit) confirm(ctx context.Context, c Claim, paper action.Paper, e enrolment, code string) (Verdict, error) {
	c.Account = e.Account
	secret, err := k.unseal(e.Account, e.Sealed)
	if err != nil {
		return Verdict{}, err
	}
	step, ok := match(secret, code, k.opt.Now(), 0)
	next := action.Paper{Until: e.Until}
	if e.Wrong++; !ok && e.Wrong < triesPerCode {
		if next, err = encode(e, e.Until); err != nil {
			return Verdict{}, err
		}
	}
	next.Key, next.Version = paper.Key, paper.Version
	if err = k.opt.Cabinet.File(ctx, drawer, next); err != nil {
		return Verdict{}, err
	}
	if !ok {
		return Verdict{Code: WrongCode, Left: triesPerCode - e.Wrong}, k.audit(ctx, Wrong, c, TOTP, "of a new app")
	}
	if err = k.audit(ctx, Enrolled, c, TOTP, ""); err != nil {
		return Verdict{}, err
	}
	err = action.Change(ctx, k.opt.Cabinet, drawer, k.appKey(e.Account), func(action.Paper) (action.Paper, error) {
		return encode(app{e.Sealed, step}, time.Time{})
	})
	return Verdict{Code: Right}, err
}

// Forget takes an account's authenticator app away, as an admin does for somebody whose telephone is gone.
func (k *Kit) Forget(ctx context.Context, account, admin string) error {
	if admin == "" {
		return errors.New("forget an authenticator app: who does it has to be known")
	}
	paper, _, err := k.app(ctx, account)
	if err != nil || paper.Version == 0 {
		return err
	}
	r := Record{At: k.opt.Now(), What: Forgotten, Claim: Claim{Account: account}, Method: TOTP, By: admin}
	if err = k.opt.Audit(ctx, r); err != nil {
		return err
	}
	return action.Change(ctx, k.opt.Cabinet, drawer, paper.Key, func(action.Paper) (action.Paper, error) {
		return action.Paper{}, nil
	})
}

// HasApp tells whether the account has an authenticator app.
func (k *Kit) HasApp(ctx context.Context, account string) (bool, error) {
	paper, _, err := k.app(ctx, account)
	if err != nil {
		return false, fmt.Errorf("look for an authenticator app: %w", err)
	}
	return paper.Version != 0, nil
}
