package eval

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A Talk is one conversation with a decider: what a store would keep is kept here, and a desk accepts every case at
// once. It is not safe for concurrent use.
type Talk struct {
	decider bot.Decider
	results Results
	lang    string
	now     time.Time
	state   bot.Conversation
	current *handoff.Case
	choices []handoff.Choice // of the bot's last message
	events  int
	order   *handoff.Order // that a report is about
}

// NewTalk begins a conversation. lang is what the channel says about the person, as a page's language does; now is the
// time at which everything happens. Nothing that flows ask for is ever really done, see [Results].
func NewTalk(d bot.Decider, lang string, now time.Time) *Talk {
	return &Talk{decider: d, lang: lang, now: now}
}

// Ending has actions end as r says.
func (t *Talk) Ending(r Results) *Talk {
	t.results = r
	return t
}

// The names under which a talk appears in its own turns.
const (
	talkID   = "talk"
	channel  = "eval"
	deskName = bot.DeskPrefix + "eval"
)

// Say has the person write something.
func (t *Talk) Say(ctx context.Context, text string) (Reply, error) {
	return t.play(ctx, bot.Event{Kind: bot.Message, Text: text})
}

// Choose has the person press the button with that label, or the one with that number, of the bot's last message.
func (t *Talk) Choose(ctx context.Context, labelOrNumber string) (Reply, error) {
	value, ok := t.button(strings.TrimSpace(labelOrNumber))
	if !ok {
		return Reply{}, fmt.Errorf("no button %q, there are: %s", labelOrNumber, strings.Join(t.labels(), " | "))
	}
	return t.play(ctx, bot.Event{Kind: bot.Pressed, Choice: value})
}

// button prefers labels to numbers: a label may be a number itself.
func (t *Talk) button(name string) (value string, ok bool) {
	for _, c := range t.choices {
		if strings.EqualFold(c.Label, name) {
			return c.Value, true
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(t.choices) {
		return t.choices[n-1].Value, true
	}
	return "", false
}

func (t *Talk) labels() []string {
	labels := make([]string, len(t.choices))
	for i, c := range t.choices {
		labels[i] = c.Label
	}
	return labels
}

// play makes the turn on what the person did, and the one on the desk's yes when a case was offered.
func (t *Talk) play(ctx context.Context, e bot.Event) (Reply, error) {
	e.Channel, e.Person, e.Lang = channel, handoff.Person{ID: talkID}, t.lang
	turn, err := t.decide(ctx, e)
	if err != nil {
		return Reply{}, err
	}
	reply := Read(turn)
	if turn, err = t.carry(ctx, turn, &reply); err != nil {
		return reply, err
	}
	if len(turn.Offer) > 0 {
		accepted, err := t.decide(ctx, bot.Event{Channel: deskName, Kind: bot.DeskHas, Number: t.current.Number})
		if err != nil {
			return reply, fmt.Errorf("accept the case: %w", err)
		}
		reply.append(Read(accepted))
	}
	t.choices = reply.Choices
	return reply, nil
}

// decide makes one turn and keeps what it leaves.
func (t *Talk) decide(ctx context.Context, e bot.Event) (bot.Turn, error) {
	t.events++
	e.ID, e.Conversation, e.At = strconv.Itoa(t.events), talkID, t.now
	if err := e.Check(); err != nil {
		return bot.Turn{}, err
	}
	turn, err := t.decider.Decide(ctx,
		bot.Situation{Conversation: t.state, Case: t.current, Events: []bot.Event{e}, Now: t.now, Order: t.order})
	if err != nil {
		return bot.Turn{}, fmt.Errorf("decide on event %d: %w", t.events, err)
	}
	t.state = turn.Conversation
	t.state.Version++
	if turn.Case != nil {
		c := *turn.Case
		if c.Number == 0 {
			c.Number = t.state.Case + 1
		}
		t.current, t.state.Case = &c, c.Number
	}
	return turn, nil
}
