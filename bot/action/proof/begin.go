package proof

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// A Begun is what a person may be told after a code was asked for.
type Begun struct {
	// By are the ways that it may come. To whom the account is linked, it is the one that was taken; to others all that
	// were asked for: which of them there is would tell about the account.
	By    []Method
	Hint  string    // the contact with most of it left out; empty unless the account is linked to the person
	URL   string    // where the person signs in afresh, if that is one of the ways; else empty
	Until time.Time // when the code is no longer good
}

// A Reason is why nothing was begun.
type Reason string

// The reasons. The first three say nothing about an account and are given to anybody, the others only to whom it is
// linked; the audit has them all.
const (
	TooOften   Reason = "too_often"   // too many codes in this conversation or for this person
	NoMethod   Reason = "no_method"   // none of the methods is set up here
	TooMany    Reason = "too_many"    // too many codes for this account
	Unknown    Reason = "unknown"     // there is no such account
	Protected  Reason = "protected"   // no self-service for this account
	NoContact  Reason = "no_contact"  // nothing is registered that a code could go to
	Changed    Reason = "changed"     // what is registered was changed lately
	BlockedDay Reason = "blocked_day" // too many wrong codes today
)

// A Refusal is the error of what a rule forbids.
type Refusal struct{ Reason Reason }

func (r *Refusal) Error() string { return "no proof can be begun: " + string(r.Reason) }

// waiting is a code that was made and not yet entered. There is one for a person in a conversation: a new one takes
// the place of the last.
type waiting struct {
	Asked   string // the account as the person called it
	Account string // and as the directory does
	Method  Method
	Code    string // HMAC of it
	Salt    string
	Until   time.Time
	Wrong   int
	App     bool // a code of the account's authenticator app is right as well
	Decoy   bool // nothing was sent, and no code is right
}

// Begin makes a code and has it sent to the contact that the directory has for the account, by the first of the
// claim's methods that is possible. An authenticator app and a sign-in in the browser show theirs themselves, the
// latter at the address that is given whenever the claim has this method. An agent's word begins elsewhere.
//
// Its error is a [*Refusal] where a rule forbids it.
func (k *Kit) Begin(ctx context.Context, c Claim) (Begun, error) {
	if err := c.check(); err != nil {
		return Begun{}, err
	}
	if err := k.frequency(ctx, c); err != nil {
		return Begun{}, err
	}
	found, err := k.find(ctx, c)
	if err != nil {
		return Begun{}, err
	}
	if err = k.audit(ctx, found.what(), found.claim, found.method, string(found.refused)); err != nil {
		return Begun{}, err
	}
	if found.own && found.refused != "" {
		return Begun{}, &Refusal{found.refused}
	}
	return k.issue(ctx, c, found)
}

// frequency holds the limits that have nothing to do with an account, and so tell nothing about one.
func (k *Kit) frequency(ctx context.Context, c Claim) error {
	if !slices.ContainsFunc(c.By, k.possible) {
		return &Refusal{NoMethod}
	}
	day := 24 * time.Hour
	inTalk, err := k.take(ctx, k.name("talk", c.Channel, c.Conversation), perConversation, day)
	if err != nil {
		return err
	}
	ofPerson, err := k.take(ctx, k.name("person", c.Channel, c.Person), perPerson, day)
	if err != nil {
		return err
	}
	if !inTalk || !ofPerson {
		return errors.Join(&Refusal{TooOften}, k.audit(ctx, Refused, c, "", string(TooOften)))
	}
	return nil
}

// possible tells whether a code can come by the method at all.
func (k *Kit) possible(m Method) bool {
	return m == TOTP || m == SignIn && k.opt.SignIn != nil || k.opt.Senders[m] != nil
}

// found is what is known about a claim, and what would become of it.
type found struct {
	claim   Claim // with the account's own name
	own     bool  // the account is linked to the person
	method  Method
	to      string
	app     bool // it has an authenticator app, and that is one of the ways
	refused Reason
}

func (f found) what() string {
	if f.refused != "" {
		return Refused
	}
	return Asked
}

