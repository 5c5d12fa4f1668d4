package redis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
)

//go:embed receive.lua
var receiveSource string

var receiveScript = redis.NewScript(receiveSource)

// Receive implements [bot.Inbox]. The same event may come to several nodes at once; the script in its conversation's
// partition decides who is first.
func (s *Store) Receive(ctx context.Context, e bot.Event) (bool, error) {
	fresh, err := s.receive(ctx, e)
	if err != nil {
		return false, fmt.Errorf("receive %s event %q: %w", e.Channel, e.ID, err)
	}
	return fresh, nil
}

func (s *Store) receive(ctx context.Context, e bot.Event) (bool, error) {
	body, err := encode(e)
	if err != nil {
		return false, err
	}
	if elsewhere, err := s.cameElsewhere(ctx, e.Key(), e.Conversation); err != nil || elsewhere {
		return false, err
	}
	if err := s.holdForEvent(ctx, e); err != nil {
		return false, err
	}
	p := s.partition(e.Conversation)
	keys := []string{s.seen(e.Conversation, e.Channel, e.ID), s.in(p, inbox), s.waiting(e.Conversation), s.in(p, oldest),
		s.talk(e.Conversation)}
	pins := []pin{{e.Key(), e.Conversation}}
	got, err := s.scriptWith(ctx, receiveScript, pins, keys, e.Conversation, body, micros(e.At),
		s.Recognise.Milliseconds(), s.wire(), news{Came: e.Conversation}.String())
	return got == int64(1), err
}

// cameElsewhere tells whether the event came to another conversation before. The pin alone proves nothing: who died
// before the event was stored has received nothing.
func (s *Store) cameElsewhere(ctx context.Context, key bot.EventKey, conversation string) (bool, error) {
	before, err := s.db.Get(ctx, s.pin(key.Channel, key.ID)).Result()
	if errors.Is(err, redis.Nil) || err == nil && before == conversation {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	n, err := s.db.Exists(ctx, s.seen(before, key.Channel, key.ID)).Result()
	return n > 0, err
}

// Known implements [bot.Inbox].
func (s *Store) Known(ctx context.Context, key bot.EventKey) (bool, error) {
	conversation, err := s.db.Get(ctx, s.pin(key.Channel, key.ID)).Result()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err == nil {
		var n int64
		n, err = s.db.Exists(ctx, s.seen(conversation, key.Channel, key.ID)).Result()
		if err == nil {
			return n > 0, nil
		}
	}
	return false, fmt.Errorf("look for %s event %q: %w", key.Channel, key.ID, err)
}

// An arrival is an event that waits, with its place in the stream.
type arrival struct {
	raw   string // as it stands in the list
	place string
	event bot.Event
}

func readArrival(raw string) (arrival, error) {
	place, body, _ := strings.Cut(raw, " ")
	a := arrival{raw: raw, place: place}
	return a, decode([]byte(body), &a.event)
}

// Unhandled implements [bot.Inbox]: it tells of the partitions that are this node's.
func (s *Store) Unhandled(ctx context.Context, before time.Time, limit int) ([]string, error) {
	type longest struct {
		conversation string
		since        float64
		place        string
	}
	var all []longest
	until := "(" + strconv.FormatInt(micros(before), 10)
	for _, p := range s.mine() {
		found, err := s.db.ZRangeByScoreWithScores(ctx, s.in(p, oldest), &redis.ZRangeBy{Min: "-inf", Max: until,
			Count: int64(max(limit, 0))}).Result()
		if err != nil {
			return nil, fmt.Errorf("find unhandled events: %w", err)
		}
		for _, z := range found {
			id, _ := z.Member.(string)
			all = append(all, longest{conversation: id, since: z.Score})
		}
	}
	firsts := make([]*redis.StringCmd, len(all))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, one := range all {
			firsts[i] = pipe.LIndex(ctx, s.waiting(one.conversation), 0)
		}
	}); err != nil {
		return nil, fmt.Errorf("find unhandled events: %w", err)
	}
	for i := range all {
		all[i].place, _, _ = strings.Cut(firsts[i].Val(), " ")
	}
	slices.SortFunc(all, func(a, b longest) int {
		if a.since != b.since {
			return int(math.Copysign(1, a.since-b.since))
		}
		return comparePlaces(a.place, b.place)
	})
	var ids []string
	for _, one := range all[:min(len(all), max(limit, 0))] {
		ids = append(ids, one.conversation)
	}
	return ids, nil
}

// comparePlaces orders places in streams, which are milliseconds and a number.
func comparePlaces(a, b string) int {
	am, an, _ := strings.Cut(a, "-")
	bm, bn, _ := strings.Cut(b, "-")
	if am != bm {
		return int(number(am) - number(bm))
	}
	return int(number(an) - number(bn))
}

// pipelined sends commands together. What is not there is no error.
func (s *Store) pipelined(ctx context.Context, add func(redis.Pipeliner)) error {
	pipe := s.db.Pipeline()
	add(pipe)
	if pipe.Len() == 0 {
		return nil
	}
	cmds, _ := pipe.Exec(ctx) // the first error of any command: they are looked at one by one
	for _, cmd := range cmds {
		if err := cmd.Err(); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	return nil
}
