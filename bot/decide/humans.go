package decide

import (
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
)

// A handing is why and to whom a conversation goes. Team and priority may be open.
type handing struct {
	reason   string // one of the handoff.Reason codes
	detail   string
	team     string
	priority handoff.Priority
}

// handOver makes a case and offers it to the desk. The person is not told about a colleague here: that is said when the
// desk has accepted the case (promise P5, see deskHas).
func (d *draft) handOver(h handing) {
	if d.Desk == "" {
		d.say(handoff.Unknown, "bot.no_desk", texts.Args{"Name": d.Organisation}, handoff.Shown{})
		return
	}
	c := d.caseFor(h)
	number := c.Number
	if number == 0 {
		number = bot.NewCase
	}
	d.turn.Case, d.turn.Offer = &c, d.Desk
	d.turn.Conversation.Owner = bot.OwnerHuman
	d.mem.Flow, d.mem.Asked, d.mem.Others = nil, nil, nil // the case is about all of it
	d.add(handoff.Entry{Kind: handoff.Opened, From: handoff.ByBot, Text: h.reason, Detail: h.detail, Case: number,
		Outcome: handoff.HandedOver})
}

// caseFor is the conversation's case again when it came back to the bot unresolved, else a new one.
func (d *draft) caseFor(h handing) handoff.Case {
	if d.s.Case != nil && d.s.Case.State == handoff.WithBot {
		again, err := d.s.Case.Apply(handoff.Act{Verb: handoff.HandOver, At: d.s.Now})
		if err == nil {
			return d.sendOn(again, h)
		}
	}
	conversation, route := d.turn.Conversation, d.route(h)
	subject := d.subject()
	if subject == "" {
		subject = d.Texts.Say(d.lang(), "bot.no_subject", nil)
	}
	return handoff.Case{Conversation: conversation.ID, Channel: conversation.Channel, Person: conversation.Person,
		Lang: d.lang(), State: handoff.Opening, Team: route.Team, Priority: route.Priority, Because: route.Because,
		Subject: subject, Opened: d.s.Now, Updated: d.s.Now}
}

func (d *draft) route(h handing) handoff.Route {
	return d.Routing.Route(handoff.Request{Intent: d.mem.Intent, Article: d.lastShown(),
		Channel: d.turn.Conversation.Channel, Team: h.team, Priority: h.priority})
}

// sendOn has a case that came back go where an intent or a flow asks for, because what the person wants now may be
// something else. It never becomes less pressing.
func (d *draft) sendOn(c handoff.Case, h handing) handoff.Case {
	if h.team != "" {
		route := d.route(h)
		c.Team, c.Because = route.Team, route.Because
	}
	if h.priority != "" && h.priority.Rank() > c.Priority.Rank() {
		c.Priority = h.priority
	}
	return c
}

func (d *draft) lastShown() string {
	if len(d.mem.Shown) == 0 {
		return ""
	}
	return d.mem.Shown[len(d.mem.Shown)-1]
}

// reopen gives a resolved case back to humans at the person's wish.
func (d *draft) reopen() {
	if d.s.Case == nil || d.s.Case.State != handoff.Resolved {
		d.say(handoff.SmallTalk, "bot.button_gone", nil, handoff.Shown{})
		return
	}
	again, err := d.s.Case.Apply(handoff.Act{Verb: handoff.HandOver, At: d.s.Now})
	if err != nil || d.Desk == "" {
		d.say(handoff.Unknown, "bot.no_desk", texts.Args{"Name": d.Organisation}, handoff.Shown{})
		return
	}
	d.turn.Case, d.turn.Offer = &again, d.Desk
	d.turn.Conversation.Owner = bot.OwnerHuman
	d.add(handoff.Entry{Kind: handoff.Reopening, From: handoff.ByPerson, Case: again.Number, Outcome: handoff.HandedOver})
}

// deskHas tells the person about the handoff: the case exists, and a desk holds it.
func (d *draft) deskHas() bool {
	c, ok := d.offered()
	if !ok {
		return true
	}
	c, err := c.Apply(handoff.Act{Verb: handoff.Accept, At: d.s.Now})
	if err != nil {
		return true // taken or resolved already: nothing to tell
	}
	d.turn.Case = &c
	d.add(handoff.Entry{Kind: handoff.Accepted, From: handoff.BySystem, Text: d.s.Events[0].Channel, Case: c.Number})
	d.say(handoff.HandedOver, "bot.desk_has",
		texts.Args{"Case": d.caseName(c.Number), "Team": d.teamName(c.Team), "Text": d.expectation(c)}, handoff.Shown{})
	return true
}

