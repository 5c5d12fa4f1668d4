package handoff

import (
	"context"
	"errors"
	"time"
)

// A Solution is an answer of another member that was marked as what solved a request. Somebody makes an article of it,
// or dismisses it. The words are those of the journal.
type Solution struct {
	ID           int64     `json:"id"` // given by the store, never used again
	Conversation string    `json:"conversation"`
	Seq          int64     `json:"seq"` // of the journal entry with the answer
	At           time.Time `json:"at"`
	Channel      string    `json:"channel"`
	Text         string    `json:"text"`           // the answer
	Link         string    `json:"link,omitempty"` // where it stands
	// Question is the evidence about the last request before it. It has no words where there was none, and where they
	// were deleted. Its By is who asked, also then.
	Question Why    `json:"question"`
	Helper   string `json:"-"` // the name of who answered; to be masked, not shown
}

// What can become of solutions.
const (
	SolutionUsed      = "used"      // an article was made of it, or there is one already
	SolutionDismissed = "dismissed" // nothing is to be made of it
)

// A Review is what an agent says of some solutions. It is kept for good: who, when, and how.
type Review struct {
	Solutions []int64   `json:"-"`
	Verdict   string    `json:"verdict"` // one of the Solution… constants
	Agent     Agent     `json:"agent"`
	At        time.Time `json:"at"`
}

// ErrReviewed says that others have reviewed all of it, or that there is none such.
var ErrReviewed = errors.New("somebody has reviewed it already")

// Solutions is what stores keep about answers of members. They follow from the journal: every entry of kind [Helped] is
// one, from the moment of its commit.
type Solutions interface {
	// Solutions gives those that nobody has reviewed, newest first, at most limit; without those of conversations of
	// which a case is with one of the hidden teams.
	Solutions(ctx context.Context, hidden []string, limit int) ([]Solution, error)
	// PutReview settles the solutions that are open and gives their numbers, lowest first. ErrReviewed: none is.
	PutReview(ctx context.Context, r Review) ([]int64, error)
}
