package handoff

import "time"

// A Person is who asks, as far as the channel knows. Only ID is always there.
type Person struct {
	ID       string   `json:"id"`                  // the channel's own stable id
	Name     string   `json:"name,omitempty"`      // as the channel shows it; foreign text
	Email    string   `json:"email,omitempty"`     // only when the channel vouches for it
	Locale   string   `json:"locale,omitempty"`    // BCP 47, as the platform reports it
	TimeZone string   `json:"time_zone,omitempty"` // IANA name
	Groups   []string `json:"groups,omitempty"`    // what this person belongs to: for routing, and for agents
	// Audience are those of the groups whose articles may be shown here; "everyone" is implied. It is empty where others
	// read along.
	Audience []string `json:"audience,omitempty"`
}

// A Speaker is who said or did what an [Entry] records.
type Speaker string

// The speakers of a journal.
const (
	ByPerson Speaker = "person"
	ByBot    Speaker = "bot"
	ByAgent  Speaker = "agent"
	BySystem Speaker = "system" // timers, desks and the watchdog
)

// A Kind tells what an [Entry] records.
type Kind string

// The kinds of entries. Of these only Said, and what becomes of it, reaches the person; all the others are for agents
// and admins.
const (
	Said       Kind = "said"       // words that the person sees or wrote
	Understood Kind = "understood" // what the bot took them to mean, with its evidence
	Tried      Kind = "tried"      // the person reports whether what was offered worked
	Stepped    Kind = "stepped"    // one step of a flow was done
	Ordered    Kind = "ordered"    // an action is to be done: Order
	Ran        Kind = "ran"        // what became of an order: Report; Text is the action
	Note       Kind = "note"       // an agent's internal note
	Opened     Kind = "opened"     // a case was made
	Accepted   Kind = "accepted"   // a desk confirmed that it holds the case
	TookOver   Kind = "taken"      // an agent took the case
	Released   Kind = "released"   // an agent put the case back into the queue
	HandedBack Kind = "returned"   // the conversation went back to the bot
	Solved     Kind = "resolved"   // the case was resolved
	Reopening  Kind = "reopened"   // a resolved case was opened again
	Failed     Kind = "failed"     // something did not work and somebody should look
	Rang       Kind = "rang"       // a clock of the case struck: Text is the Alarm
	Ended      Kind = "closed"     // the case was closed for good
	Helped     Kind = "helped"     // an answer of another member solved it: Text, Name, and in Detail where it stands
	Rated      Kind = "rated"      // the person says how satisfied they are: Text is the Rating, Detail a comment
	Withdrawn  Kind = "withdrawn"  // a bot message was held back because a human took over
	Amended    Kind = "amended"    // the words of the entry Of are these now; Files as well
	Retracted  Kind = "retracted"  // the words of the entry Of were deleted
	Summed     Kind = "summed"     // what a model says of a case, one sentence on each line
)

// What becomes of a note. The kinds are of their own: whoever gives people their words and the changes of these knows
// nothing of them, and so cannot give away a note by a slip.
const (
	NoteAmended   Kind = "note_amended"   // the words of the note Of are these now; Files as well
	NoteRetracted Kind = "note_retracted" // the words of the note Of were deleted
)

// Amends tells whether an entry has new words for an earlier one.
func (k Kind) Amends() bool { return k == Amended || k == NoteAmended }

// Retracts tells whether an entry deletes the words of an earlier one.
func (k Kind) Retracts() bool { return k == Retracted || k == NoteRetracted }

// Changes tells whether an entry is about what becomes of the words of an earlier one.
func (k Kind) Changes() bool { return k.Amends() || k.Retracts() }

