package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/rounds"
	"github.com/firstline-support/firstline/handoff/texts"
)

// An interaction is what people do with cards and forms, as far as it is of interest here. The library would refuse a
// press because of something that it does not know in the message around the button.
type interaction struct {
	Type    string `json:"type"`
	Trigger string `json:"trigger_id"`
	User    struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		TS string `json:"message_ts"`
	} `json:"container"`
	Actions []struct {
		ID       string `json:"action_id"`
		Value    string `json:"value"`
		TS       string `json:"action_ts"`
		Selected struct {
			Value string `json:"value"`
		} `json:"selected_option"`
	} `json:"actions"`
	View struct {
		ID       string          `json:"id"`
		Callback string          `json:"callback_id"`
		Private  string          `json:"private_metadata"`
		State    json.RawMessage `json:"state"`
	} `json:"view"`
}

// An Answer is what a form is answered with that stays open.
type Answer struct {
	Action string            `json:"response_action"`
	Errors map[string]string `json:"errors"` // by field
}

// Interact deals with a press on a card, or a form of ours that was filled in; ours is false for everything else. It
// takes what Slack sends, and is done in the three seconds that Slack waits unless Slack itself is slow. What cannot be
// done is told to the agent alone. An error means that it may be tried again: an interaction is carried out once.
// answer is what Slack gets beside the receipt, nil for nothing.
func (b *Back) Interact(ctx context.Context, payload []byte) (answer any, ours bool, err error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil {
		return nil, false, nil //nolint:nilerr // it is none of ours; who reads all kinds says so
	}
	if i.Type == string(slack.InteractionTypeViewSubmission) {
		return b.submitted(ctx, i)
	}
	for _, a := range i.Actions {
		if name, ok := deciding(a.ID); ok && i.Type == string(slack.InteractionTypeBlockActions) {
			ours = true
			p := press{Back: b, user: i.User.ID, channel: i.Channel.ID, card: i.Container.TS}
			if err := p.decide(ctx, name, a.Value); err != nil {
				return answer, true, fmt.Errorf("decide a request in Slack: %w", later(err))
			}
			continue
		}
		if i.Type != string(slack.InteractionTypeBlockActions) || !strings.HasPrefix(a.ID, pressed) {
			continue
		}
		ours = true
		name, text := a.ID[len(pressed):], a.Value
		if a.ID == pressMore {
			name, text, _ = strings.Cut(a.Selected.Value, ":")
		}
		number, failed := strconv.ParseInt(text, 10, 64)
		if failed != nil {
			continue
		}
		p := press{Back: b, user: i.User.ID, channel: i.Channel.ID, trigger: i.Trigger, number: number, at: a.TS,
			card: i.Container.TS}
		if err := p.do(ctx, name); err != nil {
			return answer, true, fmt.Errorf("%s of case %d in Slack: %w", name, number, later(err))
		}
	}
	return answer, ours, nil
}

// A press is one on a card.
type press struct {
	*Back
	user, channel, trigger string
	card                   string // the message on which it was pressed
	number                 int64
	at                     string // when, by Slack's clock
}

func (p press) do(ctx context.Context, name string) error {
	agent, c, err := p.admit(ctx, p.user, p.number)
	if errors.Is(err, face.ErrNoAgent) || errors.Is(err, handoff.ErrNoCase) {
		p.whisper(ctx, p.channel, "", p.user, p.noEntry(ctx, p.user))
		return nil
	}
	if err != nil {
		return err
	}
	if !p.Holds(p.channel) {
		return nil // a card that was passed on to somewhere else is no way to the case
	}
	if face.Forms(name) {
		return p.open(ctx, c, name)
	}
	verb, ok := face.Deed(name)
	if !ok {
		return nil
	}
	a := handoff.Act{ID: pressID + p.at + "/" + p.trigger, Case: p.number, Verb: verb, Agent: agent, At: time.Now()}
	_, err = p.clerk.Perform(ctx, a)
	if text := p.opt.Refusal(ctx, p.voice().In(p.reads(ctx, p.user)), a, err); text != "" {
		p.whisper(ctx, p.channel, "", p.user, text)
	} else if err != nil {
		return err
	}
	if p.card != "" {
		// later: Slack waits for our answer
		return p.rounds.Pass(ctx, thread{p.channel, p.card}, rounds.Due{Stale: true}) //nolint:wrapcheck // it is ours
	}
	return nil
}

// open shows a form. Slack allows three seconds from the press.
func (p press) open(ctx context.Context, c handoff.Case, name string) error {
	lang := p.reads(ctx, p.user)
	_, err := p.opt.API.OpenViewContext(ctx, p.trigger, blocks.View(p.form(c, name, lang)))
	if says(err, "expired_trigger_id", "exchanged_trigger_id", "trigger_expired") {
		p.whisper(ctx, p.channel, "", p.user, p.voice().In(lang).Say("slow", texts.Args{"Name": p.voice().Platform}))
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a form: %w", err)
	}
	return nil
}

func (b *Back) form(c handoff.Case, name, lang string) form.Form {
	f := form.Of(b.faces().Form(c, name, lang))
	f.ID, f.Carries = pressed+name, strconv.FormatInt(c.Number, 10)
	return f
}

// submitted deals with a form that was filled in.
func (b *Back) submitted(ctx context.Context, i interaction) (answer any, ours bool, err error) {
	name, ours := strings.CutPrefix(i.View.Callback, pressed)
	if !ours || !face.Forms(name) {
		return answer, false, nil
	}
	number, err := strconv.ParseInt(i.View.Private, 10, 64)
	if err != nil {
		return answer, true, fmt.Errorf("a form without a case: %w", err)
	}
	agent, c, err := b.admit(ctx, i.User.ID, number)
	if errors.Is(err, face.ErrNoAgent) || errors.Is(err, handoff.ErrNoCase) {
		return refused(b.noEntry(ctx, i.User.ID)), true, nil
	}
	if err != nil {
		return answer, true, later(err)
	}
	filled := blocks.Filled(i.View.State)
	a, _ := b.faces().Filled(c, name, filled[form.Text], filled[form.Code])
	a.ID, a.Agent, a.At = pressID+i.View.ID, agent, time.Now()
	_, err = b.clerk.Perform(ctx, a)
	if text := b.opt.Refusal(ctx, b.voice().In(b.reads(ctx, i.User.ID)), a, err); text != "" {
		return refused(text), true, nil
	}
	if err != nil {
		return answer, true, fmt.Errorf("%s of case %d in Slack: %w", a.Verb, number, err)
	}
	return answer, true, nil
}

// refused keeps a form open and says why.
func refused(why string) Answer {
	return Answer{Action: string(slack.RAErrors), Errors: map[string]string{form.Text: why}}
}
