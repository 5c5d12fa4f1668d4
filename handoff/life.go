package handoff

// A State is where a case stands.
type State string

// The states of a case.
const (
	Opening   State = "opening"   // made, but no desk has confirmed it yet: the person has not been told
	Waiting   State = "waiting"   // in the queue of its team
	Taken     State = "taken"     // an agent has it
	Asking    State = "asking"    // an agent has it and waits for the person
	Escalated State = "escalated" // in the queue of the third level
	WithBot   State = "with_bot"  // handed back: the bot works on it again
	Resolved  State = "resolved"  // done as far as we know: the person may open it again
	Closed    State = "closed"    // done for good: what comes later is a new case
)

// States lists them in the order of a case's life.
func States() []State {
	return []State{Opening, Waiting, Taken, Asking, Escalated, WithBot, Resolved, Closed}
}

// A Verb is what somebody does to a case.
type Verb string

// The verbs that change where a case stands.
const (
	Accept   Verb = "accept"    // by a desk: it holds the case
	Take     Verb = "take"      // by an agent, out of a queue
	TakeOver Verb = "take_over" // by an agent, from a colleague
	Assign   Verb = "assign"    // gives it to the agent that Act.To names
	Release  Verb = "release"   // back into the queue that it came from
	Transfer Verb = "transfer"  // into the queue of the team that Act.Team names
	Escalate Verb = "escalate"  // into the queue of the third level; Act.Team names it
	Ask      Verb = "ask"       // a reply that asks the person something: the clock stands until they answer
	Answer   Verb = "answer"    // by the person
	HandBack Verb = "hand_back" // to the bot
	HandOver Verb = "hand_over" // by the bot or the person: a case that came back goes to humans again
	Resolve  Verb = "resolve"
	Merge    Verb = "merge" // it is the same request as case Act.Other, where the work goes on
	Reopen   Verb = "reopen"
	Close    Verb = "close" // by the clock, or an agent who knows that nothing comes
)

// The verbs that leave a case where it stands.
const (
	Reply      Verb = "reply"
	AddNote    Verb = "note"
	Consult    Verb = "consult"    // asks the agent that Act.To names, who answers with a note
	Snooze     Verb = "snooze"     // out of sight until Act.Until or until the person writes
	Wake       Verb = "wake"       // ends it
	Prioritise Verb = "prioritise" // Act.Impact and Act.Urgency
	Categorise Verb = "categorise" // Act.Category
	Watch      Verb = "watch"      // the agent wants to hear what happens
	Unwatch    Verb = "unwatch"
	Link       Verb = "link"    // to the incident that case Act.Other is about; 0 takes the link away
	Amend      Verb = "amend"   // changes the words of the entry Act.Of, which the agent has said or noted
	Retract    Verb = "retract" // deletes them
)

// next is the whole life of a case: verb → state before → state after. What is not in it is refused. One thing it does
// not say: what the third level puts back goes to the queue of the third level, see [Case.Apply].
var next = map[Verb]map[State]State{
	Accept:   {Opening: Waiting},
	Take:     {Waiting: Taken, Escalated: Taken, WithBot: Taken, Resolved: Taken},
	TakeOver: {Taken: Taken, Asking: Asking},
	Assign:   {Waiting: Taken, Escalated: Taken, Taken: Taken, Asking: Asking},
	Release:  {Taken: Waiting, Asking: Waiting},
	Transfer: {Waiting: Waiting, Escalated: Waiting, Taken: Waiting, Asking: Waiting},
	Escalate: {Waiting: Escalated, Taken: Escalated, Asking: Escalated},
	Ask:      {Taken: Asking, Asking: Asking},
	Answer:   {Asking: Taken},
	HandBack: {Taken: WithBot, Asking: WithBot},
	HandOver: {WithBot: Opening, Resolved: Opening},
	Resolve: {Opening: Resolved, Waiting: Resolved, Escalated: Resolved, Taken: Resolved, Asking: Resolved,
		WithBot: Resolved},
	Merge:  {Waiting: Closed, Escalated: Closed, Taken: Closed, Asking: Closed},
	Reopen: {Resolved: Waiting},
	Close:  {Resolved: Closed},

	Reply:      {Taken: Taken, Asking: Asking},
	AddNote:    in(States()...),
	Consult:    in(Waiting, Escalated, Taken, Asking),
	Snooze:     in(Waiting, Escalated, Taken, Asking),
	Wake:       in(Waiting, Escalated, Taken, Asking),
	Prioritise: in(Opening, Waiting, Escalated, Taken, Asking, WithBot),
	Categorise: in(States()...),
	Watch:      in(States()...),
	Unwatch:    in(States()...),
	Link:       in(States()...),
	Amend:      in(States()...), // see [MayChange]
	Retract:    in(States()...),
}

// in is the row of a verb that leaves a case where it stands.
func in(states ...State) map[State]State {
	row := map[State]State{}
	for _, s := range states {
		row[s] = s
	}
	return row
}

// ofOwner are the verbs that only the agent who has a case may use on it. The others are open to colleagues: a lead
// assigns, a colleague takes over or leaves a note.
var ofOwner = map[Verb]bool{Take: true, Release: true, Reply: true, Ask: true, HandBack: true, Escalate: true,
	Resolve: true, Snooze: true, Wake: true, Close: true, Reopen: true, HandOver: true, Accept: true}

// Open tells whether humans still have something to do with the case.
func (c Case) Open() bool { return c.State != Resolved && c.State != Closed }

// WithHuman tells whether a human answers the person now, so that the bot must be silent (promise P4).
func (c Case) WithHuman() bool { return c.Open() && c.State != WithBot }

// Held tells whether an agent has the case.
func (c Case) Held() bool { return c.State == Taken || c.State == Asking }
