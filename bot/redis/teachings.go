package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

const (
	lastTeaching  = "last_teaching" // the last number given to a teaching
	teachings     = "teachings"     // sorted set: all of them by number
	oneTeaching   = "teaching:"     // with a number, a hash: the teaching
	taught        = "taught"        // hash: the teaching that settled a lesson
	fieldTeaching = "body"
)

func (s *Store) teaching(id int64) string { return s.learned(fmt.Sprint(oneTeaching, id)) }

// PutTeaching implements [handoff.Teachings].
func (s *Store) PutTeaching(ctx context.Context, t handoff.Teaching) (handoff.Teaching, error) {
	var err error
	t.ID, err = s.db.Incr(ctx, s.learned(lastTeaching)).Result()
	for again := true; again && err == nil; {
		again, err = s.teach(ctx, &t)
	}
	if err != nil {
		return handoff.Teaching{}, fmt.Errorf("keep teaching: %w", err)
	}
	return t, nil
}

// teach tries once. again: somebody else was faster with one of the lessons.
func (s *Store) teach(ctx context.Context, t *handoff.Teaching) (again bool, err error) {
	open, bodies, err := s.stillOpen(ctx, t.Lessons)
	if err != nil {
		return false, err
	}
	if len(open) == 0 && len(t.Lessons) > 0 {
		return false, handoff.ErrTaught
	}
	settling := *t
	settling.Lessons = open
	body, err := encode(settling)
	if err != nil {
		return false, err
	}
	c := newChange()
	for i, id := range open {
		c.still(s.learned(lessonHash), fmt.Sprint(id), bodies[i])
		c.still(s.learned(taught), fmt.Sprint(id), "")
		c.do("HSET", s.learned(taught), id, t.ID)
		c.do("ZREM", s.learned(openLessons), id)
	}
	// The number is ours alone: when the change is sent twice, the signature tells.
	c.sign(s.teaching(t.ID), fmt.Sprint(t.ID))
	c.do("HSET", s.teaching(t.ID), fieldTeaching, body)
	c.do("ZADD", s.learned(teachings), t.ID, t.ID)
	refused, err := s.apply(ctx, c)
	if err != nil || refused > 0 {
		return refused > 0, err
	}
	*t = settling
	return false, nil
}

// stillOpen are those of the lessons that nobody has dealt with, lowest first, as they are kept.
func (s *Store) stillOpen(ctx context.Context, ids []int64) (open []int64, bodies []string, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var kept, by *redis.SliceCmd
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		kept = pipe.HMGet(ctx, s.learned(lessonHash), fieldsOf(ids)...)
		by = pipe.HMGet(ctx, s.learned(taught), fieldsOf(ids)...)
	}); err != nil {
		return nil, nil, err
	}
	for i, id := range ids {
		body, there := kept.Val()[i].(string)
		if _, gone := by.Val()[i].(string); there && !gone {
			open, bodies = append(open, id), append(bodies, body)
		}
	}
	return open, bodies, nil
}

// TakeBack implements [handoff.Teachings].
func (s *Store) TakeBack(ctx context.Context, id int64, by handoff.Agent, at time.Time) (handoff.Teaching, error) {
	t, err := s.changeTeaching(ctx, id, func(t *handoff.Teaching, c *change) error {
		if !t.Undone.IsZero() {
			return handoff.ErrNoTeaching
		}
		t.Undone, t.UndoneBy = at, by.Name
		for _, lesson := range t.Lessons {
			c.do("HDEL", s.learned(taught), lesson)
			c.do("ZADD", s.learned(openLessons), lesson, lesson)
		}
		return nil
	})
	if err != nil {
		return handoff.Teaching{}, fmt.Errorf("take teaching %d back: %w", id, err)
	}
	return t, nil
}

// NoteEffect implements [handoff.Teachings].
func (s *Store) NoteEffect(ctx context.Context, id int64, e handoff.Effect) error {
	_, err := s.changeTeaching(ctx, id, func(t *handoff.Teaching, _ *change) error {
		t.Effect = &e
		return nil
	})
	if err != nil {
		return fmt.Errorf("note the effect of teaching %d: %w", id, err)
	}
	return nil
}

// changeTeaching changes a teaching, and what how adds, at once.
func (s *Store) changeTeaching(ctx context.Context, id int64, how func(*handoff.Teaching, *change) error) (
	handoff.Teaching, error,
) {
	mark, err := nonce()
	if err != nil {
		return handoff.Teaching{}, err
	}
	for {
		body, err := s.db.HGet(ctx, s.teaching(id), fieldTeaching).Result()
		if errors.Is(err, redis.Nil) {
			err = handoff.ErrNoTeaching
		}
		if err != nil {
			return handoff.Teaching{}, err
		}
		t, c := handoff.Teaching{}, newChange()
		if err := decode([]byte(body), &t); err != nil {
			return t, err
		}
		c.still(s.teaching(id), fieldTeaching, body)
		c.sign(s.teaching(id), mark)
		if err := how(&t, c); err != nil {
			return t, err
		}
		if body, err = encode(t); err != nil {
			return t, err
		}
		c.do("HSET", s.teaching(id), fieldTeaching, body)
		if refused, err := s.apply(ctx, c); err != nil || refused == 0 {
			return t, err
		}
	}
}

// Teachings implements [handoff.Teachings].
func (s *Store) Teachings(ctx context.Context, limit int) ([]handoff.Teaching, error) {
	if limit <= 0 {
		return nil, nil
	}
	var found []handoff.Teaching
	err := s.newestFirst(ctx, s.learned(teachings), 0, func(ids []int64) (bool, error) {
		ids = ids[:min(len(ids), limit-len(found))]
		bodies := make([]*redis.StringCmd, len(ids))
		if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
			for i, id := range ids {
				bodies[i] = pipe.HGet(ctx, s.teaching(id), fieldTeaching)
			}
		}); err != nil {
			return false, err
		}
		for _, body := range bodies {
			var t handoff.Teaching
			if err := decode([]byte(body.Val()), &t); err != nil {
				return false, err
			}
			found = append(found, t)
		}
		return len(found) < limit, nil
	})
	if err != nil {
		return nil, fmt.Errorf("read teachings: %w", err)
	}
	return found, nil
}
