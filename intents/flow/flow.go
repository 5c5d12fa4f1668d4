package flow

import (
	"regexp"

	"github.com/firstline-support/firstline/intents/slot"
)

// languages are those a flow may speak. Which of them it does speak its title decides.
var languages = []string{"en", "de"}

// A Kind is what a step does. Every step has exactly one.
type Kind string

// The kinds of steps, named like the key that makes them.
const (
	Ask     Kind = "ask"     // wait for a value
	Choose  Kind = "choose"  // wait for one of some options
	Say     Kind = "say"     // tell and go on
	Run     Kind = "act"     // confirm, then let the caller do something
	Branch  Kind = "branch"  // go on by the value of a slot
	Resolve Kind = "resolve" // end: it is solved
	Pass    Kind = "handoff" // end: people take over
)

// A Text is what a person reads, by language, with {slots} to be filled.
type Text map[string]string

// A Flow is a guided checklist. Load has proved that it can be walked: every target exists and every path can end.
type Flow struct {
	ID    string
	Title map[string]string
	Steps []Step // the first is the start
	File  string
	Line  int

	values *slot.Extractor // reads what ask steps want
}

// A Step is one station of a flow. Which fields count depends on its kind.
type Step struct {
	ID      string
	Kind    Kind
	Line    int
	Text    Text              // what is said or asked; of an act the confirmation, of a handoff the reason
	Slot    string            // of ask and choose: where the value goes; of branch: which value decides
	Type    string            // of ask: what the value must be
	Prefill bool              // of ask: not asked where the person has said it already
	Pattern *regexp.Regexp    // of ask: nil when anything of the type will do
	Invalid Text              // of ask: said when the value does not fit; may be nil
	Options []Option          // of choose
	Action  Action            // of act: With still has its {slots}
	Targets map[string]string // of act by result (ok, failed, refused), of branch by value
	Next    string            // of ask and say; of branch where no value fits
	Handoff Handoff           // of handoff: team and priority
}

// An Option is one of the answers to a choose step.
type Option struct {
	ID    string
	Label Text
	Next  string
}

// step finds a step. Flows are short, so it looks through them.
func (f Flow) step(id string) (Step, bool) {
	for _, s := range f.Steps {
		if s.ID == id {
			return s, true
		}
	}
	return Step{}, false
}
