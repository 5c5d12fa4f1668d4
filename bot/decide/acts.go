package decide

import (
	"fmt"

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
}

// Act gives the turn on what an agent does. It is a pure function of its arguments; errors are those of
// handoff.Case.Apply.
func (p Policy) Act(s bot.Situation, a handoff.Act) (bot.Turn, error) {
	deed, ok := deeds[a.Verb]
	if !ok {
		return bot.Turn{}, fmt.Errorf("%q is nothing that agents do: %w", a.Verb, handoff.ErrNotAllowed)
	}
	if s.Case == nil {
		return bot.Turn{}, handoff.ErrNoCase
	}
	c, err := s.Case.Apply(a)
	if err != nil {
		return bot.Turn{}, err
	}
	s.Events = []bot.Event{{Channel: s.Conversation.Channel, Conversation: s.Conversation.ID, Kind: bot.Acted}}
	d := p.begin(s, nil, Evidence{})
	d.turn.Case = &c
	deed(d, a)
	return d.turn, nil
}

// record writes down what the agent did.
func (d *draft) record(kind handoff.Kind, a handoff.Act) {
	d.add(handoff.Entry{Kind: kind, From: handoff.ByAgent, Name: a.Agent.Name, Text: a.Text, Event: a.ID, Case: a.Case})
}

// announce tells the person what changed. It comes from the system and not from the bot: the bot is silent now.
func (d *draft) announce(id string, a handoff.Act, choices ...handoff.Choice) {
	d.add(handoff.Entry{Kind: handoff.Said, From: handoff.BySystem, Case: a.Case, Shown: handoff.Shown{Choices: choices},
		Text: d.Texts.Say(d.lang(), id, texts.Args{"Agent": a.Agent.Name, "Case": d.caseName(a.Case)})})
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

// handedBack lets the bot work again, from a clean memory: what led to the handoff must not lead there at once again.
func (d *draft) handedBack(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerBot
	d.forget()
	d.record(handoff.HandedBack, a)
	d.announce("bot.handed_back", a, d.buttons(pressHuman)...)
}

func (d *draft) resolved(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerBot
	d.forget()
	d.record(handoff.Solved, a)
	d.announce("bot.resolved", a, d.buttons(pressReopen)...)
}

func (d *draft) reopened(a handoff.Act) {
	d.turn.Conversation.Owner = bot.OwnerHuman
	d.record(handoff.Reopening, a)
	d.announce("bot.reopened", a)
}
