package decide

import (
	"cmp"
	"strings"
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
	follows  int64 // the closed case that the person came back to
	form     bot.Form
}

// handOver makes a case and offers it to the desk. The person is not told about a colleague here: that is said when the
// desk has accepted the case (promise P5, see deskHas).
func (d *draft) handOver(h handing) {
	if len(d.Desks) == 0 {
		d.say(handoff.Unknown, "bot.no_desk", texts.Args{"Name": d.Organisation}, handoff.Shown{})
		return
	}
	c := d.caseFor(h)
	number := c.Number
	if number == 0 {
		number = bot.NewCase
	}
	d.turn.Case, d.turn.Offer = &c, d.Desks
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
	if h.follows > 0 {
		route.Because = handoff.BecauseFollows
	}
	c := handoff.Case{Conversation: conversation.ID, Channel: conversation.Channel, Person: conversation.Person,
		Lang: d.lang(), State: handoff.Opening, Team: route.Team, Priority: route.Priority, Because: route.Because,
		Subject: subject, Opened: d.s.Now, Updated: d.s.Now}
	c.Standing = handoff.Standing{Impact: route.Impact, Urgency: route.Urgency,
		Category: cmp.Or(h.form.Category, route.Category), Skill: route.Skill, Follows: h.follows}
	return c
}

func (d *draft) route(h handing) handoff.Route {
	c := d.turn.Conversation
	var impact, urgency handoff.Grade
	if !d.Calm {
		impact, urgency = handoff.Grades(d.mem.Signals)
		// what was chosen counts more than what words sound like
		impact, urgency = cmp.Or(h.form.Impact, impact), cmp.Or(h.form.Urgency, urgency)
	}
	return d.Routing.Route(handoff.Request{Intent: d.mem.Intent, Article: d.lastShown(), Channel: c.Channel,
		Lang: d.lang(), Groups: c.Person.Groups, Team: h.team, Priority: h.priority, Impact: impact, Urgency: urgency})
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
	if h.form != (bot.Form{}) {
		c.Category = cmp.Or(h.form.Category, c.Category)
		if p := d.route(h).Priority; p.Rank() > c.Priority.Rank() {
			c.Priority = p
		}
	}
	return c
}

// filled hands over what a person described in a form: who fills one in wants a human, and has said more than the bot
// would ask. What was talked about before is in the journal.
func (d *draft) filled() bool {
	event := d.s.Events[0]
	if event.Kind != bot.Filled || event.Form == nil {
		return false
	}
	d.forget()
	d.notice()
	d.request()
	if w, ok := best(weigh(d.e, d.k), d.Thresholds.Answer); ok && w.intent != nil {
		d.mem.Intent = w.intent.ID // it tells whose matter this is
	}
	d.handOver(handing{reason: handoff.ReasonAsked, form: *event.Form})
	return true
}

func (d *draft) lastShown() string {
	if len(d.mem.Shown) == 0 {
		return ""
	}
	return d.mem.Shown[len(d.mem.Shown)-1]
}

// reopen gives a resolved case back to humans at the person's wish. One that is closed is followed by a new one.
func (d *draft) reopen() {
	if d.s.Case != nil && d.s.Case.State == handoff.Closed {
		// it is the same request, and so the same team's: that may be one that keeps such words to itself
		d.mem.Request = d.s.Case.Subject
		d.handOver(handing{reason: handoff.ReasonNotSolved, team: d.s.Case.Team, follows: d.s.Case.Number})
		return
	}
	if d.s.Case == nil || d.s.Case.State != handoff.Resolved {
		d.say(handoff.SmallTalk, "bot.button_gone", nil, handoff.Shown{})
		return
	}
	again, err := d.s.Case.Apply(handoff.Act{Verb: handoff.HandOver, At: d.s.Now})
	if err != nil || len(d.Desks) == 0 {
		d.say(handoff.Unknown, "bot.no_desk", texts.Args{"Name": d.Organisation}, handoff.Shown{})
		return
	}
	d.turn.Case, d.turn.Offer = &again, d.Desks
	d.turn.Conversation.Owner = bot.OwnerHuman
	d.add(handoff.Entry{Kind: handoff.Reopening, From: handoff.ByPerson, Case: again.Number, Outcome: handoff.HandedOver})
}

