package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/bot/action/proof/mail"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/cmd/firstline/upkeep"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
)

// mailWay is under which name is kept what teams were told by mail.
const mailWay = "mail"

// openReviews has the teams reminded of overdue reviews where they can be reached: on their desks in chats, and by
// mail. One node does it for all.
func (h *house) openReviews(p plan, policy decide.Policy, desks []handoff.Desk) error {
	config := p.workspace.Config
	r := upkeep.Reminder{Pad: h.store, Knowledge: h.decider.Knowledge, Crews: policy.Service.Teams,
		Every: config.Reviews.Remind, Now: time.Now, Log: p.log}
	for _, d := range desks {
		if told, ok := d.(handoff.ReviewDesk); ok {
			r.Ways = append(r.Ways, deskWay(d.Name(), told))
		}
	}
	senders, err := postmen(p)
	if err != nil {
		return err
	}
	mailed := slices.ContainsFunc(config.Teams, func(t workspace.Team) bool { return t.Mail != "" })
	if sender := senders[proof.Email]; sender != nil && mailed {
		r.Ways = append(r.Ways, h.mailWay(p, policy, sender))
	}
	if r.Every == 0 || len(r.Ways) == 0 {
		return nil
	}
	if slices.Contains(config.Desks, deskName) {
		r.Page = baseURL(config) + "/console/knowledge"
	}
	h.parts = append(h.parts, h.once("reviews", r.Run))
	return nil
}

// deskWay reminds teams on a desk.
func deskWay(name string, d handoff.ReviewDesk) upkeep.Way {
	return upkeep.Way{Name: name, Looks: true, Tell: func(ctx context.Context, r handoff.Reviews) (bool, error) {
		at, err := d.RemindOfReviews(ctx, r)
		return at != handoff.Place{}, err
	}}
}

// mailWay reminds teams that have an address.
func (h *house) mailWay(p plan, policy decide.Policy, sender proof.Sender) upkeep.Way {
	config, addresses := p.workspace.Config, map[string]string{}
	for _, t := range config.Teams {
		addresses[t.ID] = t.Mail
	}
	faces := h.chatDesk(config, policy).Maker("")
	return upkeep.Way{Name: mailWay, Tell: func(ctx context.Context, r handoff.Reviews) (bool, error) {
		if addresses[r.Team] == "" {
			return false, nil
		}
		err := sender.Send(ctx, proof.Message{To: addresses[r.Team], Lang: config.Languages[0],
			Subject: handoff.OneLine(faces.ReviewsTitle(r)), Text: faces.Reviews(r) + "\n"})
		if errors.Is(err, mail.ErrInDoubt) {
			return false, fmt.Errorf("%w: %w", upkeep.ErrInDoubt, err)
		}
		return err == nil, err //nolint:wrapcheck // it says what it was about
	}}
}
