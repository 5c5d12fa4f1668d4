package house

import (
	"context"
	"fmt"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// A Clerk is a decider that repeats each word that it hears and offers buttons with it, and hands over at the word
// "human". What desks and agents report is decided by the real rules, as everything is while a human has the case.
type Clerk struct{ Rules decide.Policy }

// Heard begins each answer of a [Clerk].
const Heard = "heard: "

// More is what the button below each answer is called.
const More = "More"

// Act implements [bot.Decider].
func (c Clerk) Act(s bot.Situation, a handoff.Act) (bot.Turn, error) {
	return c.Rules.Act(s, &decide.Knowledge{}, a)
}

// Decide implements [bot.Decider].
func (c Clerk) Decide(_ context.Context, s bot.Situation) (bot.Turn, error) {
	words := ""
	for _, e := range s.Events {
		words = strings.TrimSpace(words + " " + e.Text + e.Choice)
	}
	s.Conversation.Memory.Request = "something" // so that nobody is asked for a topic
	first := s.Events[0].Kind
	ours := first != bot.Message && first != bot.Pressed
	human := strings.Contains(words, "human")
	if ours || s.Conversation.Owner == bot.OwnerHuman || human {
		evidence := decide.Evidence{Lang: "en"}
		if !ours && human {
			evidence.Match.Talk, evidence.Match.TalkConfidence = intents.Human, 1
		}
		return c.Rules.Decide(s, &decide.Knowledge{}, evidence), nil
	}
	t := bot.Turn{Conversation: s.Conversation}
	t.Conversation.Channel, t.Conversation.Person, t.Conversation.Lang = s.Events[0].Channel, s.Events[0].Person, "en"
	t.Conversation.Owner = bot.OwnerBot
	for _, e := range s.Events {
		t.Entries = append(t.Entries, handoff.Entry{Kind: handoff.Said, From: handoff.ByPerson, Text: e.Text + e.Choice,
			Event: e.ID, At: e.At})
	}
	pressed := fmt.Sprintf("pressed%d", s.Conversation.Version)
	t.Entries = append(t.Entries, handoff.Entry{Kind: handoff.Said, From: handoff.ByBot, Text: Heard + words, At: s.Now,
		Shown: handoff.Shown{Choices: []handoff.Choice{{Value: pressed, Label: More}}}, Outcome: handoff.Answered})
	return t, nil
}
