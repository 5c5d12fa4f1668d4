package redis

import (
	"context"
	"errors"

	"github.com/firstline-support/firstline/bot"
)

// Spread is how partitions are given to nodes.
var Spread = spread

// Die ends a store as kill -9 ends its process: it gives nothing free.
func (s *Store) Die() error {
	s.chair.stop()
	<-s.chair.ended
	return s.db.Close()
}

// Stall stops the store from renewing its leases, as SIGSTOP does, and leaves it in the belief that they are its own.
func (s *Store) Stall() {
	s.chair.stop()
	<-s.chair.ended
	s.chair.mu.Lock()
	defer s.chair.mu.Unlock()
	for p, t := range s.chair.held {
		t.until = t.until.AddDate(1, 0, 0)
		s.chair.held[p] = t
	}
}

// Held are the partitions that are the store's.
func (s *Store) Held() []int { return s.mine() }

// Partition is where a conversation lies.
func (s *Store) Partition(conversation string) int { return s.partition(conversation) }

// CommitAfter commits a turn as one does between whose look and whose change something happens.
func (s *Store) CommitAfter(ctx context.Context, t bot.Turn, happens func()) error {
	d := &draft{store: s, turn: t, change: newChange()}
	if err := d.look(ctx); err != nil {
		return err
	}
	if err := d.draw(ctx, "a mark"); err != nil {
		return err
	}
	happens()
	err := d.write(ctx)
	if !errors.Is(err, errMoved) {
		return err
	}
	again := &draft{store: s, turn: t, change: newChange(), waited: d.handled()}
	_, err = again.attempt(ctx, "another mark")
	return err
}

// Lose has an event be as if it had never come, as a failover does, and its conversation with it.
func (s *Store) Lose(ctx context.Context, e bot.Event) error {
	p, id := s.partition(e.Conversation), e.Conversation
	return s.db.Del(ctx, s.seen(id, e.Channel, e.ID), s.waiting(id), s.talk(id), s.in(p, oldest), s.in(p, inbox)).Err()
}
