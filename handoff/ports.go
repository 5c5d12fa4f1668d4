package handoff

import (
	"context"
	"time"
)

// Cases is what a desk reads. Stores implement it.
type Cases interface {
	// Case gives one case, or ErrNoCase, as which ErrMovedOut is.
	Case(ctx context.Context, number int64) (Case, error)
	// Queue gives the rows that the filter asks for: most pressing first, then oldest first; or as Newest says.
	Queue(ctx context.Context, f Filter) ([]Row, error)
	// Journal gives a conversation's entries with Seq > after, oldest first, at most limit.
	Journal(ctx context.Context, conversation string, after int64, limit int) ([]Entry, error)
	// MarkRead remembers that the agent has seen the journal of the case up to seq.
	MarkRead(ctx context.Context, agent string, number, seq int64) error
}

// A Row is a case in a list.
type Row struct {
	Case   Case
	Unread int    // words of the person since Reader last looked
	Last   string // the last words of the person or an agent, one line
}

// A Clerk carries out what agents do. It gives the case as it is afterwards; the errors of [Case.Apply] come through.
type Clerk interface {
	Perform(ctx context.Context, a Act) (Case, error)
}

// A Desk is where agents work. A case lies on all desks that a house has, and the person is told about the handoff when
// the first of them has said yes, and not before (promise P5).
type Desk interface {
	Name() string
	// Accept takes the case in and says where it is. It returns no error only when the desk holds the case safely and
	// agents are notified. It may be called again for the same case, after a crash, a doubtful answer or a hand-back,
	// and must then not make a second one. A *[Later] error asks for a retry at a given time.
	Accept(ctx context.Context, c Case, b Brief) (Place, error)
}

// A Follower is a desk that keeps its own copy of a case, such as a ticket. What happens to the case later is told to
// it in order, each entry when the one before has been accepted. It brings what agents do there to a [Clerk] by itself.
type Follower interface {
	Desk
	// Follow shows what an entry says. Conversation and Seq name it for ever: after a crash or a doubtful answer it
	// may come again, and must not be shown twice. c is the case as it is now.
	Follow(ctx context.Context, c Case, e Entry) error
}

// A Place is where a desk has a case. The zero Place is on our own pages.
type Place struct {
	Ref string `json:"ref,omitempty"` // what the desk calls it, such as the number of a ticket
	URL string `json:"url,omitempty"` // where agents find it
}

// Later is how a channel or a desk asks to be tried again after a wait that it names (Retry-After).
type Later struct {
	After time.Duration
	Err   error
}

// Error says why and how long.
func (l *Later) Error() string { return "try again in " + l.After.String() + ": " + l.Err.Error() }

// Unwrap gives the platform's error.
func (l *Later) Unwrap() error { return l.Err }
