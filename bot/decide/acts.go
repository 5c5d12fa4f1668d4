package decide

import (
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// deeds are what an act does besides changing the case's state.
var deeds = map[handoff.Verb]func(*draft, handoff.Act){
	handoff.Take:     (*draft).taken,
	handoff.Release:  (*draft).released,
	handoff.Reply:    (*draft).replied,
	handoff.AddNote:  (*draft).noted,
	handoff.HandBack: (*draft).handedBack,
	handoff.Resolve:  (*draft).resolved,
	handoff.Reopen:   (*draft).reopened,
	handoff.TakeOver: (*draft).taken,
	handoff.Assign:   (*draft).assigned,
	handoff.Transfer: (*draft).transferred,
	handoff.Escalate: (*draft).escalated,
	handoff.Ask:      (*draft).replied,
	handoff.Merge:    (*draft).merged,
	handoff.Close:    (*draft).closed,

	handoff.Snooze:     (*draft).putOff,
	handoff.Wake:       onRecord(handoff.Woken, func(handoff.Act) string { return "" }),
	handoff.Consult:    (*draft).consulted,
	handoff.Watch:      onRecord(handoff.Watched, func(handoff.Act) string { return "" }),
	handoff.Unwatch:    onRecord(handoff.Unwatched, func(handoff.Act) string { return "" }),
	handoff.Categorise: onRecord(handoff.Sorted, func(a handoff.Act) string { return a.Category }),
	handoff.Prioritise: (*draft).weighted,
	handoff.Link:       (*draft).linked,
	handoff.Amend:      (*draft).reworded,
	handoff.Retract:    (*draft).tookBack,
}

// onRecord is a deed that the journal keeps and the person need not hear of.
func onRecord(kind handoff.Kind, what func(handoff.Act) string) func(*draft, handoff.Act) {
	return func(d *draft, a handoff.Act) {
		a.Text = what(a)
		d.record(kind, a)
	}
}

// Act gives the turn on what an agent does. It is a pure function of its arguments; errors are those of
// handoff.Case.Apply.
func (p Policy) Act(s bot.Situation, k *Knowledge, a handoff.Act) (bot.Turn, error) {
	deed, ok := deeds[a.Verb]
	if !ok {
		return bot.Turn{}, fmt.Errorf("%q is nothing that agents do: %w", a.Verb, handoff.ErrNotAllowed)
	}
	if s.Case == nil {
		return bot.Turn{}, handoff.ErrNoCase
	}
	if _, known := k.Flows[a.Flow]; a.Flow != "" && !known {
		return bot.Turn{}, fmt.Errorf("there is no flow %q: %w", a.Flow, handoff.ErrIncomplete)
	}
	c, err := s.Case.Apply(a)
	if err == nil && a.Of > 0 {
		err = mayChange(s, a)
	}
	if err != nil {
		return bot.Turn{}, err
	}
	s.Events = []bot.Event{{Channel: s.Conversation.Channel, Conversation: s.Conversation.ID, Kind: bot.Acted}}
	d := p.begin(s, k, Evidence{})
	d.turn.Case = &c
	deed(d, a)
	d.wind()
	return d.turn, nil
}

// record writes down what the agent did; an act of nobody is one of the desk's own rules.
func (d *draft) record(kind handoff.Kind, a handoff.Act) {
	by := handoff.ByAgent
	if a.Agent.ID == "" {
		by = handoff.BySystem
	}
	d.add(handoff.Entry{Kind: kind, From: by, Name: a.Agent.Name, Agent: a.Agent.ID, Text: a.Text, Files: a.Files,
		Event: a.ID, Case: a.Case})
}

// announce tells the person what changed. It comes from the system and not from the bot: the bot is silent now.
func (d *draft) announce(id string, a handoff.Act, choices ...handoff.Choice) {
	d.tell(id, a.Case, texts.Args{"Agent": a.Agent.Name}, choices...)
}

// tell is a message of the system about a case.
func (d *draft) tell(id string, number int64, args texts.Args, choices ...handoff.Choice) {
	args["Case"] = d.caseName(number)
	d.add(handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Case: number, Shown: handoff.Shown{Choices: choices},
		Text: d.Texts.Say(d.lang(), id, args)})
}

