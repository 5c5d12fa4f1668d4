package archive

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A Kind is what a record holds.
type Kind string

// The kinds of records, in the order in which stores give them: what there is once, then conversations, each as a
// whole, and then what belongs to none.
const (
	Agent        Kind = "agent"        // [Person]
	Former       Kind = "former"       // [Person]: an agent who was removed
	Link         Kind = "link"         // [SignIn]
	View         Kind = "view"         // [handoff.View]
	File         Kind = "file"         // [Kept]; its chunks follow at once
	Chunk        Kind = "chunk"        // [Piece]
	Conversation Kind = "conversation" // [bot.Conversation]; what follows until the next of these belongs to it
	Entry        Kind = "entry"        // [Said], in their order
	Case         Kind = "case"         // [handoff.Case]
	Mark         Kind = "mark"         // [Read]
	Waiting      Kind = "waiting"      // [bot.Event] that is not handled, in the order of their arrival
	Parcel       Kind = "parcel"       // [Unsent], in the order in which they go out
	Ref          Kind = "ref"          // [Sent]
	Draft        Kind = "draft"        // [Unfinished]
	Known        Kind = "known"        // [Seen]: an event that was received and is handled
	Retired      Kind = "retired"      // [Moved]: a case that was moved out
	Lesson       Kind = "lesson"       // [Doubted]
	Teaching     Kind = "teaching"     // [handoff.Teaching]
	Solution     Kind = "solution"     // [Solved]
	Call         Kind = "call"         // [model.Call]
	Deed         Kind = "deed"         // [handoff.Deed], in their order
	Note         Kind = "note"         // [Noted]
	Vector       Kind = "vector"       // [Meant]
	Paper        Kind = "paper"        // [Filed]
	Counters     Kind = "counters"     // [Last]: numbers that are not given again
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{Agent, Former, Link, View, File, Chunk, Conversation, Entry, Case, Mark, Waiting, Parcel,
		Ref, Draft, Known, Retired, Lesson, Teaching, Solution, Call, Deed, Note, Vector, Paper, Counters}
}

// OfConversation tells whether such records stand behind their conversation.
func (k Kind) OfConversation() bool {
	return slices.Contains([]Kind{Entry, Case, Mark, Waiting, Parcel, Ref}, k)
}

// A Record is one thing that a store keeps.
type Record struct {
	Kind Kind `json:"kind"`
	// Turn orders records of one kind across conversations, as far as a store knows: what was stored later has no lower
	// one. It means nothing else, and two stores give other numbers for the same order.
	Turn int64           `json:"turn,omitempty"`
	Data json.RawMessage `json:"data"`
}

// New makes a record of a value.
func New(kind Kind, value any) (Record, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return Record{}, fmt.Errorf("encode a record of %s: %w", kind, err)
	}
	return Record{Kind: kind, Data: data}, nil
}

// Into reads the value of a record.
func (r Record) Into(value any) error {
	if err := json.Unmarshal(r.Data, value); err != nil {
		return fmt.Errorf("read a record of %s: %w", r.Kind, err)
	}
	return nil
}

// ReadAs reads the value of a record.
func ReadAs[T any](r Record) (value T, err error) { return value, r.Into(&value) }

// Last is up to where numbers are given.
type Last struct {
	Case     int64 `json:"case,omitempty"`
	Lesson   int64 `json:"lesson,omitempty"`
	Teaching int64 `json:"teaching,omitempty"`
	Solution int64 `json:"solution,omitempty"`
	View     int64 `json:"view,omitempty"`
	Call     int64 `json:"call,omitempty"`
}

// A Person is an agent with the account, which is in no other form of an agent.
type Person struct {
	handoff.Agent
	Account handoff.Account `json:"account,omitzero"`
	Place   int64           `json:"place,omitempty"` // of a former one: 1, 2, 3 … in the order of removal
}

// PersonOf takes an agent apart.
func PersonOf(a handoff.Agent) Person { return Person{Agent: a, Account: a.Account} }

