package redis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Case numbers are given out in one place, and say there to which conversation they went. That is written before the
// case is: a number without a case is nothing, a case without a number would never be found.
const (
	casesTag     = "cases"
	nextCase     = "next"    // the last number
	spareCases   = "spare"   // numbers that were given out and came back
	whereCase    = "where"   // hash: conversation by number
	retiredCases = "retired" // hash: when a case was moved out, by number
)

var numberScript = redis.NewScript(`
local spare = redis.call('ZPOPMIN', KEYS[2])
local number = spare[1] or redis.call('INCR', KEYS[1])
redis.call('HSET', KEYS[3], number, ARGV[1])
return tonumber(number)`)

// nextNumber takes a number for a new case.
func (s *Store) nextNumber(ctx context.Context, conversation string) (int64, error) {
	keys := []string{s.tagged(casesTag, nextCase), s.tagged(casesTag, spareCases), s.tagged(casesTag, whereCase)}
	got, err := s.script(ctx, numberScript, keys, conversation)
	if err != nil {
		return 0, fmt.Errorf("number a case: %w", err)
	}
	n, _ := got.(int64)
	return n, nil
}

// giveBack lets the next case have the number of one that was surely not stored, so that numbers stay dense.
func (s *Store) giveBack(ctx context.Context, n int64, why error) {
	if !refusal(why) {
		return // it may be stored, and only the answer got lost
	}
	keys := []string{s.tagged(casesTag, spareCases), s.tagged(casesTag, whereCase)}
	err := spareScript.Run(context.WithoutCancel(ctx), s.db, keys, n).Err()
	if err != nil {
		s.Log.Warn("give a case's number back", "number", n, "err", err)
	}
}

var spareScript = redis.NewScript(`
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])`)

func refusal(err error) bool {
	var net interface{ Timeout() bool }
	return !errors.As(err, &net) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) &&
		!errors.Is(err, ErrNotCopied)
}

// whereIs gives the conversation of a case, or [handoff.ErrNoCase].
func (s *Store) whereIs(ctx context.Context, n int64) (string, error) {
	conversation, err := s.db.HGet(ctx, s.tagged(casesTag, whereCase), numbered(n)).Result()
	if errors.Is(err, redis.Nil) {
		return "", s.whyNoCase(ctx, n)
	}
	return conversation, err
}

// whyNoCase tells a case that was moved out from one that there never was.
func (s *Store) whyNoCase(ctx context.Context, n int64) error {
	switch moved, err := s.db.HExists(ctx, s.tagged(casesTag, retiredCases), numbered(n)).Result(); {
	case err != nil:
		return err
	case moved:
		return handoff.ErrMovedOut
	}
	return handoff.ErrNoCase
}

// Case implements [handoff.Cases].
func (s *Store) Case(ctx context.Context, n int64) (handoff.Case, error) {
	conversation, err := s.whereIs(ctx, n)
	var body string
	if err == nil {
		body, err = s.db.HGet(ctx, s.talk(conversation), caseField(n)).Result()
		if errors.Is(err, redis.Nil) {
			err = handoff.ErrNoCase
		}
	}
	if err != nil {
		return handoff.Case{}, fmt.Errorf("case %d: %w", n, err)
	}
	return decodeCase(n, body)
}

// MarkRead implements [handoff.Cases]. A mark never goes back: an agent's second window may be behind the first.
func (s *Store) MarkRead(ctx context.Context, agent string, n, seq int64) error {
	c, err := s.Case(ctx, n)
	if err == nil {
		_, err = s.script(ctx, markScript, []string{s.marks(c.Conversation)}, markField(n, agent), seq)
	}
	if err != nil {
		return fmt.Errorf("mark case %d: %w", n, err)
	}
	return nil
}

var markScript = redis.NewScript(`
if tonumber(ARGV[2]) > tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '-1') then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
return 1`)

func markField(n int64, agent string) string { return strconv.FormatInt(n, 10) + " " + agent }

// Ringing implements [bot.Ledger]: it tells of the partitions that are this node's.
func (s *Store) Ringing(ctx context.Context, now time.Time, limit int) ([]int64, time.Time, error) {
	at := strconv.FormatInt(micros(now), 10)
	mine := s.mine()
	rings, laters := make([]*redis.ZSliceCmd, len(mine)), make([]*redis.ZSliceCmd, len(mine))
	err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, p := range mine {
			rings[i] = pipe.ZRangeByScoreWithScores(ctx, s.in(p, alarms), &redis.ZRangeBy{Min: "-inf", Max: at,
				Count: int64(max(limit, 0))})
			laters[i] = pipe.ZRangeByScoreWithScores(ctx, s.in(p, alarms), &redis.ZRangeBy{Min: "(" + at, Max: "+inf",
				Count: 1})
		}
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("look for due cases: %w", err)
	}
	var all []redis.Z
	var next time.Time
	for i := range mine {
		all = append(all, rings[i].Val()...)
		for _, z := range laters[i].Val() {
			if t := fromMicros(int64(z.Score)); next.IsZero() || t.Before(next) {
				next = t
			}
		}
	}
	return numbersOf(sortedByScore(all), limit), next, nil
}

// pressingScore orders cases: the most pressing first, then those that were opened first. A score holds whole numbers
// up to 2^53, which is three ranks above the least pressing, and microseconds until the year 2041.
func pressingScore(c handoff.Case) float64 {
	const perRank = 1 << 51
	ranks := len(handoff.Priorities()) - 1
	return float64(ranks-c.Priority.Rank())*perRank + math.Max(0, float64(micros(c.Opened)))
}

// putCase writes the case and where lists have it.
func (d *draft) putCase(ctx context.Context) error {
	if d.turn.Case == nil {
		return nil
	}
	c := *d.turn.Case
	c.Conversation, c.Number = d.turn.Conversation.ID, d.number
	body, err := encode(c)
	if err != nil {
		return err
	}
	d.do("HSET", d.store.talk(c.Conversation), caseField(c.Number), body)
	var before *handoff.Case
	if d.was.single != "" && !d.opens() {
		was, err := decodeCase(c.Number, d.was.single)
		if err != nil {
			return err
		}
		before = &was
	}
	d.list(before, c)
	return d.store.findable(ctx, c)
}

// list moves the case in the lists of its partition.
func (d *draft) list(before *handoff.Case, c handoff.Case) {
	s, p := d.store, d.store.partition(c.Conversation)
	name := member(c.Number)
	if before != nil && before.State != c.State {
		d.do("ZREM", s.in(p, pressing+string(before.State)), name)
		d.do("ZREM", s.in(p, newest+string(before.State)), name)
	}
	d.do("ZADD", s.in(p, pressing+string(c.State)), pressingScore(c), name)
	d.do("ZADD", s.in(p, newest+string(c.State)), c.Number, name)
	if c.Alarm.IsZero() {
		d.do("ZREM", s.in(p, alarms), name)
	} else {
		d.do("ZADD", s.in(p, alarms), micros(c.Alarm), name)
	}
	if before != nil {
		for _, agent := range before.Watchers {
			d.do("SREM", s.in(p, watched+agent), name)
		}
	}
	for _, agent := range c.Watchers {
		d.do("SADD", s.in(p, watched+agent), name)
	}
}
