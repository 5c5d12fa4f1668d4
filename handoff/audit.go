package handoff

import (
	"context"
	"time"
)

// A Deed is what somebody did or tried at the desk, for those who answer for it. What happened to a case is in its
// journal as well, in the same commit as the change itself; deeds add who from where, and what was refused.
type Deed struct {
	ID     int64     `json:"id"` // given by the store: 1, 2, 3 …
	At     time.Time `json:"at"`
	Agent  string    `json:"agent"`          // id of who is signed in; empty: nobody
	From   string    `json:"from"`           // network address
	What   string    `json:"what"`           // such as "take", "sign-in", "agents/remove"
	About  string    `json:"about"`          // the case's number, or the agent's id; empty: neither
	Result int       `json:"result"`         // HTTP status of the answer
	Via    string    `json:"via,omitempty"`  // "console" or "cli"
	Note   string    `json:"note,omitempty"` // more about it
}

// A DeedFilter chooses deeds. Zero fields do not restrict.
type DeedFilter struct {
	Agent string
	About string
	Since time.Time
	Until time.Time
	Limit int // the latest so many; 0: 200
}

// An Auditor keeps deeds for ever. Stores implement it.
type Auditor interface {
	// Audit adds a deed durably.
	Audit(ctx context.Context, d Deed) error
	// Deeds gives the deeds that the filter asks for, the latest first.
	Deeds(ctx context.Context, f DeedFilter) ([]Deed, error)
}
