package handoff

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// An Agent is a human who works at a desk.
type Agent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Team string `json:"team,omitempty"`
	Lang string `json:"lang,omitempty"` // the language of the agent's pages
	Role Role   `json:"role,omitempty"`
	// sessions that began before are void
	SignedOut time.Time `json:"signed_out,omitzero"`
	Account   Account   `json:"-"` // stores keep it apart: an agent is part of cases and journals, this must not be
	Duty
}

// Duty is what cases an agent can be given.
type Duty struct {
	Teams    []string `json:"teams,omitempty"` // besides Team
	Skills   []string `json:"skills,omitempty"`
	Speaks   []string `json:"speaks,omitempty"`   // languages; empty: all of them
	Capacity int      `json:"capacity,omitempty"` // cases at once; 0: as many as the team says
	Away     bool     `json:"away,omitempty"`     // gets none now
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
	Standing
	Clocks
}

// Standing is what the desk knows about a case besides its state.
type Standing struct {
	Impact   Grade     `json:"impact,omitempty"`   // how far it reaches, where somebody said so
	Urgency  Grade     `json:"urgency,omitempty"`  // how little it can wait, where somebody said so
	Category string    `json:"category,omitempty"` // of the workspace's tree, as "account/password"
	Skill    string    `json:"skill,omitempty"`    // what an agent has to know for it
	Third    bool      `json:"third,omitempty"`    // it is the third level's
	Declined []string  `json:"declined,omitempty"` // agents who put it back, by id: it is not given to them again
	Watchers []string  `json:"watchers,omitempty"` // agents who want to hear what happens, by id
	Advisers []string  `json:"advisers,omitempty"` // colleagues who are asked for advice and have not answered, by id
	Into     int64     `json:"into,omitempty"`     // the case where the work goes on, of a duplicate
	Incident int64     `json:"incident,omitempty"` // the case of the incident that this one is part of
	Kin      []int64   `json:"kin,omitempty"`      // cases that go on in this one, or are part of it, an incident
	Follows  int64     `json:"follows,omitempty"`  // the closed case that the person came back to
	Snoozed  time.Time `json:"snoozed,omitzero"`   // out of sight until then
	Code     string    `json:"code,omitempty"`     // how it was resolved, one of the workspace's codes
	Rating   Rating    `json:"rating,omitempty"`   // what the person says about it; empty: nothing yet
	// where the case is, by the name of the desk: there it has been accepted
	Places map[string]Place `json:"places,omitempty"`
}

// An Act is something an agent does to a case. ID is made by the client: a repeat of the same act changes nothing.
type Act struct {
	ID    string    `json:"id"`
	Case  int64     `json:"case"`
	Verb  Verb      `json:"verb"`
	Agent Agent     `json:"agent"`
	Text  string    `json:"text,omitempty"`  // the reply or note; for HandBack an instruction; for Resolve the solution
	Files []File    `json:"files,omitempty"` // for Reply, Ask and AddNote
	At    time.Time `json:"at"`
	About
}

// About is what some verbs are about.
type About struct {
	To       Agent     `json:"to,omitzero"`        // for Assign and Consult
	Team     string    `json:"team,omitempty"`     // for Transfer and Escalate
	Until    time.Time `json:"until,omitzero"`     // for Snooze
	Impact   Grade     `json:"impact,omitempty"`   // for Prioritise
	Urgency  Grade     `json:"urgency,omitempty"`  // for Prioritise
	Category string    `json:"category,omitempty"` // for Categorise
	Other    int64     `json:"other,omitempty"`    // for Merge and Link: the number of the other case
	Code     string    `json:"code,omitempty"`     // for Resolve: how
	Flow     string    `json:"flow,omitempty"`     // for HandBack: what the bot begins with; empty: it waits for words
	Of       int64     `json:"of,omitempty"`       // for Amend and Retract: the Seq of the entry
}

// A Rating is how satisfied a person is with what became of their case.
type Rating string

