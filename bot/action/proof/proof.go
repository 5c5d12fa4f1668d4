package proof

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Method is a way to prove who one is.
type Method string

// The methods. A code by e-mail or telephone is as safe as the mailbox or the number; the others do not depend on
// those.
const (
	Email  Method = "email"  // a code to the registered address
	Phone  Method = "phone"  // a code to the registered number
	TOTP   Method = "totp"   // a code from an authenticator app (RFC 6238)
	SignIn Method = "signin" // signing in afresh in the browser
	Agent  Method = "agent"  // an agent vouches
)

// A Claim is what somebody says of themselves: that the account is theirs.
type Claim struct {
	Channel      string // where they write
	Conversation string
	Person       string   // the channel's own id of the person
	Account      string   // as they call it: foreign text
	By           []Method // what would be a proof, the best first
	Lang         string   // "en" or "de"
}

// longestField is how many bytes a field of a claim may have. Names in directories have at most 256 letters.
const longestField = 1024

func (c Claim) check() error {
	for name, field := range map[string]string{"channel": c.Channel, "conversation": c.Conversation,
		"person": c.Person, "account": c.Account} {
		if field == "" || len(field) > longestField || !utf8.ValidString(field) {
			return fmt.Errorf("a claim's %s is 1 to %d bytes of UTF-8", name, longestField)
		}
	}
	for _, m := range c.By {
		if !slices.Contains([]Method{Email, Phone, TOTP, SignIn, Agent}, m) {
			return fmt.Errorf("there is no method %q", m)
		}
	}
	return nil
}

// The limits that hold where an option is zero.
const (
	codeLife        = 10 * time.Minute
	proofLife       = 15 * time.Minute
	settled         = 7 * 24 * time.Hour
	triesPerCode    = 5
	wrongPerDay     = 10 // and account
	perAccount      = 3  // codes in a quarter of an hour
	perConversation = 6  // codes in a day
	perPerson       = 10 // codes in a day
)

// skew is how far the clocks of two nodes may be apart.
const skew = 2 * time.Minute

// Options are what a kit works with.
type Options struct {
	Cabinet  action.Cabinet
	Contacts Contacts
	Senders  map[Method]Sender // of Email and Phone; a method without one is not possible
	SignIn   Provider          // nil: nobody signs in
	Texts    *texts.Catalogue
	Audit    Audit
	Key      []byte // 32 bytes or more, secret, the same on all nodes and after a restart

	Company string           // whose codes these are, such as "Nordwind"
	Settled time.Duration    // how long a contact has to be unchanged; 0: 7 days
	Life    time.Duration    // of a proof; 0: 15 minutes
	Now     func() time.Time // nil: time.Now
}

// A Kit proves who people are. It keeps nothing in memory but the messages that are about to be sent, and may be used
// by many at once and on several nodes.
type Kit struct {
	opt   Options
	keys  keys
	queue chan letter
}

// keys are made of the one key, each for one purpose.
type keys struct{ code, name, secret []byte }

// New checks the options and assembles a kit. Its [Kit.Run] has to be running for codes to be sent.
func New(o Options) (*Kit, error) {
	switch {
	case o.Cabinet == nil || o.Contacts == nil || o.Texts == nil || o.Audit == nil:
		return nil, errors.New("a proof kit needs a cabinet, contacts, texts and an audit")
	case len(o.Key) < 32:
		return nil, fmt.Errorf("a proof kit's key has 32 bytes or more, this one %d", len(o.Key))
	case o.Settled < 0 || o.Life < 0:
		return nil, errors.New("a proof kit's times are not negative")
	}
	if o.Settled == 0 {
		o.Settled = settled
	}
	if o.Life == 0 {
		o.Life = proofLife
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	k := &Kit{opt: o, queue: make(chan letter, longestQueue)}
	for purpose, key := range map[string]*[]byte{"codes": &k.keys.code, "names": &k.keys.name,
		"secrets": &k.keys.secret} {
		made, err := hkdf.Key(sha256.New, o.Key, nil, "firstline proof "+purpose, sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("make the key for %s: %w", purpose, err)
		}
		*key = made
	}
	return k, nil
}
