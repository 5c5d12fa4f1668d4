package proof

import (
	"context"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// What happened, as the audit is told.
const (
	Asked     = "asked"     // somebody wants to prove that an account is theirs
	Refused   = "refused"   // no code was made, or a right one not taken; the note says why
	Sent      = "sent"      // a code was handed to its carrier
	Unsent    = "unsent"    // it could not be
	Came      = "signed_in" // somebody signed in afresh, and was shown a code
	Wrong     = "wrong"     // a wrong code was entered
	Void      = "void"      // a code is no longer good, after too many wrong ones
	Locked    = "locked"    // no proof for this account before tomorrow, after too many wrong codes: worth a look
	Succeeded = "proven"    // the account is proven to be theirs
	Used      = "used"      // a proof was used for an action
	Attested  = "attested"  // an agent has vouched
	Linked    = "linked"    // a chat account belongs to an account now
	Unlinked  = "unlinked"  // and no longer
	Enrolled  = "enrolled"  // an authenticator app gives codes for the account now
	Forgotten = "forgotten" // and no longer
)

// A Record is one attempt, for those who answer for it. It never holds a code or another secret.
type Record struct {
	At     time.Time
	What   string
	Claim  Claim  // whose; the account by the directory's name where that is known, else foreign text
	Method Method // empty: none yet
	By     string // id of the agent or admin who did it; empty: the person themselves
	Note   string // why, in English: a reason, or an error's text
}

// Audit keeps a record durably. Its error ends what was attempted, before it has taken effect.
type Audit func(ctx context.Context, r Record) error

func (k *Kit) audit(ctx context.Context, what string, c Claim, m Method, note string) error {
	return k.opt.Audit(ctx, Record{At: k.opt.Now(), What: what, Claim: c, Method: m, Note: short(note)})
}

// longestNote is enough for the error of a server, in letters.
const longestNote = 300

// short makes one harmless line of what may be a server's whole answer.
func short(note string) string {
	letters := []rune(handoff.OneLine(note))
	return string(letters[:min(len(letters), longestNote)])
}
