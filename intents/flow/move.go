package flow

import "fmt"

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
		case Resolve, Pass:
			return w.finish(step)
		default:
			w.stand(step)
			return w.out
		}
	}
	return w.giveUp("loop")
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
	w.out.Position.Awaiting = awaits(step.Kind)
	w.say(step.Text)
	w.out.Ask = true
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
	p := &w.out.Position
	p.Awaiting, p.Failures = "", 0
	w.out.Done = true
	if step.Kind == Resolve {
		w.say(step.Text)
		w.out.Resolve = true
		w.note(step.ID, "resolved")
		return w.out
	}
	handoff := step.Handoff
	handoff.Reason = fill(step.Text[w.lang], p.Slots, markdown)
	w.out.Handoff = &handoff
	w.note(step.ID, "handed over: "+handoff.Reason)
	return w.out
}

func (w *walk) input(step Step, in Input) Outcome {
	value, ok := step.accept(in.Text)
	if !ok {
		return w.again(step)
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
		w.out.Position.Awaiting, w.out.Position.Failures = AwaitAction, 0
		with := map[string]string{}
		for key, value := range step.Action.With {
			with[key] = fill(value, w.out.Position.Slots, verbatim)
		}
		w.out.Act = &Action{step.Action.Name, with}
		w.note(step.ID, "confirmed "+step.Action.Name)
		return w.out
	case no:
		w.leave(step, "refused "+step.Action.Name)
		return w.run(step.Targets["refused"])
	}
	return w.again(step)
}

// acted goes on after an action. Whatever is said meanwhile is no answer: the caller still owes the result.
func (w *walk) acted(step Step, in Input) Outcome {
	if in.Action != ActionOK && in.Action != ActionFailed {
		w.out.Understood = false
		return w.out
	}
	w.leave(step, step.Action.Name+": "+in.Action)
	w.out.Position.Trail = nil
	return w.run(step.Targets[in.Action])
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
		w.out.Say = append(w.out.Say, phrase("invalid "+step.wants(), w.lang))
	}
	if step.Kind != Ask || step.Invalid == nil {
		w.stand(step)
	}
	w.out.Ask = true
	return w.out
}

// wants names what the step is waiting for, as the phrases do.
func (s Step) wants() string {
	if s.Kind == Ask {
		return s.Type
	}
	return awaits(s.Kind)
}

// giveUp ends a flow that cannot go on. The team is the one the flow would call elsewhere;
// where it calls none, the caller has to know one.
func (w *walk) giveUp(why string) Outcome {
	w.out.Position.Awaiting = ""
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

func (w *walk) say(text Text) {
	w.out.Say = append(w.out.Say, fill(text[w.lang], w.out.Position.Slots, markdown))
}

func (w *walk) keep(slot, value string) {
	if slot != "" {
		w.out.Position.Slots[slot] = value
	}
}

// leave remembers that a step is done.
func (w *walk) leave(step Step, how string) {
	p := &w.out.Position
	p.Failures = 0
	p.Trail = append(p.Trail, step.ID)
	if len(p.Trail) > maxTrail {
		p.Trail = p.Trail[len(p.Trail)-maxTrail:]
	}
	w.note(step.ID, how)
}

func (w *walk) note(step, how string) {
	w.out.Trace = append(w.out.Trace, fmt.Sprintf("%s: %s", step, how))
}
