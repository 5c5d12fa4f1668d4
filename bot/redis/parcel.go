package redis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A parcel is one thing in the outbox. The words themselves are in the journal only.
type parcel struct {
	ID           int64           `json:"-"`
	Conversation string          `json:"-"`
	Channel      string          `json:"c"`
	Seq          int64           `json:"q,omitempty"` // of the entry, 0 for an offer
	Number       int64           `json:"n,omitempty"` // of the case, for a desk
	Speaker      handoff.Speaker `json:"s,omitempty"`
	Queued       int64           `json:"t"`
}

// The fields of a parcel's hash. It outlives the sending for a while: what is sent although it was withdrawn meanwhile
// is recorded as sent.
const (
	fieldParcel       = "parcel"
	fieldConversation = "conversation"
	fieldDelivery     = "delivery"
	fieldAttempts     = "attempts"
	fieldProblem      = "problem"
	fieldDirect       = "direct" // 1: for the person, and not for a desk or the hand
	keepSettled       = 48 * time.Hour
)

// member is the parcel in a sorted set, where members of one score are in the order of their ids.
func member(id int64) string { return fmt.Sprintf("%019d", id) }

// inChannel is the parcel where it is counted.
func (p parcel) inChannel() string { return strconv.FormatInt(p.ID, 10) + " " + p.Channel }

// direct is 1 for what the person is going to see.
func (p parcel) direct() int {
	if p.Channel == bot.HandChannel || strings.HasPrefix(p.Channel, bot.DeskPrefix) {
		return 0
	}
	return 1
}

// An outbox is what waits in one conversation, as it is in Redis and as it shall be.
type outbox struct {
	before []parcel // by id
	fresh  []parcel
	gone   map[int64]bool
}

func (o *outbox) queue(p parcel) { o.fresh = append(o.fresh, p) }

// readOutbox takes over what waits in the conversation.
func (d *draft) readOutbox(context.Context) (err error) {
	d.outbox.gone = map[int64]bool{}
	d.outbox.before, err = readPending(d.turn.Conversation.ID, d.was.pending)
	return err
}

func readPending(conversation string, pending map[string]string) ([]parcel, error) {
	var all []parcel
	for id, text := range pending {
		p := parcel{ID: number(id), Conversation: conversation}
		if err := decode([]byte(text), &p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b parcel) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// holdBack stops what the bot has said and not sent. It comes before the turn's own words, which it does not mean.
func (d *draft) holdBack(ctx context.Context) error {
	if !d.turn.Withdraw {
		return nil
	}
	for _, p := range d.outbox.before {
		if p.Speaker == handoff.ByBot && p.Number == 0 {
			if err := d.withdraw(ctx, p); err != nil {
				return err
			}
			d.withheld++
		}
	}
	return nil
}

// withdraw takes a parcel out of the outbox, and has the journal say so.
func (d *draft) withdraw(ctx context.Context, p parcel) error {
	d.outbox.gone[p.ID] = true
	d.do("HSET", d.store.parcel(p.ID), fieldDelivery, "withdrawn")
	d.do("PEXPIRE", d.store.parcel(p.ID), keepSettled.Milliseconds())
	return d.setDelivery(ctx, p.Seq, handoff.HeldBack)
}

// setDelivery changes where an earlier entry stands.
func (d *draft) setDelivery(ctx context.Context, seq int64, to handoff.Delivery) error {
	if err := d.needJournal(ctx); err != nil {
		return err
	}
	d.journal.change(seq, func(r *record) { r.Delivery = to })
	return nil
}

// putOutbox numbers what is new, and lets the first parcel of each channel go when it may.
func (d *draft) putOutbox(context.Context) error {
	s, id := d.store, d.turn.Conversation.ID
	p := s.partition(id)
	all := slices.Clone(d.outbox.before)
	for i, one := range d.outbox.fresh {
		one.ID = (d.was.base+int64(i))*int64(s.partitions) + int64(p)
		body, err := encode(one)
		if err != nil {
			return err
		}
		d.absent(s.parcel(one.ID)) // another conversation may have had a turn in the same microsecond
		d.do("HSET", s.out(id), strconv.FormatInt(one.ID, 10), body)
		d.do("HSET", s.parcel(one.ID), fieldParcel, body, fieldConversation, id, fieldDelivery, string(handoff.Pending),
			fieldDirect, one.direct())
		d.do("ZADD", s.in(p, unsent), one.Queued, one.inChannel())
		all = append(all, one)
	}
	for _, one := range d.outbox.before {
		if d.outbox.gone[one.ID] {
			d.do("HDEL", s.out(id), strconv.FormatInt(one.ID, 10))
			d.do("ZREM", s.in(p, unsent), one.inChannel())
		}
	}
	d.heads(s.in(p, due), firsts(d.outbox.before, nil), firsts(all, d.outbox.gone))
	return nil
}

// firsts are the first parcels by channel.
func firsts(sorted []parcel, without map[int64]bool) map[string]int64 {
	heads := map[string]int64{}
	for _, p := range sorted {
		if _, known := heads[p.Channel]; !known && !without[p.ID] {
			heads[p.Channel] = p.ID
		}
	}
	return heads
}

// heads lets what has become first go at once; what stays first keeps its time.
func (c *change) heads(key string, before, now map[string]int64) {
	for channel, id := range before {
		if now[channel] != id {
			c.do("ZREM", key, member(id))
		}
	}
	for channel, id := range now {
		if before[channel] != id {
			c.do("ZADD", key, 0, member(id))
		}
	}
}
