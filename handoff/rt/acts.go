package rt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A hand carries out what is new in one ticket.
type hand struct {
	*watch
	ticket ticket
	c      handoff.Case // as it is after the last act
	own    []string     // users whose transactions are ours
	done   map[int64]bool
}

// own are the users whose transactions are ours: who made the ticket, and RT itself.
func own(t ticket) []string { return []string{system, string(t.Creator.ID)} }

// answeredIn gives the transactions to which we have said something already.
func answeredIn(history []transaction, number int64) map[int64]bool {
	done := map[int64]bool{}
	for _, x := range history {
		if m, ok := markerOf(x); ok && m.kind == answered && m.number == number {
			done[m.which] = true
		}
	}
	return done
}

// over tells whether a change of a field is history: we have written the field since.
func (h *hand) over(later []transaction, x transaction) bool {
	return x.about() != "" && slices.ContainsFunc(later, func(l transaction) bool {
		return l.about() == x.about() && l.Creator.ID != system && slices.Contains(h.own, string(l.Creator.ID))
	})
}

// carried adds what the journal has of this ticket's transactions, so that after a start they are not read again.
func (h *hand) carried(ctx context.Context) error {
	const many = 1000
	for after := int64(0); ; {
		entries, err := h.opt.Cases.Journal(ctx, h.c.Conversation, after, many)
		if err != nil {
			return fmt.Errorf("journal of case %d: %w", h.c.Number, err)
		}
		for _, e := range entries {
			after = e.Seq
			text, ours := strings.CutPrefix(e.Event, idPrefix)
			if number, err := strconv.ParseInt(text, 10, 64); ours && err == nil {
				h.done[number] = true
			}
		}
		if len(entries) < many {
			return nil
		}
	}
}

// transact carries out one transaction, if it is an agent's.
func (h *hand) transact(ctx context.Context, x transaction) error {
	_, marked := markerOf(x) // also by an earlier user of ours
	if marked || slices.Contains(h.own, string(x.Creator.ID)) || h.done[x.number()] {
		return nil
	}
	if x.Type == "AddLink" && x.Field == "MergedInto" {
		h.sweep = true // which ticket it was is found out there
		return nil
	}
	deed, ok := deeds[cmp.Or(x.about(), x.Type)]
	if !ok {
		return nil
	}
	u, err := h.people.user(ctx, string(x.Creator.ID))
	if err != nil {
		return err
	}
	if !u.staff() {
		return h.outsider(ctx, x, u)
	}
	agent, err := h.people.agent(ctx, u)
	if err != nil {
		return err
	}
	h.c, err = h.opt.Cases.Case(ctx, h.c.Number)
	if err != nil {
		return fmt.Errorf("case %d: %w", h.c.Number, err)
	}
	return deed(h, ctx, x, agent)
}

// deeds are what transactions mean, by the field that they change, or their type.
var deeds = map[string]func(*hand, context.Context, transaction, handoff.Agent) error{
	"Correspond": (*hand).answered,
	"Comment":    (*hand).noted,
	"Status":     (*hand).moved,
	"Owner":      (*hand).given,
	"Priority":   (*hand).weighted,
}

// act has the clerk carry out something; step tells apart what one transaction needs several acts for. What cannot be
// is said in the ticket, where the agent is, the ticket is put right, and ok is false.
func (h *hand) act(ctx context.Context, x transaction, a handoff.Act, step string) (ok bool, err error) {
	a.ID, a.Case, a.At = idPrefix+string(x.ID)+step, h.c.Number, time.Now()
	c, err := h.clerk.Perform(ctx, a)
	if err == nil {
		h.c = c
	}
	return h.settled(ctx, x, a, err)
}

// settled says in the ticket why an act was refused; other errors come back.
func (h *hand) settled(ctx context.Context, x transaction, a handoff.Act, err error) (ok bool, problem error) {
	if err == nil {
		return true, nil
	}
	code := ""
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			code = r.code
			break
		}
	}
	if code == "" {
		return false, err
	}
	h.opt.Log.Info("what an agent did in RT was refused", "ticket", h.ticket.ID, "transaction", x.ID, "verb", a.Verb,
		"err", err)
	if err := h.reply(ctx, x, h.say("refused."+code, texts.Args{"Agent": h.c.Agent.Name, "Name": a.Agent.Name,
		"Text": h.say("verb."+string(a.Verb), nil), "State": h.say("state."+string(h.c.State), nil)})); err != nil {
		return false, err
	}
	return false, h.restore(ctx)
}

