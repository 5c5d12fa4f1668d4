package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// A call is an interaction with what is known of who sent it and where.
type call struct {
	interaction
	who    handoff.Person
	where  channel // where it was sent
	maker  cards.Maker
	answer rest.Interaction
}

// interact takes in a command, a press or a form. Discord waits three seconds for an answer, which is given when what
// was said is stored.
func (c *Channel) interact(ctx context.Context, in Intake, payload json.RawMessage) error {
	var i interaction
	if json.Unmarshal(payload, &i) != nil || i.by().ID.V == "" || i.Token.V == "" {
		return nil
	}
	if i.Guild.V != "" {
		if _, served := c.guild(i.Guild.V); !served {
			return nil
		}
	}
	one := c.called(ctx, i)
	var err error
	switch i.Type.V {
	case interactCommand:
		err = c.command(ctx, in, one)
	case interactPress:
		err = c.press(ctx, in, one)
	case interactForm:
		err = c.fill(ctx, in, one)
	}
	if err != nil {
		c.answer(ctx, one, "failed") // nothing was stored: whoever asked has to know
	}
	return err
}

// called gathers what is known about an interaction.
func (c *Channel) called(ctx context.Context, i interaction) call {
	who := i.by()
	c.people.speaks(who.ID.V, i.Locale.V)
	known, ok := c.directory.channel(i.Channel.V)
	if !ok {
		known = i.Where.V
		known.ID, known.Guild = i.Channel, i.Guild
	}
	one := call{interaction: i, where: known, answer: rest.Interaction{ID: i.ID.V, App: i.App.V, Token: i.Token.V}}
	if i.Guild.V == "" {
		one.who = c.direct(ctx, who)
	} else {
		one.who = c.person(who, i.Member.V, i.Guild.V, true)
		c.atHome(ctx, who.ID.V, known)
	}
	one.maker = c.makerIn(c.hint(one.who, i.Guild.V))
	return one
}

// event is what every event of an interaction has.
func (c *Channel) eventOf(i call, at place, kind bot.EventKind) bot.Event {
	person := i.who
	if at.channel != "" {
		person = c.person(i.by(), i.Member.V, i.Guild.V, false)
	}
	return bot.Event{Channel: Name, ID: "interaction/" + i.ID.V, Conversation: at.conversation(), Kind: kind,
		Person: person, Lang: c.hint(person, i.Guild.V)}
}

// placeOf is the conversation that a command is about: that of the person in the thread where it was given, if they
// talk to the bot there, else the direct one.
func (c *Channel) placeOf(ctx context.Context, i call) (place, error) {
	direct := place{person: i.who.ID}
	if !i.where.threaded() {
		return direct, nil
	}
	if who, err := c.standing(ctx, i.where); err != nil || who != "" {
		return direct, err
	}
	phases, err := c.talks.In(ctx, i.where.Parent.V, i.where.ID.V)
	if err != nil || !phases.Ever(i.who.ID) {
		return direct, err
	}
	return place{i.who.ID, i.where.ID.V}, nil
}

// command takes in a command, also one from the menu of a message.
func (c *Channel) command(ctx context.Context, in Intake, i call) error {
	switch i.Data.V.Name.V {
	case cards.CommandAsk:
		return c.commandAsk(ctx, in, i)
	case cards.CommandHuman:
		return c.commandHuman(ctx, in, i)
	case cards.CommandRequests:
		return c.commandRequests(ctx, i)
	case cards.CommandClose:
		return c.commandClose(ctx, in, i)
	case cards.CommandCopy:
		return c.commandCopy(ctx, i)
	case cards.CommandQuiet:
		return c.commandQuiet(ctx, i)
	case cards.CommandMenu:
		return c.commandHelp(ctx, in, i)
	case cards.CommandSolved:
		return c.commandSolved(ctx, in, i)
	}
	return nil
}