// Whole puts the agent together again.
func (p Person) Whole() handoff.Agent {
	p.Agent.Account = p.Account
	return p.Agent
}

// SignIn is a sign-in link that nobody has used.
type SignIn struct {
	Hash    []byte    `json:"hash"`
	Agent   string    `json:"agent"`
	Expires time.Time `json:"expires"`
}

// Kept is a file, without its content.
type Kept struct {
	handoff.File
	Stored time.Time `json:"stored"`
}

// MaxChunk is how many bytes of a file one record holds at most.
const MaxChunk = 512 << 10

// A Piece is a part of the content of the file before it. All but the last have [MaxChunk] bytes.
type Piece struct {
	File  string `json:"file"`
	Place int64  `json:"place"` // 0, 1, 2 …
	Data  []byte `json:"data"`
}

// Said is an entry of a journal as it is stored.
type Said struct {
	handoff.Entry
	Owner int64 `json:"owner,omitempty"` // the case that it belongs to, see [handoff.Owners]
}

// Read is how far an agent has read a case.
type Read struct {
	Agent string `json:"agent"`
	Case  int64  `json:"case"`
	Seq   int64  `json:"seq"`
}

// Unsent is what waits in the outbox. The words are in the journal.
type Unsent struct {
	Conversation string          `json:"conversation"`
	Channel      string          `json:"channel"`
	Seq          int64           `json:"seq,omitempty"`  // of the entry; 0: an offer
	Case         int64           `json:"case,omitempty"` // for a desk
	From         handoff.Speaker `json:"from,omitempty"`
	Attempts     int             `json:"attempts,omitempty"`
	Queued       time.Time       `json:"queued"`
	Due          time.Time       `json:"due,omitzero"` // zero: at once
	Problem      string          `json:"problem,omitempty"`
}

// Sent is what a channel calls a message, for changes and deletions of it.
type Sent struct {
	Conversation string `json:"conversation"`
	Channel      string `json:"channel"`
	Seq          int64  `json:"seq"`
	Ref          string `json:"ref"`
}

// Unfinished is what an agent is writing.
type Unfinished struct {
	Agent string `json:"agent"`
	Case  int64  `json:"case"`
	Kind  string `json:"kind"`
	Text  string `json:"text"`
}

// Seen is by what a repeated delivery is recognised.
type Seen struct {
	Channel      string    `json:"channel"`
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	At           time.Time `json:"at"`
}

// Moved is the number of a case that was moved out: no other case gets it.
type Moved struct {
	Case int64     `json:"case"`
	At   time.Time `json:"at"`
}

// A Doubted request is a lesson, without its words.
type Doubted struct {
	ID           int64           `json:"id"`
	Conversation string          `json:"conversation"`
	Seq          int64           `json:"seq"`
	At           time.Time       `json:"at"`
	Channel      string          `json:"channel"`
	Doubt        handoff.Doubt   `json:"doubt"`
	Did          handoff.Outcome `json:"did,omitempty"`
	Teaching     int64           `json:"teaching,omitempty"` // what it was settled by
}

// A Solved request is an answer of another member, without its words.
type Solved struct {
	ID           int64           `json:"id"`
	Conversation string          `json:"conversation"`
	Seq          int64           `json:"seq"`
	Question     int64           `json:"question,omitempty"` // seq of the evidence about what it answers
	Review       *handoff.Review `json:"review,omitempty"`
}

// Noted is a note of a channel.
type Noted struct {
	Channel string `json:"channel"`
	Key     string `json:"key"`
	Value   string `json:"value"`
}

// Meant is what a text means to a model of embeddings.
type Meant struct {
	Space  string    `json:"space"`
	Key    string    `json:"key"`
	Used   time.Time `json:"used"`
	Vector []byte    `json:"vector"` // numbers of 32 bits, the lowest byte first
}

// Filed is a paper of an action.
type Filed struct {
	Drawer  string    `json:"drawer"`
	Key     string    `json:"key"`
	Version int64     `json:"version"`
	Until   time.Time `json:"until,omitzero"`
	Value   []byte    `json:"value"`
}
