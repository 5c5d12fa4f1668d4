package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/bot/talk"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// press takes in a pressed button. Only who is asked may answer: in a thread everybody sees the buttons.
func (c *Channel) press(ctx context.Context, in Intake, d deed) error {
	conversation, _ := parseBlock(d.block)
	at, err := parsePlace(conversation)
	if err != nil {
		return nil // read has looked at it
	}
	if at.person != d.user {
		c.later(func(ctx context.Context) { c.notYours(ctx, d) })
		return nil
	}
	if d.choice == blocks.ChoiceForm { // the buttons stay: who closes the form may answer otherwise
		c.openIntake(ctx, d, conversation)
		return nil
	}
	if d.alone && !at.private() {
		return c.pressAside(ctx, in, at, d)
	}
	if err := c.rejoin(ctx, at); err != nil {
		return err
	}
	shown := ""
	if d.thread == "" && at.channel == "" && !isDirect(d.channel, "") {
		shown = d.response // the button was in an answer that only this person sees
	}
	if err := c.receiveFrom(ctx, in, c.pressing(ctx, at, d), shown); err != nil {
		return err
	}
	c.later(func(ctx context.Context) { c.markPressed(ctx, d) })
	return nil
}

// pressing is the event of a pressed button.
func (c *Channel) pressing(ctx context.Context, at place, d deed) bot.Event {
	person := c.person(ctx, d.user, at.private())
	return bot.Event{Channel: Name, ID: bot.FitID("press/" + d.trigger + "/" + d.stamp), Conversation: at.conversation(),
		Kind: bot.Pressed, Person: person, Lang: c.hint(person), Choice: d.choice}
}

// rejoin notes that who pressed a button talks to the bot again.
func (c *Channel) rejoin(ctx context.Context, at place) error {
	if at.private() {
		return nil
	}
	now := stampOf(time.Now())
	return c.talks.Change(ctx, at.channel, at.thread, func(phases talk.Phases) talk.Phases {
		talking := phases.With(now)
		if slices.Contains(talking, at.person) {
			return nil
		}
		return phases.From(now, append(slices.Clone(talking), at.person))
	})
}

// notYours tells who pressed another's button that it is not for them.
func (c *Channel) notYours(ctx context.Context, d deed) {
	person := c.person(ctx, d.user, false)
	text := c.Texts.Say(c.speaks(person), "slack.not_yours", nil)
	err := c.respond(ctx, d.response, &slackapi.WebhookMessage{Text: text, ResponseType: slackapi.ResponseTypeEphemeral})
	if err != nil {
		c.Log.Warn("tell somebody that a button is not theirs", "err", err)
	}
}

// markPressed puts what was chosen in the place of the buttons, so that the message tells what happened and nobody
// presses twice. Slack does not send along what only one person sees: that stays as it is.
func (c *Channel) markPressed(ctx context.Context, d deed) {
	if d.alone {
		return
	}
	text, shown, err := withChoice(d.post, c.chosen(ctx, d))
	if err == nil {
		err = c.respond(ctx, d.response, &slackapi.WebhookMessage{Text: text, ReplaceOriginal: true,
			Blocks: &slackapi.Blocks{BlockSet: shown}})
	}
	if err != nil {
		c.Log.Warn("show what was pressed", "err", err)
	}
}

func (c *Channel) chosen(ctx context.Context, d deed) string {
	conversation, _ := parseBlock(d.block)
	return c.say(ctx, conversation, "chosen", texts.Args{"Choice": blocks.Escape(handoff.OneLine(d.label))})
}

// withChoice gives a message with a line instead of its buttons.
func withChoice(p post, line string) (text string, shown []slackapi.Block, err error) {
	var all slackapi.Blocks
	if err := json.Unmarshal(p.Blocks, &all); err != nil {
		return "", nil, fmt.Errorf("read our own message: %w", err)
	}
	shown = slices.DeleteFunc(all.BlockSet, func(b slackapi.Block) bool { return b.BlockType() == slackapi.MBTAction })
	note := slackapi.NewTextBlockObject(slackapi.MarkdownType, line, false, true)
	return p.Text.V, append(shown, slackapi.NewContextBlock("", note)), nil
}