// commandAsk takes in a question. Its answer is shown to who asked, to nobody else.
func (c *Channel) commandAsk(ctx context.Context, in Intake, i call) error {
	e := c.eventOf(i, place{person: i.who.ID}, bot.Message)
	e.Text = bot.Clip(strings.TrimSpace(i.Data.V.option(cards.OptionQuestion)), bot.MaxText)
	if e.Text == "" {
		c.answer(ctx, i, "ask_empty")
		return nil
	}
	return c.askPrivately(ctx, in, i, e)
}

// askPrivately takes an event in whose answer goes to who asked alone.
func (c *Channel) askPrivately(ctx context.Context, in Intake, i call, e bot.Event) error {
	if !c.floods.pass(i.who.ID, e.At) {
		c.answer(ctx, i, "flood")
		return nil
	}
	defer c.open(ctx, e.Conversation)()
	if err := c.receive(ctx, in, e); err != nil {
		return err
	}
	if c.Held != nil && c.Held(ctx, e.Conversation) {
		c.answer(ctx, i, "relayed") // a colleague has it, who answers when they can
		return nil
	}
	return c.await(ctx, i, e.Conversation)
}

// commandHuman takes in that somebody wants a human.
func (c *Channel) commandHuman(ctx context.Context, in Intake, i call) error {
	at, err := c.placeOf(ctx, i)
	if err != nil {
		return err
	}
	e := c.eventOf(i, at, bot.Pressed)
	e.Choice = choiceHuman
	if reason := strings.TrimSpace(i.Data.V.option(cards.OptionReason)); reason != "" {
		e.Kind, e.Choice, e.Text, e.Form = bot.Filled, "", bot.Clip(reason, bot.MaxText), &bot.Form{}
	}
	if at.channel == "" {
		return c.askPrivately(ctx, in, i, e)
	}
	return c.inThread(ctx, in, i, e)
}

// What the bot calls the choices that need no button of a message.
const (
	choiceHuman  = "human"
	choiceSolved = "solved"
	choiceReopen = "reopen"
)

// inThread takes an event in that is answered in the thread where it was given.
func (c *Channel) inThread(ctx context.Context, in Intake, i call, e bot.Event) error {
	defer c.open(ctx, e.Conversation)()
	if err := c.receive(ctx, in, e); err != nil {
		return err
	}
	c.answer(ctx, i, "noted")
	return nil
}

// commandClose takes in that somebody's matter is settled. The thread that was for it alone is put away when the bot
// has answered.
func (c *Channel) commandClose(ctx context.Context, in Intake, i call) error {
	at, err := c.placeOf(ctx, i)
	if err != nil {
		return err
	}
	e := c.eventOf(i, at, bot.Pressed)
	e.Choice = choiceSolved
	if at.channel == "" {
		return c.askPrivately(ctx, in, i, e)
	}
	c.courtesy("note what is to be put away", c.closing.Put(ctx, e.Conversation, ""))
	return c.inThread(ctx, in, i, e)
}

// press takes in a pressed button or a choice from a list. Only who is asked may answer: in a thread everybody sees
// the buttons.
func (c *Channel) press(ctx context.Context, in Intake, i call) error {
	id := i.Data.V.CustomID.V
	if len(i.Data.V.Values.V) > 0 {
		id = i.Data.V.Values.V[0]
	}
	if strings.HasPrefix(id, panelPrefix) {
		return c.pressPanel(ctx, i, id)
	}
	if strings.HasPrefix(id, requestPrefix) {
		return c.pressRequest(ctx, in, i, id)
	}
	conversation, seq, n, ours := parseChoice(id)
	if !ours {
		return nil
	}
	at, err := parsePlace(conversation)
	if err != nil {
		return nil //nolint:nilerr // an id of ours has a place
	}
	if at.person != i.who.ID {
		c.answer(ctx, i, "not_yours")
		return nil
	}
	if n < 0 {
		return c.showIntake(ctx, i, conversation)
	}
	entry, ok := c.entry(ctx, conversation, seq)
	if !ok || n >= len(entry.Choices) {
		c.answer(ctx, i, "gone")
		return nil
	}
	return c.choose(ctx, in, i, at, entry.Choices[n])
}

func (c *Channel) entry(ctx context.Context, conversation string, seq int64) (handoff.Entry, bool) {
	if c.Entry == nil {
		return handoff.Entry{}, false
	}
	return c.Entry(ctx, conversation, seq)
}

