package discord

import (
	"cmp"
	"context"
	"strings"
	"sync"
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
	c.leads.set(e.Conversation, about)
	if files := m.files(); len(files) > 0 {
		defer c.routes.open(e.Conversation)()
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

// leads are the messages that the next answers are about, by conversation. They are forgotten at a restart: then an
// answer comes without its link.
type leads struct {
	mu   sync.Mutex
	next map[string]lead // guarded by mu
}

type lead struct {
	cards.About
	since time.Time
}

// leadLife is how long an answer is waited for.
const leadLife = time.Hour

func newLeads() *leads { return &leads{next: map[string]lead{}} }

func (l *leads) set(conversation string, about cards.About) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for known, one := range l.next {
		if time.Since(one.since) > leadLife {
			delete(l.next, known)
		}
	}
	l.next[conversation] = lead{about, time.Now()}
}

// take gives the message that an entry is the answer to, if it is the first one behind the question.
func (l *leads) take(p bot.Parcel) (cards.About, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, ok := l.next[p.Conversation]
	return one.About, ok && p.Entry.From == handoff.ByBot && p.Entry.At.After(one.since)
}

func (l *leads) done(conversation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.next, conversation)
}
