package slack

import (
	"context"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
)

// forms are those that people fill in.
var forms = []string{blocks.AskForm, blocks.WriteForm, form.Intake}

// formWait is how long Slack may take to open a form, of the three seconds that it gives us.
const formWait = 1500 * time.Millisecond

// open shows a form to who did something. Who waits in vain is told.
func (c *Channel) open(ctx context.Context, d deed, f form.Form) {
	opening, stop := context.WithTimeout(ctx, formWait)
	defer stop()
	if _, err := c.api.OpenViewContext(opening, d.trigger, blocks.View(f)); err != nil {
		c.Log.Warn("open a form in Slack", "form", f.ID, "err", explain(err))
		c.later(func(ctx context.Context) { c.tell(ctx, d.user, "too_late") })
	}
}

// tell writes a text of our own to somebody directly. It is about what they did just now: nothing of it is kept.
func (c *Channel) tell(ctx context.Context, user, id string) {
	text := c.Texts.Say(c.speaks(c.person(ctx, user, true)), "slack."+id, nil)
	err := c.pace.wait(ctx, user)
	if err == nil {
		_, _, err = c.api.PostMessageContext(ctx, user, slackapi.MsgOptionText(blocks.Escape(text), false))
	}
	if err != nil {
		c.Log.Warn("tell somebody in Slack", "what", id, "err", err)
	}
}

// makerFor makes what a person sees elsewhere than in a conversation.
func (c *Channel) makerFor(p handoff.Person) blocks.Maker {
	return blocks.Maker{Texts: c.Texts, Lang: c.speaks(p)}
}

// A refusal keeps a form open and says why, by field.
type refusal struct {
	Action string            `json:"response_action"`
	Errors map[string]string `json:"errors"`
}

// openIntake shows the form in which somebody describes what they need a colleague for. Its conversation is where the
// answer goes.
func (c *Channel) openIntake(ctx context.Context, d deed, conversation string) {
	m := c.makerFor(c.person(ctx, d.user, true))
	c.open(ctx, d, m.Forms().Intake(conversation, c.topics(m.Lang)))
}

func (c *Channel) topics(lang string) []handoff.Choice {
	if c.Home.Topics == nil {
		return nil
	}
	return c.Home.Topics(lang)
}

// fill takes in a form, once however often it is sent. It closes only when what it says is stored; else it stays, so
// that nothing has to be written again.
func (c *Channel) fill(ctx context.Context, in Intake, d deed) (answer any) {
	m := c.makerFor(c.person(ctx, d.user, true))
	e, refused, err := c.filling(ctx, m, d)
	if err == nil && refused == nil {
		err = in.Receiver.Receive(ctx, e)
	}
	switch {
	case err != nil:
		c.Log.Error("take in a form", "form", d.form.Callback.V, "err", err)
		return c.refuse(m.Lang, form.Words, "form_failed")
	case refused != nil:
		return refused
	}
	return nil
}

// filling makes an event of a form, or says what has to be filled in differently.
func (c *Channel) filling(ctx context.Context, m blocks.Maker, d deed) (e bot.Event, refused any, err error) {
	filled := blocks.Filled(d.form.State)
	words := typed(filled[form.Words])
	if words == "" {
		return e, c.refuse(m.Lang, form.Words, "form_empty"), nil
	}
	conversation, told, beside := place{person: d.user}.conversation(), (*bot.Form)(nil), ""
	kind := bot.Message
	switch d.form.Callback.V {
	case blocks.WriteForm:
		one, err := c.ownCase(ctx, d.user, d.form.Private.V)
		if err != nil {
			return e, nil, err
		}
		if one.Number == 0 || !one.WithHuman() {
			return e, c.refuse(m.Lang, form.Words, "form_done"), nil
		}
		conversation = one.Conversation
	case form.Intake:
		topics := c.topics(m.Lang)
		if unknown := m.Forms().Unknown(filled, topics); len(unknown) > 0 {
			return e, c.refuse(m.Lang, unknown[0], "form_choice"), nil
		}
		kind, conversation, beside = bot.Filled, d.form.Private.V, typed(m.Forms().Told(filled, topics))
		told = &bot.Form{Category: filled[form.Topic],
			Impact:  form.Grade(form.Reach, filled[form.Reach]),
			Urgency: form.Grade(form.Urgency, filled[form.Urgency])}
	}
	if e, err = c.elsewhere(ctx, d.user, conversation); err != nil {
		return e, nil, err
	}
	e.ID, e.Kind, e.Form, e.Beside = bot.FitID("form/"+d.form.ID.V), kind, told, beside
	e.Text = bot.Clip(words, bot.MaxText-len(beside)-2)
	return e, nil, nil
}

func (c *Channel) refuse(lang, field, id string) refusal {
	why := c.Texts.Say(lang, "slack."+id, nil)
	return refusal{Action: string(slackapi.RAErrors), Errors: map[string]string{field: why}}
}

// typed is what somebody typed into a form, where Slack marks nothing up.
func typed(text string) string { return clip(strings.TrimSpace(strings.ToValidUTF8(text, "�"))) }