// find looks the account up and holds the rules about it. It does the same work for one that does not exist.
func (k *Kit) find(ctx context.Context, c Claim) (found, error) {
	f := found{claim: c}
	contact, err := k.opt.Contacts.Contact(ctx, c.Account)
	switch {
	case errors.Is(err, ErrNoAccount):
		contact, f.refused = Contact{}, Unknown
	case err != nil:
		return f, fmt.Errorf("look up an account's contacts: %w", err)
	case contact.Protected:
		f.refused = Protected
	}
	if contact.Account != "" {
		f.claim.Account = contact.Account
	}
	if f.own, err = k.owns(ctx, f.claim); err != nil {
		return f, err
	}
	why, err := k.choose(ctx, contact, &f)
	if err != nil {
		return f, err
	}
	few, err := k.take(ctx, k.name("account", strings.ToLower(f.claim.Account)), perAccount, 15*time.Minute)
	if err != nil {
		return f, err
	}
	blocked, err := k.blocked(ctx, f.claim.Account)
	switch {
	case f.refused != "":
	case why != "":
		f.refused = why
	case blocked:
		f.refused = BlockedDay
	case !few:
		f.refused = TooMany
	}
	return f, err
}

// choose takes the first method for which the account has what it needs.
func (k *Kit) choose(ctx context.Context, contact Contact, f *found) (Reason, error) {
	why := NoContact
	for _, m := range f.claim.By {
		if !k.possible(m) {
			continue
		}
		to, refused, err := k.ready(ctx, contact, f, m)
		switch {
		case err != nil:
			return "", err
		case refused == Changed:
			why = Changed
		case refused == "" && f.method == "":
			f.method, f.to = m, to
		}
		f.app = f.app || m == TOTP && refused == ""
	}
	if f.method != "" {
		why = ""
	}
	return why, nil
}

// ready tells where a code by the method would go, or why there can be none.
func (k *Kit) ready(ctx context.Context, contact Contact, f *found, m Method) (to string, why Reason, err error) {
	if m == SignIn {
		return "", "", nil
	}
	if m == TOTP {
		has, err := k.HasApp(ctx, f.claim.Account)
		if !has {
			why = NoContact
		}
		return "", why, err
	}
	to, changed := contact.reach(m)
	old, err := k.settled(ctx, f, m, to, changed)
	switch {
	case to == "":
		why = NoContact
	case !old:
		why = Changed
	}
	return to, why, err
}

// issue files a new code and hands it to those who send. Where a rule forbids it, it files one that nobody gets.
func (k *Kit) issue(ctx context.Context, c Claim, f found) (Begun, error) {
	code, err := newCode()
	if err != nil {
		return Begun{}, err
	}
	w := waiting{Asked: c.Account, Account: f.claim.Account, Method: f.method, Salt: rand.Text(),
		Until: k.opt.Now().Add(codeLife), App: f.app, Decoy: f.refused != ""}
	w.Code = k.codeHash(c, w, code)
	if err = k.await(ctx, c, w); err != nil {
		return Begun{}, err
	}
	begun := Begun{Until: w.Until}
	if begun.URL, err = k.offer(ctx, c, f); err != nil {
		return Begun{}, err
	}
	letter := letter{claim: f.claim, method: f.method, to: f.to, code: code, until: w.Until}
	if !w.Decoy && !k.post(letter) {
		if err = k.audit(ctx, Unsent, f.claim, f.method, "too many messages are waiting to be sent"); err != nil {
			return Begun{}, err
		}
	}
	begun.By = slices.DeleteFunc(slices.Clone(c.By), func(m Method) bool { return !k.possible(m) })
	if f.own {
		begun.By, begun.Hint = []Method{f.method}, mask(f.method, f.to)
	}
	return begun, nil
}

// await files a code that is to be entered, in place of the last.
func (k *Kit) await(ctx context.Context, c Claim, w waiting) error {
	return action.Change(ctx, k.opt.Cabinet, drawer, k.who("code", c), func(action.Paper) (action.Paper, error) {
		return encode(w, w.Until)
	})
}

// newCode draws eight digits, each code as likely as any other.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	return fmt.Sprintf("%08d", n), nil
}

// codeHash binds a code to the person, the conversation and the account.
func (k *Kit) codeHash(c Claim, w waiting, code string) string {
	return hex.EncodeToString(sum(k.keys.code, []string{c.Channel, c.Conversation, c.Person, w.Account, w.Salt, code}))
}
