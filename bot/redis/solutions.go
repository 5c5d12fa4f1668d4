package redis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Answers of members lie beside the lessons.
const (
	lastSolution = "last_solution" // the last number given to one
	solutionHash = "solutions"     // hash: all by number
	unreviewed   = "unreviewed"    // sorted set: those that nobody has reviewed, by number
	reviews      = "reviews"       // hash: what agents said of them
	oneReview    = "review:"       // with a mark: that it is kept
	keepMark     = time.Hour       // in which a client that got no answer sends its review again
)

// A solved request is an answer of a member, and the place of what it answers; a question at 0: there is none.
type solved struct {
	Conversation string `json:"conversation,omitempty"`
	Seq          int64  `json:"seq"`
	Question     int64  `json:"question,omitempty"`
}

// solve finds which entries of the turn are answers of members, and to what.
func (d *draft) solve(ctx context.Context) error {
	for i, e := range d.turn.Entries {
		if e.Kind != handoff.Helped {
			continue
		}
		question, err := d.requestBefore(ctx, i)
		if err != nil {
			return err
		}
		d.noted.Solutions = append(d.noted.Solutions, solved{Seq: d.seq(i), Question: question})
	}
	return nil
}

// Solutions implements [handoff.Solutions].
func (s *Store) Solutions(ctx context.Context, hidden []string, limit int) ([]handoff.Solution, error) {
	var found []handoff.Solution
	if err := s.settled(ctx); err != nil {
		return nil, fmt.Errorf("read answers of members: %w", err)
	}
	err := s.newestFirst(ctx, s.learned(unreviewed), 0, func(ids []int64) (bool, error) {
		page, err := s.solutionsOf(ctx, ids, hidden)
		found = append(found, page...)
		return len(found) < limit, err
	})
	if err != nil {
		return nil, fmt.Errorf("read answers of members: %w", err)
	}
	return found[:min(len(found), max(limit, 0))], nil
}

// solutionsOf reads answers as the journal has them by now.
func (s *Store) solutionsOf(ctx context.Context, ids []int64, hidden []string) ([]handoff.Solution, error) {
	bodies, err := s.db.HMGet(ctx, s.learned(solutionHash), fieldsOf(ids)...).Result()
	if err != nil {
		return nil, err
	}
	answers, questions := make([]spot, len(ids)), make([]spot, len(ids))
	for i, body := range bodies {
		var one solved
		text, _ := body.(string)
		if err := decode([]byte(text), &one); err != nil {
			return nil, err
		}
		answers[i], questions[i] = spot{one.Conversation, one.Seq}, spot{one.Conversation, one.Question}
	}
	said, err := s.entriesAt(ctx, append(answers, questions...))
	if err != nil {
		return nil, err
	}
	talks, err := s.talksOf(ctx, answers)
	if err != nil {
		return nil, err
	}
	var found []handoff.Solution
	for i, id := range ids {
		e, asked, talk := said[i], said[len(ids)+i], talks[answers[i].conversation]
		if e.Seq == 0 || talk.isFor(hidden) {
			continue
		}
		one := handoff.Solution{ID: id, Conversation: e.Conversation, Seq: e.Seq, At: e.At, Channel: talk.channel,
			Text: e.Text, Link: e.Detail, Helper: e.Name}
		if asked.Why != nil {
			one.Question = *asked.Why
		}
		one.Question.By = talk.person
		found = append(found, one)
	}
	return found, nil
}

// PutReview implements [handoff.Solutions].
func (s *Store) PutReview(ctx context.Context, r handoff.Review) ([]int64, error) {
	mark, err := nonce()
	var settled []int64
	for again := true; again && err == nil; {
		settled, again, err = s.review(ctx, r, mark)
	}
	if err != nil {
		return nil, fmt.Errorf("keep a review: %w", err)
	}
	return settled, nil
}

// review tries once. again: somebody else was faster with one of them.
func (s *Store) review(ctx context.Context, r handoff.Review, mark string) (open []int64, again bool, err error) {
	if open, err = s.notReviewed(ctx, r.Solutions); err != nil {
		return nil, false, err
	}
	if len(open) == 0 {
		return nil, false, handoff.ErrReviewed
	}
	body, err := encode(r)
	if err != nil {
		return nil, false, err
	}
	c := newChange()
	for _, id := range open {
		c.still(s.learned(reviews), fmt.Sprint(id), "")
		c.do("HSET", s.learned(reviews), id, body)
		c.do("ZREM", s.learned(unreviewed), id)
	}
	c.sign(s.learned(oneReview+mark), mark)
	c.do("PEXPIRE", s.learned(oneReview+mark), keepMark.Milliseconds())
	refused, err := s.apply(ctx, c)
	return open, refused > 0, err
}

// notReviewed are those of the answers that are there and open, lowest first.
func (s *Store) notReviewed(ctx context.Context, ids []int64) (open []int64, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var kept, by *redis.SliceCmd
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		kept = pipe.HMGet(ctx, s.learned(solutionHash), fieldsOf(ids)...)
		by = pipe.HMGet(ctx, s.learned(reviews), fieldsOf(ids)...)
	}); err != nil {
		return nil, err
	}
	for i, id := range ids {
		if kept.Val()[i] != nil && by.Val()[i] == nil {
			open = append(open, id)
		}
	}
	return open, nil
}