// deskHas tells the person about the handoff: the case exists, and a desk holds it. Of further desks that hold it the
// person need not hear.
func (d *draft) deskHas() bool {
	event, c := d.s.Events[0], d.s.Case
	if c == nil || c.Number != event.Number {
		return true // of an earlier case
	}
	desk, place := strings.TrimPrefix(event.Channel, bot.DeskPrefix), handoff.Place{}
	if event.Place != nil {
		place = *event.Place
	}
	held := c.With(desk, place)
	if known, ok := c.Places[desk]; ok && known == place && c.State != handoff.Opening {
		return true // it repeats itself
	}
	first := false
	if after, err := held.Apply(handoff.Act{Verb: handoff.Accept, At: d.s.Now}); err == nil {
		held, first = d.Service.Wind(*c, after, d.s.Now), true
	}
	d.turn.Case = &held
	d.add(handoff.Entry{Kind: handoff.Accepted, From: handoff.BySystem, Text: desk, Detail: place.Ref, Case: c.Number})
	if first {
		d.say(handoff.HandedOver, "bot.desk_has", texts.Args{"Case": d.caseName(c.Number), "Team": d.teamName(c.Team),
			"Text": d.expectation(held)}, handoff.Shown{})
	}
	return true
}

// deskLate says that the desk has not answered yet. The case is safe and the offer goes on.
func (d *draft) deskLate() bool {
	if c := d.s.Case; c != nil && c.Number == d.s.Events[0].Number && c.State == handoff.Opening {
		d.say(handoff.HandedOver, "bot.desk_late", texts.Args{"Case": d.caseName(c.Number)}, handoff.Shown{})
	}
	return true
}

// TeamName is what people call a team; an unknown one goes by its id.
func (p Policy) TeamName(id, lang string) string {
	if team, ok := p.Teams[id]; ok {
		return oneOf(team.Name, lang)
	}
	return id
}

func (d *draft) teamName(id string) string { return d.TeamName(id, d.lang()) }

// expectation is what the person may honestly expect: the place in the queue, and what the team's hours and promises
// say.
func (d *draft) expectation(c handoff.Case) string {
	plan := d.plan(c)
	if open, _ := d.hours(c).Open(d.s.Now); !open {
		return plan
	}
	text := d.Texts.Say(d.lang(), "bot.next_in_line", nil)
	if d.s.Ahead > 0 {
		text = d.Texts.Say(d.lang(), "bot.ahead", texts.Args{"Count": d.s.Ahead})
	}
	return strings.TrimSpace(text + " " + plan)
}

// plan says when the team is there, and by when it wants to have answered.
func (d *draft) plan(c handoff.Case) string {
	hours := d.hours(c)
	var parts []string
	switch open, until := hours.Open(d.s.Now); {
	case !open && hours.Next(d.s.Now).IsZero():
		return d.Texts.Say(d.lang(), "bot.closed", nil)
	case !open:
		parts = append(parts, d.Texts.Say(d.lang(), "bot.opens", texts.Args{"Time": d.moment(hours.Next(d.s.Now))}))
	case !until.IsZero():
		parts = append(parts, d.Texts.Say(d.lang(), "bot.until", texts.Args{"Time": until.Format("15:04")}))
	}
	if aim := c.First.At(hours, 1); aim.After(d.s.Now) {
		parts = append(parts, d.Texts.Say(d.lang(), "bot.aim", texts.Args{"Time": d.moment(aim.In(hours.Place()))}))
	}
	return strings.Join(parts, " ")
}

func (d *draft) hours(c handoff.Case) handoff.Hours { return d.Service.Teams[c.Team].Hours }

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
	if d.s.Case.State == handoff.Asking && d.s.Events[0].Choice == pressSolved {
		d.settle(*d.s.Case) // the reminder's own button
		return true
	}
	c := d.heard(*d.s.Case)
	d.turn.Case = &c
	for i := range d.turn.Entries {
		d.turn.Entries[i].Outcome = handoff.Relayed
	}
	if c.Held() {
		return true
	}
	switch {
	case d.saysSolved():
		d.settle(c)
		return true
	case d.talk() == intents.Requests: // who waits wants to know for how long
		d.requests()
		return true
	}
	d.say(handoff.Relayed, "bot.added", texts.Args{"Case": d.caseName(c.Number)}, handoff.Shown{})
	return true
}

// heard is what a case becomes when its person writes: who waited for an answer has it, and who has put it out of sight
// sees it again.
func (d *draft) heard(c handoff.Case) handoff.Case {
	for _, verb := range []handoff.Verb{handoff.Answer, handoff.Wake} {
		if verb == handoff.Wake && c.Snoozed.IsZero() {
			continue
		}
		if after, err := c.Apply(handoff.Act{Verb: verb, At: d.s.Now}); err == nil {
			c = after
		}
	}
	c.Updated = d.s.Now
	return c
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

// settle resolves a case because the person says that it is solved.
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
	if d.s.Events[0].Changes() {
		return d.changed()
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
