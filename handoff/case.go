package handoff

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A State is where a case stands.
type State string

// The states of a case.
const (
	Opening  State = "opening"  // made, but no desk has confirmed it yet: the person has not been told
	Waiting  State = "waiting"  // in the queue
	Taken    State = "taken"    // an agent has it
	WithBot  State = "with_bot" // handed back: the bot works on it again
	Resolved State = "resolved"
)

// A Verb is what somebody does to a case.
type Verb string

// The verbs. Accept comes from desks, the others from agents (Resolve and Reopen from the person, too).
const (
	Accept   Verb = "accept"
	Take     Verb = "take"
	Release  Verb = "release"
	Reply    Verb = "reply"
	AddNote  Verb = "note"
	HandBack Verb = "hand_back"
	HandOver Verb = "hand_over" // the bot gives a case that came back to it to humans again
	Resolve  Verb = "resolve"
	Reopen   Verb = "reopen"
)

// next is the whole life of a case: verb → state before → state after. What is not in it is refused.
var next = map[Verb]map[State]State{
	Accept:   {Opening: Waiting},
	Take:     {Waiting: Taken, WithBot: Taken, Resolved: Taken},
	Release:  {Taken: Waiting},
	Reply:    {Taken: Taken},
	AddNote:  {Opening: Opening, Waiting: Waiting, Taken: Taken, WithBot: WithBot, Resolved: Resolved},
	HandBack: {Taken: WithBot},
	HandOver: {WithBot: Opening, Resolved: Opening},
	Resolve:  {Opening: Resolved, Waiting: Resolved, Taken: Resolved, WithBot: Resolved},
	Reopen:   {Resolved: Waiting},
}

// A Priority orders the queue.
type Priority string

// The priorities, most pressing last.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities lists them, least pressing first.
func Priorities() []Priority { return []Priority{Low, Normal, High, Urgent} }

// Rank is 0 for the least pressing priority; unknown ones rank as Normal.
func (p Priority) Rank() int {
	if i := slices.Index(Priorities(), p); i >= 0 {
		return i
	}
	return slices.Index(Priorities(), Normal)
}

// An Agent is a human who works at a desk.
type Agent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Team string `json:"team,omitempty"`
	Lang string `json:"lang,omitempty"` // the language of the agent's pages
}

// A Case is a conversation that was handed to humans. It is a plain value: [Case.Apply] gives the changed one.
type Case struct {
	Number       int64     `json:"number"` // 1, 2, 3 …; given by the store when the case is first committed
	Conversation string    `json:"conversation"`
	Channel      string    `json:"channel"`
	Person       Person    `json:"person"`
	Lang         string    `json:"lang"` // the language the person speaks with us
	State        State     `json:"state"`
	Team         string    `json:"team"`
	Priority     Priority  `json:"priority"`
	Because      string    `json:"because"` // the rule that chose team and priority
	Subject      string    `json:"subject"` // the request in the person's words, one line
	Agent        Agent     `json:"agent"`   // who has it; zero when nobody
	Opened       time.Time `json:"opened"`
	Updated      time.Time `json:"updated"`
}

// An Act is something an agent does to a case. ID is made by the client: a repeat of the same act changes nothing.
type Act struct {
	ID    string    `json:"id"`
	Case  int64     `json:"case"`
	Verb  Verb      `json:"verb"`
	Agent Agent     `json:"agent"`
	Text  string    `json:"text,omitempty"` // the reply or note; for HandBack an instruction; for Resolve the solution
	At    time.Time `json:"at"`
}

// Errors that a desk shows to its agent in words of its own.
var (
	ErrNoCase     = errors.New("no such case")
	ErrNotAllowed = errors.New("not possible in this state")
	ErrElsewhere  = errors.New("another agent has the case")
	ErrNoText     = errors.New("text is missing")
	ErrTooLong    = errors.New("text is too long")
)

// MaxText is the longest reply or note, in bytes.
const MaxText = 32 << 10

// Apply gives the case as it is after the act, or the reason why it cannot be: [ErrNotAllowed] when the table has no
// such step, [ErrElsewhere] when somebody else has the case. The receiver is unchanged.
func (c Case) Apply(a Act) (Case, error) {
	if err := c.check(a); err != nil {
		return c, err
	}
	after, ok := next[a.Verb][c.State]
	if !ok {
		return c, fmt.Errorf("%s case %d which is %s: %w", a.Verb, c.Number, c.State, ErrNotAllowed)
	}
	c.State, c.Updated = after, a.At
	switch a.Verb {
	case Take:
		c.Agent = a.Agent
	case Release, HandBack, HandOver, Reopen:
		c.Agent = Agent{}
	}
	return c, nil
}

// check refuses acts that the state table alone would let through.
func (c Case) check(a Act) error {
	if (a.Verb == Reply || a.Verb == AddNote) && strings.TrimSpace(a.Text) == "" {
		return ErrNoText
	}
	if len(a.Text) > MaxText {
		return fmt.Errorf("%d bytes, the limit is %d: %w", len(a.Text), MaxText, ErrTooLong)
	}
	mine := c.Agent.ID == "" || a.Agent.ID == "" || c.Agent.ID == a.Agent.ID
	if c.State == Taken && !mine && a.Verb != AddNote {
		return fmt.Errorf("%s has case %d: %w", c.Agent.Name, c.Number, ErrElsewhere)
	}
	return nil
}

// Open tells whether humans still have something to do with the case.
func (c Case) Open() bool { return c.State != Resolved }

// WithHuman tells whether a human answers the person now, so that the bot must be silent (promise P4).
func (c Case) WithHuman() bool {
	return c.State == Opening || c.State == Waiting || c.State == Taken
}
