package flow

import (
	"maps"
	"slices"

	"github.com/firstline-support/firstline/intents/slot"
)

// Start enters the flow. known is what the person has said on the way here: steps that may be prefilled do not ask for
// it again.
func (f Flow) Start(lang string, known ...slot.Found) Outcome { return f.StartAfter(0, lang, known...) }

// StartAfter is Start in a conversation where visits actions have been asked for before, in this flow or another. Their
// results, should they come late, are then not taken for those of this walk.
func (f Flow) StartAfter(visits int, lang string, known ...slot.Found) Outcome {
	w := f.walk(Position{Flow: f.ID, Known: known, Visit: visits}, lang)
	if len(f.Steps) == 0 {
		return w.giveUp("lost")
	}
	return w.run(f.Steps[0].ID)
}

// Next answers the step at p. A result that nobody waits for, or of another visit, is not understood and moves nothing.
func (f Flow) Next(p Position, in Input, lang string) Outcome {
	w := f.walk(p, lang)
	if p.Awaiting == "" {
		return w.ended()
	}
	step, ok := f.at(p)
	switch {
	case !ok:
		return w.giveUp("lost")
	case in.Action != "":
		return w.result(step, in)
	case p.Awaiting == AwaitAction:
		return w.meanwhile(in)
	}
	w.out.Position.Alone = 0
	if out, ok := w.correct(step, in); ok {
		return out
	}
	switch p.Awaiting {
	case AwaitInput:
		return w.input(step, in)
	case AwaitChoice:
		return w.choice(step, in)
	case AwaitConfirm:
		return w.confirm(step, in)
	default:
		return w.proving(step, in)
	}
}

// Back returns to the last question before p and forgets its answer. There is no way back behind an action that runs or
// has run: what was done stays done. Then Understood is false and the question at p is asked again. What only looked or
// proved something is no obstacle; coming by again does it again.
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
		before, ok := f.step(w.undo())
		if !ok || !questions(before.Kind) {
			continue
		}
		w.out.Position.rest()
		w.out.Position.Failures, w.out.Position.Alone = 0, 0
		w.note(before.ID, "back")
		return w.run(before.ID)
	}
	w = f.walk(p, lang)
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
	if !ok || !slices.Contains(waits[step.Kind], p.Awaiting) {
		return Step{}, false
	}
	return step, p.Awaiting != AwaitAction || slices.Contains(step.asksFor(), p.Running)
}

// waits tells what can be waited for at a step of each kind, the question to the person first.
var waits = map[Kind][]string{
	Ask:     {AwaitInput},
	Choose:  {AwaitChoice},
	Run:     {AwaitConfirm, AwaitAction},
	Check:   {AwaitAction},
	Prove:   {AwaitCode, AwaitElsewhere, AwaitAction},
	Approve: {AwaitAction},
}

// questions tells whether a step of this kind is a question that Back can return to.
func questions(k Kind) bool { return k == Ask || k == Choose || k == Run }

// asksFor are the names of the actions that a step asks for.
func (s Step) asksFor() []string {
	switch s.Kind {
	case Prove:
		return []string{ProveAction, ProveCodeAction}
	case Approve:
		return []string{ApproveAction}
	}
	return []string{s.Action.Name}
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
	p.Trail, p.Lost, p.Known = slices.Clone(p.Trail), slices.Clone(p.Lost), slices.Clone(p.Known)
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
