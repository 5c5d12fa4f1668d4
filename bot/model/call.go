package model

import (
	"context"
	"math"
	"time"
)

// A Call is one question to the model, as it is recorded: redacted, and with everything that is needed to ask it again.
type Call struct {
	ID           int64
	At           time.Time
	Use          Use
	Prompt       string // the version of the prompt, such as "answer/1"
	Model        string // as the server calls it, or else as it was asked for
	Conversation string
	Channel      string
	Person       string // the channel's id
	Turns        []Turn // what was asked, as it left the house
	Answer       string // what came back, before anything was restored in it
	Usage        Usage
	Cost         Cost
	Took         time.Duration
	Failure      Kind   // empty: the model answered
	Problem      string // about the failure; it holds no prompt and no key
	Result       string // what was made of the answer
	Cached       bool   // the answer was known from an earlier call: nothing was sent
}

// Cost is money in millionths of the currency that prices are in.
type Cost int64

// A Price is what a million tokens cost. The zero value is for a model of one's own.
type Price struct{ In, Out float64 }

// Of is the cost of a call, rounded up: many small ones must not come to nothing. A price per million tokens is one
// millionth of it per token.
func (p Price) Of(u Usage) Cost {
	const exact = 1e-6 // what products of such figures differ from what they are
	return Cost(math.Ceil(float64(u.In)*p.In + float64(u.Out)*p.Out - exact))
}

// Total is what was used in some time.
type Total struct {
	Calls, Tokens int
	Cost          Cost
}

// Spent is what was used since some time: by all, in one channel, and for one person in it.
type Spent struct{ All, Channel, Person Total }

// Records keep the calls. Package bot/sqlite does.
type Records interface {
	// RecordCall keeps a call durably and gives its number. What was asked and answered goes when the person deletes
	// words of the conversation, and after some weeks; the figures stay.
	RecordCall(ctx context.Context, c Call) (int64, error)
	// SpentOnModel sums up the calls since the given time that were not answered from the cache.
	SpentOnModel(ctx context.Context, since time.Time, channel, person string) (Spent, error)
}

// A CallFilter chooses calls; what is empty chooses all.
type CallFilter struct {
	ID           int64
	Before       int64 // only those with a lower number: for the next page
	Conversation string
	Use          Use
	Failed       bool // only those that failed
	Since        time.Time
	Limit        int // 0: 100
}

// A DaySum is what one use came to on one day in UTC.
type DaySum struct {
	Day    time.Time
	Use    Use
	Sent   Total         // what was sent to the server
	Cached int           // what the cache answered
	Failed int           // of those sent, without a usable reply
	Took   time.Duration // of those sent, together
}

// An Archive shows what is recorded. Package bot/sqlite does.
type Archive interface {
	// ModelCalls gives those that f chooses, newest first.
	ModelCalls(ctx context.Context, f CallFilter) ([]Call, error)
	// CallDays sums up the calls since the given time, newest day first.
	CallDays(ctx context.Context, since time.Time) ([]DaySum, error)
	// MostSpent gives what one channel, and one person in it, used at most since the given time: its tokens are of the
	// one that used most tokens, and its cost of the one that cost most. Calls are not counted, and what was in no
	// channel was in nobody's name.
	MostSpent(ctx context.Context, since time.Time) (channel, person Total, err error)
	// ForgetCalls takes away what was asked and answered before the given time, and tells of how many calls.
	ForgetCalls(ctx context.Context, before time.Time) (int, error)
}
