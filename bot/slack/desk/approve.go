package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
)

// asked begins the ids of what can be pressed on the card of a request, before the button's name. The value is the
// request's id.
const asked = "ask:"

// AskApproval implements [handoff.ApprovalDesk]: it posts a card in the channel of the team that decides. What managers
// decide is for nobody here.
func (d *Desk) AskApproval(ctx context.Context, a handoff.Approval) (handoff.Place, error) {
	if a.Team == "" {
		return handoff.Place{}, nil
	}
	place, err := d.ask(ctx, a)
	d.report(err)
	if err != nil {
		return handoff.Place{}, fmt.Errorf("a request for approval to Slack: %w", later(err))
	}
	return place, nil
}

func (d *Desk) ask(ctx context.Context, a handoff.Approval) (handoff.Place, error) {
	channel, err := d.channel(ctx, a.Team)
	if err != nil {
		return handoff.Place{}, err
	}
	t, err := d.postOnce(ctx, channel, mark{event: anApproval, key: digest(a.ID)}, a.Asked, d.drawAsking(a).Part())
	if err != nil {
		return handoff.Place{}, err
	}
	return handoff.Place{Ref: t.String()}, nil
}

// postOnce posts a message that is no case's, unless it was posted before, which is at the earliest since.
func (d *Desk) postOnce(ctx context.Context, channel string, m mark, since time.Time, part blocks.Part) (
	thread, error,
) {
	t, found, err := d.find(ctx, channel, m, since)
	if err == nil && !found {
		t.channel = channel
		_, t.ts, err = d.opt.API.PostMessageContext(ctx, channel, slack.MsgOptionText(part.Text, false),
			slack.MsgOptionBlocks(part.Blocks...), m.option(), slack.MsgOptionDisableLinkUnfurl(),
			slack.MsgOptionDisableMediaUnfurl())
	}
	if err != nil {
		return thread{}, fmt.Errorf("post the card: %w", err)
	}
	return t, nil
}

// digest names a request in metadata, which other apps see: its own id may name a person.
func digest(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// SettleApproval implements [handoff.ApprovalDesk]. A card that was deleted needs no change.
func (d *Desk) SettleApproval(ctx context.Context, p handoff.Place, a handoff.Approval) error {
	t, ok := threadOf(p)
	if !ok {
		return nil
	}
	part := d.drawAsking(a).Part()
	_, _, _, err := d.opt.API.UpdateMessageContext(ctx, t.channel, t.ts, slack.MsgOptionText(part.Text, false),
		slack.MsgOptionBlocks(part.Blocks...))
	if err != nil && !says(err, "message_not_found", "channel_not_found") {
		return fmt.Errorf("update the card of a request: %w", later(err))
	}
	return nil
}

// drawAsking makes the card of a request.
func (d *Desk) drawAsking(a handoff.Approval) blocks.Card {
	f := d.faces().Asking(a)
	card := blocks.Card{Title: f.Title, Facts: f.Facts, Words: f.What, Hints: f.Hints}
	for _, due := range f.Dates {
		card.Dates = append(card.Dates, blocks.Date{Label: due.Label, At: due.At,
			Text: due.At.UTC().Format("2006-01-02 15:04 UTC")})
	}
	for _, b := range f.Buttons {
		card.Buttons = append(card.Buttons, blocks.Action{ID: asked + b.Name, Value: a.ID, Label: b.Label, Main: b.Main})
	}
	for _, text := range f.Small {
		card.Small = append(card.Small, blocks.Print{Text: text})
	}
	return card
}

// decide takes a press on the card of a request to those who keep it. Who presses is known as for all that is done
// here; whether they may decide is not ours to say.
func (p press) decide(ctx context.Context, name, id string) error {
	if p.opt.Approvals == nil || !p.Holds(p.channel) || name != face.Yes && name != face.No {
		return nil
	}
	us, err := p.me(ctx)
	if err != nil {
		return err
	}
	agent, err := p.people.agent(ctx, p.user, us)
	if errors.Is(err, face.ErrNoAgent) {
		p.whisper(ctx, p.channel, "", p.user, p.noEntry(ctx, p.user))
		return nil
	}
	if err != nil {
		return err
	}
	after, err := p.opt.Decide(ctx, agent, name, id)
	if text := face.Undecided(p.voice().In(p.reads(ctx, p.user)).Words(), err); text != "" {
		p.whisper(ctx, p.channel, "", p.user, text)
	} else if err != nil {
		return err //nolint:wrapcheck // it says what it was about
	}
	if !after.Over() || p.card == "" {
		return nil
	}
	return p.SettleApproval(ctx, handoff.Place{Ref: thread{p.channel, p.card}.String()}, after)
}

// deciding tells whether something that was pressed is on the card of a request.
func deciding(action string) (name string, ok bool) { return strings.CutPrefix(action, asked) }
