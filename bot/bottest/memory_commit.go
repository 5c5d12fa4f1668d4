package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// draft is a turn with everything filled in, not yet visible to anybody.
type draft struct {
	conversation kept[bot.Conversation]
	entries      []kept[handoff.Entry]
	single       *kept[handoff.Case]
	number       int64 // of the case the turn is about; 0: none
	held         []*parcel
}

// Commit implements [bot.Ledger].
func (m *Memory) Commit(ctx context.Context, t bot.Turn) (bot.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.refuse(ctx, t); err != nil {
		return bot.Conversation{}, fmt.Errorf("commit to %s: %w", t.Conversation.ID, err)
	}
	d, err := m.draft(t)
	if err != nil {
		return bot.Conversation{}, fmt.Errorf("commit to %s: %w", t.Conversation.ID, err)
	}
	m.store(t, d)
	return d.conversation.fresh()
}

// refuse tells why the turn cannot be committed. A repeat is told before a stale version: loading again cannot help it.
func (m *Memory) refuse(ctx context.Context, t bot.Turn) error {
	var version int64
	if known := m.talks[t.Conversation.ID]; known != nil {
		version = known.conversation.v.Version
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case t.Record != nil && m.knows(t.Record.Key()):
		return bot.ErrRepeated
	case version != t.Conversation.Version:
		return bot.ErrStale
	case t.Case != nil && t.Case.Number != 0 && !m.owns(t.Conversation.ID, t.Case.Number):
		return handoff.ErrNoCase
	case len(t.Offer) > 0 && t.Case == nil && t.Conversation.Case == 0:
		return errors.New("offer without a case")
	}
	return nil
}

func (m *Memory) knows(key bot.EventKey) bool {
	_, known := m.events[key]
	return known
}

func (m *Memory) owns(conversation string, number int64) bool {
	return number > 0 && number <= int64(len(m.cases)) && m.cases[number-1].v.Conversation == conversation
}

// draft encodes all that the turn stores, so that nothing can go wrong once the first of it is stored.
func (m *Memory) draft(t bot.Turn) (draft, error) {
	var d draft
	var err error
	c := t.Conversation
	if t.Case != nil {
		if d.single, err = m.draftCase(t); err != nil {
			return d, err
		}
		d.number = d.single.v.Number
		if t.Case.Number == 0 {
			c.Case = d.number
		}
	} else {
		d.number = c.Case
	}
	c.Version++
	if d.conversation, err = keep(c); err != nil {
		return d, err
	}
	if t.Withdraw {
		d.held = m.pendingWordsOfBot(c.ID)
	}
	d.entries, err = m.draftEntries(t, d)
	return d, err
}

func (m *Memory) draftCase(t bot.Turn) (*kept[handoff.Case], error) {
	c := *t.Case
	c.Conversation = t.Conversation.ID
	if c.Number == 0 {
		c.Number = int64(len(m.cases)) + 1
	}
	k, err := keep(c)
	return &k, err
}

func (m *Memory) draftEntries(t bot.Turn, d draft) ([]kept[handoff.Entry], error) {
	entries := slices.Clone(t.Entries)
	if len(d.held) > 0 {
		entries = append(entries, handoff.Entry{
			At: t.Conversation.Updated, Kind: handoff.Withdrawn, From: handoff.BySystem, Text: strconv.Itoa(len(d.held)),
		})
	}
	var seq int64
	if known := m.talks[t.Conversation.ID]; known != nil {
		seq = int64(len(known.journal))
	}
	keeps := make([]kept[handoff.Entry], 0, len(entries))
	for i, e := range entries {
		e.Conversation, e.Seq = t.Conversation.ID, seq+int64(i)+1
		if e.Case < 0 {
			e.Case = d.number
		}
		k, err := keep(e)
		if err != nil {
			return nil, err
		}
		keeps = append(keeps, k)
	}
	return keeps, nil
}

// store makes the draft visible.
func (m *Memory) store(t bot.Turn, d draft) {
	talk := m.talk(t.Conversation.ID)
	talk.conversation = d.conversation
	before := len(talk.journal)
	defer func() {
		m.learned.note(t, talk.journal, before)
		m.forget(talk, before)
		m.forgetCallsOf(t)
	}()
	if t.Record != nil {
		m.events[t.Record.Key()] = t.Record.Conversation
	}
	for _, key := range t.Handled {
		m.handled(key)
	}
	if d.single != nil {
		m.storeCase(talk, *d.single)
	}
	for _, p := range d.held {
		m.deliver(p, handoff.HeldBack)
	}
	for _, k := range d.entries {
		talk.journal = append(talk.journal, k)
		if to, out := bot.Outgoing(k.v, t.Conversation.Channel); out {
			m.queue(&parcel{conversation: k.v.Conversation, channel: to, entry: k, queued: k.v.At})
		}
	}
	for _, desk := range t.Offer {
		m.queue(&parcel{
			conversation: t.Conversation.ID, channel: bot.DeskPrefix + desk, number: d.number,
			queued: t.Conversation.Updated,
		})
	}
	talk.own(t, d.number, before)
	m.tell(t, d)
}

// tell queues the entries for the desks that follow the case, behind its offer.
func (m *Memory) tell(t bot.Turn, d draft) {
	for _, desk := range t.Tell {
		for _, k := range d.entries[:len(t.Entries)] {
			if k.v.Kind != handoff.Understood {
				m.queue(&parcel{conversation: k.v.Conversation, channel: bot.DeskPrefix + desk, entry: k, number: d.number,
					queued: k.v.At})
			}
		}
	}
}

func (m *Memory) storeCase(t *talk, k kept[handoff.Case]) {
	if k.v.Number > int64(len(m.cases)) {
		m.cases = append(m.cases, k)
	} else {
		m.cases[k.v.Number-1] = k
	}
	t.newest = max(t.newest, k.v.Number)
}

// handled takes the event out of the conversation that waits with it.
func (m *Memory) handled(key bot.EventKey) {
	id := m.events[key]
	t := m.waiting[id]
	if t == nil {
		return
	}
	t.unhandled = slices.DeleteFunc(t.unhandled, func(a arrival) bool { return a.v.Key() == key })
	if len(t.unhandled) == 0 {
		delete(m.waiting, id)
	}
}
