package flow

import (
	"strings"
	"unicode/utf8"
)

// begin asks the caller to do something for a step, and waits for the result.
func (w *walk) begin(step Step, name string, with map[string]string) Outcome {
	p := &w.out.Position
	if p.Alone++; p.Alone > maxAlone {
		return w.giveUp("loop")
	}
	p.Visit++
	p.Step, p.Awaiting, p.Running, p.Failures = step.ID, AwaitAction, name, 0
	w.out.Act = &Action{Name: name, With: with, Step: step.ID, Visit: p.Visit}
	return w.out
}

// filledWith is what an action is given, as it was typed.
func (w *walk) filledWith(step Step) map[string]string {
	with := map[string]string{}
	for key, value := range step.Action.With {
		with[key] = fill(value, w.out.Position.Slots, verbatim)
	}
	return with
}

func (w *walk) look(step Step) Outcome {
	if step.Text != nil {
		w.say(step.Text)
	}
	w.note(step.ID, "looking: "+step.Action.Name)
	return w.begin(step, step.Action.Name, w.filledWith(step))
}

func (w *walk) approve(step Step) Outcome {
	what := fill(step.Text[w.lang], w.shown(), markdown)
	w.out.Say = append(w.out.Say, phrase("approving", w.lang))
	w.note(step.ID, "asked "+step.Approval.Of+" for approval")
	return w.begin(step, ApproveAction, map[string]string{
		"what": what, "of": step.Approval.Of, "within": step.Approval.Within.String()})
}

// meanwhile hears what is said while an action runs. It is no answer: the caller still owes the result.
func (w *walk) meanwhile(in Input) Outcome {
	w.out.Understood = false
	w.out.Hidden = w.out.Position.Proof.By != "" && holdsDigits(in.Text)
	return w.out
}

// result goes on after an action, if this is the one that is waited for.
func (w *walk) result(step Step, in Input) Outcome {
	p := w.out.Position
	waiting := p.Awaiting == AwaitAction || p.Awaiting == AwaitElsewhere
	switch {
	case !waiting || in.Visit != p.Visit:
		w.out.Understood = false
		return w.out
	case step.Kind == Prove:
		return w.proved(step, in)
	default:
		return w.acted(step, in)
	}
}

// acted goes on after an act, a check or an approve.
func (w *walk) acted(step Step, in Input) Outcome {
	name := w.out.Position.Running
	for _, saving := range step.Save {
		for _, code := range saving.On {
			if code == in.Action {
				w.keep(saving.Slot, value(in.Values[saving.Value]))
			}
		}
	}
	w.leave(step, name+": "+in.Action)
	if step.Kind != Check {
		w.settle()
	}
	to := step.after(in.Action)
	if to == "" {
		return w.unsure()
	}
	return w.run(to)
}

// after is where a step goes on after a result, empty for an act whose result nobody knows.
func (s Step) after(code string) string {
	to, own := s.Targets[code]
	switch {
	case own && (s.Kind != Run || code != refused):
		return to
	case s.Kind == Check:
		return s.Next
	case s.Kind == Run && code == ActionUnsure:
		return ""
	case s.Kind == Approve && s.Targets[ActionFailed] == "":
		return s.Targets[denied]
	}
	return s.Targets[ActionFailed]
}

// unsure ends a flow after an act that may have been done and may not: only a person can find out.
func (w *walk) unsure() Outcome {
	w.out.Say = append(w.out.Say, phrase("unsure", w.lang))
	out := w.giveUp("unsure reason")
	out.Handoff.Priority = "high"
	return out
}

// value makes a value of a result fit for a slot.
func value(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) > maxText {
		s = string([]rune(s)[:maxText])
	}
	return s
}
