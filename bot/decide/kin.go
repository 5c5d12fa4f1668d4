package decide

import (
	"slices"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// maxKin is how many cases one case has to tell when it is solved.
const maxKin = 1000

// joined remembers a case that goes on in this one or is part of it: it is told when this one is solved.
func (d *draft) joined() bool {
	event, c := d.s.Events[0], d.s.Case
	if c == nil || c.Number != event.Own || slices.Contains(c.Kin, event.Number) || len(c.Kin) >= maxKin {
		return true
	}
	held := *c
	held.Kin = append(slices.Clip(c.Kin), event.Number)
	d.turn.Case = &held
	d.add(handoff.Entry{Kind: handoff.Joined, From: handoff.BySystem, Text: d.caseName(event.Number), Case: c.Number})
	return true
}

// settled tells the person that the work which their case waited for is done. It is the system that says so: whether a
// human has the conversation makes no difference, and a case that is still open stays so until somebody says that it
// is solved as well.
func (d *draft) settled() bool {
	event, c := d.s.Events[0], d.s.Case
	main := d.caseName(event.Number)
	if c != nil && c.Number == event.Own && c.Incident == event.Number && c.Open() {
		d.add(handoff.Entry{Kind: handoff.Settled, From: handoff.BySystem, Text: main, Case: c.Number})
		d.tell("bot.incident_over", c.Number, texts.Args{"Text": main})
		return true
	}
	if c != nil && c.Number == event.Own && c.Into == 0 {
		return true // it was a part of the incident once
	}
	d.add(handoff.Entry{Kind: handoff.Settled, From: handoff.BySystem, Text: main, Case: event.Own})
	var choices []handoff.Choice
	if d.turn.Conversation.Owner == bot.OwnerBot {
		choices = d.buttons(pressHuman)
	}
	d.tell("bot.main_solved", event.Own, texts.Args{"Text": main}, choices...)
	return true
}
