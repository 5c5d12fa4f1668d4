package handoff

import (
	"context"
	"errors"
)

// A View is a search under a name.
type View struct {
	ID    int64  `json:"id"`    // given by the store
	Owner string `json:"owner"` // id of the agent who keeps it
	Share string `json:"share"` // the team that sees it, too; empty: nobody but the owner
	Name  string `json:"name"`
	Query string `json:"query,omitempty"` // as typed
	Tab   string `json:"tab,omitempty"`   // which of a desk's own lists, where nothing is looked for
	Team  string `json:"team,omitempty"`  // whose cases; empty: all teams
}

// Views keeps them. Stores implement it.
type Views interface {
	// Views gives the agent's own ones and those shared with a team of theirs, own ones first, then by name.
	Views(ctx context.Context, a Agent) ([]View, error)
	// PutView adds the view, or replaces the one with its ID where it has one, and gives it as stored. [ErrNoView]: it is
	// gone. [ErrManyViews]: its owner has [MaxViews] already.
	PutView(ctx context.Context, v View) (View, error)
	// RemoveView forgets a view; one that is gone already is no error. With an agent their own views go, shared ones stay.
	RemoveView(ctx context.Context, id int64) error
}

// MaxViews is how many views an agent may keep: they are tabs.
const MaxViews = 20

// Why a view cannot be kept.
var (
	ErrNoView    = errors.New("no such view")
	ErrManyViews = errors.New("there are too many views")
)

// SeenBy tells whether the view is there for an agent.
func (v View) SeenBy(a Agent) bool { return v.Owner == a.ID || v.Share != "" && a.In(v.Share) }

// ChangedBy tells whether an agent may rename the view or take it away: an own one its owner, a shared one those who
// lead its team.
func (v View) ChangedBy(a Agent) bool {
	if v.Share == "" {
		return v.Owner == a.ID
	}
	return a.Shares(v.Share)
}

// Shares tells whether an agent may share views with a team.
func (a Agent) Shares(team string) bool {
	return team != "" && (a.Role == Admin || a.Role.AtLeast(Lead) && a.In(team))
}
