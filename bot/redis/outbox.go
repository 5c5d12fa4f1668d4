package redis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// mostHeads is how many first parcels of a partition are looked at, at least, to find the oldest of them.
const mostHeads = 1 << 12

// Due implements [bot.Outbox]: it tells of the partitions that are this node's.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]bot.Parcel, time.Time, error) {
	parcels, next, err := s.due(ctx, now, max(limit, 0))
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read outbox: %w", err)
	}
	return parcels, next, nil
}

func (s *Store) due(ctx context.Context, now time.Time, limit int) ([]bot.Parcel, time.Time, error) {
	at := strconv.FormatInt(micros(now), 10)
	mine := s.mine()
	heads, laters := make([]*redis.StringSliceCmd, len(mine)), make([]*redis.ZSliceCmd, len(mine))
	err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, p := range mine {
			heads[i] = pipe.ZRangeByScore(ctx, s.in(p, due), &redis.ZRangeBy{Min: "-inf", Max: at,
				Count: int64(max(limit, mostHeads))})
			laters[i] = pipe.ZRangeByScoreWithScores(ctx, s.in(p, due), &redis.ZRangeBy{Min: "(" + at, Max: "+inf", Count: 1})
		}
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	var ids []int64
	var next time.Time
	for i := range mine {
		for _, id := range heads[i].Val() {
			ids = append(ids, number(id))
		}
		for _, z := range laters[i].Val() {
			if t := fromMicros(int64(z.Score)); next.IsZero() || t.Before(next) {
				next = t
			}
		}
	}
	slices.Sort(ids) // by when they were numbered, which is the order of their commits
	parcels, err := s.parcels(ctx, ids[:min(len(ids), limit)])
	return parcels, next, err
}

// parcels reads what goes out: the parcel, its words, and what the message was called that they change.
func (s *Store) parcels(ctx context.Context, ids []int64) ([]bot.Parcel, error) {
	cmds := make([]*redis.SliceCmd, len(ids))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, id := range ids {
			cmds[i] = pipe.HMGet(ctx, s.parcel(id), fieldParcel, fieldConversation, fieldAttempts)
		}
	}); err != nil {
		return nil, err
	}
	var all []bot.Parcel
	var kept []parcel
	for i, id := range ids {
		p, attempts, err := readParcel(id, cmds[i].Val())
		if err != nil {
			return nil, err
		}
		if p.Channel == "" {
			continue // sent meanwhile, and forgotten
		}
		kept = append(kept, p)
		all = append(all, bot.Parcel{ID: id, Conversation: p.Conversation, Channel: p.Channel, Case: p.Number,
			Attempts: attempts, Queued: fromMicros(p.Queued)})
	}
	return all, s.fill(ctx, all, kept)
}

func readParcel(id int64, fields []any) (p parcel, attempts int, err error) {
	p.ID = id
	body, _ := fields[0].(string)
	if body == "" {
		return p, 0, nil
	}
	p.Conversation, _ = fields[1].(string)
	tried, _ := fields[2].(string)
	return p, int(number(tried)), decode([]byte(body), &p)
}

// fill puts the words into parcels.
func (s *Store) fill(ctx context.Context, all []bot.Parcel, kept []parcel) error {
	words, refs := make([]*redis.StringCmd, len(all)), make([]*redis.StringCmd, len(all))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, p := range kept {
			if p.Seq > 0 {
				words[i] = pipe.LIndex(ctx, s.journal(p.Conversation), p.Seq-1)
			}
		}
	}); err != nil {
		return err
	}
	err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, p := range kept {
			if p.Seq == 0 {
				continue
			}
			r, err := readRecord(words[i].Val())
			if err != nil {
				continue // told below
			}
			all[i].Entry, _ = r.entry(p.Conversation, p.Seq)
			if e := all[i].Entry; e.Kind == handoff.Amended || e.Kind == handoff.Retracted {
				refs[i] = pipe.HGet(ctx, s.refs(p.Conversation), refField(p.Channel, e.Of))
			}
		}
	})
	if err != nil {
		return err
	}
	for i, p := range kept {
		if p.Seq > 0 && all[i].Entry.Seq == 0 {
			return fmt.Errorf("parcel %d: entry %d of %q cannot be read", p.ID, p.Seq, p.Conversation)
		}
		if refs[i] != nil {
			all[i].Of = refs[i].Val()
		}
	}
	return nil
}

// refField is where it stands what a channel calls a message.
func refField(channel string, seq int64) string { return strconv.FormatInt(seq, 10) + " " + channel }

//go:embed begin.lua
var beginSource string

var beginScript = redis.NewScript(beginSource)

// sendingFor is how long an attempt that nobody settles keeps an agent's act waiting: longer than any lasts.
const sendingFor = 20 * time.Second