// The ratings.
const (
	Satisfied    Rating = "good"
	Dissatisfied Rating = "bad"
)

// The usual ways in which cases end. A workspace may have others.
const (
	CodeSolved     = "solved"
	CodeWorkaround = "workaround"
	CodeExplained  = "explained"
	CodeNoFault    = "no_fault"
	CodeNotOurs    = "not_ours"
	CodeWithdrawn  = "withdrawn"
	CodeNoAnswer   = "no_answer" // by the clock: the person did not answer
)

// Fixed tells of a case that is over whether anything was done that helps others with the same trouble as well.
func (c Case) Fixed() bool {
	return !slices.Contains([]string{CodeNoFault, CodeNotOurs, CodeWithdrawn, CodeNoAnswer}, c.Code)
}

// Errors that a desk shows to its agent in words of its own.
var (
	ErrNoCase     = errors.New("no such case")
	ErrNotAllowed = errors.New("not possible in this state")
	ErrElsewhere  = errors.New("another agent has the case")
	ErrNoText     = errors.New("text is missing")
	ErrTooLong    = errors.New("text is too long")
	ErrIncomplete = errors.New("the act does not say enough")
	// ErrMovedOut is an [ErrNoCase] of a case that there was: it has been moved out of the store, into a file.
	ErrMovedOut = fmt.Errorf("moved out of the store: %w", ErrNoCase)
)

// MaxText is the longest reply or note, in bytes.
const MaxText = 32 << 10

// Apply gives the case as it is after the act, or the reason why it cannot be: [ErrNotAllowed] when the table has no
// such step, [ErrElsewhere] when somebody else has the case, [ErrIncomplete] when the act does not say what the verb
// needs. The receiver is unchanged.
func (c Case) Apply(a Act) (Case, error) {
	if err := c.check(a); err != nil {
		return c, err
	}
	after, ok := next[a.Verb][c.State]
	if !ok {
		return c, fmt.Errorf("%s case %d which is %s: %w", a.Verb, c.Number, c.State, ErrNotAllowed)
	}
	if c.Third && (a.Verb == Release || a.Verb == Reopen) {
		after = Escalated
	}
	c.State, c.Updated = after, a.At
	if change, ok := changes[a.Verb]; ok {
		change(&c, a)
	}
	if !c.Open() {
		c.Advisers = nil // nobody waits for an answer any more
	}
	if !c.Held() && c.Open() {
		c.Agent = Agent{} // who solved it stays on record
	}
	if _, wakes := next[Wake][c.State]; !wakes {
		c.Snoozed = time.Time{} // what nobody can wake must not be asleep: its alarm would ring for ever
	}
	c.mark(a)
	return c, nil
}

// With is the case with the place where a desk has it.
func (c Case) With(desk string, p Place) Case {
	places := maps.Clone(c.Places)
	if places == nil {
		places = map[string]Place{}
	}
	places[desk] = p
	c.Places = places
	return c
}

// changes are what verbs do besides moving the case.
var changes = map[Verb]func(*Case, Act){
	Take:       func(c *Case, a Act) { c.Agent = a.Agent },
	TakeOver:   func(c *Case, a Act) { c.Agent = a.Agent },
	Assign:     func(c *Case, a Act) { c.Agent = a.To },
	Release:    func(c *Case, _ Act) { c.Declined = with(c.Declined, c.Agent.ID) },
	Transfer:   func(c *Case, a Act) { c.Team, c.Third, c.Declined = a.Team, false, nil },
	Escalate:   func(c *Case, a Act) { c.Team, c.Third, c.Declined = a.Team, true, nil },
	Snooze:     func(c *Case, a Act) { c.Snoozed = a.Until },
	Wake:       func(c *Case, _ Act) { c.Snoozed = time.Time{} },
	Resolve:    func(c *Case, a Act) { c.Code = a.Code },
	Merge:      func(c *Case, a Act) { c.Into = a.Other },
	Prioritise: (*Case).prioritise,
	Categorise: func(c *Case, a Act) { c.Category = a.Category },
	Watch:      func(c *Case, a Act) { c.Watchers = with(c.Watchers, a.Agent.ID) },
	Unwatch:    func(c *Case, a Act) { c.Watchers = without(c.Watchers, a.Agent.ID) },
	Link:       func(c *Case, a Act) { c.Incident = a.Other },
	Consult:    (*Case).consult,
	AddNote:    func(c *Case, a Act) { c.Advisers = without(c.Advisers, a.Agent.ID) },
}

