package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/cards"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
)

// draw makes the card of a case.
func (d *Desk) draw(c handoff.Case, b handoff.Brief) cards.Message {
	f := d.faces().Card(c, b, time.Now())
	card := cards.Card{Title: f.Title, Badge: f.Badge, Priority: c.Priority, Facts: f.Facts,
		Request: f.Request, Hints: f.Hints, Menu: pressOf(more, c), MoreLabel: d.say(d.opt.Lang, "more")}
	for _, due := range f.Dates {
		card.Dates = append(card.Dates, cards.Date{Label: due.Label, At: due.At})
	}
	for _, b := range f.Buttons {
		card.Buttons = append(card.Buttons, cards.Action{ID: pressOf(b.Name, c), Label: b.Label, Main: b.Main})
	}
	for _, b := range f.More {
		card.More = append(card.More, cards.Action{ID: b.Name, Label: b.Label})
	}
	if d.opt.URL != nil {
		card.Small = append(card.Small, cards.Print{Text: d.voice().Say("elsewhere", nil), URL: d.opt.URL(c.Number)})
	}
	for _, text := range f.Small {
		card.Small = append(card.Small, cards.Print{Text: text})
	}
	return card.Message()
}

// form is the answer to a press on a button that needs words.
func (p press) form(c handoff.Case, name string) *discordgo.InteractionResponse {
	f := form.Of(p.faces().Form(c, name, p.reads()))
	f.ID = pressOf(name, c)
	return cards.Modal(f)
}

// show brings the card, the tags and the thread to what the case is, unless they show that already. The case's turn is
// ours.
func (d *Desk) show(ctx context.Context, p place, r room, c handoff.Case, b *handoff.Brief) error {
	if b == nil {
		computed, err := d.opt.Teams.Brief(ctx, d.opt.Cases, c)
		if err != nil {
			return err
		}
		b = &computed
	}
	card := d.outgoing(d.draw(c, *b))
	look, err := json.Marshal(card)
	if err != nil {
		return fmt.Errorf("draw the card: %w", err)
	}
	look = append(look, c.State...)
	if d.shown.Same(c.Number, string(look)) {
		return nil
	}
	err = d.opened(ctx, p.thread, func() error {
		_, err := d.opt.API.Edit(ctx, p.thread, p.card, card)
		return err
	})
	if err != nil {
		return fmt.Errorf("update the card: %w", err)
	}
	if !r.forum {
		if err := d.invite(ctx, p, c); err != nil {
			return err
		}
	}
	if err := d.arrange(ctx, p, r, c); err != nil {
		return err
	}
	d.shown.Drawn(c.Number, string(look))
	return nil
}

// arrange gives a thread the tag of its case's stage, and archives it when the case is solved. People may keep tags to
// moderators: then it has none.
func (d *Desk) arrange(ctx context.Context, p place, r room, c handoff.Case) error {
	t, err := d.opt.API.With(ctx).Channel(p.thread)
	if err != nil {
		return fmt.Errorf("look at a thread: %w", err)
	}
	archived := t.ThreadMetadata != nil && t.ThreadMetadata.Archived
	tags := d.tags(r, c, t.AppliedTags)
	retags := r.forum && !slices.Equal(tags, t.AppliedTags)
	if archived && (retags || c.Open()) {
		if err := d.archive(ctx, p.thread, false); err != nil {
			return err
		}
		archived = false
	}
	if retags {
		_, err := d.opt.API.With(ctx).ChannelEditComplex(p.thread, &discordgo.ChannelEdit{AppliedTags: &tags})
		switch kind := rest.Kind(err); {
		case kind == rest.NoPermission, kind == rest.BadRequest:
			d.opt.Log.Warn("tag a post", "case", c.Number, "err", err)
		case err != nil:
			return fmt.Errorf("tag a post: %w", err)
		}
	}
	if archived || c.Open() {
		return nil
	}
	return d.archive(ctx, p.thread, true)
}

// refresh shows the case as it is by now.
func (d *Desk) refresh(ctx context.Context, number int64) error {
	unlock, err := d.turns.Lock(ctx, number)
	if err != nil {
		return err
	}
	defer unlock()
	c, err := d.opt.Cases.Case(ctx, number)
	if err != nil {
		return fmt.Errorf("case %d: %w", number, err)
	}
	p, r, err := d.place(ctx, c)
	if err != nil {
		return err
	}
	return d.show(ctx, p, r, c, nil)
}
