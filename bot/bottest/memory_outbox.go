package bottest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// parcel is one row of the outbox.
type parcel struct {
	id           int64
	conversation string
	channel      string
	entry        kept[handoff.Entry] // empty for an offer
	number       int64               // the case, for a desk
	attempts     int
	queued       time.Time
	due          time.Time // zero: at once
	delivery     handoff.Delivery
	ref          string
}

// lane is what parcels are ordered within.
type lane struct{ conversation, channel string }

func (m *Memory) queue(p *parcel) {
	p.id, p.delivery = int64(len(m.parcels))+1, handoff.Pending
	m.parcels[p.id] = p
	m.unsent = append(m.unsent, p)
}

// pendingWordsOfBot gives what a withdrawal holds back: not the words of agents, and nothing meant for a desk.
func (m *Memory) pendingWordsOfBot(conversation string) []*parcel {
	var found []*parcel
	for _, p := range m.unsent {
		if p.conversation == conversation && p.entry.v.From == handoff.ByBot && p.number == 0 {
			found = append(found, p)
		}
	}
	return found
}

// deliver changes where a parcel stands, in the outbox and in the journal.
func (m *Memory) deliver(p *parcel, d handoff.Delivery) {
	p.delivery = d
	if d != handoff.Pending {
		m.unsent = slices.DeleteFunc(m.unsent, func(other *parcel) bool { return other == p })
	}
	if p.number == 0 {
		m.talks[p.conversation].journal[p.entry.v.Seq-1].v.Delivery = d
	}
}

// Due implements [bot.Outbox].
func (m *Memory) Due(ctx context.Context, now time.Time, limit int) ([]bot.Parcel, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []bot.Parcel
	var next time.Time
	taken := map[lane]bool{}
	for _, p := range m.unsent {
		l := lane{p.conversation, p.channel}
		switch {
		case taken[l]:
		case p.due.After(now):
			if next.IsZero() || p.due.Before(next) {
				next = p.due
			}
		case len(due) < limit:
			out, err := m.out(p)
			if err != nil {
				return nil, time.Time{}, err
			}
			due = append(due, out)
		}
		taken[l] = true
	}
	return due, next, ctx.Err()
}

func (m *Memory) out(p *parcel) (bot.Parcel, error) {
	e, err := p.entry.fresh()
	if e.Seq > 0 {
		e, err = m.talks[p.conversation].journal[e.Seq-1].fresh() // it may have been forgotten since
	}
	if e.Seq > 0 {
		e.Delivery = m.talks[p.conversation].journal[e.Seq-1].v.Delivery // a desk is told where a message stands by now
	}
	out := bot.Parcel{
		ID: p.id, Conversation: p.conversation, Channel: p.channel, Entry: e, Case: p.number,
		Attempts: p.attempts, Queued: p.queued,
	}
	if e.Kind == handoff.Amended || e.Kind == handoff.Retracted {
		out.Of = m.refOf(p, e.Of)
	}
	return out, err
}

// Begin implements [bot.Outbox].
func (m *Memory) Begin(ctx context.Context, id int64) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	p := m.parcels[id]
	if p == nil || p.delivery != handoff.Pending {
		return false, nil
	}
	p.attempts++
	return true, nil
}

// Settle implements [bot.Outbox].
func (m *Memory) Settle(ctx context.Context, id int64, r bot.Result) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.parcels[id]
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p == nil:
		return fmt.Errorf("settle parcel %d: not in the outbox", id)
	case !r.Delivery.Arrived() && r.Delivery != handoff.Pending && r.Delivery != handoff.GaveUp:
		return fmt.Errorf("settle parcel %d: %q is no result", id, r.Delivery)
	case p.delivery != handoff.Pending && !r.Delivery.Arrived():
		return nil
	}
	p.due, p.ref = r.Retry, r.Ref
	m.deliver(p, r.Delivery)
	return nil
}
