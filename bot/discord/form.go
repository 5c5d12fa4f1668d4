package discord

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
)

// How the ids of forms begin; what they carry stands behind.
const (
	intakePrefix = "fi|" // + the conversation
	writePrefix  = "fw|" // + the number of a case
	ticketPrefix = "ft|" // + panel and topic
)

// showIntake shows the form in which somebody describes what they need a colleague for.
func (c *Channel) showIntake(ctx context.Context, i call, conversation string) error {
	f := i.maker.Forms().Intake(conversation, c.topics(i.maker.Lang))
	f.ID = intakePrefix + conversation
	c.respond(ctx, i, cards.Modal(f))
	return nil
}

func (c *Channel) topics(lang string) []handoff.Choice {
	if c.Requests.Topics == nil {
		return nil
	}
	return c.Requests.Topics(lang)
}

// fill takes in a form. Discord closes it when it is answered; what it says is stored before.
func (c *Channel) fill(ctx context.Context, in Intake, i call) error {
	id := i.Data.V.CustomID.V
	filled := cards.Filled(i.Data.V.Components.V)
	switch {
	case strings.HasPrefix(id, intakePrefix):
		return c.fillIntake(ctx, in, i, strings.TrimPrefix(id, intakePrefix), filled)
	case strings.HasPrefix(id, writePrefix):
		return c.fillWrite(ctx, in, i, strings.TrimPrefix(id, writePrefix), filled)
	case strings.HasPrefix(id, ticketPrefix):
		return c.fillTicket(ctx, in, i, strings.TrimPrefix(id, ticketPrefix), filled)
	}
	return nil
}

// fillIntake takes in what somebody needs a colleague for.
func (c *Channel) fillIntake(ctx context.Context, in Intake, i call, conversation string, filled map[string]string,
) error {
	at, err := parsePlace(conversation)
	if err != nil || at.person != i.who.ID {
		return nil //nolint:nilerr // it is no form of ours
	}
	forms, topics := i.maker.Forms(), c.topics(i.maker.Lang)
	words := strings.TrimSpace(filled[form.Words])
	if words == "" || len(forms.Unknown(filled, topics)) > 0 {
		c.answer(ctx, i, "form_empty")
		return nil
	}
	e := c.eventOf(i, at, bot.Filled)
	e.Beside = bot.Clip(forms.Told(filled, topics), bot.MaxText/2)
	e.Text = bot.Clip(words, bot.MaxText-len(e.Beside)-2)
	e.Form = &bot.Form{Category: filled[form.Topic], Impact: form.Grade(form.Reach, filled[form.Reach]),
		Urgency: form.Grade(form.Urgency, filled[form.Urgency])}
	if at.channel == "" {
		return c.askPrivately(ctx, in, i, e)
	}
	return c.inThread(ctx, in, i, e)
}

// ownCase gives one of the person's own cases by its number; false for what is none.
func (c *Channel) ownCase(ctx context.Context, person, number string) (one handoff.Case, own bool, err error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || c.Requests.Cases == nil {
		return one, false, nil //nolint:nilerr // it is nobody's number
	}
	one, err = c.Requests.Cases.Case(ctx, n)
	if errors.Is(err, handoff.ErrNoCase) {
		return one, false, nil
	}
	return one, err == nil && one.Channel == Name && one.Person.ID == person, err
}

// fillWrite takes in what somebody adds to one of their cases.
func (c *Channel) fillWrite(ctx context.Context, in Intake, i call, number string, filled map[string]string) error {
	one, own, err := c.ownCase(ctx, i.who.ID, number)
	if err != nil {
		return err
	}
	words := strings.TrimSpace(filled[form.Words])
	switch {
	case !own || !one.WithHuman():
		c.answer(ctx, i, "gone")
		return nil
	case words == "":
		c.answer(ctx, i, "form_empty")
		return nil
	}
	at, err := parsePlace(one.Conversation)
	if err != nil {
		return fmt.Errorf("case %d: %w", one.Number, err)
	}
	e := c.eventOf(i, at, bot.Message)
	e.Text = bot.Clip(words, bot.MaxText)
	return c.inThread(ctx, in, i, e)
}

// What is shown of a person's requests.
const (
	mostOpen = 8
	mostDone = 4
)

// requestPrefix begins the ids of what can be pressed below them.
const requestPrefix = "fr|"

// commandRequests lists the person's own requests, and where each stands.
func (c *Channel) commandRequests(ctx context.Context, i call) error {
	if c.Requests.Cases == nil {
		c.answer(ctx, i, "gone")
		return nil
	}
	owns, more, err := handoff.Owns(ctx, c.Requests.Cases, Name, i.who.ID, mostOpen, mostDone)
	if err != nil {
		return err
	}
	var all []cards.Request
	for _, one := range owns {
		all = append(all, cards.Request{Number: one.Number, Name: c.Requests.Prefix + strconv.FormatInt(one.Number, 10),
			Subject: one.Subject, State: c.Requests.Standing(one.Case, i.maker.Lang), Open: one.Open(), Write: one.WithHuman(),
			Reopen: one.Reopens, URL: c.conversationURL(one.Conversation)})
	}
	c.answerWith(ctx, i, i.maker.Requests(c.Requests.Human, all, more, func(what string, number int64) string {
		return fmt.Sprintf("%s%s|%d", requestPrefix, what, number)
	}))
	return nil
}

// conversationURL is where a conversation in a thread can be read; "" for direct messages.
func (c *Channel) conversationURL(conversation string) string {
	at, err := parsePlace(conversation)
	known, ok := c.directory.channel(at.channel)
	if err != nil || !ok || known.Guild.V == "" {
		return ""
	}
	return url(known.Guild.V, at.channel)
}

// pressRequest takes in a press below the list of requests.
func (c *Channel) pressRequest(ctx context.Context, in Intake, i call, id string) error {
	what, number, _ := strings.Cut(strings.TrimPrefix(id, requestPrefix), "|")
	if what == cards.RequestHuman {
		e := c.eventOf(i, place{person: i.who.ID}, bot.Pressed)
		e.Choice = choiceHuman
		return c.askPrivately(ctx, in, i, e)
	}
	one, own, err := c.ownCase(ctx, i.who.ID, number)
	if err != nil {
		return err
	}
	if !own {
		c.answer(ctx, i, "gone")
		return nil
	}
	if what == cards.RequestWrite {
		f := i.maker.Forms().Ticket(writePrefix+number, c.Requests.Prefix+number, nil)
		c.respond(ctx, i, cards.Modal(f))
		return nil
	}
	at, err := parsePlace(one.Conversation)
	if err != nil || what != cards.RequestReopen {
		return nil //nolint:nilerr // it is no button of ours
	}
	e := c.eventOf(i, at, bot.Pressed)
	e.Choice = choiceReopen
	return c.inThread(ctx, in, i, e)
}
