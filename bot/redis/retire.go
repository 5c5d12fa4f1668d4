package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Retire removes a conversation with all that is derived from it, unless something is open in it or happened since the
// version. Its cases keep their numbers: no other case gets them. Figures of calls to the model stay, and events are
// recognised as long as any. The conversation goes first, and with it what is left elsewhere becomes a deed (see
// after.go): whoever dies before the rest is gone leaves it to the next who looks.
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
	gone, err := s.takeAway(ctx, conversation, version, at)
	if err != nil || !gone {
		return false, err
	}
	return true, s.carryOutAll(ctx, s.partition(conversation))
}

// takeAway removes the conversation from its partition.
func (s *Store) takeAway(ctx context.Context, conversation string, version int64, at time.Time) (gone bool, err error) {
	t, err := s.whole(ctx, conversation)
	if err != nil || t.Version != version || !t.mayRetire() {
		return false, err
	}
	r, err := s.remainsOf(ctx, t, at)
	if err != nil {
		return false, err
	}
	c, err := s.drawRetired(t, r)
	if err != nil {
		return false, err
	}
	refused, err := s.apply(ctx, c)
	if err != nil {
		return false, err
	}
	if refused == 0 {
		return true, nil
	}
	there, err := s.db.Exists(ctx, s.talk(conversation)).Result()
	return there == 0, err // else it has moved; not there: it was carried out, and only the answer got lost
}

// deedRetire is what a conversation that was retired leaves to do outside its partition.
const deedRetire = "retire"

// remains are what is elsewhere of a conversation that was retired.
type remains struct {
	Conversation string
	At           int64       // microseconds
	Cases        []caseFound // by number
	Asked        []int64     // entries that may have taught something
	Helped       bool
	Files        []string
}

// A caseFound is a case with what it is found by.
type caseFound struct {
	Number int64
	Person string
	Words  []string
}

func (s *Store) remainsOf(ctx context.Context, t wholeTalk, at time.Time) (r remains, err error) {
	r = remains{Conversation: t.ID, At: micros(at)}
	for _, c := range t.cases {
		words, err := s.wordsOf(ctx, c.Number)
		if err != nil {
			return r, err
		}
		r.Cases = append(r.Cases, caseFound{c.Number, c.Person.ID, words})
	}
	for _, e := range t.entries {
		r.Helped = r.Helped || e.Kind == handoff.Helped
		if e.Kind == handoff.Understood {
			r.Asked = append(r.Asked, e.Seq)
		}
		for _, f := range e.Files {
			if f.ID != "" {
				r.Files = append(r.Files, f.ID)
			}
		}
	}
	return r, nil
}

// clearRemains has nobody find any more what a conversation left.
func (s *Store) clearRemains(ctx context.Context, data json.RawMessage) error {
	var r remains
	if err := decode(data, &r); err != nil {
		return err
	}
	return errors.Join(s.retireCases(ctx, r), s.retireLearned(ctx, r), s.dropAllUnheld(ctx, r.Files))
}

func (t wholeTalk) mayRetire() bool {
	for _, c := range t.cases {
		if c.State != handoff.Closed {
			return false
		}
	}
	return t.Version > 0 && len(t.waiting) == 0 && len(t.pending) == 0
}

// drawRetired takes away all that lies in the conversation's partition, and leaves there what remains to be done.
func (s *Store) drawRetired(t wholeTalk, r remains) (*change, error) {
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
	text, err := newDeed(deedRetire, r)
	if err != nil {
		return nil, err
	}
	c.do("RPUSH", s.in(p, after), text)
	return c, nil
}

// retireCases has nobody find the cases any more.
func (s *Store) retireCases(ctx context.Context, r remains) error {
	agents, err := s.Agents(ctx)
	if err != nil {
		return err
	}
	for _, c := range r.Cases {
		n := numbered(c.Number)
		if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
			pipe.HSet(ctx, s.tagged(casesTag, retiredCases), n, r.At)
			pipe.HDel(ctx, s.tagged(casesTag, whereCase), n)
			pipe.ZRem(ctx, s.personKey(c.Person), c.Number)
			for _, w := range c.Words {
				pipe.ZRem(ctx, s.tagged(wordsTag, wordPrefix+w), c.Number)
			}
		}); err != nil {
			return err
		}
		if err := s.forgetUnused(ctx, c.Words); err != nil {
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
func (s *Store) retireLearned(ctx context.Context, r remains) error {
	for _, seq := range r.Asked {
		at := numbered(seq) + " " + r.Conversation
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
		c.do("ZREM", s.learned(askedBack), r.Conversation+"\x00"+id)
		if _, err := s.apply(ctx, c); err != nil {
			return err
		}
	}
	if !r.Helped {
		return nil
	}
	return s.retireSolutions(ctx, r.Conversation)
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
