package proof

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/action"
)

// ErrNoAccount is what a directory answers about an account that it does not have.
var ErrNoAccount = errors.New("there is no such account")

// A Contact is what the directory knows of how to reach an account's owner.
type Contact struct {
	// Account is the directory's own name of it, the same however it was asked for.
	Account string
	Mail    string
	Phone   string // with the country's code, as +49 30 1234502
	// When these were last changed; zero where the directory does not know.
	MailChanged, PhoneChanged time.Time
	Protected                 bool // no self-service for this one
}

// Contacts is a directory. It is used by many at once.
type Contacts interface {
	// Contact gives what is known about the account, or an error that wraps [ErrNoAccount]. Both should take the same
	// time.
	Contact(ctx context.Context, account string) (Contact, error)
}

// reach gives where a method's code goes, and since when the directory says that it does.
func (c Contact) reach(m Method) (to string, changed time.Time) {
	switch m {
	case Email:
		return c.Mail, c.MailChanged
	case Phone:
		return c.Phone, c.PhoneChanged
	}
	return "", time.Time{}
}

// settled tells whether a contact is old enough: whoever has got into an account or a help desk changes it first. A
// directory may not know when it was changed, or be told a wrong time, so the kit also remembers what it saw.
func (k *Kit) settled(ctx context.Context, f *found, m Method, to string, changed time.Time) (bool, error) {
	now := k.opt.Now()
	var until time.Time
	if f.refused == Unknown {
		until = now.Add(time.Minute) // the same work, but there is nothing to remember
	}
	s, err := k.sighted(ctx, k.name("sight", string(m), f.claim.Account), to, changed, until)
	return now.Sub(s.Changed) >= k.opt.Settled && now.Sub(s.Since) >= k.opt.Settled, err
}

// A sight is a contact as it was last seen. Of the contact itself only an HMAC is kept.
type sight struct {
	Hash  string
	Since time.Time // when it was first seen instead of another; zero: there was no other
	// Changed is the earliest time since when the directory ever said that it is what it is. Some know only when the
	// whole entry was changed, as a new password does, and a contact that was the same before did not change with it.
	Changed time.Time
}

// sighted gives since when a contact is what it is, as far as the kit has seen and the directory has said. The first
// one that is seen is taken for as old as the directory says.
func (k *Kit) sighted(ctx context.Context, key, to string, changed, until time.Time) (sight, error) {
	hash := k.name("contact", to)
	paper, err := k.opt.Cabinet.Look(ctx, drawer, key)
	if err != nil {
		return sight{}, err
	}
	var s sight
	if err = decode(paper, &s); err != nil || s.Hash == hash && !changed.Before(s.Changed) {
		return s, err
	}
	err = action.Change(ctx, k.opt.Cabinet, drawer, key, func(p action.Paper) (action.Paper, error) {
		s = sight{}
		switch err := decode(p, &s); {
		case err != nil:
			return p, err
		case s.Hash == "":
			s = sight{Hash: hash, Changed: changed}
		case s.Hash != hash:
			s = sight{Hash: hash, Since: k.opt.Now(), Changed: changed}
		case changed.Before(s.Changed):
			s.Changed = changed
		}
		return encode(s, until)
	})
	return s, err
}

// Mask gives a contact as its owner knows it again and nobody else learns it: the first letter and the domain of an
// address, the country and the last two digits of a number.
func mask(m Method, to string) string {
	switch m {
	case Email:
		at := strings.LastIndexByte(to, '@')
		if at < 1 {
			return "…"
		}
		first, _ := utf8.DecodeRuneInString(to)
		return string(first) + "…" + to[at:]
	case Phone:
		digits := strings.Map(digitsOnly, to)
		if len(digits) < 7 {
			return "…"
		}
		country := "… "
		if strings.HasPrefix(strings.TrimSpace(to), "+") {
			country = "+" + countryCode(digits) + " … "
		}
		return country + digits[len(digits)-2:]
	}
	return ""
}

func digitsOnly(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// countryCode gives at most the country of a number: of those with three digits the first two are enough to know it.
func countryCode(digits string) string {
	if digits[0] == '1' || digits[0] == '7' {
		return digits[:1]
	}
	return digits[:2]
}
