package model

import (
	"context"
	"fmt"
	"time"
)

// A Server completes prompts with one language model. Package bot/openai is one for every server that speaks OpenAI's
// protocol. It is safe for concurrent use.
type Server interface {
	// Complete gives the model's whole answer. With a part function it is streamed as well: part is called with each
	// piece of text in order, from the same goroutine, and an error of its own ends the call with that error. A reply
	// comes without error only when the server said that it is complete. Every error is a [*Failure]; with those that
	// come after text was produced there may be a reply with what was used so far.
	Complete(ctx context.Context, r Request, part func(text string) error) (Reply, error)
}

// A Request is one prompt.
type Request struct {
	Turns  []Turn
	Schema *Schema // the answer is JSON of this shape; nil: it is text
	Most   int     // tokens of the answer, above 0
}

// A Role is who speaks in a prompt.
type Role string

// The roles. What people wrote, and what stands in articles, is only ever [User].
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// A Turn is one message of a prompt.
type Turn struct {
	Role Role   `json:"role"`
	Text string `json:"text"`
}

// A Schema is a JSON Schema with a name for the server. Every property of every object is required and no others are
// allowed, which is what servers call strict.
type Schema struct {
	Name string
	JSON []byte
}

// A Reply is what the model answered.
type Reply struct {
	Text  string
	Model string // as the server calls it
	Usage Usage
}

// Usage is what a call took, in tokens. Counted is false where the server did not say and it was estimated.
type Usage struct {
	In, Out int
	Counted bool
}

// A Kind says what went wrong with a call, in a word that metrics and admins know it by.
type Kind string

// The kinds of failures.
const (
	Unreachable Kind = "unreachable" // no connection, a 5xx, or a proxy's page
	Slow        Kind = "slow"        // no answer, or no further piece of it, in time
	Busy        Kind = "busy"        // 429, or our own limit of calls at the same time
	Denied      Kind = "denied"      // 401 or 403: the key is wrong, or lacks a right
	Unknown     Kind = "unknown"     // 404: no such model, or no such address
	TooLong     Kind = "too_long"    // the prompt does not fit into the model's context
	Invalid     Kind = "invalid"     // the server refuses the request otherwise
	Refused     Kind = "refused"     // the model or a filter of the server will not answer
	Garbage     Kind = "garbage"     // no answer, or not of the shape that was asked for
	Cut         Kind = "cut"         // the stream or the answer ended in the middle
	Open        Kind = "open"        // not asked: it failed too often of late
	OverCap     Kind = "over_cap"    // not asked: what may be spent is spent
	Stopped     Kind = "stopped"     // we gave it up ourselves, a human took over
)

// A Failure is why a call has no usable reply.
type Failure struct {
	Kind   Kind
	Status int           // of HTTP, 0 where there was none
	After  time.Duration // the server asks to wait so long; 0: it does not say
	Err    error
}

// Error says what went wrong. It never holds a key, a prompt or an answer.
func (f *Failure) Error() string {
	if f.Status > 0 {
		return fmt.Sprintf("model %s (HTTP %d): %v", f.Kind, f.Status, f.Err)
	}
	return fmt.Sprintf("model %s: %v", f.Kind, f.Err)
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }
