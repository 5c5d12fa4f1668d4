package bottest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A Parrot is a decider for tests of channels. It repeats what it hears, each event by itself. To "choose" it shows
// buttons, to "topic" a form, "long" gets a long answer; "case" makes one, "done" resolves it and the button opens it
// again.
type Parrot struct{}

// Decide implements [bot.Decider].
func (Parrot) Decide(_ context.Context, s bot.Situation) (bot.Turn, error) {
	t := bot.Turn{Conversation: s.Conversation}
	e := s.Events[0]
	t.Conversation.Channel, t.Conversation.Person, t.Conversation.Lang = e.Channel, e.Person, e.Lang
	for _, e := range s.Events {
		reply := handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: "you said: " + e.Text,
			Delivery: handoff.Pending, At: s.Now}
		switch {
		case e.Changes():
			continue // what is made of edits is not the channel's
		case e.Kind == bot.Pressed:
			reply.Text = "you pressed: " + e.Choice
		case strings.HasPrefix(e.Text, "choose"):
			reply.Choices = []handoff.Choice{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}
		case e.Text == "topic":
			reply.Form = true
		case e.Text == "long":
			reply.Text = strings.Repeat(strings.Repeat("word ", 500)+"\n\n", 8)
		}
		t.Case = cmp.Or(t.Case, caseOf(s, e))
		t.Entries = append(t.Entries, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: e.Text + e.Choice,
			Event: e.ID, At: s.Now}, reply)
	}
	return t, nil
}

func caseOf(s bot.Situation, e bot.Event) *handoff.Case {
	switch {
	case strings.HasPrefix(e.Text, "case"):
		return &handoff.Case{Conversation: e.Conversation, Channel: e.Channel, Person: e.Person, State: handoff.Waiting,
			Subject: e.Text}
	case s.Case != nil && (e.Text == "done" || e.Choice == "reopen"):
		c := *s.Case
		c.State = map[bool]handoff.State{true: handoff.Resolved, false: handoff.Waiting}[e.Text == "done"]
		return &c
	}
	return nil
}

// Act implements [bot.Decider].
func (Parrot) Act(bot.Situation, handoff.Act) (bot.Turn, error) {
	return bot.Turn{}, errors.New("parrots have no agents")
}

// A Hearing notes what a channel hands to a bot, each event once.
type Hearing struct {
	Bot *bot.Bot

	mu     sync.Mutex
	events []bot.Event
	broken error
}

// Receive hands an event on.
func (h *Hearing) Receive(ctx context.Context, e bot.Event) error {
	h.mu.Lock()
	broken := h.broken
	// what is read again from the history is the same event
	again := slices.ContainsFunc(h.events, func(known bot.Event) bool { return known.Key() == e.Key() })
	if broken == nil && !again {
		h.events = append(h.events, e)
	}
	h.mu.Unlock()
	if broken != nil {
		return broken
	}
	return h.Bot.Receive(ctx, e)
}

// BreakDown has it refuse all events with an error, until it is nil.
func (h *Hearing) BreakDown(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = err
}

// Events are those so far.
func (h *Hearing) Events() []bot.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events)
}

// Texts are their words and choices.
func (h *Hearing) Texts() []string {
	var all []string
	for _, e := range h.Events() {
		all = append(all, e.Text+e.Choice)
	}
	return all
}

// Last is the newest of them.
func (h *Hearing) Last() bot.Event {
	all := h.Events()
	if len(all) == 0 {
		return bot.Event{}
	}
	return all[len(all)-1]
}
