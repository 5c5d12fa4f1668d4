package proof

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"github.com/firstline-support/firstline/bot/action"
)

// A Verdict is what came of an entered code.
type Verdict struct {
	Code string // Right, WrongCode, Spent or NotACode
	Left int    // tries that are left, after a wrong one
}

// What a verdict says.
const (
	Right     = "right"      // it is proven
	WrongCode = "wrong"      // it is not the code
	Spent     = "spent"      // no code is waiting: none was asked for, it is too old, used, or there were too many tries
	NotACode  = "not_a_code" // these are not the digits of a code, and it does not count as a try
)

// Enter checks a code that a person has entered. The claim has to be the one that the code was made for: the same
// channel, conversation, person and account. A code is good once: of many who enter it at once one wins.
func (k *Kit) Enter(ctx context.Context, c Claim, entered string) (Verdict, error) {
	if err := c.check(); err != nil {
		return Verdict{}, err
	}
	code := tidy(entered)
	if code == "" {
		return Verdict{Code: NotACode}, nil
	}
	paper, w, err := k.waiting(ctx, c)
	if err != nil || paper.Version == 0 {
		return Verdict{Code: Spent}, err
	}
	blocked, err := k.blocked(ctx, w.Account)
	if err != nil {
		return Verdict{}, err
	}
	return k.try(ctx, c, code, blocked)
}

// try holds the code against the waiting one. What it tells is filed before: a try that lost against another at the
// same time is made again, with one try less, or finds no code any more.
func (k *Kit) try(ctx context.Context, c Claim, code string, blocked bool) (Verdict, error) {
	for {
		paper, w, err := k.waiting(ctx, c)
		if err != nil || paper.Version == 0 {
			return Verdict{Code: Spent}, err
		}
		right, err := k.right(ctx, c, w, code)
		if err != nil {
			return Verdict{}, err
		}
		if right = right && !w.Decoy && !blocked; !right {
			w.Wrong++
		}
		switch err = k.settle(ctx, paper, w, right); {
		case errors.Is(err, action.ErrMoved):
			continue
		case err != nil:
			return Verdict{}, err
		case right:
			return k.win(ctx, c, w, code)
		}
		return Verdict{Code: WrongCode, Left: triesPerCode - w.Wrong}, k.tell(ctx, c, w)
	}
}

// right tells whether it is the code that was sent, or one that the account's app shows.
func (k *Kit) right(ctx context.Context, c Claim, w waiting, code string) (bool, error) {
	if len(code) == appDigits {
		_, ok, err := k.showsApp(ctx, w.Account, code)
		return ok && w.App, err
	}
	given, right := []byte(k.codeHash(c, w, code)), []byte(w.Code)
	return subtle.ConstantTimeCompare(given, right) == 1 && w.Method != TOTP, nil
}

// settle files what came of a try: a code that was right, or wrong for too often, is gone.
func (k *Kit) settle(ctx context.Context, paper action.Paper, w waiting, right bool) error {
	next := action.Paper{Until: w.Until}
	if !right && w.Wrong < triesPerCode {
		var err error
		if next, err = encode(w, w.Until); err != nil {
			return err
		}
	}
	next.Key, next.Version = paper.Key, paper.Version
	return k.opt.Cabinet.File(ctx, drawer, next)
}

// win makes a proof of a right code. One of an app may meanwhile have been taken in another conversation.
func (k *Kit) win(ctx context.Context, c Claim, w waiting, code string) (Verdict, error) {
	if len(code) == appDigits {
		w.Method = TOTP
		if ok, err := k.takeApp(ctx, w.Account, code); err != nil || !ok {
			return Verdict{Code: WrongCode}, errors.Join(err, k.tell(ctx, c, w))
		}
	}
	return Verdict{Code: Right}, k.prove(ctx, c, w)
}

// tell counts a wrong code for the account, and audits it and what it has led to.
func (k *Kit) tell(ctx context.Context, c Claim, w waiting) error {
	c.Account = w.Account
	misses, err := k.miss(ctx, w.Account)
	err = errors.Join(err, k.audit(ctx, Wrong, c, w.Method, ""))
	if w.Wrong >= triesPerCode {
		err = errors.Join(err, k.audit(ctx, Void, c, w.Method, ""))
	}
	if misses >= wrongPerDay {
		err = errors.Join(err, k.audit(ctx, Locked, c, w.Method, fmt.Sprintf("%d wrong codes today", misses)))
	}
	return err
}

// waiting gives the code that waits for this claim, with Version 0 where there is none.
func (k *Kit) waiting(ctx context.Context, c Claim) (action.Paper, waiting, error) {
	paper, err := k.opt.Cabinet.Look(ctx, drawer, k.who("code", c))
	if err != nil {
		return paper, waiting{}, err
	}
	var w waiting
	if err = decode(paper, &w); err != nil {
		return paper, w, err
	}
	now := k.opt.Now()
	other := c.Account != w.Asked && c.Account != w.Account
	fromTomorrow := w.Until.Sub(now) > codeLife+skew
	if other || fromTomorrow || !now.Before(w.Until) {
		paper.Version = 0
	}
	return paper, w, nil
}

// tidy gives the digits of a code as people write it, in groups; empty when these are not eight or six digits.
func tidy(entered string) string {
	code := strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\n", "", "\t", "").Replace(entered)
	if strings.Map(digitsOnly, code) != code || len(code) != 8 && len(code) != 6 {
		return ""
	}
	return code
}
