package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// The words of a usual turn.
const (
	asked    = "I cannot sign in since this morning, it says the password is wrong"
	answered = "You can reset it yourself:\n\n1. Open the portal\n2. Choose **Forgot password**\n3. Follow the steps"
)

// event is what a person writes.
func event(talk string, n int64) bot.Event {
	return bot.Event{Channel: "web", ID: talk + "/" + strconv.FormatInt(n, 10), Conversation: talk, Kind: bot.Message,
		At: time.Now().UTC().Truncate(time.Microsecond), Person: handoff.Person{ID: talk}, Text: asked}
}

// answer is a turn as it is on a usual day: what was said, the evidence, the answer and a step. Nothing is pushed: the
// web chat reads the journal.
func answer(c bot.Conversation, events ...bot.Event) bot.Turn {
	now := time.Now().UTC().Truncate(time.Microsecond)
	c.Channel, c.Lang, c.Owner, c.Updated = "web", "en", bot.OwnerBot, now
	c.Memory = bot.Memory{Request: asked, Shown: []string{"reset-password"}, Answered: true}
	t := bot.Turn{Conversation: c}
	for _, e := range events {
		t.Handled = append(t.Handled, e.Key())
		t.Conversation.Person = e.Person
		t.Entries = append(t.Entries, handoff.Entry{At: now, Kind: handoff.Said, From: handoff.ByPerson, Text: e.Text,
			Event: e.ID})
	}
	t.Entries = append(t.Entries,
		handoff.Entry{At: now, Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Rule: "answer",
			Utterance: asked, Lang: "en", Knowledge: 0.9,
			Intents:  []handoff.Weighed{{ID: "password-forgotten", Score: 0.8}, {ID: "account-locked", Score: 0.1}},
			Articles: []handoff.Weighed{{ID: "reset-password", Title: "Reset your password", Score: 0.9}}}},
		handoff.Entry{At: now, Kind: handoff.Said, From: handoff.ByBot, Outcome: handoff.Answered, Text: answered,
			Shown: handoff.Shown{Sources: []handoff.Source{{Article: "reset-password", Title: "Reset your password"}}}},
		handoff.Entry{At: now, Kind: handoff.Stepped, From: handoff.ByBot, Text: "offered"})
	return t
}

// A clerk decides nothing: every turn is the same.
type clerk struct{}

// Decide implements [bot.Decider].
func (clerk) Decide(_ context.Context, s bot.Situation) (bot.Turn, error) {
	t := answer(s.Conversation, s.Events...)
	t.Handled = nil // the engine's to say
	return t, nil
}

// Act implements [bot.Decider].
func (clerk) Act(bot.Situation, handoff.Act) (bot.Turn, error) {
	return bot.Turn{}, fmt.Errorf("a bench has no agents: %w", handoff.ErrIncomplete)
}

// sizes are the bytes of what a turn makes durable: the event, and the turn.
func sizes() (received, committed []byte, err error) {
	e := event("talk-1", 1)
	received, err = json.Marshal(e)
	if err != nil {
		return nil, nil, fmt.Errorf("size of an event: %w", err)
	}
	t := answer(bot.Conversation{ID: "talk-1"}, e)
	committed, err = json.Marshal(struct {
		Conversation bot.Conversation
		Entries      []handoff.Entry
	}{t.Conversation, t.Entries})
	if err != nil {
		return nil, nil, fmt.Errorf("size of a turn: %w", err)
	}
	return received, committed, nil
}
