package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
)

// The ids of what can be pressed on a card: this and the button's name. The value is the number of the case.
const (
	pressed   = "desk:"
	pressMore = pressed + "more" // the value of what is chosen is the button's name, ":" and the number
)

// draw makes the card of a case.
func (d *Desk) draw(c handoff.Case, b handoff.Brief) blocks.Card {
	f := d.faces().Card(c, b, time.Now())
	number := strconv.FormatInt(c.Number, 10)
	card := blocks.Card{Title: f.Title, Badge: f.Badge, Facts: f.Facts, Request: f.Request, Hints: f.Hints,
		Menu: pressMore}
	for _, due := range f.Dates {
		card.Dates = append(card.Dates, blocks.Date{Label: due.Label, At: due.At,
			Text: due.At.UTC().Format("2006-01-02 15:04 UTC")})
	}
	for _, b := range f.Buttons {
		card.Buttons = append(card.Buttons, blocks.Action{ID: pressed + b.Name, Value: number, Label: b.Label, Main: b.Main})
	}
	for _, b := range f.More {
		card.More = append(card.More, blocks.Action{ID: b.Name + ":" + number, Label: b.Label})
	}
	if d.opt.URL != nil {
		card.Small = append(card.Small, blocks.Print{Text: d.voice().Say("elsewhere", nil), URL: d.opt.URL(c.Number)})
	}
	for _, text := range f.Small {
		card.Small = append(card.Small, blocks.Print{Text: text})
	}
	return card
}

// show brings the card to what the case is, unless it shows that already. The case's turn is ours.
func (d *Desk) show(ctx context.Context, t thread, c handoff.Case, b *handoff.Brief) error {
	if b == nil {
		computed, err := d.opt.Teams.Brief(ctx, d.opt.Cases, c)
		if err != nil {
			return err
		}
		b = &computed
	}
	part := d.draw(c, *b).Part()
	look, err := json.Marshal(part)
	if err != nil {
		return fmt.Errorf("draw the card: %w", err)
	}
	if d.shown.Same(c.Number, string(look)) {
		return nil
	}
	_, _, _, err = d.opt.API.UpdateMessageContext(ctx, t.channel, t.ts, slack.MsgOptionText(part.Text, false),
		slack.MsgOptionBlocks(part.Blocks...))
	if err != nil {
		return fmt.Errorf("update the card: %w", err)
	}
	d.shown.Drawn(c.Number, string(look))
	return nil
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
	t, err := d.thread(ctx, c)
	if err != nil {
		return err
	}
	return d.show(ctx, t, c, nil)
}
