package openaitest

import (
	"encoding/json"
	"iter"
	"slices"
	"time"
)

// A Script says what the server answers to a call that is in order. It is called from many goroutines at once, and may
// wait, but not longer than [Call.Gone].
type Script func(Call) Answer

// An Answer is what a model says, and what goes wrong meanwhile. The zero value is an empty, complete answer.
type Answer struct {
	Text     string
	Pieces   iter.Seq[string] // instead of Text; it may wait between two of them
	Thinking string           // comes before the text, as reasoning_content
	Refusal  string           // instead of a text, as OpenAI does it
	Finish   string           // why it ends: "stop" when it is empty
	Tools    []Tool           // called by the model
	Model    string           // who answers; "" is who was asked
	Usage    *Usage           // nil: it is estimated
	NoUsage  bool             // the server does not say what it took
	Trouble
}

// A Tool is a tool that the model wants to be called.
type Tool struct{ Name, Arguments string }

// Usage is what an answer took, in tokens.
type Usage struct{ In, Out, Thought int }

// An Ending is how an answer breaks off.
type Ending string

// The endings.
const (
	Well  Ending = ""      // it does not
	Cut   Ending = "cut"   // the connection ends in order, the answer does not
	Reset Ending = "reset" // the connection breaks
	Stall Ending = "stall" // nothing more comes until the caller leaves
)

// Trouble is what goes wrong with an answer.
type Trouble struct {
	// Before the answer.
	Wait  time.Duration // before anything is sent
	Hang  bool          // nothing is ever sent
	Break bool          // the connection breaks instead of an answer

	// Instead of the answer.
	Status     int           // such as 429
	RetryAfter time.Duration // in whole seconds, rounded up
	Code       string        // of the error, such as context_length_exceeded
	ErrorType  string        // of the error, such as invalid_request_error
	Message    string        // of the error
	Raw        string        // this body
	RawType    string        // of this content type; "" is application/json
	Location   string        // redirects there

	// Within the answer.
	Slow    time.Duration // between two pieces
	Drip    time.Duration // between two bytes
	Alive   int           // comments before each piece that say that the connection is alive
	Keep    time.Duration // between two such comments, of which all of the answer consists then
	Lines   []string      // lines after the first piece that are no pieces
	Ending  Ending
	After   int    // pieces that come before the ending; of a whole answer: half of its bytes
	Failure string // an error in the stream after so many pieces, with this message
	NoDone  bool   // the stream ends without [DONE]
	Whole   bool   // the answer comes in one piece although a stream was asked for
}

// Say is an answer of a text.
func Say(text string) Answer { return Answer{Text: text} }

// JSON is an answer of a value.
func JSON(value any) Answer {
	data, err := json.Marshal(value)
	if err != nil {
		return Fail(500, "the script's value is no JSON: "+err.Error())
	}
	return Answer{Text: string(data)}
}

// Fail is an error with a status of HTTP.
func Fail(status int, message string) Answer {
	return Answer{Trouble: Trouble{Status: status, Message: message}}
}

// Raw is a body that is sent as it is.
func Raw(contentType, body string) Answer {
	return Answer{Trouble: Trouble{Raw: body, RawType: contentType}}
}

// InTurn is a script of answers, one for each call; the last one is for all that follow.
func InTurn(answers ...Answer) Script {
	turn := make(chan Answer, len(answers))
	for _, a := range answers {
		turn <- a
	}
	return func(Call) Answer {
		select {
		case a := <-turn:
			return a
		default:
			return answers[len(answers)-1]
		}
	}
}

// pieces are what is streamed: parts of the text of so many runes.
func (a Answer) pieces(size int) iter.Seq[string] {
	if a.Pieces != nil {
		return a.Pieces
	}
	return split(a.Text, size)
}

func split(text string, size int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for part := range slices.Chunk([]rune(text), size) {
			if !yield(string(part)) {
				return
			}
		}
	}
}

// tokens is how many tokens a text has, by a rule of thumb.
func tokens(text string) int { return (len(text) + 3) / 4 }