// What agents change about a case, each with what it is now as Text: a name, a team, a priority.
const (
	Assigned    Kind = "assigned"
	Transferred Kind = "transferred"
	Raised      Kind = "escalated"
	Weighted    Kind = "prioritised"
	Sorted      Kind = "categorised"
	PutOff      Kind = "snoozed"
	Woken       Kind = "woken"
	Watched     Kind = "watched"
	Unwatched   Kind = "unwatched"
	Consulted   Kind = "consulted" // Text is the question, Detail the name of who is asked
	Merged      Kind = "merged"
	Linked      Kind = "linked"
	Joined      Kind = "joined"  // another case goes on in this one or is part of it: Text names it
	Settled     Kind = "settled" // the case that this one goes on in, or is part of, was resolved: Text names it
	Dropped     Kind = "dropped" // it is over and nothing was solved
)

// An Entry is one record of a conversation's append-only journal.
type Entry struct {
	Conversation string    `json:"conversation"`
	Seq          int64     `json:"seq"` // 1, 2, 3 … within the conversation; given by the store
	At           time.Time `json:"at"`
	Kind         Kind      `json:"kind"`
	From         Speaker   `json:"from"`
	Name         string    `json:"name,omitempty"`   // the agent's name, where From is ByAgent; for Helped the member's
	Text         string    `json:"text,omitempty"`   // Markdown; of the person plain text; else a code
	Detail       string    `json:"detail,omitempty"` // more about it: a flow's own reason, an action's result
	Event        string    `json:"event,omitempty"`  // the channel's id of the event that caused it
	Files        []File    `json:"files,omitempty"`  // what came with the words
	Of           int64     `json:"of,omitempty"`     // for what becomes of words: the Seq of the entry with them
	Gone         bool      `json:"gone,omitempty"`   // the words were deleted, and the store has forgotten them
	Agent        string    `json:"agent,omitempty"`  // the agent's id, where From is ByAgent
	Shown
	Aside    bool     `json:"aside,omitempty"`   // for the person's eyes only, where others read along
	Outcome  Outcome  `json:"outcome,omitempty"` // how the bot ended the turn
	Worked   *bool    `json:"worked,omitempty"`  // for Tried; Sources tell of what
	Person   string   `json:"person,omitempty"`  // the channel's id of who says it (Tried) or who helped (Helped)
	Why      *Why     `json:"why,omitempty"`
	Delivery Delivery `json:"delivery,omitempty"` // where a sent message stands; empty: delivered with the commit
	Order    *Order   `json:"order,omitempty"`    // for Ordered, and for Ran as far as it is known
	Report   *Report  `json:"report,omitempty"`   // for Ran
	Case     int64    `json:"case,omitempty"`     // the number of the case that an entry about a case means
	Trace    string   `json:"trace,omitempty"`    // where operators follow messages: what names the turn that made it
}

// Shown is what came with the words of a bot message.
type Shown struct {
	Choices []Choice `json:"choices,omitempty"` // buttons
	Sources []Source `json:"sources,omitempty"` // what an answer cites
	Steps   []string `json:"steps,omitempty"`   // what the person was asked to try
	Form    bool     `json:"form,omitempty"`    // a form may be filled in instead, where the channel has one
	Cases   []int64  `json:"cases,omitempty"`   // of which the words tell, by their numbers
}

// A Choice is a button: what the person reads, and what comes back when it is pressed.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// A Source is an article that an answer is quoted from.
type Source struct {
	Article string    `json:"article"`
	Lang    string    `json:"lang"`
	Title   string    `json:"title"`
	Edition string    `json:"edition,omitempty"` // for Tried: the text of then, see kb.Edition
	Anchor  string    `json:"anchor,omitempty"`
	Score   float64   `json:"score"`
	Review  time.Time `json:"review,omitzero"`
	Overdue bool      `json:"overdue,omitempty"` // past its review date: the answer says so
}

// An Outcome is how the bot ended a turn.
type Outcome string

// The outcomes of a turn. Every event of a person ends in one of them (promise P3).
const (
	Answered   Outcome = "answer"
	Questioned Outcome = "question"
	InFlow     Outcome = "flow"
	HandedOver Outcome = "handoff"
	Unknown    Outcome = "unknown"
	SmallTalk  Outcome = "smalltalk"
	Relayed    Outcome = "relayed" // a human owns the conversation: the words went to the desk
	Apologised Outcome = "error"   // something broke; the person was told so
)

// Why is the evidence of a decision: enough to explain it later without running anything again.
type Why struct {
	Rule       string             `json:"rule"` // the policy's own name for the rule that fired
	Utterance  string             `json:"utterance,omitempty"`
	Lang       string             `json:"lang,omitempty"`
	Talk       string             `json:"talk,omitempty"` // small talk that was recognised
	None       float64            `json:"none"`           // probability that no intent is meant
	Intents    []Weighed          `json:"intents,omitempty"`
	Articles   []Weighed          `json:"articles,omitempty"`
	Knowledge  float64            `json:"knowledge"`          // probability that the best article answers
	Context    string             `json:"context,omitempty"`  // the request before, where it was needed to understand
	Others     []string           `json:"others,omitempty"`   // what else the same message asks, in the person's words
	Recalled   bool               `json:"recalled,omitempty"` // the utterance waited since an earlier message
	Slots      []Slot             `json:"slots,omitempty"`
	Signals    []Signal           `json:"signals,omitempty"`
	Thresholds map[string]float64 `json:"thresholds,omitempty"`
	Model      []Asked            `json:"model,omitempty"` // what a language model was asked about it, in order
	By         string             `json:"-"`               // who said it, where [Lessons] tell; to be masked, not shown
}

// Asked is one question that a language model was asked, and what came of it.
type Asked struct {
	Call   int64         `json:"call"` // its number in the records
	Use    string        `json:"use"`
	Result string        `json:"result"`
	Cost   int64         `json:"cost"` // millionths of the currency
	Took   time.Duration `json:"took"`
	Cached bool          `json:"cached,omitempty"`
}

// Weighed is one candidate with its score.
type Weighed struct {
	ID      string   `json:"id"`
	Title   string   `json:"title,omitempty"`
	Score   float64  `json:"score"`
	Nearest string   `json:"nearest,omitempty"` // the training example most alike
	Matched []string `json:"matched,omitempty"` // the words of the question that an article holds
	Voices  Voices   `json:"voices,omitzero"`   // what people had said of the article's text until then
}

// A Slot is a value that was found in the words, such as a place, a day or the address of a machine.
type Slot struct {
	Kind  string  `json:"kind"`
	Name  string  `json:"name,omitempty"`  // what people call the kind, of one of the workspace's
	Value string  `json:"value"`           // normal form
	Title string  `json:"title,omitempty"` // what people call the value, where that is not the normal form
	Text  string  `json:"text"`            // as written
	Start int     `json:"start"`           // place in the message as it was written, in bytes
	End   int     `json:"end"`
	Score float64 `json:"score"` // 1 for what is exactly it, less for what is like it
}

// A Signal is what words tell beside the request, with the words that tell it.
type Signal struct {
	Code string `json:"code"` // one of the Signal… constants; desks phrase it
	Text string `json:"text"` // as written
}

// The signals.
const (
	SignalPressing = "pressing" // the person says that it is urgent
	SignalDeadline = "deadline" // something happens soon that needs it
	SignalBlocked  = "blocked"  // the person cannot work
	SignalMany     = "many"     // others have it, too
	SignalCalm     = "calm"     // it can wait
	SignalAnnoyed  = "annoyed"
)

// Delivery is where a message to a person stands.
type Delivery string

// The states of a delivery. The empty one means that committing was delivering (the client reads the journal).
const (
	Pending  Delivery = "pending"
	Sent     Delivery = "sent"
	GaveUp   Delivery = "failed"    // retries ended; an agent sees it
	HeldBack Delivery = "withdrawn" // a human took over before it was sent
	Rerouted Delivery = "rerouted"  // the person has it, in another place: where it should go, nothing can be sent
)

// Arrived tells whether the person was sent it, wherever.
func (d Delivery) Arrived() bool { return d == Sent || d == Rerouted }
