package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// target gives the message whose menu was used.
func (i interaction) target() (message, bool) {
	m, ok := i.Data.V.Resolved.V.Messages.V[i.Data.V.Target.V]
	if m.Guild.V == "" {
		m.Guild = i.Guild
	}
	if m.Channel.V == "" {
		m.Channel = i.Channel
	}
	return m, ok && m.ID.V != ""
}

// commandHelp takes in that somebody wants help with a message. What it says becomes their question, whoever wrote it:
// they alone are answered, with what they may read themselves. Whoever wrote it is only named.
func (c *Channel) commandHelp(ctx context.Context, in Intake, i call) error {
	m, ok := i.target()
	words := c.plain(m)
	if !ok || words == "" && len(m.files()) == 0 {
		c.answer(ctx, i, "help_empty")
		return nil
	}
	if in.Desk != nil && in.Desk.Holds(m.Channel.V) {
		// what is said there may be for the team alone, and a question of an agent goes to any team
		c.answer(ctx, i, "help_desk")
		return nil
	}
	about := cards.About{Author: nameOf(m), Own: m.Author.V.ID.V == i.who.ID}
	if m.Guild.V != "" {
		about.URL = url(m.Guild.V, m.Channel.V, m.ID.V)
	}
	beside := strings.TrimSpace(c.Texts.Say(i.maker.Lang, "discord.help_from", texts.Args{"Name": about.Author}) + " " +
		about.URL)
	e := c.eventOf(i, place{person: i.who.ID}, bot.Message)
	e.Beside, e.Text = beside, bot.Clip(words, bot.MaxText-len(beside)-2)
	c.noteLead(ctx, e.Conversation, about)
	if files := m.files(); len(files) > 0 {
		defer c.open(ctx, e.Conversation)()
		if err := c.await(ctx, i, e.Conversation); err != nil { // fetching takes longer than Discord waits
			return err
		}
		return c.load(ctx, in, e, files)
	}
	return c.askPrivately(ctx, in, i, e)
}

// nameOf is what the writer of a message is called, foreign and short.
func nameOf(m message) string {
	return handoff.OneLine(bot.Clip(cmp.Or(m.Author.V.Global.V, m.Author.V.Name.V), 80))
}

// A lead is the message that the next answer is about. One node forgets it at a restart: then an answer comes without
// its link.
type lead struct {
	cards.About
	Since time.Time
}

// leadLife is how long an answer is waited for.
const leadLife = time.Hour

// noteLead notes what the next answer is about.
func (c *Channel) noteLead(ctx context.Context, conversation string, about cards.About) {
	text, err := json.Marshal(lead{about, time.Now()})
	if err == nil {
		err = c.leads.Put(ctx, conversation, string(text))
	}
	c.courtesy("note what an answer is about", err)
}

// leadOf gives the message that an entry is the answer to, if it is the first one behind the question.
func (c *Channel) leadOf(ctx context.Context, p bot.Parcel) (about cards.About, ok bool) {
	if p.Entry.From != handoff.ByBot {
		return about, false
	}
	noted, ok, err := c.leads.Get(ctx, p.Conversation)
	c.courtesy("recall what an answer is about", err)
	var one lead
	if !ok || json.Unmarshal([]byte(noted), &one) != nil {
		return about, false
	}
	if c.Nodes != nil { // it was another's clock, perhaps
		one.Since = one.Since.Add(-clocks)
	}
	return one.About, p.Entry.At.After(one.Since)
}

// forgetLead notes that the answer is there.
func (c *Channel) forgetLead(ctx context.Context, conversation string) {
	_, ok, err := c.leads.Get(ctx, conversation)
	if ok {
		err = c.leads.Drop(ctx, conversation)
	}
	c.courtesy("forget what an answer is about", err)
}
