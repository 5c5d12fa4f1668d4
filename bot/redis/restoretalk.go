package redis

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

const (
	// fieldFilled is, while a conversation is written, how much of its journal is there.
	fieldFilled = "filled"
	// fillBy is how many entries are written at once.
	fillBy = 1000
)

// store1 writes a conversation: what finds it first, then the journal in pieces, then the rest at once.
func (f *filler) store1(t *filling) error {
	for _, c := range t.cases {
		if err := f.listCase(c); err != nil {
			return err
		}
	}
	mark, err := nonce()
	if err != nil {
		return err
	}
	filled := ""
	for some := range slices.Chunk(t.records, fillBy) {
		c := newChange()
		c.still(f.Store.talk(t.ID), fieldFilled, filled)
		for _, r := range some {
			text, err := r.text()
			if err != nil {
				return err
			}
			c.do("RPUSH", f.journal(t.ID), text)
		}
		filled = numbered(number(filled) + int64(len(some)))
		c.do("HSET", f.Store.talk(t.ID), fieldFilled, filled)
		if err := f.carry(c, t, mark+filled); err != nil {
			return err
		}
	}
	c := newChange()
	c.still(f.Store.talk(t.ID), fieldFilled, filled)
	c.do("HDEL", f.Store.talk(t.ID), fieldFilled)
	if err := f.drawTalk(c, t); err != nil {
		return err
	}
	if err := f.carry(c, t, mark); err != nil {
		return err
	}
	return f.arrive(t)
}

// carry carries a change out. The client may send it twice.
func (f *filler) carry(c *change, t *filling, mark string) error {
	c.sign(f.Store.talk(t.ID), mark)
	refused, err := f.apply(f.ctx, c)
	if err == nil && refused > 0 {
		err = errors.New("somebody else is writing it")
	}
	return err
}

// listCase has a case found by its number, its person and its words.
func (f *filler) listCase(c handoff.Case) error {
	n := numbered(c.Number)
	if err := f.pipelined(f.ctx, func(pipe redis.Pipeliner) {
		pipe.HSet(f.ctx, f.tagged(casesTag, whereCase), n, c.Conversation)
		pipe.HDel(f.ctx, f.tagged(casesTag, retiredCases), n)
	}); err != nil {
		return err
	}
	return f.findable(f.ctx, c)
}

// drawTalk puts together all of a conversation but its journal.
func (f *filler) drawTalk(c *change, t *filling) error {
	body, err := encode(t.Conversation)
	if err != nil {
		return err
	}
	talk := f.Store.talk(t.ID)
	c.do("HINCRBY", talk, fieldRev, 1)
	if t.Version > 0 {
		base := int64(0)
		for _, turn := range t.turns {
			base = max(base, turn)
		}
		c.do("HSET", talk, fieldVersion, t.Version, fieldNumber, t.Case, fieldBody, body, fieldBase, base)
	}
	for _, m := range t.marks {
		c.do("HSET", f.marks(t.ID), markField(m.Case, m.Agent), m.Seq)
	}
	for _, s := range t.sent {
		c.do("HSET", f.refs(t.ID), refField(s.Channel, s.Seq), s.Ref)
	}
	if err := f.drawCases(c, t); err != nil {
		return err
	}
	f.drawChronicle(c, t)
	return f.drawUnsent(c, t)
}

// drawCases writes the cases, and what lists show of them.
func (f *filler) drawCases(c *change, t *filling) error {
	d := &draft{store: f.Store, change: c}
	own := (&journal{records: t.records}).byCase(t.entries)
	for _, one := range t.cases {
		body, err := encode(one)
		if err != nil {
			return err
		}
		c.do("HSET", f.Store.talk(t.ID), caseField(one.Number), body)
		d.list(nil, one)
		if len(own[one.Number]) == 0 {
			continue
		}
		var texts []string
		latest := handoff.Latest(own[one.Number])
		for _, e := range latest {
			texts = append(texts, handoff.Searched(e.Entry))
			if e.Kind == handoff.Said && e.From == handoff.ByPerson {
				c.do("ZADD", f.said(t.ID, one.Number), e.Seq, e.Seq)
			}
		}
		line, _ := lastLine(latest)
		c.do("HSET", f.Store.talk(t.ID), lastField(one.Number), line)
		if err := f.index(f.ctx, one.Number, texts...); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) drawChronicle(c *change, t *filling) {
	oldest := micros(f.now) - keepChronicle.Microseconds()
	for i, e := range t.entries {
		if chronicled(e) && micros(e.At) > oldest || e.At.IsZero() {
			m := moment{base: t.turns[i], spot: spot{t.ID, e.Seq}}
			c.do("ZADD", f.in(f.partition(t.ID), chronicle+string(e.Kind)), micros(e.At), m.member())
		}
	}
}

func (f *filler) drawUnsent(c *change, t *filling) error {
	p := f.partition(t.ID)
	var all []parcel
	for i, u := range t.unsent {
		one := parcel{ID: t.ids[i], Conversation: t.ID, Channel: u.Channel, Seq: u.Seq, Number: u.Case, Speaker: u.From,
			Queued: micros(u.Queued)}
		body, err := encode(one)
		if err != nil {
			return err
		}
		c.do("HSET", f.out(t.ID), numbered(one.ID), body)
		c.do("HSET", f.parcel(one.ID), fieldParcel, body, fieldConversation, t.ID, fieldDelivery,
			string(handoff.Pending), fieldDirect, one.direct(), fieldAttempts, u.Attempts, fieldProblem, u.Problem)
		c.do("ZADD", f.in(p, unsent), one.Queued, one.inChannel())
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b parcel) int { return cmp.Compare(a.ID, b.ID) })
	for _, id := range firsts(all, nil) {
		at := t.unsent[slices.Index(t.ids, id)].Due
		when := int64(0)
		if !at.IsZero() {
			when = micros(at)
		}
		c.do("ZADD", f.in(p, due), when, member(id))
	}
	return nil
}

// arrive lets the events wait that did, and has files held by them and by the journal.
func (f *filler) arrive(t *filling) error {
	for i, e := range t.entries {
		if err := f.mention(f.ctx, e.Files, mention{base: t.turns[i], spot: spot{t.ID, e.Seq}}); err != nil {
			return err
		}
	}
	for _, e := range t.waiting {
		if _, err := f.receive(f.ctx, e); err != nil {
			return fmt.Errorf("event %q: %w", e.ID, err)
		}
	}
	return nil
}
