package flow

import (
	"fmt"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/intents/slot"
)

// run goes on from the step id until somebody has to answer or the flow ends.
func (w *walk) run(id string) Outcome {
	for range maxChain {
		step, ok := w.flow.step(id)
		if !ok {
			return w.giveUp("lost")
		}
		w.out.Position.Step = id
		switch step.Kind {
		case Say:
			w.say(step.Text)
			w.leave(step, "said")
			id = step.Next
		case Branch:
			value := w.out.Position.Slots[step.Slot]
			w.leave(step, step.Slot+" = "+value)
			id = step.target(value)
		case Check:
			return w.look(step)
		case Prove:
			return w.prove(step)
		case Approve:
			return w.approve(step)
		case Resolve, Pass:
			return w.finish(step)
		default:
			if !w.prefilled(step) {
				w.stand(step)
				return w.out
			}
			id = step.Next
		}
	}
	return w.giveUp("loop")
}

// prefilled takes what the person has said already instead of asking for it, and says so. A value is taken once: who
// comes back to the step wants another one.
func (w *walk) prefilled(step Step) bool {
	if !step.Prefill || step.Kind != Ask {
		return false
	}
	value, ok := step.only(w.out.Position.Known)
	if !ok || step.Pattern != nil && !step.Pattern.MatchString(value) {
		return false
	}
	w.out.Position.Known = slices.DeleteFunc(w.out.Position.Known, func(f slot.Found) bool {
		_, fits := step.fits(f)
		return fits
	})
	shown := map[string]string{"value": w.shownAs(step, value)}
	w.out.Say = append(w.out.Say, fill(phrase("taken", w.lang), shown, markdown))
	w.keep(step.Slot, value)
	w.leave(step, step.Slot+" = "+value+" (said before)")
	return true
}

// target tells where a branch or an act goes on.
func (s Step) target(value string) string {
	if to, ok := s.Targets[value]; ok {
		return to
	}
	return s.Next
}

// stand asks the question of a step and waits there.
func (w *walk) stand(step Step) {
	w.out.Position.Step = step.ID
	w.out.Ask = true
	if step.Kind == Prove {
		w.sayProof()
		return
	}
	w.out.Position.Awaiting = waits[step.Kind][0]
	w.say(step.Text)
	switch step.Kind {
	case Choose:
		for _, o := range step.Options {
			w.out.Choices = append(w.out.Choices, Choice{o.ID, o.Label[w.lang]})
		}
	case Run:
		w.out.Choices = []Choice{{yes, phrase("yes", w.lang)}, {no, phrase("no", w.lang)}}
	}
}

func (w *walk) finish(step Step) Outcome {
	w.out.Position.rest()
	w.out.Position.Failures = 0
	w.out.Done = true
	if step.Kind == Resolve {
		w.say(step.Text)
		w.out.Resolve = true
		w.note(step.ID, "resolved")
		return w.out
	}
	handoff := step.Handoff
	handoff.Reason = fill(step.Text[w.lang], w.shown(), markdown)
	w.out.Handoff = &handoff
	w.note(step.ID, "handed over: "+handoff.Reason)
	return w.out
}

func (w *walk) input(step Step, in Input) Outcome {
	value, ok := w.accept(step, in)
	if !ok {
		out := w.again(step)
		if !out.Done {
			out.Choices = w.near(step, in.Text)
		}
		return out
	}
	w.keep(step.Slot, value)
	w.leave(step, step.Slot+" = "+value)
	return w.run(step.Next)
}

func (w *walk) choice(step Step, in Input) Outcome {
	option, ok := pick(step.Options, in)
	if !ok {
		return w.again(step)
	}
	w.keep(step.Slot, option.ID)
	w.leave(step, "chose "+option.ID)
	return w.run(option.Next)
}

// confirm lets an action run after a clear yes and after nothing else.
func (w *walk) confirm(step Step, in Input) Outcome {
	switch yesOrNo(in) {
	case yes:
		w.note(step.ID, "confirmed "+step.Action.Name)
		return w.begin(step, step.Action.Name, w.filledWith(step))
	case no:
		w.leave(step, "refused "+step.Action.Name)
		return w.run(step.Targets[refused])
	}
	return w.again(step)
}

// ended answers whatever comes after the end: nothing.
func (w *walk) ended() Outcome {
	w.out.Done, w.out.Understood = true, false
	return w.out
}

// again repeats the question after an input that is no answer, and calls people the third time.
func (w *walk) again(step Step) Outcome {
	w.out.Understood = false
	w.out.Position.Failures++
	if w.out.Position.Failures >= maxFailures {
		return w.giveUp("failures")
	}
	if hint := step.Invalid[w.lang]; hint != "" {
		w.say(step.Invalid)
	} else {
		w.out.Say = append(w.out.Say, w.hint(step))
	}
	if step.Kind != Ask || step.Invalid == nil {
		w.stand(step)
	}
	w.out.Ask = true
	return w.out
}

// hint says what the step is waiting for where its author does not.
func (w *walk) hint(step Step) string {
	if step.Kind != Ask {
		return phrase("invalid "+w.out.Position.Awaiting, w.lang)
	}
	kind := slot.Kind(step.Type)
	if pattern, own := w.flow.values.Pattern(kind); own {
		return fill(phrase("invalid form", w.lang), map[string]string{"value": pattern.Example}, markdown)
	}
	if w.flow.values.IsList(kind) {
		return phrase("invalid entry", w.lang)
	}
	return phrase("invalid "+step.Type, w.lang)
}

// near offers the entries of a list that were probably meant.
func (w *walk) near(step Step, text string) []Choice {
	var offered []Choice
	kind := slot.Kind(step.Type)
	for _, entry := range w.flow.values.Near(kind, text, maxNear) {
		offered = append(offered, Choice{entry.ID, w.flow.values.Title(kind, entry.ID, w.lang)})
	}
	return offered
}

// giveUp ends a flow that cannot go on. The team is the one the flow would call elsewhere;
// where it calls none, the caller has to know one.
func (w *walk) giveUp(why string) Outcome {
	w.out.Position.rest()
	w.out.Done = true
	w.out.Handoff = &Handoff{Team: w.flow.anyTeam(), Priority: "normal", Reason: phrase(why, w.lang)}
	w.note(w.out.Position.Step, "gave up: "+why)
	return w.out
}

// anyTeam is the team this flow hands over to elsewhere, empty when it never does.
func (f Flow) anyTeam() string {
	for _, s := range f.Steps {
		if s.Kind == Pass {
			return s.Handoff.Team
		}
	}
	return ""
}

// shownAs is the value of a question as people read it.
func (w *walk) shownAs(step Step, value string) string {
	return w.flow.values.Title(slot.Kind(step.Type), value, w.lang)
}

func (w *walk) say(text Text) {
	w.out.Say = append(w.out.Say, fill(text[w.lang], w.shown(), markdown))
}

// shown are the slots as people read them: entries of lists by their names.
func (w *walk) shown() map[string]string {
	slots := w.out.Position.Slots
	for _, step := range w.flow.Steps {
		kind := slot.Kind(step.Type)
		if _, ok := w.flow.values.Entry(kind, slots[step.Slot]); ok && step.Kind == Ask {
			slots = maps.Clone(slots)
			slots[step.Slot] = w.flow.values.Title(kind, slots[step.Slot], w.lang)
		}
	}
	return slots
}

func (w *walk) note(step, how string) {
	w.out.Trace = append(w.out.Trace, fmt.Sprintf("%s: %s", step, how))
}
