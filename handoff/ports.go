package handoff

import "context"

// Cases is what a desk reads. Stores implement it.
type Cases interface {
	// Case gives one case, or ErrNoCase.
	Case(ctx context.Context, number int64) (Case, error)
	// Queue gives the rows that the filter asks for: most pressing first, then oldest first; or as Newest says.
	Queue(ctx context.Context, f Filter) ([]Row, error)
	// Journal gives a conversation's entries with Seq > after, oldest first, at most limit.
	Journal(ctx context.Context, conversation string, after int64, limit int) ([]Entry, error)
	// MarkRead remembers that the agent has seen the journal of the case up to seq.
	MarkRead(ctx context.Context, agent string, number, seq int64) error
}

// A Filter chooses rows of the queue. Zero fields do not restrict.
type Filter struct {
	States []State
	Team   string
	Agent  string // whose cases
	Person string // cases of this person id, for "earlier cases"
	Reader string // the agent for whom Unread is counted
	Newest bool   // the newest cases first, whatever their priority
	Limit  int    // at most this many rows; 0 means 200
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

// A Desk is where agents work. Accept returns nil only when the desk holds the case safely and agents are notified:
// the person is told about the handoff after that and not before (promise P5). It may be called again for the same
// case, after a crash or a doubtful answer, and must then change nothing.
type Desk interface {
	Name() string
	Accept(ctx context.Context, c Case, b Brief) error
}
