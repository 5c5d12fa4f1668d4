package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/face"
)

// A request for approval has a thread of its own, like a case: only there is it certain that nobody but the team reads
// it. What can be pressed names it by a digest, because ids may be longer than Discord takes; a note says which one it
// is.

// digest names a request.
func digest(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// noteAsked is where a request lies, behind its id.
func noteAsked(digest string) string { return "desk/ask/" + digest }

// AskApproval implements [handoff.ApprovalDesk]. What managers decide is for nobody here.
func (d *Desk) AskApproval(ctx context.Context, a handoff.Approval) (handoff.Place, error) {
	if a.Team == "" {
		return handoff.Place{}, nil
	}
	r, err := d.room(ctx, a.Team)
	var p place
	if err == nil {
		p, err = d.ask(ctx, r, a)
	}
	d.report(err)
	if err != nil {
		return handoff.Place{}, fmt.Errorf("a request for approval to Discord: %w", later(err))
	}
	return handoff.Place{Ref: p.String(), URL: "https://discord.com/channels/" + r.guild + "/" + p.thread}, nil
}

// ask shows the card of a request.
func (d *Desk) ask(ctx context.Context, r room, a handoff.Approval) (place, error) {
	key := digest(a.ID)
	return d.put(ctx, r, notice{note: noteAsked(key), id: a.ID, team: a.Team, since: a.Asked,
		name:  markdown.Cut(handoff.OneLine(d.faces().Asking(a).Title), maxName),
		is:    func(m message) bool { return m.presses(key) },
		first: d.drawAsking(a)})
}

// SettleApproval implements [handoff.ApprovalDesk]. A card that was deleted needs no change.
func (d *Desk) SettleApproval(ctx context.Context, at handoff.Place, a handoff.Approval) error {
	p, ok := placeOf(at.Ref)
	if !ok {
		return nil
	}
	err := d.opened(ctx, p.thread, func() error {
		_, err := d.opt.API.Edit(ctx, p.thread, p.card, d.drawAsking(a))
		return err
	})
	if err != nil && !gone(err) {
		return fmt.Errorf("update the card of a request: %w", later(err))
	}
	return nil
}

// drawAsking makes the card of a request.
func (d *Desk) drawAsking(a handoff.Approval) rest.Outgoing {
	f := d.faces().Asking(a)
	card := cards.Card{Title: f.Title, Facts: f.Facts, Words: f.What, Hints: f.Hints}
	for _, due := range f.Dates {
		card.Dates = append(card.Dates, cards.Date{Label: due.Label, At: due.At})
	}
	for _, b := range f.Buttons {
		card.Buttons = append(card.Buttons, cards.Action{ID: pressed + b.Name + sep + digest(a.ID), Label: b.Label,
			Main: b.Main})
	}
	for _, text := range f.Small {
		card.Small = append(card.Small, cards.Print{Text: text})
	}
	return d.outgoing(card.Message())
}

// decide takes a press on the card of a request to those who keep it. Who presses is known as for all that is done
// here; whether they may decide is not ours to say.
func (b *Back) decide(ctx context.Context, i interaction, name, key string) error {
	p := press{Back: b, interaction: i, key: key}
	text, err := b.recall(ctx, noteAsked(key))
	if err != nil {
		return errors.Join(err, p.answer(ctx, whisper(p.again())))
	}
	id, ref := lastCut(text, " ")
	at, ok := placeOf(ref)
	if !ok || at.thread != i.Channel || b.opt.Approvals == nil || i.Type != discordgo.InteractionMessageComponent {
		return p.answer(ctx, acknowledged()) // a card that was passed on to somewhere else is no way to decide
	}
	agent, err := b.people.agent(ctx, i.who())
	if errors.Is(err, face.ErrNoAgent) {
		return p.answer(ctx, whisper(p.say(p.reads(), "stranger")))
	}
	if err != nil {
		return errors.Join(err, p.answer(ctx, whisper(p.again())))
	}
	agent.Account.Discord = i.Member.User.ID // helpers are on no roster, and yet approve nothing for themselves
	after, err := b.opt.Decide(ctx, agent, name, id)
	said, trouble := acknowledged(), error(nil)
	if text := face.Undecided(p.voice().In(p.reads()).Words(), err); text != "" {
		said = whisper(p.maker().Words(text)[0].Content)
	} else if err != nil {
		said, trouble = whisper(p.again()), err
	}
	trouble = errors.Join(trouble, p.answer(ctx, said))
	if !after.Over() {
		return trouble
	}
	return errors.Join(trouble, b.SettleApproval(ctx, handoff.Place{Ref: at.String()}, after))
}