// refusals are the clerk's reasons that no second try changes.
var refusals = []struct {
	err  error
	code string
}{
	{handoff.ErrElsewhere, "elsewhere"}, {handoff.ErrNotAllowed, "not_allowed"}, {handoff.ErrTooLong, "too_long"},
	{handoff.ErrNoText, "no_text"}, {handoff.ErrIncomplete, "not_allowed"}, {handoff.ErrNoCase, "not_allowed"},
}

// reply says something about a transaction in its ticket.
func (h *hand) reply(ctx context.Context, x transaction, text string) error {
	return h.comment(ctx, h.ticket.ID, marker{h.c.Number, answered, x.number()}, h.say("who.system", nil), text)
}

// restore makes the ticket say again how the case stands, unless it is another case's into which this one was merged.
func (h *hand) restore(ctx context.Context) error {
	t, err := h.Desk.ticket(ctx, h.ticket.ID)
	if err != nil || t.key(h.opt.Field) != h.key(h.c) {
		return err
	}
	change := standing(h.c, t)
	if change == nil {
		change = map[string]string{}
	}
	owner, err := h.owning(ctx, h.c, t)
	if err != nil {
		return err
	}
	maps.Copy(change, owner)
	return h.set(ctx, t, change)
}

// moved follows a status: done, or open again.
func (h *hand) moved(ctx context.Context, x transaction, agent handoff.Agent) error {
	was, is := slices.Contains(inactive, string(x.OldValue)), slices.Contains(inactive, string(x.NewValue))
	var err error
	switch {
	case is && h.c.Open():
		_, err = h.act(ctx, x, handoff.Act{Verb: handoff.Resolve, Agent: agent}, "")
	case was && !is && !h.c.Open():
		_, err = h.act(ctx, x, handoff.Act{Verb: handoff.Reopen, Agent: agent}, "")
	}
	return err
}

// given follows an owner.
func (h *hand) given(ctx context.Context, x transaction, agent handoff.Agent) error {
	if !h.c.Open() {
		return nil
	}
	u, err := h.people.user(ctx, string(x.NewValue))
	if err != nil {
		return err
	}
	if u.Name == nobody || u.Name == "" {
		if h.c.Held() {
			_, err = h.act(ctx, x, handoff.Act{Verb: handoff.Release, Agent: agent}, "")
		}
		return err
	}
	to, err := h.people.agent(ctx, u)
	if err != nil {
		return err
	}
	a := handoff.Act{Verb: handoff.Take, Agent: agent}
	switch {
	case h.c.Held() && h.c.Agent.ID == to.ID:
		return nil
	case to.ID != agent.ID:
		a.Verb, a.To = handoff.Assign, to
	case h.c.Held():
		a.Verb = handoff.TakeOver
	}
	_, err = h.act(ctx, x, a, "")
	return err
}

// grades are the impact and the urgency that make a priority.
var grades = map[handoff.Priority][2]handoff.Grade{
	handoff.Low: {handoff.Minor, handoff.Minor}, handoff.Normal: {handoff.Middle, handoff.Middle},
	handoff.High: {handoff.Middle, handoff.Major}, handoff.Urgent: {handoff.Major, handoff.Major},
}

func (h *hand) weighted(ctx context.Context, x transaction, agent handoff.Agent) error {
	number, err := strconv.Atoi(string(x.NewValue))
	if err != nil || !h.c.Open() {
		return nil //nolint:nilerr // a priority that is no number says nothing to us
	}
	p := priorityOf(number)
	if p == h.c.Priority {
		return nil
	}
	a := handoff.Act{Verb: handoff.Prioritise, Agent: agent}
	a.Impact, a.Urgency = grades[p][0], grades[p][1]
	_, err = h.act(ctx, x, a, "")
	return err
}

// merged follows a ticket that was merged into another in RT.
func (w *watch) merged(ctx context.Context, id ident, into ticket) error {
	places, err := w.places(ctx)
	if err != nil {
		return err
	}
	c, ok := places[id]
	other, ours := places[into.ID]
	if !ok || !ours || other.Number == c.Number || !c.Open() {
		return nil
	}
	history, err := w.history(ctx, into.ID)
	if err != nil {
		return err
	}
	h := hand{watch: w, ticket: into, c: c, own: own(into), done: answeredIn(history, c.Number)}
	for _, x := range slices.Backward(history) {
		if x.Type != "AddLink" || x.Field != "MergedInto" || slices.Contains(h.own, string(x.Creator.ID)) {
			continue
		}
		u, err := w.people.user(ctx, string(x.Creator.ID))
		if err != nil {
			return err
		}
		agent, err := w.people.agent(ctx, u)
		if err != nil || h.done[x.number()] {
			return err
		}
		a := handoff.Act{Verb: handoff.Merge, Agent: agent}
		a.Other = other.Number
		_, err = h.act(ctx, x, a, ":"+string(id))
		return err
	}
	return nil
}
