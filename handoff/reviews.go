package handoff

import (
	"context"
	"slices"
	"time"
)

// Reviews are articles that a team owns and that are past the day by which it wanted to look at them again: what it is
// reminded of at once.
type Reviews struct {
	ID   string      `json:"id"` // the same at each attempt, and never that of another reminder
	Team string      `json:"team"`
	At   time.Time   `json:"at"`             // when it was made
	Due  []DueReview `json:"due"`            // what waits longest first; the team may read them
	More int         `json:"more,omitempty"` // there are, beside those that are named
	URL  string      `json:"url,omitempty"`  // where agents find all of them; empty: nowhere
}

// A DueReview is one of them.
type DueReview struct {
	Title string    `json:"title"`
	Lang  string    `json:"lang"`
	File  string    `json:"file"` // in the workspace
	Due   time.Time `json:"due"`
	Open  bool      `json:"open,omitempty"` // everybody may read the article; else its title is for the team alone
}

// Count is how many articles wait.
func (r Reviews) Count() int { return len(r.Due) + r.More }

// Public is what others than the team may read of it: no title of an article that is not for everybody. These are only
// counted.
func (r Reviews) Public() Reviews {
	named := slices.DeleteFunc(slices.Clone(r.Due), func(one DueReview) bool { return !one.Open })
	r.More += len(r.Due) - len(named)
	r.Due = named
	return r
}

// A ReviewDesk reminds teams of their reviews where they work. A [Desk] may be one.
type ReviewDesk interface {
	// RemindOfReviews tells a team and says where; the zero Place says that the team has no place there, or that nothing
	// may be named in it. Called again for the same reminder, after a crash or a doubtful answer, it does not tell it
	// twice, unless both calls happen at once. A *[Later] error asks for a retry.
	RemindOfReviews(ctx context.Context, r Reviews) (Place, error)
}
