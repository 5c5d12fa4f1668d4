package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/markdown"
	"github.com/firstline-support/firstline/bot/slack/blocks"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
)

// What can be pressed on a card. The value is the number of the case.
const (
	pressTake     = "desk:take"
	pressNote     = "desk:note"
	pressResolve  = "desk:resolve"
	pressEscalate = "desk:escalate"
	pressBack     = "desk:back"
	pressMore     = "desk:more" // the value of what is chosen is one of these, ":" and the number
	moreTakeOver  = "takeover"
	moreRelease   = "release"
	pressReopen   = "desk:reopen"
)

// badges are the signs of priorities; what is usual has none.
var badges = map[handoff.Priority]string{handoff.Urgent: "🔴", handoff.High: "🟠", handoff.Low: "🔵"}

func (d *Desk) words() sheet.Words { return sheet.Words{Texts: d.opt.Texts, Lang: d.opt.Lang} }

// draw makes the card of a case.
func (d *Desk) draw(c handoff.Case, b handoff.Brief) blocks.Card {
	w := d.words()
	number := strconv.FormatInt(c.Number, 10)
	card := blocks.Card{Title: d.caseName(c.Number) + " · " + c.Subject, Badge: badges[c.Priority], Menu: pressMore,
		Facts: []string{d.state(c), w.SayOr("priority."+string(c.Priority), string(c.Priority)), d.team(c.Team), d.who(c),
			w.SayOr("channel."+c.Channel, c.Channel), w.SayOr("language."+c.Lang, c.Lang)}}
	if due, ok := d.opt.Service.Due(c, time.Now()); ok {
		label := "due.whole"
		if due.First {
			label = "due.first"
		}
		card.Dates = append(card.Dates, blocks.Date{Label: d.say(label, nil), At: due.At,
			Text: due.At.UTC().Format("2006-01-02 15:04 UTC")})
	}
	for _, line := range b.Request {
		later := b.Stopped.Seq > 0 && line.Seq > b.Stopped.Seq // it stands in the thread
		if line.Text != c.Subject && !later {
			card.Request = append(card.Request, line.Text)
		}
	}
	card.Hints = d.hints(c, b)
	card.Buttons, card.More = d.buttons(c, number)
	if d.opt.URL != nil {
		card.Small = append(card.Small, blocks.Print{Text: d.say("elsewhere", nil), URL: d.opt.URL(c.Number)})
	}
	if c.Open() {
		card.Small = append(card.Small, blocks.Print{Text: d.say("how", nil)})
	}
	return card
}

// state is where the case stands, with who has it.
func (d *Desk) state(c handoff.Case) string {
	w := d.words()
	state := w.SayOr("state."+string(c.State), string(c.State))
	if c.Agent.Name == "" {
		return state
	}
	return state + ": " + c.Agent.Name
}

func (d *Desk) who(c handoff.Case) string { return cmp.Or(c.Person.Name, d.say("who.person", nil)) }

// hints are what an agent has to know first. Once somebody works on the case they know it.
func (d *Desk) hints(c handoff.Case, b handoff.Brief) []string {
	if !c.Open() {
		return nil
	}
	w := d.words()
	var hints []string
	for _, s := range b.Signals {
		hints = append(hints, w.Signal(s.Signal))
	}
	if b.Stopped.Text != "" {
		hints = append(hints, w.Reason(b.Stopped.Text))
	}
	for _, t := range b.Steps {
		hints = append(hints, markdown.Cut(t.Text, 150)+": "+w.Say("mark."+sheet.Mark(t.Worked)))
	}
	for _, a := range b.Articles {
		hints = append(hints, a.Title+": "+w.Say("helped."+sheet.Mark(a.Helped)))
	}
	if b.Next.Code != "" {
		hints = append(hints, w.Suggestion(b.Next))
	}
	if b.Withheld {
		hints = append(hints, w.Say("withheld"))
	}
	return hints
}

// buttons are what can be done about the case as it stands.
func (d *Desk) buttons(c handoff.Case, number string) (row, more []blocks.Action) {
	add := func(id string, main bool) {
		row = append(row, blocks.Action{ID: id, Value: number, Label: d.say("button."+id[len("desk:"):], nil), Main: main})
	}
	behind := func(name string) {
		more = append(more, blocks.Action{ID: name + ":" + number, Label: d.say("button."+name, nil)})
	}
	switch {
	case c.State == handoff.Closed:
	case c.State == handoff.Resolved:
		add(pressReopen, false)
		add(pressNote, false)
	case c.Held():
		add(pressNote, false)
		add(pressResolve, true)
		if d.third(c) != "" {
			add(pressEscalate, false)
		}
		add(pressBack, false)
		behind(moreRelease)
		behind(moreTakeOver)
	default:
		add(pressTake, true)
		add(pressNote, false)
		add(pressResolve, false)
		if d.third(c) != "" && c.State == handoff.Waiting {
			add(pressEscalate, false)
		}
	}
	return row, more
}

// third is the team of the third level above the case's, if there is one.
func (d *Desk) third(c handoff.Case) string { return d.opt.Service.Teams[c.Team].Third }

// maxCards bounds what we remember; to forget costs an update that changes nothing.
const maxCards = 10_000

// show brings the card to what the case is, unless it shows that already. The case's turn is ours.
func (d *Desk) show(ctx context.Context, t thread, c handoff.Case, b *handoff.Brief) error {
	if b == nil {
		computed, err := d.brief(ctx, c)
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
	d.mu.Lock()
	same := d.cards[c.Number] == string(look)
	d.mu.Unlock()
	if same {
		return nil
	}
	_, _, _, err = d.opt.API.UpdateMessageContext(ctx, t.channel, t.ts, slack.MsgOptionText(part.Text, false),
		slack.MsgOptionBlocks(part.Blocks...))
	if err != nil {
		return fmt.Errorf("update the card: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.cards) >= maxCards {
		clear(d.cards)
	}
	d.cards[c.Number] = string(look)
	return nil
}

// refresh shows the case as it is by now.
func (d *Desk) refresh(ctx context.Context, number int64) error {
	unlock, err := d.lock(ctx, number)
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
