package decide

import (
	"slices"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// strikes are what is done about each alarm of a case.
var strikes = map[handoff.Alarm]func(*draft, *handoff.Case){
	handoff.FirstSoon:   func(_ *draft, c *handoff.Case) { c.First.Told = handoff.Warned },
	handoff.FirstBroken: (*draft).unanswered,
	handoff.WholeSoon:   func(_ *draft, c *handoff.Case) { c.Whole.Told = handoff.Warned },
	handoff.WholeBroken: func(_ *draft, c *handoff.Case) { c.Whole.Told = handoff.Missed },
	handoff.Awake:       func(d *draft, c *handoff.Case) { d.bySystem(c, handoff.Act{Verb: handoff.Wake}) },
	handoff.AskAgain:    (*draft).askAgain,
	handoff.NoAnswer:    (*draft).noAnswer,
	handoff.Over:        func(d *draft, c *handoff.Case) { d.bySystem(c, handoff.Act{Verb: handoff.Close}) },
}

// rang does what the time has come for. Everything is on record, so that agents see why; what changes for the person is
// told.
func (d *draft) rang() bool {
	if d.s.Case == nil {
		return true
	}
	c := *d.s.Case
	d.turn.Case = &c
	const rounds = 3 // what one alarm brings about may make another due at once: a higher priority promises less time
	for range rounds {
		due := d.Service.Alarms(c, d.s.Now)
		if slices.Contains(due, handoff.NoAnswer) {
			due = slices.DeleteFunc(due, func(a handoff.Alarm) bool { return a == handoff.AskAgain }) // it would be too late
		}
		d.strike(&c, due)
		c = d.Service.Wind(*d.s.Case, c, d.s.Now)
	}
	return true
}

func (d *draft) strike(c *handoff.Case, due []handoff.Alarm) {
	for _, alarm := range due {
		d.add(handoff.Entry{Kind: handoff.Rang, From: handoff.BySystem, Text: string(alarm), Case: c.Number})
		strikes[alarm](d, c)
	}
}

// bySystem does an act in nobody's name. A state that does not allow it is left alone.
func (d *draft) bySystem(c *handoff.Case, a handoff.Act) bool {
	a.Case, a.At = c.Number, d.s.Now
	after, err := c.Apply(a)
	if err != nil {
		return false
	}
	*c = after
	return true
}

// unanswered is what happens when nobody has answered in the promised time: the case goes up, and the person hears it.
func (d *draft) unanswered(c *handoff.Case) {
	c.First.Told = handoff.Missed
	third := d.Service.Teams[c.Team].Third
	if c.State == handoff.Waiting && third != "" && d.bySystem(c, handoff.Act{Verb: handoff.Escalate,
		About: handoff.About{Team: third}}) {
		*c = d.Service.Wind(*d.s.Case, *c, d.s.Now)
		d.add(handoff.Entry{Kind: handoff.Raised, From: handoff.BySystem, Text: third, Case: c.Number})
		d.tell("bot.escalated_late", c.Number, texts.Args{"Team": d.teamName(third), "Text": d.plan(*c)})
		return
	}
	if higher := c.Priority.Raised(); higher != c.Priority {
		c.Priority = higher
		d.add(handoff.Entry{Kind: handoff.Weighted, From: handoff.BySystem, Text: string(higher), Case: c.Number})
	}
	d.tell("bot.unanswered", c.Number, texts.Args{"Team": d.teamName(c.Team)})
}

// askAgain reminds the person of what the agent asked.
func (d *draft) askAgain(c *handoff.Case) {
	c.Reminded = true
	if d.Service.GiveUp == 0 {
		d.tell("bot.ask_again", c.Number, texts.Args{"Agent": c.Agent.Name})
		return
	}
	end := d.hours(*c).Polite(c.Asked.Add(d.Service.GiveUp)).In(d.place())
	d.tell("bot.ask_again_until", c.Number, texts.Args{"Agent": c.Agent.Name, "Time": d.moment(end)},
		d.buttons(pressSolved)...)
}

// noAnswer resolves a case whose person does not answer.
func (d *draft) noAnswer(c *handoff.Case) {
	if !d.bySystem(c, handoff.Act{Verb: handoff.Resolve, About: handoff.About{Code: handoff.CodeNoAnswer}}) {
		return
	}
	d.turn.Conversation.Owner = bot.OwnerBot
	d.forget()
	d.add(handoff.Entry{Kind: handoff.Solved, From: handoff.BySystem, Case: c.Number})
	d.tell("bot.no_answer", c.Number, texts.Args{"Text": d.reopenable()}, d.buttons(pressReopen)...)
}
