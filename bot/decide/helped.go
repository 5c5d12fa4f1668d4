package decide

import (
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// helped keeps an answer that another member gave and that solved the request. It was their answer and none of our
// articles, so nothing that we offered is judged by it. A case that agents have stays theirs: they see it and resolve.
func (d *draft) helped() bool {
	e := d.s.Events[0]
	if e.By == nil {
		return true // no channel can bring it in
	}
	entry := handoff.Entry{Kind: handoff.Helped, From: handoff.BySystem, Name: e.By.Name, Person: e.By.ID, Text: e.Text,
		Detail: e.Beside, Event: e.ID}
	d.finish()
	c := d.s.Case
	switch {
	case c == nil || !c.Open():
		d.add(entry)
		d.speak(handoff.SmallTalk, d.thanks(e), handoff.Shown{})
		d.offerNext()
	case c.State == handoff.WithBot:
		d.settleHelped(e, entry)
	default:
		touched := *c
		touched.Updated, entry.Case, entry.Outcome = d.s.Now, c.Number, handoff.Relayed
		d.turn.Case = &touched
		d.add(entry)
		if !c.Held() {
			d.speak(handoff.Relayed, d.thanks(e)+" "+d.Texts.Say(d.lang(), "bot.helped_open",
				texts.Args{"Case": d.caseName(c.Number)}), handoff.Shown{Choices: d.buttons(pressSolved)})
		}
	}
	return true
}

// settleHelped resolves a case that came back to the bot, as settleReturned does when the person says so.
func (d *draft) settleHelped(e bot.Event, entry handoff.Entry) {
	c, err := d.s.Case.Apply(handoff.Act{Verb: handoff.Resolve, At: d.s.Now})
	if err != nil {
		d.add(entry)
		return
	}
	d.turn.Case, entry.Case = &c, c.Number
	d.turn.Conversation.Owner = bot.OwnerBot
	d.add(entry)
	d.add(handoff.Entry{Kind: handoff.Solved, From: handoff.BySystem, Case: c.Number})
	d.forget()
	d.speak(handoff.SmallTalk, d.thanks(e)+" "+d.Texts.Say(d.lang(), "bot.helped_closed",
		texts.Args{"Case": d.caseName(c.Number)}), handoff.Shown{Choices: d.buttons(pressReopen)})
}

// thanks says that it is solved, and by whom.
func (d *draft) thanks(e bot.Event) string {
	name := strings.TrimSpace(inert(handoff.OneLine(e.By.Name)))
	if name == "" {
		return d.Texts.Say(d.lang(), "bot.helped_nameless", nil)
	}
	return d.Texts.Say(d.lang(), "bot.helped", texts.Args{"Name": name})
}
