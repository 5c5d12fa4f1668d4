package face

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
)

// What can be pressed on the card of a request.
const (
	Yes = "yes"
	No  = "no"
)

// An Asking is a request for a yes as agents see it.
type Asking struct {
	Card
	What string // what would be done, in the workspace's words; Markdown, all else is foreign text
}

// Asking says what a request is, and how it was decided.
func (m Maker) Asking(a handoff.Approval) Asking {
	w := m.Voice.Words()
	who := cmp.Or(a.Person.Name, m.Voice.Say("who.person", nil))
	card := Asking{What: a.What, Card: Card{Title: m.Voice.Say("approval", texts.Args{"Name": who}),
		Facts: []string{w.SayOr("approvals.state."+string(a.State), string(a.State)), m.Voice.Teams.Name(a.Team),
			w.SayOr("channel."+a.Channel, a.Channel), cmp.Or(a.Person.Email, w.Say("approvals.no_email"))}}}
	if a.Account != "" {
		card.Hints = append(card.Hints, w.Say("approvals.account")+": "+a.Account)
	}
	for _, name := range slices.Sorted(maps.Keys(a.Slots)) {
		card.Hints = append(card.Hints, name+": "+a.Slots[name])
	}
	if a.State == handoff.ApprovalWaits {
		card.Dates = []Date{{w.Say("approvals.until"), a.Until}}
		card.Buttons = []Button{{Yes, w.Say("approvals.yes"), true}, {No, w.Say("approvals.no"), false}}
		return card
	}
	for _, text := range []string{a.Name, a.Note} {
		if text != "" {
			card.Small = append(card.Small, text)
		}
	}
	return card
}

// Decide takes a press on a button of the card to those who keep the request. A press that comes twice is one.
func (s Setting) Decide(ctx context.Context, who handoff.Agent, button, id string) (handoff.Approval, error) {
	after, err := s.Approvals.Decide(ctx, id, who, button == Yes, "")
	if errors.Is(err, handoff.ErrDecided) && after.By == who.ID && (after.State == handoff.Approved) == (button == Yes) {
		return after, nil
	}
	if err != nil {
		return after, fmt.Errorf("decide a request: %w", err)
	}
	return after, nil
}

// undecided are the reasons why a decision does not count.
var undecided = []struct {
	err  error
	text string
}{
	{handoff.ErrNoApproval, "no_approval"}, {handoff.ErrDecided, "decided"}, {handoff.ErrApprovalStale, "approval_late"},
	{handoff.ErrOwnRequest, "own_request"}, {handoff.ErrNotYourTeam, "not_your_team"},
	{handoff.ErrNoReason, "no_reason"},
}

// Undecided is how an agent is told why their decision did not count; "" where it did, or where it still may.
func Undecided(w sheet.Words, err error) string {
	for _, u := range undecided {
		if errors.Is(err, u.err) {
			return w.Say("error." + u.text)
		}
	}
	return ""
}
