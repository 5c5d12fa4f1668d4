package flow

import (
	"maps"
	"slices"
	"time"

	"github.com/firstline-support/firstline/intents/slot"
)

// What a position can be waiting for.
const (
	AwaitInput   = "input"
	AwaitChoice  = "choice"
	AwaitConfirm = "confirm"
	AwaitAction  = "action" // the caller runs Outcome.Act and comes back with Input.Action
)

// Results of an action, as Input.Action reports them.
const (
	ActionOK     = "ok"
	ActionFailed = "failed"
)

const (
	maxFailures = 3   // then people take over
	maxChain    = 50  // steps done without anybody answering
	maxTrail    = 100 // steps remembered for Back
)

// A Position is the whole state of a person in a flow. It is plain data to be stored as JSON, and it is trusted no
// further than that: a flow may have been edited since.
type Position struct {
	Flow     string            `json:"flow"`
	Step     string            `json:"step"`
	Slots    map[string]string `json:"slots,omitempty"`
	Known    []slot.Found      `json:"known,omitempty"` // said before the flow began, and not used yet
	Trail    []string          `json:"trail,omitempty"` // visited steps, the way Back goes
	Failures int               `json:"failures,omitempty"`
	Awaiting string            `json:"awaiting,omitempty"` // empty when the flow has ended
}

// An Input is what happened at a position: somebody wrote, pressed a button, or an action ended.
type Input struct {
	Text   string
	Choice string    // id of the option whose button was pressed
	Action string    // ActionOK or ActionFailed, after an Outcome.Act
	Now    time.Time // in the zone of the person: what "tomorrow" counts from
}

// An Action is what the caller shall do, and with what values.
type Action struct {
	Name string
	With map[string]string
}

// A Handoff sends the person to a team.
type Handoff struct{ Team, Priority, Reason string }

// A Choice is an option as it is shown.
type Choice struct{ ID, Label string }

// An Outcome is what a move leads to: what to say, what to wait for or do, and the new position. Nothing has been
// done yet; the caller commits it or drops it.
type Outcome struct {
	Say      []string // in order, filled
	Choices  []Choice // the buttons below the last text
	Ask      bool     // the last text is a question to the person
	Act      *Action  // to be run by the caller now, confirmed by the person
	Resolve  bool
	Done     bool
	Handoff  *Handoff
	Position Position

	// Understood is false when the input was no answer to the step: maybe a digression, maybe a mistake. Nothing has
	// moved but the failure count. A caller that takes it for a digression keeps the old position and drops the
	// outcome.
	Understood bool
	Trace      []string // one line a step done, for journal and brief
}

// Start enters the flow. known is what the person has said on the way here: steps that may be prefilled do not ask for
// it again.
func (f Flow) Start(lang string, known ...slot.Found) Outcome {
	w := f.walk(Position{Flow: f.ID, Known: known}, lang)
	if len(f.Steps) == 0 {
		return w.giveUp("lost")
	}
	return w.run(f.Steps[0].ID)
}

// Next answers the step at p.
func (f Flow) Next(p Position, in Input, lang string) Outcome {
	w := f.walk(p, lang)
	if p.Awaiting == "" {
		return w.ended()
	}
	step, ok := f.at(p)
	if !ok {
		return w.giveUp("lost")
	}
	switch p.Awaiting {
	case AwaitInput:
		return w.input(step, in)
	case AwaitChoice:
		return w.choice(step, in)
	case AwaitConfirm:
		return w.confirm(step, in)
	default:
		return w.acted(step, in)
	}
}

// Back returns to the last question before p and forgets its answer. There is no way back behind an action that runs or
// has run: what was done stays done. Then Understood is false and the question at p is asked again.
func (f Flow) Back(p Position, lang string) Outcome {
	w := f.walk(p, lang)
	if p.Awaiting == "" {
		return w.ended()
	}
	step, ok := f.at(p)
	if !ok {
		return w.giveUp("lost")
	}
	if p.Awaiting == AwaitAction {
		w.out.Understood = false
		return w.out
	}
	for len(w.out.Position.Trail) > 0 {
		before, ok := f.step(w.popTrail())
		if !ok || awaits(before.Kind) == "" {
			continue
		}
		delete(w.out.Position.Slots, before.Slot)
		w.out.Position.Failures = 0
		w.note(before.ID, "back")
		return w.run(before.ID)
	}
	w.out.Understood = false
	w.stand(step)
	return w.out
}

// Again asks the question at p once more, for somebody who comes back from a digression. Nothing moves. While an
// action runs or after the end there is no question: then Understood is false and nothing is said.
func (f Flow) Again(p Position, lang string) Outcome {
	w := f.walk(p, lang)
	if p.Awaiting == "" {
		return w.ended()
	}
	step, ok := f.at(p)
	switch {
	case !ok:
		return w.giveUp("lost")
	case p.Awaiting == AwaitAction:
		w.out.Understood = false
	default:
		w.stand(step)
	}
	return w.out
}

// at finds the step of a position, if the position can be one of this flow.
func (f Flow) at(p Position) (Step, bool) {
	step, ok := f.step(p.Step)
	if !ok || awaits(step.Kind) == "" {
		return Step{}, false
	}
	return step, p.Awaiting == awaits(step.Kind) || step.Kind == Run && p.Awaiting == AwaitAction
}

// awaits tells what a person is asked for at a step of this kind, empty when nothing.
func awaits(k Kind) string {
	switch k {
	case Ask:
		return AwaitInput
	case Choose:
		return AwaitChoice
	case Run:
		return AwaitConfirm
	}
	return ""
}

// A walk is one move through a flow. It works on its own copy of the position.
type walk struct {
	flow Flow
	lang string
	out  Outcome
}

func (f Flow) walk(p Position, lang string) *walk {
	p.Flow = f.ID
	p.Slots = maps.Clone(p.Slots)
	if p.Slots == nil {
		p.Slots = map[string]string{}
	}
	p.Trail, p.Known = slices.Clone(p.Trail), slices.Clone(p.Known)
	return &walk{flow: f, lang: f.speaks(lang), out: Outcome{Position: p, Understood: true}}
}

// speaks gives lang, or a language the flow does speak.
func (f Flow) speaks(lang string) string {
	for _, l := range append([]string{lang}, languages...) {
		if f.Title[l] != "" {
			return l
		}
	}
	return lang
}

func (w *walk) popTrail() string {
	t := w.out.Position.Trail
	w.out.Position.Trail = t[:len(t)-1]
	return t[len(t)-1]
}
