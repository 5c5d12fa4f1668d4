package decide

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
)

// startFlow begins a guided flow; false when there is none of that name.
func (d *draft) startFlow(id string) bool {
	f, ok := d.k.Flows[id]
	if !ok {
		return false
	}
	d.mem.Misses, d.mem.Answered, d.mem.Judged = 0, false, nil
	if d.mem.Request == "" {
		d.mem.Request = flowTitle(f, d.lang())
	}
	d.move(f.StartAfter(d.turn.Conversation.Orders, d.lang(), d.named()...))
	return true
}

// named are the values in the words that led here: those of the present turn, or of the request when the person only
// pressed a button.
func (d *draft) named() []slot.Found {
	if d.e.Utterance == "" {
		return d.k.Values.Find(d.mem.Request, d.local(d.s), d.lang())
	}
	return d.e.Slots
}

// flowOption answers the running flow by button. The value names the step beside the option: the second click of a
// double click must not answer the next question, which may be whether to act.
func (d *draft) flowOption(value string) bool {
	f, ok := d.running()
	step, id, named := strings.Cut(value, ":")
	if !ok || !named || step != d.mem.Flow.Step {
		return false
	}
	outcome := f.Next(*d.mem.Flow, flow.Input{Choice: id}, d.lang())
	if !outcome.Understood {
		return false // a button of an earlier step
	}
	d.move(outcome)
	return true
}

// running is the flow that the conversation is in. One that was edited away while somebody was in it ends silently:
// the words are then taken as a new request.
func (d *draft) running() (flow.Flow, bool) {
	if d.mem.Flow == nil {
		return flow.Flow{}, false
	}
	f, ok := d.k.Flows[d.mem.Flow.Flow]
	if ok = ok && d.mem.Flow.Awaiting != ""; !ok {
		d.mem.Flow = nil
	}
	return f, ok
}

// inFlow takes words as the answer to the flow's step; a clear other request is a digression that keeps the place.
func (d *draft) inFlow() bool {
	f, ok := d.running()
	if !ok {
		return false
	}
	if d.e.leaves {
		d.finish() // what it was taken for is over
		return false
	}
	if back[strings.ToLower(strings.TrimSpace(d.e.Utterance))] {
		d.move(f.Back(*d.mem.Flow, d.lang()))
		return true
	}
	outcome := f.Next(*d.mem.Flow, flow.Input{Text: d.e.Utterance, Now: d.local(d.s)}, d.lang())
	d.hidden = outcome.Hidden
	if !outcome.Understood && d.digress(f) {
		return true
	}
	d.move(outcome)
	return true
}

// back are the words that undo the last answer.
var back = map[string]bool{"back": true, "go back": true, "zurück": true, "zurueck": true, "einen schritt zurück": true}

// digress answers another clear question in the middle of a flow, and offers to go on.
func (d *draft) digress(f flow.Flow) bool {
	ways := weigh(d.e, d.k)
	if len(ways) == 0 || ways[0].p < d.Thresholds.Answer || ways[0].hit == nil || ways[0].leads(f.ID) {
		return false
	}
	place, request, answered, judged := d.mem.Flow, d.mem.Request, d.mem.Answered, d.mem.Judged
	d.answer(*ways[0].hit)
	d.mem.Flow, d.mem.Request, d.mem.Answered, d.mem.Judged = place, request, answered, judged
	if place.Awaiting == flow.AwaitAction {
		return true // the flow goes on by itself
	}
	d.say(handoff.InFlow, "bot.go_on", texts.Args{"Title": flowTitle(f, d.lang())},
		d.ask(bot.AskGoOn, d.buttons(pressGoOn, pressStop)))
	return true
}

// leads tells whether a way leads into the flow that is running anyway.
func (w way) leads(flowID string) bool {
	return w.hit != nil && w.hit.Article.Flow == flowID || w.intent != nil && w.intent.Lead.Flow == flowID
}

// goOn asks the flow's present step again.
func (d *draft) goOn() {
	f, ok := d.running()
	if !ok {
		d.say(handoff.SmallTalk, "bot.button_gone", nil, handoff.Shown{})
		return
	}
	d.move(f.Again(*d.mem.Flow, d.lang()))
}

// move does what a move in a flow leads to: the person has to answer, an action is ordered, or the flow has ended.
// before is what is said ahead of it.
func (d *draft) move(o flow.Outcome, before ...string) {
	said := slices.Concat(before, o.Say)
	d.trace(o)
	d.mem.Flow, d.mem.Asked = &o.Position, nil
	switch {
	case o.Act != nil:
		d.order(*o.Act)
		if len(said) == 0 {
			said = []string{d.Texts.Say(d.lang(), d.working(o.Act.Name), nil)}
		}
		d.speak(handoff.InFlow, strings.Join(said, "\n\n"), handoff.Shown{})
	case o.Handoff != nil:
		d.mem.Flow = nil
		d.speak(handoff.InFlow, strings.Join(said, "\n\n"), handoff.Shown{})
		d.handOver(handing{reason: handoff.ReasonFlow, detail: o.Handoff.Reason, team: o.Handoff.Team,
			priority: handoff.Priority(o.Handoff.Priority)})
	case o.Done:
		d.worked()
		d.finish()
		d.speak(handoff.InFlow, strings.Join(said, "\n\n"), handoff.Shown{})
		if !d.settleReturned() {
			d.offerNext()
		}
	case len(said) == 0: // an action is waited for, and what the person did is no answer to it
		d.say(handoff.InFlow, "bot.still_working", nil, handoff.Shown{Choices: d.buttons(pressStop, pressHuman)})
	default:
		d.speak(handoff.InFlow, strings.Join(said, "\n\n"), d.options(o, said))
	}
}

// options are the buttons of the step where the flow stands; what was said before the question are steps to try.
func (d *draft) options(o flow.Outcome, said []string) handoff.Shown {
	var offered []handoff.Choice
	for _, c := range o.Choices {
		offered = append(offered, handoff.Choice{Value: prefixOption + o.Position.Step + ":" + c.ID, Label: c.Label})
	}
	if len(offered) > 0 {
		d.mem.Asked = &bot.Question{Purpose: bot.AskStep, Choices: offered} // so that a press is heard by its label
	}
	shown := handoff.Shown{Choices: offered}
	if o.Ask && len(said) > 1 {
		shown.Steps = said[:len(said)-1]
		d.mem.Answered = true
	}
	return shown
}

// worked notes that the flow solved it, unless the person has said so in words that are noted already.
func (d *draft) worked() {
	if !slices.ContainsFunc(d.turn.Entries, func(e handoff.Entry) bool { return e.Kind == handoff.Tried }) {
		d.tried(true)
	}
}

// trace writes the steps of a flow into the journal. A yes or no is the person's verdict only when there was something
// to try: most questions of a flow are no questions about success.
func (d *draft) trace(o flow.Outcome) {
	for _, line := range o.Trace {
		d.add(handoff.Entry{Kind: handoff.Stepped, From: handoff.ByPerson, Text: line, Detail: o.Position.Flow})
		yes, no := strings.HasSuffix(line, ": chose yes"), strings.HasSuffix(line, ": chose no")
		if d.mem.Answered && (yes || no) {
			d.tried(yes)
			d.mem.Answered = false
		}
	}
}
