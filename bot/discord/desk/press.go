package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/rounds"
	"github.com/firstline-support/firstline/handoff/texts"
)

// The ids of what can be pressed: this, the name of the button or the form, and the key of the case.
const (
	pressed = "fd|"
	more    = "more" // what is chosen there is a button's name
	sep     = "|"
)

func pressOf(name string, c handoff.Case) string { return pressed + name + sep + line.Key(c) }

// Ours tells whether an interaction is one of this desk, by the id of what was pressed or filled in.
func Ours(id string) bool { return strings.HasPrefix(id, pressed) }

// silent is for messages by which nobody has to be called.
const silent = discordgo.MessageFlagsSuppressNotifications

// An interaction is what people do with cards and forms, as far as it is of interest here. The library would refuse a
// press because of something that it does not know in the message around the button.
type interaction struct {
	ID      string                    `json:"id"`
	App     string                    `json:"application_id"`
	Token   string                    `json:"token"`
	Type    discordgo.InteractionType `json:"type"`
	Locale  string                    `json:"locale"`
	Guild   string                    `json:"guild_id"`
	Channel string                    `json:"channel_id"`
	Member  struct {
		Nick  string   `json:"nick"`
		Roles []string `json:"roles"`
		User  struct {
			ID     string `json:"id"`
			Bot    bool   `json:"bot"`
			Name   string `json:"username"`
			Global string `json:"global_name"`
		} `json:"user"`
	} `json:"member"`
	Data struct {
		ID         string          `json:"custom_id"`
		Values     []string        `json:"values"`
		Components json.RawMessage `json:"components"`
	} `json:"data"`
}

// Interact deals with a press on a card, or a form of ours that was filled in; ours is false for everything else. It
// takes what Discord sends, and answers it within the three seconds that Discord waits. What cannot be done is told to
// the agent alone. An interaction is carried out once, however often it comes.
func (b *Back) Interact(ctx context.Context, payload []byte) (ours bool, err error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil || !Ours(i.Data.ID) {
		return false, nil //nolint:nilerr // it is none of ours; who reads all kinds says so
	}
	name, key, _ := strings.Cut(strings.TrimPrefix(i.Data.ID, pressed), sep)
	if name == more && len(i.Data.Values) == 1 {
		name = i.Data.Values[0]
	}
	if name == face.Yes || name == face.No {
		return true, b.decide(ctx, i, name, key)
	}
	number, ok := line.NumberOf(key)
	if !ok || i.Type != discordgo.InteractionMessageComponent && i.Type != discordgo.InteractionModalSubmit {
		return false, nil
	}
	p := press{Back: b, interaction: i, key: key, number: number}
	if err := p.do(ctx, name); err != nil {
		return true, fmt.Errorf("%s of case %d in Discord: %w", name, number, later(err))
	}
	return true, nil
}

// A press is one on a card, or a form that was sent.
type press struct {
	*Back
	interaction
	key    string
	number int64
}

// who is the member that it comes from.
func (i interaction) who() member {
	m := member{id: i.Member.User.ID, guild: i.Guild, bot: i.Member.User.Bot, complete: true}
	m.guest = guest{roles: i.Member.Roles, name: firstOf(i.Member.Nick, i.Member.User.Global, i.Member.User.Name)}
	return m
}

// quick is how long an act may take before Discord is told that it takes longer.
const quick = 1500 * time.Millisecond

func (p press) do(ctx context.Context, name string) error {
	agent, c, err := p.admit(ctx, p.who(), p.number)
	if errors.Is(err, face.ErrNoAgent) || errors.Is(err, handoff.ErrNoCase) || err == nil && line.Key(c) != p.key {
		return p.answer(ctx, whisper(p.say(p.reads(), "stranger")))
	}
	var key string
	if err == nil {
		key, err = p.whose(ctx)
	}
	if err != nil {
		return errors.Join(err, p.answer(ctx, whisper(p.again())))
	}
	if key != p.key {
		return p.answer(ctx, acknowledged()) // a card that was passed on to somewhere else is no way to the case
	}
	if face.Forms(name) && p.Type == discordgo.InteractionMessageComponent {
		return p.answer(ctx, p.form(c, name))
	}
	a := handoff.Act{Case: p.number}
	var known bool
	if p.Type == discordgo.InteractionModalSubmit {
		filled := cards.Filled(p.Data.Components)
		a, known = p.faces().Filled(c, name, filled[form.Text], filled[form.Code])
	} else {
		a.Verb, known = face.Deed(name)
	}
	if !known {
		return p.answer(ctx, acknowledged())
	}
	a.ID, a.Agent, a.At = pressID+p.ID, agent, time.Now()
	return p.perform(ctx, a)
}