// deskLate says that the desk has not answered yet. The case is safe and the offer goes on.
func (d *draft) deskLate() bool {
	if c, ok := d.offered(); ok {
		d.say(handoff.HandedOver, "bot.desk_late", texts.Args{"Case": d.caseName(c.Number)}, handoff.Shown{})
	}
	return true
}

// offered is the case that the desk's event is about, while it still waits for the desk.
func (d *draft) offered() (handoff.Case, bool) {
	c := d.s.Case
	if c == nil || c.Number != d.s.Events[0].Number || c.State != handoff.Opening {
		return handoff.Case{}, false
	}
	return *c, true
}

// TeamName is what people call a team; an unknown one goes by its id.
func (p Policy) TeamName(id, lang string) string {
	if team, ok := p.Teams[id]; ok {
		return oneOf(team.Name, lang)
	}
	return id
}

func (d *draft) teamName(id string) string { return d.TeamName(id, d.lang()) }

// expectation is what the person may honestly expect: the place in the queue and the team's hours.
func (d *draft) expectation(c handoff.Case) string {
	hours := d.Teams[c.Team].Hours
	open, until := hours.Open(d.s.Now)
	if !open {
		next := hours.Next(d.s.Now)
		if next.IsZero() {
			return d.Texts.Say(d.lang(), "bot.closed", nil)
		}
		return d.Texts.Say(d.lang(), "bot.opens", texts.Args{"Time": d.moment(next)})
	}
	text := d.Texts.Say(d.lang(), "bot.next_in_line", nil)
	if d.s.Ahead > 0 {
		text = d.Texts.Say(d.lang(), "bot.ahead", texts.Args{"Count": d.s.Ahead})
	}
	if !until.IsZero() {
		text += " " + d.Texts.Say(d.lang(), "bot.until", texts.Args{"Time": until.Format("15:04")})
	}
	return text
}

// moment writes a day and a time in the team's own zone.
func (d *draft) moment(t time.Time) string {
	day := d.Texts.Say(d.lang(), "bot.day."+t.Weekday().String(), nil)
	return day + t.Format(d.Texts.Say(d.lang(), "bot.format.moment", nil))
}

// relay gives the words to the humans who have the conversation. Before anyone has taken it the person hears that they
// arrived; after that the bot is silent (promise P4).
func (d *draft) relay() bool {
	if d.s.Conversation.Owner != bot.OwnerHuman || d.s.Case == nil {
		return false
	}
	c := *d.s.Case
	c.Updated = d.s.Now
	d.turn.Case = &c
	for i := range d.turn.Entries {
		d.turn.Entries[i].Outcome = handoff.Relayed
	}
	if c.State == handoff.Taken {
		return true
	}
	if d.saysSolved() {
		d.settle(c)
		return true
	}
	d.say(handoff.Relayed, "bot.added", texts.Args{"Case": d.caseName(c.Number)}, handoff.Shown{})
	return true
}

func (d *draft) saysSolved() bool {
	return d.talk() == intents.Solved || d.s.Events[0].Choice == pressSolved
}

// settleReturned closes a case that came back to the bot and that the bot has solved; false when there is none. Left
// open it would stand in the queue for ever, and the person's next request would be filed under it.
func (d *draft) settleReturned() bool {
	if d.s.Case == nil || d.s.Case.State != handoff.WithBot {
		return false
	}
	d.settle(*d.s.Case)
	return true
}

// settle resolves a case that no agent has because the person says that it is solved.
func (d *draft) settle(c handoff.Case) {
	c, err := c.Apply(handoff.Act{Verb: handoff.Resolve, At: d.s.Now})
	if err != nil {
		return
	}
	d.turn.Case = &c
	d.turn.Conversation.Owner = bot.OwnerBot
	d.worked()
	d.add(handoff.Entry{Kind: handoff.Solved, From: handoff.ByPerson, Case: c.Number})
	d.forget()
	d.say(handoff.SmallTalk, "bot.settled", texts.Args{"Case": d.caseName(c.Number)},
		handoff.Shown{Choices: d.buttons(pressReopen)})
}

// overdue ends what the bot did not manage in time: an honest word and a human.
func (d *draft) overdue() bool {
	d.s.Events = d.s.Events[1:]
	if len(d.s.Events) == 0 {
		return true
	}
	d.hear()
	if d.relay() {
		return true
	}
	d.add(handoff.Entry{Kind: handoff.Failed, From: handoff.BySystem, Text: handoff.ReasonDeadline})
	d.say(handoff.Apologised, "bot.sorry", nil, handoff.Shown{})
	if d.mem.Request == "" {
		d.mem.Request = oneLine(utterance(d.s.Events))
	}
	d.handOver(handing{reason: handoff.ReasonDeadline})
	return true
}
