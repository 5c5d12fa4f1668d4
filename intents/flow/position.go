package flow

import (
	"time"

	"github.com/firstline-support/firstline/intents/slot"
)

// What a position can be waiting for.
const (
	AwaitInput     = "input"
	AwaitChoice    = "choice"
	AwaitConfirm   = "confirm"
	AwaitAction    = "action"    // the caller runs Outcome.Act and comes back with Input.Action
	AwaitCode      = "code"      // the person types the code that a proof sent them
	AwaitElsewhere = "elsewhere" // the proof is going on outside; Input.Action will tell, unless the person chooses
)

// Results that flows know by name, as Input.Action reports them. A result is a code of small letters, digits and
// underscores; every action may have others of its own.
const (
	ActionOK     = "ok"
	ActionFailed = "failed"
	ActionUnsure = "unsure" // nobody knows whether it was done

	refused = "refused" // the person said no; never the result of an action
	denied  = "denied"
	late    = "late"
)

// The actions that flows ask for on their own. No act or check may have these names.
const (
	// ProveAction begins a proof. With has account, and by with the ways that may be used, the preferred first and
	// with commas between. Results: "sent" (values by, and to with the masked contact) when the person now has a code
	// to type; "open" (values by, and link where there is a page to open) when the proof goes on elsewhere and another
	// result of the same visit follows; ok; anything else says that there will be no proof.
	ProveAction = "prove"
	// ProveCodeAction looks at a code that was typed. With has account and code. Results: ok, "wrong" when the person
	// may try again, "locked", "expired", and anything else.
	ProveCodeAction = "prove_code"
	// ApproveAction asks somebody else. With has what, of (ApproverManager, or ApproverTeam and an id) and within, a
	// length of time as time.ParseDuration reads it. Results: ok, "denied", "late", failed. They may take days.
	ApproveAction = "approve"
)

// Whom an approve step can ask.
const (
	ApproverManager = "manager"
	ApproverTeam    = "team:" // and the id of the team
)

const (
	maxFailures = 3   // then people take over
	maxChain    = 50  // steps done without anybody answering
	maxAlone    = 20  // actions asked for without anybody answering
	maxTrail    = 100 // steps remembered for Back
)

// A Position is the whole state of a person in a flow. It is plain data to be stored as JSON, and it is trusted no
// further than that: a flow may have been edited since.
type Position struct {
	Flow     string            `json:"flow"`
	Step     string            `json:"step"`
	Slots    map[string]string `json:"slots,omitempty"`
	Known    []slot.Found      `json:"known,omitempty"` // said before the flow began, and not used yet
	Trail    []string          `json:"trail,omitempty"` // visited steps, the way Back goes
	Lost     []Lost            `json:"lost,omitempty"`  // what the steps of the trail wrote over
	Failures int               `json:"failures,omitempty"`
	Awaiting string            `json:"awaiting,omitempty"` // empty when the flow has ended
	Visit    int               `json:"visit,omitempty"`    // counts the actions that were asked for
	Alone    int               `json:"alone,omitempty"`    // those since the person last answered
	Running  string            `json:"running,omitempty"`  // the action that is waited for
	Proof    Proof             `json:"proof,omitzero"`     // of a prove step
}

// A Lost is what a step of the trail wrote over. Back brings it back.
type Lost struct {
	At    int    `json:"at,omitempty"` // which step of the trail
	Slot  string `json:"slot"`
	Had   bool   `json:"had,omitempty"` // there was a value
	Value string `json:"value,omitempty"`
}

// A Proof is how far a prove step has come.
type Proof struct {
	By   string   `json:"by,omitempty"`   // the way in use
	To   string   `json:"to,omitempty"`   // the masked contact
	Link string   `json:"link,omitempty"` // the page to open
	Left []string `json:"left,omitempty"` // ways not tried yet
}

// An Input is what happened at a position: somebody wrote, pressed a button, or an action ended.
type Input struct {
	Text   string
	Choice string            // id of the option whose button was pressed
	Action string            // the code of a result, after an Outcome.Act
	Values map[string]string // of the result: foreign text
	Visit  int               // of the result: Action.Visit of what was asked for
	Now    time.Time         // in the zone of the person: what "tomorrow" counts from
}

// An Action is what the caller shall do, and with what values. Step and Visit name the moment it was asked for; the
// result has to bring Visit back.
type Action struct {
	Name  string
	With  map[string]string
	Step  string
	Visit int
}

// A Handoff sends the person to a team.
type Handoff struct{ Team, Priority, Reason string }

// A Choice is an option as it is shown.
type Choice struct{ ID, Label string }

// An Outcome is what a move leads to: what to say, what to wait for or do, and the new position. Nothing has been
// done yet; the caller commits it or drops it.
type Outcome struct {
	Say      []string // in order, filled
	Choices  []Choice // the buttons below the last text
	Ask      bool     // the last text is a question to the person
	Act      *Action  // to be run by the caller now
	Hidden   bool     // what the person wrote holds a code: it must not be kept in any record
	Resolve  bool
	Done     bool
	Handoff  *Handoff
	Position Position

	// Understood is false when the input was no answer to the step: maybe a digression, maybe a mistake. Nothing has
	// moved but the failure count. A caller that takes it for a digression keeps the old position and drops the
	// outcome.
	Understood bool
	Trace      []string // one line a step done, for journal and brief
}
