package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
)

// An EventKind is what happened.
type EventKind string

// The kinds of events.
const (
	Message  EventKind = "message"  // a person wrote
	Pressed  EventKind = "pressed"  // a person pressed a button; Choice holds its value
	Filled   EventKind = "filled"   // a person says in a form what they need a human for: Text, Beside, Form
	Edited   EventKind = "edited"   // a person changed the message Of; Text is what it says now, Files nil: as before
	Deleted  EventKind = "deleted"  // a person deleted the message Of
	Helped   EventKind = "helped"   // somebody marked an answer of another member as the solution: Text, Beside, By
	Acted    EventKind = "acted"    // an agent did something; Act holds it
	DeskHas  EventKind = "desk_has" // a desk accepted the case (Number)
	DeskLate EventKind = "desk_late"
	Joined   EventKind = "joined"   // another case goes on in this one, or is part of this incident
	Settled  EventKind = "settled"  // the case is solved that this one went on in, or the incident that it is part of
	Dropped  EventKind = "dropped"  // that case or incident is over, and nothing was solved
	Reported EventKind = "reported" // an order was carried out, or not; Report tells
	Rang     EventKind = "rang"     // a clock of the case struck (see handoff.Service.Alarms)
	Overdue  EventKind = "overdue"  // the watchdog found the conversation's events without an outcome
)

// Limits on what a channel may hand in. Longer texts are refused by Receive; channels tell their people.
const (
	MaxText = 64 << 10 // bytes of one message
	MaxID   = 200      // bytes of an event or conversation id
)

// An Event is something that happened in a channel. Channel and ID together are unique for ever: the same pair again
// is the same event, however often the platform delivers it.
type Event struct {
	Channel      string         `json:"channel"`
	ID           string         `json:"id"`
	Conversation string         `json:"conversation"`
	Kind         EventKind      `json:"kind"`
	Person       handoff.Person `json:"person"`
	Lang         string         `json:"lang,omitempty"` // the channel's hint: page language or platform locale
	Text         string         `json:"text,omitempty"`
	// Beside stands below the words in the journal and is not what is asked: where they come from, or the rest of a form.
	Beside string `json:"beside,omitempty"`
	// By is, for Helped, the member who answered; Person asked, Text is the answer and Beside the link to it. The ID names
	// the message with the answer, so that marking it twice, whoever does it, is one event.
	By     *handoff.Person `json:"by,omitempty"`
	Files  []handoff.File  `json:"files,omitempty"`
	Of     string          `json:"of,omitempty"` // for Edited and Deleted: the ID of the event with the message
	Choice string          `json:"choice,omitempty"`
	Form   *Form           `json:"form,omitempty"`
	Act    *handoff.Act    `json:"act,omitempty"`
	Report *handoff.Report `json:"report,omitempty"`
	Number int64           `json:"number,omitempty"` // the case that events about cases mean
	Own    int64           `json:"own,omitempty"`    // for Joined, Settled and Dropped: the case that is told
	// for Settled and Dropped: the incident that the case is part of, where that is part of, or went on in, Number
	Through int64          `json:"through,omitempty"`
	Place   *handoff.Place `json:"place,omitempty"` // for DeskHas: where the desk has it
	At      time.Time      `json:"at"`              // when it was received
	// Unasked says that the words were not meant for the bot: it may offer what it is sure of, to this person alone. Else
	// nothing is said and nothing kept.
	Unasked bool   `json:"unasked,omitempty"`
	Trace   string `json:"trace,omitempty"` // what [Tracer.Mark] gave; empty where nobody follows
}

// A Form is what a person chose beside the words of a Filled event. What is zero they left open.
type Form struct {
	Category string        `json:"category,omitempty"` // of the workspace's
	Impact   handoff.Grade `json:"impact,omitempty"`
	Urgency  handoff.Grade `json:"urgency,omitempty"`
}

// ErrBadEvent is wrapped by every refusal of [Event.Check].
var ErrBadEvent = errors.New("event not accepted")

