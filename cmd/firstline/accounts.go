package main

import (
	"context"
	"errors"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/cmd/firstline/actions"
)

// accountDeed is what a person does with their own account here: tell whose the chat account is, or take that back, and
// give it an authenticator app. It implements [action.Performer].
type accountDeed struct {
	kit *proof.Kit
	do  string
}

// Perform implements [action.Performer]. What needs a proof looks for it itself, and uses it up.
func (d accountDeed) Perform(ctx context.Context, c action.Call) (action.Result, error) {
	claim := proof.Claim{Channel: c.Who.Channel, Conversation: c.Who.Conversation, Person: c.Who.ID,
		Account: c.Who.Account, Lang: c.Lang}
	switch {
	case c.DryRun:
		return action.Result{Code: action.OK, Detail: "would " + d.do}, nil
	case d.do == actions.Unlink:
		return ended(d.kit.Unlink(ctx, claim.Channel, claim.Person, ""))
	case d.do == actions.Confirm:
		return d.confirm(ctx, claim, c.With["code"])
	}
	shown, ok, err := d.kit.Proven(ctx, claim, time.Time{})
	if err != nil {
		return action.Result{}, err
	}
	if !ok {
		return action.Result{Code: action.Denied, Detail: "no proof that the account is theirs"}, nil
	}
	if d.do == actions.Link {
		_, err := d.kit.Link(ctx, shown)
		return ended(err)
	}
	address, err := d.kit.Enrol(ctx, shown)
	r, err := ended(err)
	r.Secret = address
	return r, err
}

// ended makes a result of how it ended: what the rules of proofs forbid is denied, and all else is worth another try.
func ended(err error) (action.Result, error) {
	var refusal *proof.Refusal
	switch {
	case errors.Is(err, proof.ErrLinked), errors.Is(err, proof.ErrUsed), errors.As(err, &refusal):
		return action.Result{Code: action.Denied, Detail: err.Error()}, nil
	case err != nil:
		return action.Result{}, err
	}
	return action.Result{Code: action.OK}, nil
}

func (d accountDeed) confirm(ctx context.Context, c proof.Claim, code string) (action.Result, error) {
	v, err := d.kit.Confirm(ctx, c, code)
	if err != nil {
		return action.Result{}, err
	}
	if v.Code != proof.Right {
		return action.Result{Code: v.Code}, nil
	}
	return action.Result{Code: action.OK}, nil
}
