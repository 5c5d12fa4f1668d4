package proof

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// A Provider of identities signs people in on pages of its own. The room oidc has the real one.
type Provider interface {
	// Begin gives the address at the provider that the browser goes to. The provider has to ask anew who it is, whoever
	// is signed in there.
	Begin(ctx context.Context, a Attempt) (string, error)
	// Finish gives who came back with the code.
	Finish(ctx context.Context, code string, a Attempt) (Identity, error)
}

// An Attempt is one way to the provider and back. Its secrets are new for each.
type Attempt struct {
	State    string    // comes back with the browser
	Nonce    string    // comes back in what the provider signs
	Verifier string    // proves that we are who began, by PKCE (RFC 7636)
	Begun    time.Time // who signed in before does not count
}

// An Identity is who signed in, as the provider says. What is not known is empty.
type Identity struct {
	Username string
	Email    string    // only where the provider has verified it
	At       time.Time // when they signed in; zero: it does not say, which is not enough
}

// What can be wrong with signing in, beside what the provider says.
var (
	// ErrNoAttempt says that nobody is waiting for this sign-in: it is made up, too old, or was finished.
	ErrNoAttempt = errors.New("nobody is waiting for this sign-in")
	// ErrOtherAccount says that who signed in is not whom the person in the chat claims to be.
	ErrOtherAccount = errors.New("another account than the one that was claimed")
	// ErrNotFresh says that they signed in before they were asked to.
	ErrNotFresh = errors.New("not signed in afresh")
)

// signInLeeway is how far the provider's clock may differ from ours.
const signInLeeway = time.Minute

// pending is a sign-in that was begun.
type pending struct {
	Claim   Claim // with the account's own name
	Asked   string
	Attempt Attempt
	Until   time.Time
	Decoy   bool // whoever signs in, it is not them
}

// A SignedIn is what the browser shows of a sign-in that is finished.
type SignedIn struct {
	Code    string // to be entered in the chat
	Channel string // which chat that is
	Lang    string
	Until   time.Time // when the code is no longer good
}

// offer begins a sign-in, if that is one of the claim's methods. Without an answer of the provider there is none, which
// is an error only where nothing else was asked for: it must not depend on the account.
func (k *Kit) offer(ctx context.Context, c Claim, f found) (string, error) {
	if !slices.Contains(c.By, SignIn) || !k.possible(SignIn) {
		return "", nil
	}
	p := pending{Claim: f.claim, Asked: c.Account, Until: k.opt.Now().Add(codeLife), Decoy: f.refused != "",
		Attempt: Attempt{rand.Text(), rand.Text(), rand.Text() + rand.Text(), k.opt.Now()}}
	address, err := k.opt.SignIn.Begin(ctx, p.Attempt)
	if err != nil {
		if slices.ContainsFunc(c.By, func(m Method) bool { return m != SignIn && k.possible(m) }) {
			return "", nil
		}
		return "", fmt.Errorf("begin a sign-in: %w", err)
	}
	paper, err := encode(p, p.Until)
	if err != nil {
		return "", err
	}
	paper.Key = k.name("signin", p.Attempt.State)
	return address, k.opt.Cabinet.File(ctx, drawer, paper)
}

// FinishSignIn takes what a browser came back with from the provider, once. It gives a code for the browser to show and
// the person to enter in the chat, with [Kit.Enter]: the sign-in alone is no proof, because the link to it may have
// been sent to somebody else, who then signs in for whoever sent it.
//
// The error is the provider's or wraps [ErrNoAttempt], [ErrOtherAccount] or [ErrNotFresh].
func (k *Kit) FinishSignIn(ctx context.Context, state, code string) (SignedIn, error) {
	p, err := k.takePending(ctx, state)
	if err != nil {
		return SignedIn{}, err
	}
	shown := SignedIn{Channel: p.Claim.Channel, Lang: p.Claim.Lang}
	if err = k.checkSignIn(ctx, p, code); err != nil {
		return shown, errors.Join(err, k.audit(ctx, Refused, p.Claim, SignIn, err.Error()))
	}
	if shown.Code, err = newCode(); err != nil {
		return shown, err
	}
	w := waiting{Asked: p.Asked, Account: p.Claim.Account, Method: SignIn, Salt: rand.Text(),
		Until: k.opt.Now().Add(codeLife)}
	w.Code, shown.Until = k.codeHash(p.Claim, w, shown.Code), w.Until
	shown.Code = grouped(shown.Code)
	if err = k.audit(ctx, Came, p.Claim, SignIn, ""); err != nil {
		return SignedIn{}, err
	}
	return shown, k.await(ctx, p.Claim, w)
}

// takePending gives a sign-in that was begun, and takes it away: it is good for one try.
func (k *Kit) takePending(ctx context.Context, state string) (pending, error) {
	var p pending
	if state == "" || len(state) > longestField {
		return p, ErrNoAttempt
	}
	paper, err := k.opt.Cabinet.Look(ctx, drawer, k.name("signin", state))
	if err != nil {
		return p, err
	}
	if err = decode(paper, &p); err != nil {
		return p, err
	}
	if paper.Version == 0 || !k.opt.Now().Before(p.Until) {
		return p, ErrNoAttempt
	}
	err = k.opt.Cabinet.File(ctx, drawer, action.Paper{Key: paper.Key, Version: paper.Version})
	if errors.Is(err, action.ErrMoved) {
		return p, ErrNoAttempt
	}
	return p, err
}

// checkSignIn tells whether who came back is the claimed account's owner and has just signed in. The directory says
// whose the provider's names are.
func (k *Kit) checkSignIn(ctx context.Context, p pending, code string) error {
	who, err := k.opt.SignIn.Finish(ctx, code, p.Attempt)
	if err != nil {
		return err
	}
	if who.At.Before(p.Attempt.Begun.Add(-signInLeeway)) || who.At.After(k.opt.Now().Add(signInLeeway)) {
		return ErrNotFresh
	}
	for _, name := range []string{who.Username, who.Email} {
		if name == "" || len(name) > longestField {
			continue
		}
		contact, err := k.opt.Contacts.Contact(ctx, name)
		switch {
		case errors.Is(err, ErrNoAccount):
		case err != nil:
			return fmt.Errorf("look up who signed in: %w", err)
		case contact.Account == p.Claim.Account && !contact.Protected && !p.Decoy:
			return nil
		}
	}
	return ErrOtherAccount
}
