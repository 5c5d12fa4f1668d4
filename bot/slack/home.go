package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/slack/home"
	"github.com/firstline-support/firstline/handoff"
)

// Home is what the app's own page is made of. Without Cases there is no page.
type Home struct {
	Name     string // of the organisation
	Prefix   string // of the names of cases, with its hyphen
	Human    bool   // there are colleagues to talk to
	Cases    handoff.Cases
	Topics   func(lang string) []handoff.Choice       // what requests can be about; nil or none: that is not asked
	Standing func(c handoff.Case, lang string) string // where a case stands
}

// newHome makes the keeper of the pages; nil when there are none.
func (c *Channel) newHome() *home.Keeper {
	h := c.Home
	if h.Cases == nil {
		return nil
	}
	return home.New(home.Options{API: c.api, Channel: Name, Pad: c.Pad, Cases: h.Cases, Texts: c.Texts, Name: h.Name,
		Prefix: h.Prefix, Human: h.Human, Standing: h.Standing, Link: c.threadURL, Shared: c.Nodes != nil,
		Log: c.Log})
}

// Changed has the page of a case's person brought up to date, if they have ever opened it. It does not block.
func (c *Channel) Changed(one handoff.Case) {
	if c.home != nil && one.Channel == Name {
		c.home.Changed(one.Person.ID)
	}
}

// threadURL is where a conversation in a thread can be read; "" for direct messages, which are beside the page.
func (c *Channel) threadURL(conversation string) string {
	at, err := parsePlace(conversation)
	if err != nil || at.thread == "" {
		return ""
	}
	return c.messageURL(at.channel, at.thread, "")
}

// messageURL is where a message can be read by those who may; thread is the message that it answers, if any. Slack's
// own method for it refuses messages of channels that we are not in.
func (c *Channel) messageURL(channel, ts, thread string) string {
	team := c.us().url
	if team == "" {
		return ""
	}
	url := strings.TrimSuffix(team, "/") + "/archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")
	if thread != "" && thread != ts {
		url += "?thread_ts=" + thread + "&cid=" + channel
	}
	return url
}

// visit takes in that somebody opened the app's own page.
func (c *Channel) visit(ctx context.Context, d deed) error {
	if c.home == nil {
		return nil
	}
	return c.home.Opened(ctx, d.user, c.speaks(c.person(ctx, d.user, true)), d.stamp)
}

// tap deals with a button on the app's own page. What it stands for is stored before it is acknowledged; a form is
// opened at once, because Slack gives it three seconds.
func (c *Channel) tap(ctx context.Context, in Intake, d deed) error {
	m := c.makerFor(c.person(ctx, d.user, true))
	switch d.label {
	case blocks.HomeAsk:
		c.open(ctx, d, m.Ask())
		return nil
	case blocks.HomeHuman:
		c.openIntake(ctx, d, place{person: d.user}.conversation())
		return nil
	}
	one, err := c.ownCase(ctx, d.user, d.text)
	if err != nil || one.Number == 0 {
		return err
	}
	switch d.label {
	case blocks.HomeWrite:
		about := c.Home.Prefix + d.text + " · " + one.Subject
		c.open(ctx, d, m.Write(d.text, about))
	case blocks.HomeReopen:
		if one.State == handoff.Resolved { // else it was pressed on a page of before
			return c.choose(ctx, in, d, one.Conversation, choiceReopen)
		}
		c.Changed(one)
	}
	return nil
}

// choiceReopen is what the bot calls the wish to have a case opened again.
const choiceReopen = "reopen"

// choose takes in a choice that a person made elsewhere than below a message.
func (c *Channel) choose(ctx context.Context, in Intake, d deed, conversation, choice string) error {
	e, err := c.elsewhere(ctx, d.user, conversation)
	if err != nil {
		return err
	}
	e.ID, e.Kind, e.Choice = bot.FitID("press/"+d.trigger+"/"+d.stamp), bot.Pressed, choice
	return c.receive(ctx, in, e)
}

// elsewhere is an event of a person in a conversation of theirs that does not come of a message in it. The answer is
// shown where the conversation is.
func (c *Channel) elsewhere(ctx context.Context, user, conversation string) (bot.Event, error) {
	at, err := parsePlace(conversation)
	if err != nil || at.person != user {
		return bot.Event{}, fmt.Errorf("%q is no conversation of %s: %w", conversation, user, bot.ErrBadEvent)
	}
	if err := c.rejoin(ctx, at); err != nil {
		return bot.Event{}, err
	}
	c.courtesy("forget where to answer", c.routes.Drop(ctx, conversation))
	person := c.person(ctx, user, at.private())
	return bot.Event{Channel: Name, Conversation: conversation, Person: person, Lang: c.hint(person)}, nil
}

// ownCase gives a case of the person by its number, the zero case when there is none: what a page or a form brings back
// is foreign text.
func (c *Channel) ownCase(ctx context.Context, user, number string) (handoff.Case, error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || c.Home.Cases == nil {
		return handoff.Case{}, nil //nolint:nilerr // it is nobody's number
	}
	one, err := c.Home.Cases.Case(ctx, n)
	if errors.Is(err, handoff.ErrNoCase) {
		return handoff.Case{}, nil
	}
	if err != nil {
		return handoff.Case{}, err
	}
	if one.Channel != Name || one.Person.ID != user {
		return handoff.Case{}, nil
	}
	return one, nil
}
