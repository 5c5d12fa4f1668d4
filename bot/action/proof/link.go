package proof

import (
	"context"
	"errors"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// A Link tells whose a chat account is. It is never a proof: who holds the chat account may be somebody else by now.
type Link struct {
	Channel string
	Person  string // the channel's own id
	Account string // the directory's own name of it
	At      time.Time
	Method  Method // how it was proven then
}

// ErrLinked says that the chat account is linked to another account, or the account to another person of the channel.
// The old link has to be taken away first, by the person or an admin.
var ErrLinked = errors.New("there is another link already")

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

// Link links the chat account of a proof with its account, and uses the proof up. A person has one account, and an
// account one person in each channel; anything else is [ErrLinked].
func (k *Kit) Link(ctx context.Context, p Proof) (Link, error) {
	l := Link{Channel: p.Channel, Person: p.Person, Account: p.Account, At: k.opt.Now(), Method: p.Method}
	if old, there, err := k.LinkOf(ctx, p.Channel, p.Person); err != nil || there && old.Account != p.Account {
		return Link{}, errors.Join(err, k.refuseLink(ctx, p, "the person has another account"))
	}
	if err := k.Use(ctx, p); err != nil {
		return Link{}, err
	}
	if err := k.reserveAccount(ctx, l); err != nil {
		if errors.Is(err, ErrLinked) {
			return Link{}, k.refuseLink(ctx, p, "the account has another person")
		}
		return Link{}, err
	}
	if err := k.audit(ctx, Linked, p.claim(), p.Method, ""); err != nil {
		return Link{}, err
	}
	// Of two links that are made at once the first stays.
	err := action.Change(ctx, k.opt.Cabinet, drawer, k.name("link", p.Channel, p.Person),
		func(now action.Paper) (action.Paper, error) {
			var other Link
			if err := decode(now, &other); err != nil || other.Account != "" && other.Account != l.Account {
				return now, errors.Join(err, ErrLinked)
			}
			return encode(l, time.Time{})
		})
	return l, err
}

func (k *Kit) refuseLink(ctx context.Context, p Proof, why string) error {
	return errors.Join(ErrLinked, k.audit(ctx, Refused, p.claim(), p.Method, "no link: "+why))
}

// holder is who has an account in a channel.
type holder struct {
	Person string
	At     time.Time
}

// unfinished is how long a link may take to be made.
const unfinished = time.Minute

// reserveAccount files whose the account is in the channel. What somebody else has left there without a link counts
// only for a moment: they may be about to make it.
func (k *Kit) reserveAccount(ctx context.Context, l Link) error {
	return action.Change(ctx, k.opt.Cabinet, drawer, k.name("holder", l.Channel, l.Account),
		func(now action.Paper) (action.Paper, error) {
			var h holder
			if err := decode(now, &h); err != nil {
				return now, err
			}
			if h.Person != "" && h.Person != l.Person {
				theirs, there, err := k.LinkOf(ctx, l.Channel, h.Person)
				if there = there && theirs.Account == l.Account; err != nil || there || l.At.Sub(h.At) < unfinished {
					return now, errors.Join(err, ErrLinked)
				}
			}
			return encode(holder{l.Person, l.At}, time.Time{})
		})
}

// freeAccount takes away that the account is the person's.
func (k *Kit) freeAccount(ctx context.Context, l Link) error {
	return action.Change(ctx, k.opt.Cabinet, drawer, k.name("holder", l.Channel, l.Account),
		func(now action.Paper) (action.Paper, error) {
			var h holder
			if err := decode(now, &h); err != nil || h.Person != l.Person {
				return now, err
			}
			return action.Paper{}, nil
		})
}

// Unlink takes a link away. by is the id of the admin who does it; empty: the person themselves. One that is not there
// is no error.
func (k *Kit) Unlink(ctx context.Context, channel, person, by string) error {
	l, there, err := k.LinkOf(ctx, channel, person)
	if err != nil || !there {
		return err
	}
	r := Record{At: k.opt.Now(), What: Unlinked, By: by, Method: l.Method,
		Claim: Claim{Channel: channel, Person: person, Account: l.Account}}
	if err = k.opt.Audit(ctx, r); err != nil {
		return err
	}
	err = action.Change(ctx, k.opt.Cabinet, drawer, k.name("link", channel, person),
		func(action.Paper) (action.Paper, error) { return action.Paper{}, nil })
	if err != nil {
		return err
	}
	return k.freeAccount(ctx, l)
}

// Links lists links in an order of their own, at most limit. after is the place that the last call gave, first empty;
// the place is empty when there are no more.
func (k *Kit) Links(ctx context.Context, after string, limit int) (list []Link, place string, err error) {
	papers, err := k.opt.Cabinet.Leaf(ctx, drawer, "link/", after, limit)
	if err != nil {
		return nil, "", err
	}
	for _, paper := range papers {
		var l Link
		if err = decode(paper, &l); err != nil {
			return nil, "", err
		}
		list = append(list, l)
		place = paper.Key
	}
	if len(papers) < limit {
		place = ""
	}
	return list, place, nil
}
