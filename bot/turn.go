package bot

import (
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A Turn is the whole decision on one utterance or act. It is committed at once or not at all.
type Turn struct {
	// Conversation is the state afterwards. Its Version is the one that was loaded: the store refuses the turn with
	// ErrStale when it moved, and stores Version+1.
	Conversation Conversation
	// Handled are the stored events that this turn deals with.
	Handled []EventKey
	// Unsaid are those of them that were deleted before anybody took them up: the store forgets what they said.
	Unsaid []EventKey
	// Hidden says that what the person wrote is nothing that a record may keep: the store forgets it.
	Hidden bool
	// Record is an event that was not received through the inbox (an agent's act): it is stored as handled in the
	// same transaction. When it is known already the store commits nothing and returns ErrRepeated.
	Record *Event
	// Entries go to the journal in order; the store gives their Seq. An entry of kind Said that is not from the
	// person is a message; with Delivery Pending it goes to the outbox as well, and so do changes and deletions of such
	// messages. With an entry that retracts words the store forgets the words that it means, see handoff.Forget: in the
	// journal, in what was received, among what is searched and taught, and where they wait to be sent.
	Entries []handoff.Entry
	// Case is the case as it is afterwards; Number 0 makes a new one, whose number the store also puts into
	// Conversation.Case and into every entry that has Case < 0.
	Case *handoff.Case
	// Offer puts the case into the outboxes of these desks.
	Offer []string
	// Tell puts the entries, but for evidence, into the outboxes of these desks. It is the bot that says it, and not
	// who decides: a decider knows nothing of what desks are made of.
	Tell []string
	// Withdraw holds back the bot's own messages of this conversation that are not sent yet (promise P4).
	Withdraw bool
	since    time.Time // a person waits for it since then
}

// An EventKey names an event for ever.
type EventKey struct{ Channel, ID string }

// Key names the event.
func (e Event) Key() EventKey { return EventKey{e.Channel, e.ID} }

// NewCase marks entries that mean the case which their own turn makes.
const NewCase = -1