// Check tells what is wrong with an event before it is stored.
func (e Event) Check() error {
	switch {
	case !e.Kind.received():
		return fmt.Errorf("%q is no kind of event that can be received: %w", e.Kind, ErrBadEvent)
	case e.Channel == "" || e.ID == "" || e.Conversation == "":
		return fmt.Errorf("channel, id and conversation are required: %w", ErrBadEvent)
	case len(e.ID) > MaxID || len(e.Conversation) > MaxID || len(e.Choice) > MaxID || len(e.Of) > MaxID:
		return fmt.Errorf("an id is longer than %d bytes: %w", MaxID, ErrBadEvent)
	case len(e.Words()) > MaxText:
		return fmt.Errorf("text of %d bytes, the limit is %d: %w", len(e.Words()), MaxText, ErrBadEvent)
	case !utf8.ValidString(e.Words() + e.ID + e.Choice + e.Conversation + e.Of):
		return fmt.Errorf("text is not UTF-8: %w", ErrBadEvent)
	case len(e.Files) > handoff.MaxFiles:
		return fmt.Errorf("%d files, the limit is %d: %w", len(e.Files), handoff.MaxFiles, ErrBadEvent)
	}
	return e.checkKind()
}

// Words are all that the event brings to read.
func (e Event) Words() string {
	if e.Beside == "" || e.Text == "" {
		return e.Text + e.Beside
	}
	return e.Text + "\n\n" + e.Beside
}

// checkKind tells what an event of its kind lacks.
func (e Event) checkKind() error {
	switch {
	case e.Kind == Message && !e.speaks() && len(e.Files) == 0:
		return fmt.Errorf("text is empty: %w", ErrBadEvent)
	case e.Kind == Filled && (!e.speaks() || e.Form == nil):
		return fmt.Errorf("a form without words: %w", ErrBadEvent)
	case e.Kind == Reported && !e.tells():
		return fmt.Errorf("a report that does not say what became of which order: %w", ErrBadEvent)
	case e.Kind == Helped && !e.answers():
		return fmt.Errorf("an answer without words or without who gave it: %w", ErrBadEvent)
	case e.Kind == Pressed && e.Choice == "":
		return fmt.Errorf("choice is empty: %w", ErrBadEvent)
	case e.Changes() && !e.points():
		return fmt.Errorf("it does not say which message is meant: %w", ErrBadEvent)
	}
	return nil
}

// speaks tells whether there are words.
func (e Event) speaks() bool { return strings.TrimSpace(e.Text) != "" }

// points tells whether another event is meant.
func (e Event) points() bool { return e.Of != "" && e.Of != e.ID }

// tells says whether there is a report of an order.
func (e Event) tells() bool { return e.Report != nil && e.Report.Order > 0 && e.Report.Code != "" }

// answers tells whether there are words of another member.
func (e Event) answers() bool { return strings.TrimSpace(e.Text) != "" && e.By != nil && e.By.ID != "" }

// received tells whether such events come in by Receive. The others are ours alone.
func (k EventKind) received() bool {
	switch k {
	case Message, Pressed, Filled, Edited, Deleted, Helped, DeskHas, DeskLate, Joined, Settled, Dropped, Reported:
		return true
	default:
		return false
	}
}

// Changes tells whether the event is about a message that came before.
func (e Event) Changes() bool { return e.Kind == Edited || e.Kind == Deleted }

// fromPerson tells whether a person waits for an outcome. Who marks an answer does not: it is no question.
func (e Event) fromPerson() bool {
	return e.Kind == Message || e.Kind == Pressed || e.Kind == Filled || e.Changes()
}

// FitID gives an id that fits: what is too long becomes its hash.
func FitID(id string) string {
	if len(id) <= MaxID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256/" + hex.EncodeToString(sum[:])
}

// Clip cuts a text that is longer than n bytes, between two letters.
func Clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
