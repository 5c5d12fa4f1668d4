package handoff

// An Order asks for an action, once. It stands in the journal before anything is done: what was ordered and never
// reported on was begun at most, and somebody has to look.
type Order struct {
	Action string            `json:"action"`          // the declared name
	With   map[string]string `json:"with,omitempty"`  // by parameter; data, whatever it says
	Flow   string            `json:"flow,omitempty"`  // whose step asks for it
	Step   string            `json:"step,omitempty"`  // and which
	Visit  int               `json:"visit,omitempty"` // its number among the orders of the conversation
	Slots  map[string]string `json:"slots,omitempty"` // all that is filled in the flow by then
	Person Person            `json:"person"`          // on whose behalf, as the channel knew them then
}

// The orders that no workspace declares: that somebody proves who they are, and that somebody else agrees.
const (
	OrderProve     = "prove"
	OrderProveCode = "prove_code"
	OrderApprove   = "approve"
)

// A Report is what became of an order.
type Report struct {
	Order  int64             `json:"order"`            // the Seq of the entry with it
	Code   string            `json:"code"`             // ok, failed, denied, unsure, or one that the action declares
	Values map[string]string `json:"values,omitempty"` // what may be shown; foreign text, never secret
	Detail string            `json:"detail,omitempty"` // for agents, never secret
	// Link leads to a page that shows a secret to its owner, once, after another proof of who they are.
	Link string `json:"link,omitempty"`
	// Simulated says that nothing outside was touched.
	Simulated bool `json:"simulated,omitempty"`
}

// The codes that any order may end with, see package bot/action.
const (
	CodeDone   = "ok"
	CodeFailed = "failed"
	CodeDenied = "denied"
	CodeUnsure = "unsure"
)
