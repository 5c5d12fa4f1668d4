package handoff

import (
	"context"
	"errors"
	"time"
)

// A Doubt is why the bot may have misunderstood somebody.
type Doubt string

// The doubts about an utterance, as the journal proves them.
const (
	NotKnown   Doubt = "unknown"   // the bot said that it does not know
	NotChosen  Doubt = "asked"     // it asked which of several things is meant, and nobody has answered
	NoneMeant  Doubt = "none"      // it asked, and none of them was meant
	NotHelpful Doubt = "unhelpful" // what it did about the words did not help
	GivenUp    Doubt = "given_up"  // it called a human because it did not know
)

// A Lesson is an utterance that the bot can learn from. The words and the evidence are those of the journal.
type Lesson struct {
	ID           int64     `json:"id"` // given by the store, never used again
	Conversation string    `json:"conversation"`
	Seq          int64     `json:"seq"` // of the journal entry with the evidence
	At           time.Time `json:"at"`
	Channel      string    `json:"channel"`
	Doubt        Doubt     `json:"doubt"`
	Did          Outcome   `json:"did"` // how the bot ended that turn
	Why          Why       `json:"why"`
}

// Lessons is what stores tell about how people were understood.
type Lessons interface {
	// Lessons gives those that nobody has dealt with, newest first, at most limit. Questions that were asked at the given
	// time or later are left out: they may still be answered. So are conversations of which a case is with one of the
	// hidden teams: what was said to them is for them alone.
	Lessons(ctx context.Context, asked time.Time, hidden []string, limit int) ([]Lesson, error)
	// Utterances gives the evidence of the latest decisions about people's words, newest first, at most limit; without
	// those of conversations of which a case is with one of the hidden teams.
	Utterances(ctx context.Context, hidden []string, limit int) ([]Why, error)
}

// What a lesson can be assigned to instead of an intent. Neither can be the id of one.
const (
	ForNobody = "(none)"   // it is not for this desk: the bot learns to leave such words alone
	Ignored   = "(ignore)" // nothing can be learned from it
)

// A Teaching is what an agent made of some lessons. It is kept for good: who taught what, and when.
type Teaching struct {
	ID       int64     `json:"id"` // given by the store
	Intent   string    `json:"intent"`
	Examples []Example `json:"examples,omitempty"` // as they were written into the workspace
	Lessons  []int64   `json:"lessons,omitempty"`
	Agent    Agent     `json:"agent"`
	At       time.Time `json:"at"`
	Undone   time.Time `json:"undone,omitzero"` // zero: it is in force
	UndoneBy string    `json:"undone_by,omitempty"`
	Effect   *Effect   `json:"effect,omitempty"` // nil until the evaluation has run
}

// An Example is a text that stands for an intent.
type Example struct {
	Lang string `json:"lang"`
	Text string `json:"text"`
}

// What a store of teachings answers when it cannot do what was asked.
var (
	ErrTaught     = errors.New("somebody has dealt with it already")
	ErrNoTeaching = errors.New("no such teaching")
)

// Teachings keeps who taught what. Stores implement it.
type Teachings interface {
	// PutTeaching keeps a teaching and settles its lessons, all at once; it gives the teaching with its id and those
	// lessons that were open until then. ErrTaught: it names lessons, and none is open any more.
	PutTeaching(ctx context.Context, t Teaching) (Teaching, error)
	// TakeBack marks a teaching as undone and opens its lessons again. ErrNoTeaching: it is unknown or undone already.
	TakeBack(ctx context.Context, id int64, by Agent, at time.Time) (Teaching, error)
	// NoteEffect adds what the evaluation found.
	NoteEffect(ctx context.Context, id int64, e Effect) error
	// Teachings gives the latest, newest first, at most limit.
	Teachings(ctx context.Context, limit int) ([]Teaching, error)
}
