package handoff

import (
	"context"
	"errors"
	"strings"
	"time"
)

// An Approval is the question to somebody else whether an action may be done for a person.
type Approval struct {
	ID           string            `json:"id"`
	Conversation string            `json:"conversation"`
	Channel      string            `json:"channel"`
	Person       Person            `json:"person"`            // who wants it, as the channel knows them
	Account      string            `json:"account,omitempty"` // that it is about; foreign text
	Owner        string            `json:"owner,omitempty"`   // mail address of the account, as the directory has it
	Flow         string            `json:"flow"`
	What         string            `json:"what"`            // what would be done, in the workspace's words; Markdown
	Slots        map[string]string `json:"slots,omitempty"` // what the person has said for it; foreign text
	Team         string            `json:"team,omitempty"`  // whose agents may decide; empty: the person's manager
	Manager      string            `json:"manager,omitempty"`
	Asked        time.Time         `json:"asked"`
	Until        time.Time         `json:"until"` // nobody having decided, it is refused then
	State        ApprovalState     `json:"state"`
	By           string            `json:"by,omitempty"` // who decided: an agent's id or a manager's address
	Name         string            `json:"name,omitempty"`
	At           time.Time         `json:"at,omitzero"` // when
	Note         string            `json:"note,omitempty"`
}

// WantedBy tells whether an agent is the person who wants it, as far as ids and addresses tell. Nobody says yes to what
// they want themselves.
func (a Approval) WantedBy(who Agent) bool {
	same := func(id, other string) bool { return id != "" && strings.EqualFold(id, other) }
	return same(a.Owner, who.ID) || same(a.Owner, who.Account.Email) ||
		same(a.Person.Email, who.ID) || same(a.Person.Email, who.Account.Email) ||
		who.ID != "" && who.ID == a.Person.ID || who.Account.Discord != "" && who.Account.Discord == a.Person.ID
}

// Over tells whether nothing can be decided any more.
func (a Approval) Over() bool {
	return a.State == Approved || a.State == Disapproved || a.State == ApprovalLate
}

// An ApprovalState is where an approval stands.
type ApprovalState string

// The states of approvals. The last three are final.
const (
	ApprovalWaits ApprovalState = "waits"
	Approved      ApprovalState = "approved"
	Disapproved   ApprovalState = "disapproved"
	ApprovalLate  ApprovalState = "late"
)

// Errors of deciding.
var (
	ErrNoApproval    = errors.New("no such request")
	ErrDecided       = errors.New("it is decided already")
	ErrOwnRequest    = errors.New("nobody approves what they want themselves")
	ErrNotYourTeam   = errors.New("it is for others to decide")
	ErrApprovalStale = errors.New("the time for it is over")
	ErrNoReason      = errors.New("who vouches for somebody says how they know it")
)

// Approvals are what waits for somebody's yes. They may be used by many at once.
type Approvals interface {
	// Approvals gives those that an agent may decide, and those decided lately, the latest first, at most limit.
	Approvals(ctx context.Context, a Agent, limit int) ([]Approval, error)
	// Decide says yes or no, once. The errors are those above; with ErrDecided and ErrApprovalStale the approval is given
	// as it is.
	Decide(ctx context.Context, id string, a Agent, yes bool, note string) (Approval, error)
}

// An ApprovalDesk shows requests where agents work, and takes what they decide there to [Approvals]. A [Desk] may be
// one.
type ApprovalDesk interface {
	// AskApproval shows a request and says where; the zero Place says that it is for nobody there. Called again for the
	// same one, after a crash or a doubtful answer, it does not show a second, unless both calls happen at once. A
	// *[Later] error asks for a retry.
	AskApproval(ctx context.Context, a Approval) (Place, error)
	// SettleApproval shows how it was decided, wherever that was, or that its time is over. It may be called again.
	SettleApproval(ctx context.Context, p Place, a Approval) error
}
