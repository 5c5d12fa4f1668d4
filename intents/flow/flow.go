package flow

import (
	"maps"
	"regexp"
	"slices"
	"time"

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
	Check   Kind = "check"   // let the caller look at something that this does not change
	Prove   Kind = "prove"   // have the person prove that an account is theirs
	Approve Kind = "approve" // have somebody else permit what comes
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
	ID   string
	Kind Kind
	Line int
	// Text is what is said or asked; of an act the confirmation, of an approve what the approver is asked, of a
	// handoff the reason.
	Text Text
	Slot string // of ask and choose: where the value goes; of branch: which decides; of prove: which account
	Wanted
	Options  []Option          // of choose
	Action   Action            // of act and check: With still has its {slots}
	Save     []Saving          // of act and check
	By       []string          // of prove: the ways, the preferred first
	Approval Approval          // of approve
	Targets  map[string]string // of act, check, prove and approve by result, of branch by value
	Next     string            // of ask and say; of branch and check where nothing else fits
	Handoff  Handoff           // of handoff: team and priority
}

// A Wanted is the answer that an ask step can take.
type Wanted struct {
	Type    string         // what the value must be
	Prefill bool           // not asked where the person has said it already
	Pattern *regexp.Regexp // nil when anything of the type will do
	Invalid Text           // said when the value does not fit; may be nil
}

// An Option is one of the answers to a choose step.
type Option struct {
	ID    string
	Label Text
	Next  string
}

// A Saving puts one value of a result into a slot, when the result is one of On. A result that lacks the value leaves
// the slot empty.
type Saving struct {
	Slot, Value string
	On          []string // codes of results
}

// An Approval is whom an approve step asks, and how long the answer may take.
type Approval struct {
	Of     string // "manager", or "team:" and the team's id
	Within time.Duration
}

// step finds a step. Flows are short, so it looks through them.
func (f Flow) step(id string) (Step, bool) {
	for i := range f.Steps {
		if f.Steps[i].ID == id {
			return f.Steps[i], true
		}
	}
	return Step{}, false
}

// An Exit is one way out of a step: what leads there, and which step it is.
type Exit struct {
	On string // id of an option, code of a result, value of a branch; empty where only one way leads on, or none fits
	To string

	sets []string // slots that have a value from here on
}

// Exits are all ways out of a step, in a fixed order. The end of an act whose result nobody knows is not among them,
// unless the author gave it a step.
func (s Step) Exits() []Exit {
	var out []Exit
	for _, o := range s.Options {
		out = append(out, Exit{On: o.ID, To: o.Next, sets: s.sets(o.ID)})
	}
	for _, key := range slices.Sorted(maps.Keys(s.Targets)) {
		out = append(out, Exit{On: key, To: s.Targets[key], sets: s.sets(key)})
	}
	if s.Next != "" {
		out = append(out, Exit{To: s.Next, sets: s.sets("")})
	}
	return out
}

// sets are the slots that a step gives a value to when it is left in a way.
func (s Step) sets(on string) []string {
	var slots []string
	if s.Slot != "" && (s.Kind == Ask || s.Kind == Choose) {
		slots = append(slots, s.Slot)
	}
	for _, saving := range s.Save {
		if slices.Contains(saving.On, on) {
			slots = append(slots, saving.Slot)
		}
	}
	return slots
}
