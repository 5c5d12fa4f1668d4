package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Panel is a message with which people open a ticket: a private thread of their own.
type Panel struct {
	Channel   string // where it stands, by name or id
	Title     string
	Text      string           // Markdown
	Topics    []handoff.Choice // categories; none: one button
	Questions []string         // what is asked; none: what it is about
}

// panelPrefix begins the ids of what is pressed there; what follows are panel and topic.
const panelPrefix = "fp|"

// Keys of what is remembered of the app as a whole.
const (
	commandsKey = "commands" // what was registered
	panelKey    = "panel/"   // + server, channel and title: the message, and what it shows
)

// furnish registers the commands and posts the panels, where they are not there as they should be, until all is done.
func (c *Channel) furnish(ctx context.Context) error {
	for tries := 0; tries < 15 && !c.directory.knows(c.order()); tries++ {
		if !rested(ctx, time.Second) { // the gateway tells of one server after the other
			return nil
		}
	}
	for try := 1; ; try++ {
		err := c.register(ctx)
		c.report(commanding, err)
		posted := c.postPanels(ctx)
		c.report(paneling, posted)
		if err = errors.Join(err, posted); err == nil {
			return nil
		}
		c.Log.Warn("set up Discord", "err", err)
		if !rested(ctx, max(rest.Wait(err), min(10*time.Second<<min(try, 6), 10*time.Minute))) {
			return nil
		}
	}
}

// register registers the commands when they differ from those that were registered last.
func (c *Channel) register(ctx context.Context) error {
	wanted := cards.Commands(c.Texts, c.Languages, c.Requests.Human)
	hash := c.us().app + "/" + cards.Hash(wanted)
	noted, err := c.Pad.Recall(ctx, Name, commandsKey)
	if err != nil || noted == hash {
		return err
	}
	if _, err := c.rest.With(ctx).ApplicationCommandBulkOverwrite(c.us().app, "", wanted); err != nil {
		return fmt.Errorf("register the commands: %w", err)
	}
	return c.Pad.Remember(ctx, Name, commandsKey, hash)
}

// postPanels posts the panels that are missing and changes those that look otherwise.
func (c *Channel) postPanels(ctx context.Context) (failed error) {
	for _, guild := range c.order() {
		for n, p := range c.Guilds[guild].Panels {
			if err := c.postPanel(ctx, guild, n, p); err != nil {
				failed = errors.Join(failed, fmt.Errorf("the panel %q: %w", p.Title, err))
			}
		}
	}
	return failed
}

var errNoChannel = errors.New("there is no such channel, or the bot does not see it")

func (c *Channel) postPanel(ctx context.Context, guild string, n int, p Panel) error {
	found := c.directory.called(guild, p.Channel)
	if len(found) == 0 {
		return fmt.Errorf("#%s: %w", p.Channel, errNoChannel)
	}
	shown := c.panel(guild, n, p)
	key := panelKey + guild + "/" + found[0].ID.V + "/" + p.Title
	look := digest(shown)
	noted, err := c.Pad.Recall(ctx, Name, key)
	if err != nil {
		return err
	}
	message, before, _ := strings.Cut(noted, " ")
	if before == look {
		return nil
	}
	m := rest.Outgoing{Content: shown.Content, Components: shown.Components, Nonce: shortNonce(key + look)}
	if message != "" {
		_, err := c.rest.Edit(ctx, found[0].ID.V, message, m)
		if err == nil {
			return c.Pad.Remember(ctx, Name, key, message+" "+look)
		}
		if rest.Kind(err) != rest.UnknownMessage {
			return err
		}
	}
	sent, err := c.rest.Post(ctx, found[0].ID.V, m)
	if err != nil {
		return err
	}
	return c.Pad.Remember(ctx, Name, key, sent.ID+" "+look)
}

