package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A deed is something that a commit brings about elsewhere than in its partition, and that may be done twice: it is
// committed with the turn, done right after it, and taken off the list only then. Whoever dies in between leaves it to
// the next who looks: the node that has the partition, or a reader of what the deed changes.
type deed struct {
	Kind string          `json:"k"`
	Data json.RawMessage `json:"d"`
}

// newDeed gives a deed as it stands in the list.
func newDeed(kind string, data any) (string, error) {
	body, err := encode(data)
	if err != nil {
		return "", err
	}
	return encode(deed{kind, json.RawMessage(body)})
}

// later adds a deed to the turn.
func (d *draft) later(kind string, data any) error {
	text, err := newDeed(kind, data)
	if err != nil {
		return err
	}
	d.deeds = append(d.deeds, text)
	return nil
}

func (d *draft) putDeeds(context.Context) error {
	list := d.store.in(d.store.partition(d.turn.Conversation.ID), after)
	for _, text := range d.deeds {
		d.do("RPUSH", list, text)
	}
	return nil
}

// does are the kinds of deeds with who does them.
func (s *Store) does() map[string]func(context.Context, json.RawMessage) error {
	return map[string]func(context.Context, json.RawMessage) error{
		deedUnindex: s.unindex,
		deedLearn:   s.learnFrom,
		deedRelease: s.release,
		deedRetire:  s.clearRemains,
	}
}

// carryOut does what commits to a partition have left to do, in their order. What cannot be done now stays.
func (s *Store) carryOut(ctx context.Context, p int) {
	if err := s.carryOutAll(ctx, p); err != nil && ctx.Err() == nil {
		s.Log.Warn("carry out what a commit brings about", "partition", p, "err", err)
	}
}

// doers take turns at what is to be done about a partition: many who commit to one at once would all do the same.
// Other nodes may be at it as well, which is why deeds may be done twice.
type doers struct {
	mu   sync.Mutex
	turn map[int]chan struct{} // guarded by mu; holds a token while somebody is at it
}

// wait waits until nobody is at it. done lets the next one.
func (d *doers) wait(ctx context.Context, p int) (done func(), err error) {
	d.mu.Lock()
	if d.turn == nil {
		d.turn = map[int]chan struct{}{}
	}
	turn := d.turn[p]
	if turn == nil {
		turn = make(chan struct{}, 1)
		d.turn[p] = turn
	}
	d.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Store) carryOutAll(ctx context.Context, p int) error {
	done, err := s.doers.wait(ctx, p)
	if err != nil {
		return err
	}
	defer done()
	list := s.in(p, after)
	for {
		text, err := s.db.LIndex(ctx, list, 0).Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		var one deed
		if err := decode([]byte(text), &one); err != nil {
			return err
		}
		do, known := s.does()[one.Kind]
		if !known {
			return fmt.Errorf("a newer program left %q to do", one.Kind)
		}
		if err := do(ctx, one.Data); err != nil {
			return fmt.Errorf("%s: %w", one.Kind, err)
		}
		if err := s.db.LRem(ctx, list, 1, text).Err(); err != nil {
			return err
		}
	}
}

// settled carries out what is left to do everywhere, for a reader of what deeds change.
func (s *Store) settled(ctx context.Context) error {
	lengths := make([]*redis.IntCmd, s.partitions)
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for p := range lengths {
			lengths[p] = pipe.LLen(ctx, s.in(p, after))
		}
	}); err != nil {
		return err
	}
	for p, n := range lengths {
		if n.Val() == 0 {
			continue
		}
		if err := s.carryOutAll(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
