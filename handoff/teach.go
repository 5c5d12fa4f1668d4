package handoff

import (
	"context"
	"errors"
	"time"
)

// A Teacher shows what the bot did not understand and lets agents say what was meant. Console and command line use it.
type Teacher interface {
	// Syllabus gives what can be taught, with titles in the language.
	Syllabus(ctx context.Context, lang string) (Syllabus, error)
	// Teach writes the lessons' words into the workspace as examples of the intent and settles them. An error of type
	// *Unteachable says why nothing was written and what to do instead; ErrTaught: others were quicker.
	Teach(ctx context.Context, t Teaching) (Teaching, error)
	// Undo takes the examples out of the workspace again and opens the lessons.
	Undo(ctx context.Context, id int64, by Agent) (Teaching, error)
}

// A Syllabus is everything that an agent needs to teach. Utterances in it are masked: see what stands at [Theme].
type Syllabus struct {
	Themes  []Theme    `json:"themes"`  // the biggest first
	Intents []Choice   `json:"intents"` // all that lessons can be assigned to, by title
	Recent  []Teaching `json:"recent"`  // the latest teachings, newest first
	More    bool       `json:"more"`    // there are older lessons than the ones looked at
}

// Title is what people call an intent of the syllabus; its id where it is gone.
func (s Syllabus) Title(intent string) string {
	for _, in := range s.Intents {
		if in.Value == intent {
			return in.Label
		}
	}
	return intent
}

// A Theme is some lessons that are probably about the same, the one that stands for them first. In their words, what
// points at a person (addresses, numbers, secrets) is masked; the journal keeps what was said.
type Theme struct {
	Lessons []Lesson  `json:"lessons"`
	Last    time.Time `json:"last"`    // the latest of them
	Guesses []Guess   `json:"guesses"` // the likeliest first
}

// Text is the utterance that stands for the theme.
func (t Theme) Text() string { return t.Lessons[0].Why.Utterance }

// A Guess is an intent that may be meant, as the bot understands the words at present.
type Guess struct {
	Intent     string  `json:"intent"`
	Title      string  `json:"title"`
	Confidence float64 `json:"confidence"`
	Nearest    string  `json:"nearest,omitempty"` // the example most alike
}

// An Effect is what a teaching changed: the evaluation cases and the latest real utterances, decided before and after.
type Effect struct {
	At         time.Time `json:"at"`
	Cases      int       `json:"cases"`
	Utterances int       `json:"utterances"`
	Flips      []Flip    `json:"flips,omitempty"`  // the broken ones first
	Others     int       `json:"others,omitempty"` // flips that were too many to keep
}

// Count is how many decisions flipped.
func (e Effect) Count() int { return len(e.Flips) + e.Others }

// Broken counts the cases that were right before and are wrong now.
func (e Effect) Broken() int {
	n := 0
	for _, f := range e.Flips {
		if f.Verdict == Broken {
			n++
		}
	}
	return n
}

// A Flip is a decision that changed.
type Flip struct {
	Text    string  `json:"text"`
	Count   int     `json:"count,omitempty"` // how often people asked it in these words
	Case    string  `json:"case,omitempty"`  // the evaluation case; empty for a real utterance
	Before  string  `json:"before"`          // an outcome, and what it was about
	After   string  `json:"after"`
	Verdict Verdict `json:"verdict,omitempty"`
}

// A Verdict is what an evaluation case says about a flip. Nobody knows it about real utterances.
type Verdict string

// The verdicts. The empty one is of flips that are as right or as wrong as before.
const (
	Broken Verdict = "broken"
	Mended Verdict = "mended"
)

// Reasons why nothing can be taught.
const (
	TeachReadOnly = "read_only" // the workspace cannot be written to
	TeachInvalid  = "invalid"   // the workspace would have a mistake
	TeachBroken   = "broken"    // it has one already, which somebody has to mend first
	TeachEdited   = "edited"    // what is to be undone was changed by hand
	TeachBusy     = "busy"      // somebody changed the file at the same moment
)

// An Unteachable says why nothing was written, as one of the Teach codes, and what a person can do instead.
type Unteachable struct {
	Reason  string
	Detail  string // the mistake with its place
	Snippet string // what to put into the workspace by hand
	Err     error
}

// Error tells it to developers; pages phrase the code.
func (u *Unteachable) Error() string { return "teach (" + u.Reason + "): " + u.Detail }

// Unwrap gives the cause.
func (u *Unteachable) Unwrap() error { return u.Err }

// ErrNoIntent says that the intent to assign to is none of the workspace's.
var ErrNoIntent = errors.New("no such intent")
