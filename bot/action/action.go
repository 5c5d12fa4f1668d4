package action

import (
	"context"
	"errors"

	"github.com/firstline-support/firstline/handoff"
)

// A Call is one run of an action. All of it is data: no part of it is a command, a path or a template to whoever
// performs it.
type Call struct {
	Action string            // the declared name
	Key    string            // names this run for ever; a performer passes it on where the other system knows such keys
	With   map[string]string // what the action is given, by parameter
	Who    Who               // on whose behalf
	Lang   string            // the person's language, "en" or "de"
	DryRun bool              // say what would be done and whether it could be, and change nothing
}

// A Who is the person behind a call, as far as it is known.
type Who struct {
	Channel      string // where they write
	Conversation string
	ID           string // the channel's own id of the person
	Name         string // foreign text
	Account      string // the directory's name of their account, proved in this conversation; empty: none is
}

// The codes that every action may end with. An action may declare others, in small letters, digits and underscores.
const (
	OK     = handoff.CodeDone   // it is done
	Failed = handoff.CodeFailed // it is not done, and nothing was changed
	Denied = handoff.CodeDenied // a rule forbids it: not this person, not now, not this account
	Unsure = handoff.CodeUnsure // nobody knows whether it was done: a human has to look
)

// A Result is how a call ended.
type Result struct {
	Code string
	// Values are what a flow may show and decide by. They are foreign text, and never secret.
	Values map[string]string
	// Detail is for agents, technical, in English, one line or several, and never secret.
	Detail string
	// Secret is what only the person may learn, such as a new password. It goes to a one-time page and nowhere else.
	Secret string
}

// ErrUnsure is wrapped by the error of a performer that has asked for a change and does not know what came of it.
var ErrUnsure = errors.New("it is not known whether this was done")

// A Performer carries out one declared action. It is used by many at once.
type Performer interface {
	// Perform gives the result. An error that wraps ErrUnsure says that a change may have been made; any other that
	// none was. The context has a deadline.
	Perform(ctx context.Context, c Call) (Result, error)
}
