package decide

import (
	"cmp"
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

// settled tells the person that the work which their case waited for is done.
func (d *draft) settled() bool {
	return d.over(handoff.Settled, "bot.incident_over", "bot.main_solved")
}

// dropped tells the person that it ended, and that nothing was solved there.
func (d *draft) dropped() bool {
	return d.over(handoff.Dropped, "bot.incident_dropped", "bot.main_dropped")
}

// over tells the person of the case's incident, or of the case that theirs goes on in. It is the system that says so:
// whether a human has the conversation makes no difference. A part of an incident that is still open stays so until
// somebody says that it is solved as well; its own parts hear of it in their turn.
func (d *draft) over(kind handoff.Kind, ofIncident, ofMain string) bool {
	event, c := d.s.Events[0], d.s.Case
	main, own := d.caseName(event.Number), c != nil && c.Number == event.Own
	if own && c.Open() && c.Incident > 0 && c.Incident == cmp.Or(event.Through, event.Number) {
		held := *c
		d.turn.Case = &held
		d.add(handoff.Entry{Kind: kind, From: handoff.BySystem, Text: main, Case: c.Number})
		d.tell(ofIncident, c.Number, texts.Args{"Text": main})
		return true
	}
	if event.Through > 0 || own && c.Into == 0 {
		return true // it was a part of the incident once
	}
	d.add(handoff.Entry{Kind: kind, From: handoff.BySystem, Text: main, Case: event.Own})
	var choices []handoff.Choice
	if d.turn.Conversation.Owner == bot.OwnerBot {
		choices = d.buttons(pressHuman)
	}
	d.tell(ofMain, event.Own, texts.Args{"Text": main}, choices...)
	return true
}