// digest tells messages apart.
func digest(m cards.Message) string {
	data, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// panel makes the message, in the language of its server.
func (c *Channel) panel(guild string, n int, p Panel) cards.Message {
	g, _ := c.guild(guild)
	id := panelPrefix + strconv.Itoa(n)
	made := cards.Panel{Title: p.Title, Text: p.Text, ID: id}
	for _, topic := range p.Topics {
		made.Topics = append(made.Topics, cards.Topic{ID: id + "|" + topic.Value, Label: topic.Label})
	}
	return c.makerIn(append(g.Languages, "")[0]).Panel(made)
}

// pressPanel shows the form of a ticket.
func (c *Channel) pressPanel(ctx context.Context, i call, id string) error {
	p, _, ok := c.panelOf(i, strings.TrimPrefix(id, panelPrefix))
	if !ok {
		c.answer(ctx, i, "gone")
		return nil
	}
	f := i.maker.Forms().Ticket(ticketPrefix+strings.TrimPrefix(id, panelPrefix), p.Title, questions(p))
	c.respond(ctx, i, cards.Modal(f))
	return nil
}

// panelOf gives the panel and the topic that an id means.
func (c *Channel) panelOf(i call, id string) (p Panel, topic string, ok bool) {
	number, topic, _ := strings.Cut(id, "|")
	n, err := strconv.Atoi(number)
	g, served := c.guild(i.Guild.V)
	if err != nil || !served || n < 0 || n >= len(g.Panels) {
		return p, "", false
	}
	return g.Panels[n], topic, true
}

func questions(p Panel) (all []form.Field) {
	for _, q := range p.Questions {
		all = append(all, form.Field{Label: q, Long: true, Optional: len(all) > 0})
	}
	return all
}

// fillTicket makes a private thread of a filled form, in which the conversation goes on. It is made before anything is
// stored: a thread without a ticket is empty and archives itself; a ticket without a thread would be nowhere.
func (c *Channel) fillTicket(ctx context.Context, in Intake, i call, id string, filled map[string]string) error {
	p, topic, ok := c.panelOf(i, id)
	words := strings.TrimSpace(i.maker.Forms().Answers(questions(p), filled))
	if !ok || words == "" {
		c.answer(ctx, i, "form_empty")
		return nil
	}
	channel := i.where.ID.V
	made, err := c.rest.PrivateThread(ctx, channel, rest.Thread{Name: cards.ThreadName(i.who.Name+": "+words, p.Title),
		Archive: archiveAfter})
	if err == nil {
		c.directory.put(read(made))
		err = c.rest.With(ctx).ThreadMemberAdd(made.ID, i.who.ID)
	}
	c.report(threading, err)
	if err != nil {
		c.Log.Warn("open a ticket", "err", rest.Explain(err))
		c.answer(ctx, i, "ticket_failed")
		return nil
	}
	if err := c.begin(ctx, channel, made.ID, i); err != nil {
		return err
	}
	e := c.eventOf(i, place{i.who.ID, made.ID}, bot.Filled)
	e.Text, e.Form = bot.Clip(words, bot.MaxText), &bot.Form{Category: topic}
	if err := c.receive(ctx, in, e); err != nil {
		return err
	}
	c.later(func(ctx context.Context) { c.show(ctx, made.ID, i, e) })
	c.answerWith(ctx, i, cards.Message{Content: c.Texts.Say(i.maker.Lang, "discord.ticket_opened",
		texts.Args{"Place": "<#" + made.ID + ">"})})
	return nil
}

// begin notes that somebody talks to the bot in a thread that was made for them.
func (c *Channel) begin(ctx context.Context, parent, thread string, i call) error {
	held := c.talks.At(parent)
	held.Lock()
	defer held.Unlock()
	phases, err := c.talks.In(ctx, parent, thread)
	if err != nil {
		return err
	}
	return c.talks.Note(ctx, parent, thread, phases.From(i.ID.V, []string{i.who.ID}))
}

// show puts what somebody wrote in a form into their thread, for whoever else reads it.
func (c *Channel) show(ctx context.Context, thread string, i call, e bot.Event) {
	parts := i.maker.Signed(handoff.Entry{From: handoff.ByPerson, Name: i.who.Name, Text: e.Text}, nil)
	for n, part := range parts {
		_, err := c.rest.Post(ctx, thread, rest.Outgoing{Content: part.Content, Nonce: shortNonce(e.ID + strconv.Itoa(n))})
		if err != nil {
			c.Log.Warn("show what was filled in", "err", rest.Explain(err))
		}
	}
}