// Begin implements [bot.Outbox]. The epoch of the lease goes with it: who has lost the partition begins nothing.
func (s *Store) Begin(ctx context.Context, id int64) (bool, error) {
	fresh := s.flights.add(id)
	begun, err := s.begin(ctx, id)
	if fresh && !begun {
		s.flights.remove(id)
	}
	if err != nil {
		return false, fmt.Errorf("begin parcel %d: %w", id, err)
	}
	return begun, nil
}

func (s *Store) begin(ctx context.Context, id int64) (bool, error) {
	p := int(id % int64(s.partitions))
	epoch, ours := s.tenure(p)
	if !ours {
		return false, nil
	}
	conversation, err := s.db.HGet(ctx, s.parcel(id), fieldConversation).Result()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	keys := []string{s.in(p, lease), s.parcel(id), s.held(conversation), s.sending(conversation)}
	got, err := s.script(ctx, beginScript, keys, s.node, epoch, id, sendingFor.Microseconds())
	if got == int64(2) {
		return false, bot.ErrHeld
	}
	return got == int64(1), err
}

// Settle implements [bot.Outbox]. That something was sent is recorded even if it was withdrawn during the attempt, or
// the partition is another's by now: the person has read it, and the journal must not say otherwise.
func (s *Store) Settle(ctx context.Context, id int64, r bot.Result) error {
	if !r.Delivery.Arrived() && r.Delivery != handoff.Pending && r.Delivery != handoff.GaveUp {
		return fmt.Errorf("settle parcel %d: %q is no result", id, r.Delivery)
	}
	for {
		again, err := s.settle(ctx, id, r)
		if err != nil {
			return fmt.Errorf("settle parcel %d: %w", id, err)
		}
		if !again {
			s.flights.remove(id)
			return nil
		}
	}
}

// settle keeps outbox and journal in step, because agents see the journal only.
func (s *Store) settle(ctx context.Context, id int64, r bot.Result) (again bool, err error) {
	fields, err := s.db.HMGet(ctx, s.parcel(id), fieldParcel, fieldConversation, fieldAttempts, fieldDelivery).Result()
	if err != nil {
		return false, err
	}
	p, _, err := readParcel(id, fields)
	if err != nil || p.Channel == "" {
		return false, errors.Join(err, unless(err != nil, errors.New("not in the outbox")))
	}
	was, _ := fields[3].(string)
	c := newChange()
	talk := s.talk(p.Conversation)
	if was != string(handoff.Pending) && !r.Delivery.Arrived() {
		c.do("HDEL", s.sending(p.Conversation), strconv.FormatInt(id, 10))
		_, err := s.apply(ctx, c)
		return false, err
	}
	rev, err := s.db.HGet(ctx, talk, fieldRev).Result()
	if err != nil {
		return false, err
	}
	c.still(talk, fieldRev, rev)
	c.do("HINCRBY", talk, fieldRev, 1)
	if err := s.drawSettled(ctx, c, p, handoff.Delivery(was), r); err != nil {
		return false, err
	}
	refused, err := s.apply(ctx, c)
	return refused > 0, err
}

// drawSettled puts the change together.
func (s *Store) drawSettled(ctx context.Context, c *change, p parcel, was handoff.Delivery, r bot.Result) error {
	name := strconv.FormatInt(p.ID, 10)
	c.do("HDEL", s.sending(p.Conversation), name)
	c.publish(s.wire(), news{Rang: p.Conversation}.String())
	c.do("HSET", s.parcel(p.ID), fieldDelivery, string(r.Delivery), fieldProblem, r.Problem)
	if r.Ref != "" && p.Seq > 0 {
		c.do("HSET", s.refs(p.Conversation), refField(p.Channel, p.Seq), r.Ref)
	}
	heads := s.in(s.partition(p.Conversation), due)
	if r.Delivery == handoff.Pending {
		c.do("ZADD", heads, "XX", micros(r.Retry), member(p.ID))
		return nil
	}
	pending, err := s.db.HGetAll(ctx, s.out(p.Conversation)).Result()
	if err != nil {
		return err
	}
	before, err := readPending(p.Conversation, pending)
	if err != nil {
		return err
	}
	c.do("HDEL", s.out(p.Conversation), name)
	c.do("ZREM", s.in(s.partition(p.Conversation), unsent), p.inChannel())
	c.do("PEXPIRE", s.parcel(p.ID), keepSettled.Milliseconds())
	c.heads(heads, firsts(before, nil), firsts(before, map[int64]bool{p.ID: true}))
	if p.Number != 0 || was == r.Delivery || p.Seq == 0 { // of what a desk has the person knows nothing
		return nil
	}
	text, err := s.db.LIndex(ctx, s.journal(p.Conversation), p.Seq-1).Result()
	if err != nil {
		return err
	}
	told, err := readRecord(text)
	if err != nil {
		return err
	}
	told.Delivery = r.Delivery
	if text, err = told.text(); err == nil {
		c.do("LSET", s.journal(p.Conversation), p.Seq-1, text)
	}
	return err
}
