package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
)

// The fields of the forms.
const (
	fieldText = "text"
	fieldCode = "code"
)

// forms are what opens when a button needs words.
var forms = map[string]handoff.Verb{pressNote: handoff.AddNote, pressResolve: handoff.Resolve,
	pressEscalate: handoff.Escalate, pressBack: handoff.HandBack}

// deeds are what is done at once.
var deeds = map[string]handoff.Verb{pressTake: handoff.Take, pressReopen: handoff.Reopen,
	moreTakeOver: handoff.TakeOver, moreRelease: handoff.Release}

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
		if i.Type != string(slack.InteractionTypeBlockActions) || !strings.HasPrefix(a.ID, "desk:") {
			continue
		}
		ours = true
		name, text := a.ID, a.Value
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
	if errors.Is(err, errNoAgent) || errors.Is(err, handoff.ErrNoCase) {
		p.whisper(ctx, p.channel, "", p.user, p.sayIn(p.reads(ctx, p.user), "stranger", nil))
		return nil
	}
	if err != nil {
		return err
	}
	if !p.Holds(p.channel) {
		return nil // a card that was passed on to somewhere else is no way to the case
	}
	if verb, ok := forms[name]; ok {
		return p.open(ctx, c, name, verb)
	}
	verb, ok := deeds[name]
	if !ok {
		return nil
	}
	a := handoff.Act{ID: pressID + p.at + "/" + p.trigger, Case: p.number, Verb: verb, Agent: agent, At: time.Now()}
	_, err = p.clerk.Perform(ctx, a)
	if text := p.refusal(ctx, p.reads(ctx, p.user), a, err); text != "" {
		p.whisper(ctx, p.channel, "", p.user, text)
	} else if err != nil {
		return err
	}
	if p.card != "" {
		p.stale(thread{p.channel, p.card}) // later: Slack waits for our answer
	}
	return nil
}

// open shows the form for a verb. Slack allows three seconds from the press.
func (p press) open(ctx context.Context, c handoff.Case, name string, verb handoff.Verb) error {
	lang := p.reads(ctx, p.user)
	form := p.form(c, name, verb, lang)
	_, err := p.opt.API.OpenViewContext(ctx, p.trigger, form.View())
	if says(err, "expired_trigger_id", "exchanged_trigger_id", "trigger_expired") {
		p.whisper(ctx, p.channel, "", p.user, p.sayIn(lang, "slow", nil))
		return nil
	}
	if err != nil {
		return fmt.Errorf("open a form: %w", err)
	}
	return nil
}

func (b *Back) form(c handoff.Case, name string, verb handoff.Verb, lang string) blocks.Form {
	say := func(id string) string { return b.sayIn(lang, id, nil) }
	id := name[len("desk:"):]
	f := blocks.Form{ID: name, Carries: strconv.FormatInt(c.Number, 10), Title: say("form." + id),
		Submit: say("button." + id), Close: say("close"), Intro: b.caseName(c.Number) + " · " + c.Subject}
	text := blocks.Field{ID: fieldText, Label: say("form." + id + ".text"), Long: true,
		Optional: verb != handoff.AddNote, Hint: say("form." + id + ".hint")}
	if verb == handoff.Resolve && len(b.opt.Codes) > 0 {
		f.Fields = append(f.Fields, blocks.Field{ID: fieldCode, Label: say("form.code"), Options: b.codes(lang),
			Pick: say("form.choose"), Optional: true})
	}
	f.Fields = append(f.Fields, text)
	return f
}

// codes are the ways to resolve as a reader calls them.
func (b *Back) codes(lang string) []handoff.Choice {
	if b.opt.Name == nil {
		return b.opt.Codes
	}
	ways := slices.Clone(b.opt.Codes)
	for i, way := range ways {
		ways[i].Label = cmp.Or(b.opt.Name(way.Value, lang), way.Label)
	}
	return ways
}

// submitted deals with a form that was filled in.
func (b *Back) submitted(ctx context.Context, i interaction) (answer any, ours bool, err error) {
	verb, ours := forms[i.View.Callback]
	if !ours {
		return answer, false, nil
	}
	number, err := strconv.ParseInt(i.View.Private, 10, 64)
	if err != nil {
		return answer, true, fmt.Errorf("a form without a case: %w", err)
	}
	agent, c, err := b.admit(ctx, i.User.ID, number)
	if errors.Is(err, errNoAgent) || errors.Is(err, handoff.ErrNoCase) {
		return refused(b.sayIn(b.reads(ctx, i.User.ID), "stranger", nil)), true, nil
	}
	if err != nil {
		return answer, true, later(err)
	}
	filled := blocks.Filled(i.View.State)
	a := handoff.Act{ID: pressID + i.View.ID, Case: number, Verb: verb, Agent: agent,
		Text: strings.TrimSpace(escape(handoff.Harmless(filled[fieldText]))), At: time.Now()}
	switch verb {
	case handoff.Escalate:
		a.Team = b.third(c)
	case handoff.Resolve:
		known := func(c handoff.Choice) bool { return c.Value == filled[fieldCode] }
		if slices.ContainsFunc(b.opt.Codes, known) {
			a.Code = filled[fieldCode]
		}
	}
	_, err = b.clerk.Perform(ctx, a)
	if text := b.refusal(ctx, b.reads(ctx, i.User.ID), a, err); text != "" {
		return refused(text), true, nil
	}
	if err != nil {
		return answer, true, fmt.Errorf("%s of case %d in Slack: %w", verb, number, err)
	}
	return answer, true, nil
}

// refused keeps a form open and says why.
func refused(why string) Answer {
	return Answer{Action: string(slack.RAErrors), Errors: map[string]string{fieldText: why}}
}