func (d *draft) taken(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerHuman
	d.turn.Withdraw = true
	d.mem.Flow, d.mem.Asked = nil, nil
	d.record(handoff.TookOver, a)
	d.announce("bot.taken", a)
}

func (d *draft) released(a handoff.Act) {
	d.record(handoff.Released, a)
	d.announce("bot.released", a)
}

func (d *draft) replied(a handoff.Act) { d.record(handoff.Said, a) }

func (d *draft) noted(a handoff.Act) { d.record(handoff.Note, a) }

// consulted keeps a question to a colleague: it is as internal as a note.
func (d *draft) consulted(a handoff.Act) {
	d.record(handoff.Consulted, a)
	d.turn.Entries[len(d.turn.Entries)-1].Detail = a.To.Name
}

// handedBack lets the bot work again, from a clean memory: what led to the handoff must not lead there at once again.
func (d *draft) handedBack(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerBot
	d.forget()
	d.record(handoff.HandedBack, a)
	d.announce("bot.handed_back", a, d.buttons(pressHuman)...)
	if a.Flow == "" {
		return
	}
	d.wind()
	withBot := *d.turn.Case
	d.s.Case = &withBot // a flow that ends at once goes on with this case
	d.startFlow(a.Flow)
}

func (d *draft) resolved(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerBot
	d.forget()
	d.record(handoff.Solved, a)
	buttons := []string{pressReopen}
	if d.turn.Case.Rating == "" {
		buttons = []string{pressGood, pressBad, pressReopen}
	}
	d.tell("bot.resolved", a.Case, texts.Args{"Agent": a.Agent.Name, "Text": d.reopenable()}, d.buttons(buttons...)...)
}

// reopenable says until when a case that is resolved now can be opened again.
func (d *draft) reopenable() string {
	if d.Service.Close == 0 {
		return ""
	}
	until := d.s.Now.Add(d.Service.Close).In(d.place())
	return d.Texts.Say(d.lang(), "bot.reopen_until", texts.Args{"Time": d.date(until)})
}

// place is the time zone of the person, as far as it is known.
func (d *draft) place() *time.Location { return d.local(d.s).Location() }

func (d *draft) assigned(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerHuman
	d.turn.Withdraw = true
	to := a
	to.Text = a.To.Name
	d.record(handoff.Assigned, to)
	d.tell("bot.taken", a.Case, texts.Args{"Agent": a.To.Name})
}

func (d *draft) transferred(a handoff.Act) { d.moved(handoff.Transferred, "bot.transferred", a) }

func (d *draft) escalated(a handoff.Act) { d.moved(handoff.Raised, "bot.escalated", a) }

// moved records and tells that the case is in the queue of another team now. What the agent wrote about it is a note.
func (d *draft) moved(kind handoff.Kind, id string, a handoff.Act) {
	if a.Text != "" {
		d.record(handoff.Note, a)
	}
	team := a
	team.Text = a.Team
	d.record(kind, team)
	d.wind() // for what the new team promises
	d.tell(id, a.Case, texts.Args{"Team": d.teamName(a.Team), "Text": d.plan(*d.turn.Case)})
}

// merged ends a case whose work goes on in another one.
func (d *draft) merged(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerBot
	d.forget()
	other := a
	other.Text = d.caseName(a.Other)
	d.record(handoff.Merged, other)
	d.tell("bot.merged", a.Case, texts.Args{"Text": other.Text})
}

func (d *draft) closed(a handoff.Act) { d.record(handoff.Ended, a) }

func (d *draft) putOff(a handoff.Act) {
	a.Text = a.Until.UTC().Format(time.RFC3339)
	d.record(handoff.PutOff, a)
}

func (d *draft) weighted(a handoff.Act) {
	a.Text = string(d.turn.Case.Priority)
	d.record(handoff.Weighted, a)
}

func (d *draft) linked(a handoff.Act) {
	a.Text = ""
	if a.Other > 0 {
		a.Text = d.caseName(a.Other)
	}
	d.record(handoff.Linked, a)
}

func (d *draft) reopened(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerHuman
	d.record(handoff.Reopening, a)
	d.announce("bot.reopened", a)
}