// whose gives the key of the case that a press belongs to by its place. Where nobody knows, the post may have been made
// this moment: who makes it has the case's turn until it is noted whose it is.
func (p press) whose(ctx context.Context) (key string, err error) {
	key, _, known, err := p.owner(ctx, p.Channel)
	if err != nil || known {
		return key, err
	}
	soon, stop := context.WithTimeout(ctx, quick/2)
	defer stop()
	unlock, err := p.turns.Lock(soon, p.number)
	if err != nil {
		return "", err
	}
	defer unlock()
	key, _, _, err = p.owner(ctx, p.Channel)
	return key, err
}

// perform carries out an act and answers. Only if it takes long the answer comes in two parts.
func (p press) perform(ctx context.Context, a handoff.Act) error {
	soon, stop := context.WithTimeout(ctx, quick)
	defer stop()
	_, err := p.clerk.Perform(soon, a)
	slow := errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil
	if slow {
		if err := p.answer(ctx, wait()); err != nil {
			return err
		}
		_, err = p.clerk.Perform(ctx, a)
	}
	text, trouble := p.opt.Refusal(ctx, p.voice().In(p.reads()), a, err), err
	if text != "" || err == nil {
		trouble = nil
		p.rounds.Heard(p.Channel, rounds.Due{Stale: true}) // later: Discord waits for our answer
	} else {
		text = p.again()
	}
	switch {
	case slow:
		if text == "" {
			text = p.say(p.reads(), "done")
		}
		_, err = p.opt.API.EditResponse(ctx, p.rest(), rest.Outgoing{Content: p.maker().Words(text)[0].Content})
	case text == "":
		err = p.answer(ctx, acknowledged())
	default:
		err = p.whispers(ctx, text, a)
	}
	return errors.Join(trouble, err)
}

// whispers tells who pressed why nothing was done, with what they typed into a form: that is gone, and the words shall
// not be.
func (p press) whispers(ctx context.Context, text string, a handoff.Act) error {
	if a.Text != "" {
		text += "\n\n" + cards.Filled(p.Data.Components)[form.Text]
	}
	for i, m := range p.maker().Words(text) {
		if i == 0 {
			if err := p.answer(ctx, whisper(m.Content)); err != nil {
				return err
			}
			continue
		}
		further := rest.Outgoing{Content: m.Content, Flags: discordgo.MessageFlagsEphemeral}
		if _, err := p.opt.API.Followup(ctx, p.rest(), further); err != nil {
			return fmt.Errorf("answer an interaction: %w", err)
		}
	}
	return nil
}

// again asks for another try.
func (p press) again() string {
	return p.voice().In(p.reads()).Say("slow", texts.Args{"Name": p.voice().Platform})
}

// whisper answers an interaction for the eyes of who made it.
func whisper(text string) *discordgo.InteractionResponse {
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Content: text, Flags: discordgo.MessageFlagsEphemeral}}
}

// wait says that the answer takes longer, to who made the interaction alone.
func wait() *discordgo.InteractionResponse {
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}}
}

// acknowledged says that there is nothing to say.
func acknowledged() *discordgo.InteractionResponse {
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredMessageUpdate}
}

func (p press) rest() rest.Interaction {
	return rest.Interaction{ID: p.ID, App: p.App, Token: p.Token}
}

// answer is the first answer. Whether it arrives changes nothing of what was done: one that comes too late, or a second
// time, is no trouble.
func (p press) answer(ctx context.Context, r *discordgo.InteractionResponse) error {
	err := p.opt.API.Respond(ctx, p.rest(), r)
	switch rest.Kind(err) {
	case rest.None, rest.AlreadyAnswered:
		return nil
	case rest.UnknownCallback, rest.ExpiredCallback:
		p.opt.Log.Warn("an interaction was answered too late", "case", p.number)
		return nil
	}
	return fmt.Errorf("answer an interaction: %w", err)
}

// reads is the language of who pressed.
func (p press) reads() string { return p.opt.Reads(p.Locale) }

func firstOf(names ...string) string {
	i := slices.IndexFunc(names, func(name string) bool { return name != "" })
	if i < 0 {
		return ""
	}
	return names[i]
}
