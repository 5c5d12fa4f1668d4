package proof

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Voucher is an agent who vouches for somebody, by what the desk knows of them.
type Voucher struct {
	ID      string // at the desk
	Mail    string // empty: not known
	Account string // in the directory; empty: not known
}

// The limits of vouching.
const (
	attestsPerDay = 30          // of one agent
	shortestHow   = 10          // letters
	longestHow    = 500         // letters
	forThemselves = "for self"  // in the audit
	tooManyADay   = "too often" // in the audit
)

// ErrSelf says that an agent would vouch for their own account.
var ErrSelf = errors.New("nobody vouches for themselves")

// Attest files an agent's word that the person is the account's owner as a proof. How says by what the agent knows it,
// such as "called back on the registered number", and goes to the audit. Unknown and protected accounts are refused as
// they are for codes, with a [*Refusal].
func (k *Kit) Attest(ctx context.Context, agent Voucher, c Claim, how string) (Proof, error) {
	if err := c.check(); err != nil {
		return Proof{}, err
	}
	how = strings.Join(strings.Fields(how), " ")
	if n := utf8.RuneCountInString(how); agent.ID == "" || n < shortestHow || n > longestHow {
		return Proof{}, fmt.Errorf("vouch for somebody: say how you know, in %d to %d letters", shortestHow, longestHow)
	}
	asked := c.Account
	contact, err := k.opt.Contacts.Contact(ctx, asked)
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return Proof{}, fmt.Errorf("look up an account: %w", err)
	}
	if contact.Account != "" {
		c.Account = contact.Account
	}
	refuse := func(note string, because error) (Proof, error) {
		r := Record{At: k.opt.Now(), What: Refused, Claim: c, Method: Agent, By: agent.ID, Note: note}
		return Proof{}, errors.Join(because, k.opt.Audit(ctx, r))
	}
	if err != nil {
		return refuse(string(Unknown), &Refusal{Unknown})
	}
	if contact.Protected {
		return refuse(string(Protected), &Refusal{Protected})
	}
	switch self, err := k.same(ctx, agent, contact, asked); {
	case err != nil:
		return Proof{}, err
	case self:
		return refuse(forThemselves, ErrSelf)
	}
	few, err := k.take(ctx, k.name("voucher", agent.ID), attestsPerDay, 24*time.Hour)
	if err != nil {
		return Proof{}, err
	}
	if !few {
		return refuse(tooManyADay, &Refusal{TooOften})
	}
	r := Record{At: k.opt.Now(), What: Attested, Claim: c, Method: Agent, By: agent.ID, Note: how}
	if err = k.opt.Audit(ctx, r); err != nil {
		return Proof{}, err
	}
	p := k.newProof(c, asked, Agent)
	p.By = agent.ID
	return p, k.file(ctx, p)
}

// same tells whether the account is the agent's own, by any name under which the desk or the directory know it.
func (k *Kit) same(ctx context.Context, agent Voucher, contact Contact, asked string) (bool, error) {
	for _, name := range []string{agent.ID, agent.Mail, agent.Account} {
		if name == "" {
			continue
		}
		for _, theirs := range []string{contact.Account, contact.Mail, asked} {
			if strings.EqualFold(name, theirs) {
				return true, nil
			}
		}
		own, err := k.opt.Contacts.Contact(ctx, name)
		switch {
		case errors.Is(err, ErrNoAccount):
		case err != nil:
			return false, fmt.Errorf("look up the agent's account: %w", err)
		case own.Account == contact.Account:
			return true, nil
		}
	}
	return false, nil
}
