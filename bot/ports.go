package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// What a store answers when it cannot do what was asked because of what others did.
var (
	ErrStale    = errors.New("the conversation changed meanwhile")
	ErrRepeated = errors.New("the event is known already")
	// ErrHeld says that an agent acts on the conversation right now: nothing may be sent before that has ended.
	ErrHeld = errors.New("somebody acts on the conversation")
)

// An Inbox keeps what happened until it is dealt with.
type Inbox interface {
	// Receive stores the event durably before it returns. fresh is false when the same Channel and ID were stored
	// before, handled or not: then nothing changes. Concurrent calls are fine; their order per conversation is the
	// order in which they return.
	Receive(ctx context.Context, e Event) (fresh bool, err error)
	// Known tells whether the event is stored already, received or recorded with a turn.
	Known(ctx context.Context, key EventKey) (bool, error)
	// Unhandled gives the conversations that hold events received before the given time and not handled yet,
	// longest waiting first, at most limit.
	Unhandled(ctx context.Context, before time.Time, limit int) ([]string, error)
}

// A Snapshot is a conversation at one moment.
type Snapshot struct {
	Conversation Conversation  // Version 0 and otherwise empty but for ID when it was never committed
	Events       []Event       // received and not handled, oldest first
	Case         *handoff.Case // the newest case, nil when there was none
}

// A Ledger keeps conversations, journals and cases.
type Ledger interface {
	Load(ctx context.Context, conversation string) (Snapshot, error)
	// Commit stores the turn atomically and durably and gives the conversation as stored. ErrStale: the version moved, or
	// the store has lost a turn that handled one of the events, see package bot/redis.
	// ErrRepeated: Record is known.
	Commit(ctx context.Context, t Turn) (Conversation, error)
	// Ringing gives the numbers of cases whose Alarm is not after the given time, longest due first, at most limit; and
	// the next Alarm after it, zero when there is none.
	Ringing(ctx context.Context, now time.Time, limit int) ([]int64, time.Time, error)
	// Journal gives entries with Seq > after, oldest first, at most limit.
	Journal(ctx context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error)
}

// A Situation is all that deciding looks at.
type Situation struct {
	Conversation Conversation
	Case         *handoff.Case  // the newest case, nil when there was none
	Events       []Event        // one utterance: messages that belong together, or a single other event
	Ahead        int            // for DeskHas: cases of the same team that wait longer or are more pressing
	Own          []handoff.Row  // the person's latest cases in this channel, where the words may ask for them
	Order        *handoff.Order // for Reported: what the report is about
	Meant        *Meant         // for Edited and Deleted, Amend and Retract: what is meant; nil: the journal has nothing
	Now          time.Time
	// Show lets the person see what is being written before it is committed, as far as it may be said; nil: nobody can
	// watch. What is shown last is what is said, or nothing of it is.
	Show   func(text string) `json:"-"`
	also   []EventKey        // events that went into the others
	unsaid []EventKey        // those of them whose words were deleted
	record *Event            // becomes known with the turn
}

// Unasked tells whether nothing of it was meant for the bot.
func (s Situation) Unasked() bool {
	meant := slices.ContainsFunc(s.Events, func(e Event) bool { return e.fromPerson() && !e.Unasked })
	return !meant && slices.ContainsFunc(s.Events, func(e Event) bool { return e.Unasked })
}

// A Decider makes turns. Neither method has effects; both may be called again for the same situation.
type Decider interface {
	// Decide gives the turn on the situation's events.
	Decide(ctx context.Context, s Situation) (Turn, error)
	// Act gives the turn on what an agent does, or the reason of handoff.Case.Apply why it cannot be done.
	Act(s Situation, a handoff.Act) (Turn, error)
}

// A Parcel is one thing in the outbox: a message to a person, a case offered to a desk, or what happened to it.
type Parcel struct {
	ID           int64
	Conversation string
	Channel      string        // the channel's name, or DeskPrefix + the desk's name
	Entry        handoff.Entry // the message, or what a desk is told; the zero Entry offers the case
	Of           string        // for an Amended or Retracted message: the platform's id of what was sent first
	Case         int64         // for a desk: the number of the case
	Attempts     int           // sends begun before this one
	Queued       time.Time
}

// A Hand carries out what was ordered.
type Hand interface {
	// Carry carries out an errand, or gives what became of it when it was begun before: the same ID never does the same
	// thing twice. done is false when the report comes later, as an event that [Errand.Reported] makes. An error says that
	// nothing was begun and that it is worth another try.
	Carry(ctx context.Context, e Errand) (report handoff.Report, done bool, err error)
}

// An Errand is an order with all that is known of where it comes from.
type Errand struct {
	ID           string // the same at each attempt
	Order        handoff.Order
	Seq          int64 // of the entry with the order
	Conversation string
	Channel      string
	Lang         string
	Aside        bool      // others read along in the conversation
	At           time.Time // when it was ordered
}

// Reported is the event that brings the report of an errand. There is only ever one of an errand: the first counts.
func (e Errand) Reported(r handoff.Report, now time.Time) Event {
	r.Order = e.Seq
	return Event{Channel: HandChannel, ID: FitID("report:" + e.ID), Conversation: e.Conversation, Kind: Reported,
		Report: &r, At: now}
}

// HandChannel is where orders go to in the outbox, and where reports come from.
const HandChannel = "hand"

// DeskPrefix marks parcels for desks.
const DeskPrefix = "desk:"

// A Result is how sending a parcel ended.
type Result struct {
	Delivery handoff.Delivery // Sent, Rerouted, Pending (try again at Retry), or GaveUp
	Retry    time.Time
	Ref      string // the platform's id of what was sent
	Problem  string // why not, or why elsewhere
}

// An Outbox keeps what was committed until its channel has accepted it.
type Outbox interface {
	// Due gives the first unsent parcel of each pair of conversation and channel whose time has come, oldest first,
	// at most limit; and when the next one after now will be due (zero when none waits).
	Due(ctx context.Context, now time.Time, limit int) ([]Parcel, time.Time, error)
	// Begin marks one attempt. It is false when the parcel is no longer pending (withdrawn or sent).
	Begin(ctx context.Context, id int64) (bool, error)
	// Settle records how the attempt ended.
	Settle(ctx context.Context, id int64, r Result) error
}

// A Channel sends messages to people. The parcel's Conversation and Entry.Seq together are an idempotency key.
type Channel interface {
	Name() string
	// Send returns the platform's id of the message. An *[Elsewhere] error says that it was sent, in another place, and
	// comes with that id; a *[handoff.Later] asks for a retry at a given time; an error that wraps ErrRefused is final;
	// any other is retried with backoff.
	Send(ctx context.Context, p Parcel) (ref string, err error)
}

// A Pad keeps what a channel has to remember across restarts, by keys of its own. What was never noted is "", and
// noting "" takes a note away.
type Pad interface {
	Recall(ctx context.Context, channel, key string) (string, error)
	// Remember stores durably before it returns.
	Remember(ctx context.Context, channel, key, value string) error
	// Recollect gives all notes of the channel whose key begins so.
	Recollect(ctx context.Context, channel, prefix string) (map[string]string, error)
}

// ErrRefused is what a channel wraps when no retry can help (the person blocked us, the channel is gone).
var ErrRefused = errors.New("refused for good")

// Elsewhere is what a channel returns, beside the platform's id, when the person has got a message, but not where the
// conversation is, such as in a private thread because they take no direct messages. It is not sent again; agents are
// told, because answers may be overlooked there.
type Elsewhere struct{ Where string }

// Error says where.
func (e *Elsewhere) Error() string { return "sent elsewhere: " + e.Where }