// choose takes in a choice, and puts what was chosen in the place of the buttons.
func (c *Channel) choose(ctx context.Context, in Intake, i call, at place, choice handoff.Choice) error {
	if err := c.rejoin(ctx, at, i); err != nil {
		return err
	}
	e := c.eventOf(i, at, bot.Pressed)
	e.Choice = choice.Value
	defer c.open(ctx, e.Conversation)()
	alone := i.Message.V.Flags.V&int64(discordgo.MessageFlagsEphemeral) != 0
	if !alone {
		c.typing.begin(e.Conversation, i.Channel.V)
	}
	if err := c.receive(ctx, in, e); err != nil {
		return err
	}
	shown := i.maker.Chosen(i.Message.V.Content.V, nil, choice.Label)
	c.respond(ctx, i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseUpdateMessage,
		Data: &discordgo.InteractionResponseData{Content: shown.Content, Components: shown.Components}})
	if at.channel == "" && alone {
		c.routes.set(ctx, c.Pad, e.Conversation, i.answer, false)
	}
	return nil
}

// rejoin notes that who pressed a button talks to the bot again.
func (c *Channel) rejoin(ctx context.Context, at place, i call) error {
	if at.channel == "" {
		return nil
	}
	w, err := c.rootOf(ctx, at.channel, at.channel)
	if err != nil {
		return err
	}
	held := c.talks.At(w.parent)
	held.Lock()
	defer held.Unlock()
	phases, err := c.talks.In(ctx, w.parent, w.root)
	if err != nil {
		return err
	}
	talking := phases.With(i.ID.V) // an interaction is named by when it was, as messages are
	for _, who := range talking {
		if who == at.person {
			return nil
		}
	}
	return c.talks.Note(ctx, w.parent, w.root, phases.From(i.ID.V, append(append([]string(nil), talking...), at.person)))
}

// choicePrefix begins the ids of our buttons. What follows names conversation, entry and choice, so that a press is
// understood after any restart.
const choicePrefix = "fl|"

// choiceID names the n-th choice of an entry; -1 is the button of its form.
func choiceID(conversation string, seq int64, n int) string {
	at, err := parsePlace(conversation)
	if err != nil {
		return choicePrefix // of a conversation that is not ours: it is understood by nobody
	}
	return fmt.Sprintf("%s%s|%s|%d|%d", choicePrefix, at.person, at.channel, seq, n)
}

func parseChoice(id string) (conversation string, seq int64, n int, ours bool) {
	rest, ok := strings.CutPrefix(id, choicePrefix)
	parts := strings.Split(rest, "|")
	if !ok || len(parts) != 4 {
		return "", 0, 0, false
	}
	conversation = place{parts[0], parts[1]}.conversation()
	seq, failed := strconv.ParseInt(parts[2], 10, 64)
	n, err := strconv.Atoi(parts[3])
	if _, bad := parsePlace(conversation); bad != nil || failed != nil || err != nil || n < -1 {
		return "", 0, 0, false
	}
	return conversation, seq, n, true
}

// respond answers an interaction. When it fails Discord tells who sent it that it did; what was stored is stored.
func (c *Channel) respond(ctx context.Context, i call, r *discordgo.InteractionResponse) {
	err := c.rest.Respond(ctx, i.answer, r)
	if kind := rest.Kind(err); err != nil && kind != rest.AlreadyAnswered {
		c.Log.Warn("answer an interaction", "err", err)
	}
}

// answer tells who sent an interaction something of ours, and nobody else.
func (c *Channel) answer(ctx context.Context, i call, id string) {
	c.answerWith(ctx, i, cards.Message{Content: c.Texts.Say(i.maker.Lang, "discord."+id, nil)})
}

func (c *Channel) answerWith(ctx context.Context, i call, m cards.Message) {
	c.respond(ctx, i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Content: m.Content, Embeds: m.Embeds, Components: m.Components,
			Flags: m.Flags | discordgo.MessageFlagsEphemeral}})
}
