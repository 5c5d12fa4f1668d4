package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Retire removes a conversation with all that is derived from it, unless something is open in it or happened since the
// version. Its cases keep their numbers: no other case gets them. Figures of calls to the model stay, and events are
// recognised as long as any. The conversation goes first: who dies before the rest is gone leaves names of what is not
// there, which nobody is shown.
func (s *Store) Retire(ctx context.Context, conversation string, version int64, at time.Time) (bool, error) {
	retired, err := s.retire(ctx, conversation, version, at)
	if err != nil {
		return false, fmt.Errorf("retire %q: %w", conversation, err)
	}
	return retired, nil
}

func (s *Store) retire(ctx context.Context, conversation string, version int64, at time.Time) (bool, error) {
	if err := s.settled(ctx); err != nil {
		return false, err
	}
	t, err := s.whole(ctx, conversation)
	if err != nil || t.Version != version || !t.mayRetire() {
		return false, err
	}
	words := map[int64][]string{}
	for _, c := range t.cases {
		if words[c.Number], err = s.wordsOf(ctx, c.Number); err != nil {
			return false, err
		}
	}
	refused, err := s.apply(ctx, s.drawRetired(t))
	if err != nil {
		return false, err
	}
	if now, err := s.db.Exists(ctx, s.talk(conversation)).Result(); err != nil || refused > 0 && now > 0 {
		return false, err // it has moved; else it was carried out, and only the answer got lost
	}
	return true, errors.Join(s.retireCases(ctx, t, words, at), s.retireLearned(ctx, t), s.retireFiles(ctx, t))
}

func (t wholeTalk) mayRetire() bool {
	for _, c := range t.cases {
		if c.State != handoff.Closed {
			return false
		}
	}
	return t.Version > 0 && len(t.waiting) == 0 && len(t.pending) == 0
}

// drawRetired takes away all that lies in the conversation's partition.
func (s *Store) drawRetired(t wholeTalk) *change {
	c, id := newChange(), t.ID
	p := s.partition(id)
	c.still(s.talk(id), fieldRev, t.rev)
	for _, key := range []string{s.journal(id), s.waiting(id), s.out(id), s.sending(id), s.refs(id), s.marks(id),
		s.callWords(id), s.talk(id)} {
		c.do("DEL", key)
	}
	for _, one := range t.cases {
		c.do("DEL", s.said(id, one.Number))
		for _, list := range []string{pressing + string(one.State), newest + string(one.State), alarms} {
			c.do("ZREM", s.in(p, list), member(one.Number))
		}
		for _, agent := range one.Watchers {
			c.do("SREM", s.in(p, watched+agent), member(one.Number))
		}
	}
	for i, e := range t.entries {
		if chronicled(e) {
			m := moment{base: t.turns[i], spot: spot{id, e.Seq}}
			c.do("ZREM", s.in(p, chronicle+string(e.Kind)), m.member())
		}
	}
	return c
}

// retireCases has nobody find the cases any more.
func (s *Store) retireCases(ctx context.Context, t wholeTalk, words map[int64][]string, at time.Time) error {
	agents, err := s.Agents(ctx)
	if err != nil {
		return err
	}
	for _, c := range t.cases {
		n := numbered(c.Number)
		if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
			pipe.HSet(ctx, s.tagged(casesTag, retiredCases), n, micros(at))
			pipe.HDel(ctx, s.tagged(casesTag, whereCase), n)
			pipe.ZRem(ctx, s.personKey(c.Person.ID), c.Number)
			for _, w := range words[c.Number] {
				pipe.ZRem(ctx, s.tagged(wordsTag, wordPrefix+w), c.Number)
			}
		}); err != nil {
			return err
		}
		if err := s.forgetUnused(ctx, words[c.Number]); err != nil {
			return err
		}
		for _, a := range agents {
			if err := s.dropDrafts(ctx, a.ID, c.Number); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) dropDrafts(ctx context.Context, agent string, number int64) error {
	fields, err := s.db.HKeys(ctx, s.people(draftsOf+agent)).Result()
	for _, field := range fields {
		if err == nil && strings.HasPrefix(field, draftPlace(number)) {
			err = s.db.HDel(ctx, s.people(draftsOf+agent), field).Err()
		}
	}
	return err
}

// retireLearned forgets lessons and answers of members that the conversation has taught.
func (s *Store) retireLearned(ctx context.Context, t wholeTalk) error {
	helped := false
	for _, e := range t.entries {
		helped = helped || e.Kind == handoff.Helped
		if e.Kind != handoff.Understood {
			continue
		}
		at := numbered(e.Seq) + " " + t.ID
		id, err := s.db.HGet(ctx, s.learned(places), at).Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return err
		}
		c := newChange()
		for _, hash := range []string{lessonHash, doubts, taught} {
			c.do("HDEL", s.learned(hash), id)
		}
		c.do("HDEL", s.learned(places), at)
		c.do("ZREM", s.learned(openLessons), id)
		c.do("ZREM", s.learned(askedBack), t.ID+"\x00"+id)
		if _, err := s.apply(ctx, c); err != nil {
			return err
		}
	}
	if !helped {
		return nil
	}
	return s.retireSolutions(ctx, t.ID)
}

func (s *Store) retireSolutions(ctx context.Context, conversation string) error {
	all, err := s.db.HGetAll(ctx, s.learned(solutionHash)).Result()
	if err != nil {
		return err
	}
	for id, body := range all {
		var one solved
		if err := decode([]byte(body), &one); err != nil {
			return err
		}
		if one.Conversation != conversation {
			continue
		}
		c := newChange()
		c.do("HDEL", s.learned(solutionHash), id)
		c.do("HDEL", s.learned(reviews), id)
		c.do("ZREM", s.learned(unreviewed), id)
		if _, err := s.apply(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// retireFiles throws away what nothing else holds.
func (s *Store) retireFiles(ctx context.Context, t wholeTalk) error {
	for _, e := range t.entries {
		for _, f := range e.Files {
			if f.ID == "" {
				continue
			}
			if _, err := s.dropUnheld(ctx, f.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