func (c *Case) prioritise(a Act) {
	c.Impact, c.Urgency = a.Impact, a.Urgency
	c.Priority = PriorityOf(a.Impact, a.Urgency)
}

// consult has a colleague asked, who hears what happens from now on.
func (c *Case) consult(a Act) {
	c.Advisers, c.Watchers = with(c.Advisers, a.To.ID), with(c.Watchers, a.To.ID)
}

// with adds to a list that others may hold, too.
func with(list []string, one string) []string {
	if slices.Contains(list, one) {
		return list
	}
	return append(slices.Clone(list), one)
}

func without(list []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == one })
}

// check refuses acts that the state table alone would let through.
func (c Case) check(a Act) error {
	if err := a.check(); err != nil {
		return err
	}
	if missing := needs[a.Verb]; missing != nil && missing(c, a) {
		return fmt.Errorf("%s case %d: %w", a.Verb, c.Number, ErrIncomplete)
	}
	mine := c.Agent.ID == "" || a.Agent.ID == "" || c.Agent.ID == a.Agent.ID
	if c.Held() && !mine && ofOwner[a.Verb] {
		return fmt.Errorf("%s has case %d: %w", c.Agent.Name, c.Number, ErrElsewhere)
	}
	if a.Verb == TakeOver && mine {
		return fmt.Errorf("take over case %d which no colleague has: %w", c.Number, ErrNotAllowed)
	}
	return nil
}

// check refuses too much and too little, whatever the case.
func (a Act) check() error {
	switch {
	case len(a.Text) > MaxText:
		return fmt.Errorf("%d bytes, the limit is %d: %w", len(a.Text), MaxText, ErrTooLong)
	case len(a.Files) > MaxFiles:
		return fmt.Errorf("%d files, the limit is %d: %w", len(a.Files), MaxFiles, ErrTooLong)
	case says[a.Verb] && strings.TrimSpace(a.Text) == "" && (len(a.Files) == 0 || !shows[a.Verb]):
		return ErrNoText
	}
	return nil
}

// says are the verbs that are nothing without words.
var says = map[Verb]bool{Reply: true, Ask: true, AddNote: true, Consult: true, Amend: true}

// shows are the verbs that files come with.
var shows = map[Verb]bool{Reply: true, Ask: true, AddNote: true}

// needs tells for verbs that are about something else whether the act lacks it.
var needs = map[Verb]func(Case, Act) bool{
	Assign:     func(_ Case, a Act) bool { return a.To.ID == "" },
	Consult:    func(_ Case, a Act) bool { return a.To.ID == "" || a.To.ID == a.Agent.ID },
	Transfer:   func(_ Case, a Act) bool { return a.Team == "" },
	Escalate:   func(_ Case, a Act) bool { return a.Team == "" },
	Snooze:     func(_ Case, a Act) bool { return !a.Until.After(a.At) },
	Prioritise: func(_ Case, a Act) bool { return !a.Impact.known() || !a.Urgency.known() },
	Watch:      func(_ Case, a Act) bool { return a.Agent.ID == "" },
	Merge:      func(c Case, a Act) bool { return a.Other < 1 || a.Other == c.Number },
	Amend:      func(_ Case, a Act) bool { return a.Of < 1 },
	Retract:    func(_ Case, a Act) bool { return a.Of < 1 },
	Link:       func(c Case, a Act) bool { return a.Other < 0 || a.Other == c.Number },
}

func (g Grade) known() bool { return g >= Minor && g <= Major }