// respond answers at the address that came with what somebody did.
func (c *Channel) respond(ctx context.Context, address string, m *slackapi.WebhookMessage) error {
	if address == "" {
		return nil
	}
	return slackapi.PostWebhookCustomHTTPContext(ctx, address, c.Client, m)
}

// formWords are what people write behind the slash command to get the form instead.
var formWords = []string{"new", "neu"}

// command takes in the words of a slash command. They belong to the person's direct messages; the answer is shown
// where the command was given, to nobody else.
func (c *Channel) command(ctx context.Context, in Intake, d deed) (any, error) {
	at := place{person: d.user}
	person := c.person(ctx, d.user, true)
	text := plain(d.text, c.us().user)
	if text == "" {
		return ephemeral(c.Texts.Say(c.speaks(person), "slack.command_help", nil)), nil
	}
	if slices.Contains(formWords, strings.ToLower(text)) {
		c.openIntake(ctx, d, at.conversation())
		return nil, nil
	}
	if answer, done, err := c.wish(ctx, d, c.speaks(person)); done {
		return answer, err
	}
	return nil, c.receiveFrom(ctx, in, bot.Event{Channel: Name, ID: bot.FitID("command/" + d.trigger), Kind: bot.Message,
		Conversation: at.conversation(), Person: person, Lang: c.hint(person), Text: text}, d.response)
}

func ephemeral(text string) any {
	return map[string]string{"response_type": slackapi.ResponseTypeEphemeral, "text": text}
}

// How long and how often an address for answers can be used: Slack allows 30 minutes and five answers.
const (
	routeLife = 25 * time.Minute
	routeUses = 4
)

// routes are where the answers to private questions are shown at once: addresses by conversation, each with how
// often it may still be used. One node forgets them at a restart: then the answers go to the direct messages.
type routes struct{ *talk.Pocket }

// receiveFrom takes an event in whose answer is shown at an address, "" for none. That is noted first: the answer
// may be there at once, and another node may give it.
func (c *Channel) receiveFrom(ctx context.Context, in Intake, e bot.Event, address string) error {
	if address != "" {
		c.courtesy("note where to answer", c.routes.Put(ctx, e.Conversation, strconv.Itoa(routeUses)+" "+address))
	}
	err := c.receive(ctx, in, e)
	if err != nil && address != "" {
		c.courtesy("forget where to answer", c.routes.Drop(context.WithoutCancel(ctx), e.Conversation))
	}
	return err
}

// use takes one use of a conversation's address.
func (c *Channel) use(ctx context.Context, conversation string) (address string, ok bool) {
	noted, ok, err := c.routes.Get(ctx, conversation)
	c.courtesy("recall where to answer", err)
	times, address, _ := strings.Cut(noted, " ")
	left, _ := strconv.Atoi(times)
	if !ok || left == 0 {
		return "", false
	}
	if left == 1 {
		c.courtesy("forget where to answer", c.routes.Drop(ctx, conversation))
	} else {
		c.courtesy("note where to answer", c.routes.Change(ctx, conversation, strconv.Itoa(left-1)+" "+address))
	}
	return address, true
}

// courtesy logs that something went wrong on which nobody's answer depends.
func (c *Channel) courtesy(what string, err error) {
	if err != nil {
		c.Log.Warn(what, "err", err)
	}
}

// answerBack shows a message where the person asked privately. It is false when they did not, or when it fails: then
// it goes to the direct messages.
func (c *Channel) answerBack(ctx context.Context, p bot.Parcel, parts []blocks.Part) bool {
	for _, part := range parts {
		address, ok := c.use(ctx, p.Conversation)
		if !ok {
			return false
		}
		err := c.respond(ctx, address, &slackapi.WebhookMessage{Text: part.Text, ResponseType: slackapi.ResponseTypeEphemeral,
			Blocks: &slackapi.Blocks{BlockSet: part.Blocks}})
		if err != nil {
			c.courtesy("forget where to answer", c.routes.Drop(ctx, p.Conversation))
			c.Log.Warn("answer privately", "err", err)
			return false
		}
	}
	return len(parts) > 0
}
