package proof

import (
	"context"
	"time"
)

// A Link tells whose a chat account is. It is never a proof: who holds the chat account may be somebody else by now.
type Link struct {
	Channel string
	Person  string
	Account string // the directory's own name of it
	At      time.Time
	Method  Method // how it was proven then
}

// owns tells whether the claim's account, by its own name, is the one that is linked to the person.
func (k *Kit) owns(ctx context.Context, c Claim) (bool, error) {
	l, there, err := k.LinkOf(ctx, c.Channel, c.Person)
	return there && l.Account == c.Account, err
}

// LinkOf gives whose a chat account is, if it is linked.
func (k *Kit) LinkOf(ctx context.Context, channel, person string) (Link, bool, error) {
	paper, err := k.opt.Cabinet.Look(ctx, drawer, k.name("link", channel, person))
	if err != nil {
		return Link{}, false, err
	}
	var l Link
	err = decode(paper, &l)
	return l, l.Account != "" && err == nil, err
}
