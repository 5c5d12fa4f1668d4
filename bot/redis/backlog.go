package redis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// Backlog implements [bot.Counter]. It counts in all partitions, also those of other nodes: who looks at one node sees
// what waits, and a partition that nobody has is not forgotten.
func (s *Store) Backlog(ctx context.Context, now time.Time) (bot.Backlog, error) {
	b := bot.Backlog{Outbox: map[string]bot.Waiting{}, Cases: map[string]bot.Waiting{}}
	arrived, first := make([]*redis.IntCmd, s.partitions), make([]*redis.ZSliceCmd, s.partitions)
	parcels := make([]*redis.ZSliceCmd, s.partitions)
	var queues []*redis.StringSliceCmd
	err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for p := range s.partitions {
			arrived[p] = pipe.XLen(ctx, s.in(p, inbox))
			first[p] = pipe.ZRangeWithScores(ctx, s.in(p, oldest), 0, 0)
			parcels[p] = pipe.ZRangeWithScores(ctx, s.in(p, unsent), 0, -1)
			for _, state := range []handoff.State{handoff.Waiting, handoff.Escalated} {
				queues = append(queues, pipe.ZRange(ctx, s.in(p, pressing+string(state)), 0, -1))
			}
		}
	})
	if err != nil {
		return b, fmt.Errorf("count what waits: %w", err)
	}
	for p := range s.partitions {
		b.Events.Count += int(arrived[p].Val())
		for _, z := range first[p].Val() {
			b.Events.Oldest = earlier(b.Events.Oldest, fromMicros(int64(z.Score)))
		}
		for _, z := range parcels[p].Val() {
			_, channel, _ := strings.Cut(fmt.Sprint(z.Member), " ")
			b.Outbox[channel] = oneMore(b.Outbox[channel], fromMicros(int64(z.Score)))
		}
	}
	var numbers []int64
	for _, queue := range queues {
		numbers = append(numbers, numbersFrom(queue.Val())...)
	}
	cases, err := s.casesOf(ctx, numbers)
	if err != nil {
		return b, fmt.Errorf("count what waits: %w", err)
	}
	for _, c := range cases {
		if !c.Snoozed.After(now) {
			b.Cases[c.Team] = oneMore(b.Cases[c.Team], c.Opened)
		}
	}
	return b, nil
}

func oneMore(w bot.Waiting, since time.Time) bot.Waiting {
	return bot.Waiting{Count: w.Count + 1, Oldest: earlier(w.Oldest, since)}
}

// earlier is the first of two moments, where the zero one is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
