package slack

import (
	"context"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
)

// forms are those that people fill in.
var forms = []string{blocks.AskForm, blocks.WriteForm}

// formWait is how long Slack may take to open a form, of the three seconds that it gives us.
const formWait = 1500 * time.Millisecond

// open shows a form to who did something. Who waits in vain is told.
func (c *Channel) open(ctx context.Context, d deed, form blocks.Form) {
	opening, stop := context.WithTimeout(ctx, formWait)
	defer stop()
	if _, err := c.api.OpenViewContext(opening, d.trigger, form.View()); err != nil {
		c.Log.Warn("open a form in Slack", "form", form.ID, "err", explain(err))
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

// fill takes in a form, once however often it is sent. It closes only when what it says is stored; else it stays, so
// that nothing has to be written again.
func (c *Channel) fill(ctx context.Context, in Intake, d deed) (answer any) {
	lang := c.speaks(c.person(ctx, d.user, true))
	words := typed(blocks.Filled(d.form.State)[blocks.FormWords])
	if words == "" {
		return c.refuse(lang, "form_empty")
	}
	conversation := place{person: d.user}.conversation()
	if d.form.Callback.V == blocks.WriteForm {
		one, err := c.ownCase(ctx, d.user, d.form.Private.V)
		if err != nil {
			c.Log.Error("take in a form", "err", err)
			return c.refuse(lang, "form_failed")
		}
		if !one.WithHuman() || one.Number == 0 {
			return c.refuse(lang, "form_done")
		}
		conversation = one.Conversation
	}
	e, err := c.elsewhere(ctx, d.user, conversation)
	if err == nil {
		e.ID, e.Kind, e.Text = shortID("form/"+d.form.ID.V), bot.Message, words
		err = in.Receiver.Receive(ctx, e)
	}
	if err != nil {
		c.Log.Error("take in a form", "err", err)
		return c.refuse(lang, "form_failed")
	}
	return nil
}

// refuse says it at the field with the words, which every form has.
func (c *Channel) refuse(lang, id string) refusal {
	return refusal{Action: string(slackapi.RAErrors),
		Errors: map[string]string{blocks.FormWords: c.Texts.Say(lang, "slack."+id, nil)}}
}

// typed is what somebody typed into a form, where Slack marks nothing up.
func typed(text string) string { return clip(strings.TrimSpace(strings.ToValidUTF8(text, "�"))) }
