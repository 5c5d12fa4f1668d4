package proof

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// A Proof says that a person in a conversation has shown that an account is theirs.
type Proof struct {
	ID           string
	Channel      string
	Conversation string
	Person       string
	Account      string // the directory's own name of it: this is the one that was proven
	Asked        string // as the person called it
	Method       Method
	By           string // id of the agent who vouched; empty: none did
	At, Until    time.Time
}

// ErrUsed says that a proof is not good, or no longer: it is used, too old, or another has taken its place.
var ErrUsed = errors.New("this proof is not good any more")

// prove files what was shown. It is told to the audit first: a proof that nobody can account for is none.
func (k *Kit) prove(ctx context.Context, c Claim, w waiting) error {
	c.Account = w.Account
	if err := k.audit(ctx, Succeeded, c, w.Method, ""); err != nil {
		return err
	}
	return k.file(ctx, k.newProof(c, w.Asked, w.Method))
}

func (k *Kit) newProof(c Claim, asked string, m Method) Proof {
	now := k.opt.Now()
	return Proof{ID: rand.Text(), Channel: c.Channel, Conversation: c.Conversation, Person: c.Person,
		Account: c.Account, Asked: asked, Method: m, At: now, Until: now.Add(k.opt.Life)}
}

func (k *Kit) file(ctx context.Context, p Proof) error {
	return action.Change(ctx, k.opt.Cabinet, drawer, k.who("proof", p.claim()), func(action.Paper) (action.Paper, error) {
		return encode(p, p.Until)
	})
}

func (p Proof) claim() Claim {
	return Claim{Channel: p.Channel, Conversation: p.Conversation, Person: p.Person, Account: p.Account}
}

// Proven gives the proof that the person has for the claim's account in this conversation, not older than since, by
// one of the claim's methods; of no methods any will do.
func (k *Kit) Proven(ctx context.Context, c Claim, since time.Time) (Proof, bool, error) {
	if err := c.check(); err != nil {
		return Proof{}, false, err
	}
	_, p, err := k.proof(ctx, c)
	if err != nil {
		return Proof{}, false, err
	}
	good := k.good(p) && (p.Account == c.Account || p.Asked == c.Account) && !p.At.Before(since) && c.takes(p.Method)
	if !good {
		return Proof{}, false, nil
	}
	return p, true, nil
}

// takes tells whether the method is one of the claim's.
func (c Claim) takes(m Method) bool {
	for _, by := range c.By {
		if by == m {
			return true
		}
	}
	return len(c.By) == 0
}

// good tells whether it is a proof now, also for a node whose clock is a little behind.
func (k *Kit) good(p Proof) bool {
	now := k.opt.Now()
	return p.ID != "" && now.Before(p.Until) && p.At.Sub(now) <= skew
}

func (k *Kit) proof(ctx context.Context, c Claim) (action.Paper, Proof, error) {
	paper, err := k.opt.Cabinet.Look(ctx, drawer, k.who("proof", c))
	if err != nil {
		return paper, Proof{}, err
	}
	var p Proof
	err = decode(paper, &p)
	return paper, p, err
}

// Use uses a proof up, for one sensitive action: of many who try at once one succeeds, the others get [ErrUsed].
func (k *Kit) Use(ctx context.Context, p Proof) error {
	paper, now, err := k.proof(ctx, p.claim())
	switch {
	case err != nil:
		return err
	case now.ID != p.ID || !k.good(now):
		return ErrUsed
	}
	err = k.opt.Cabinet.File(ctx, drawer, action.Paper{Key: paper.Key, Version: paper.Version})
	switch {
	case errors.Is(err, action.ErrMoved):
		return fmt.Errorf("%w: %w", ErrUsed, err)
	case err != nil:
		return err
	}
	return k.opt.Audit(ctx, Record{At: k.opt.Now(), What: Used, Claim: now.claim(), Method: now.Method, By: now.By})
}
