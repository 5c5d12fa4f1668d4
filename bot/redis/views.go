package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// Views implements [handoff.Views].
func (s *Store) Views(ctx context.Context, a handoff.Agent) ([]handoff.View, error) {
	sets := []string{s.people(viewsOf + a.ID)}
	for _, team := range append([]string{a.Team}, a.Teams...) {
		if team != "" {
			sets = append(sets, s.people(viewsSharedTo+team))
		}
	}
	views, err := s.viewsIn(ctx, sets...)
	if err != nil {
		return nil, fmt.Errorf("list views of %q: %w", a.ID, err)
	}
	views = slices.DeleteFunc(views, func(v handoff.View) bool { return !v.SeenBy(a) }) // changed between two readings
	others := func(v handoff.View) int {
		if v.Owner == a.ID {
			return 0
		}
		return 1
	}
	slices.SortFunc(views, func(x, y handoff.View) int {
		return cmp.Or(others(x)-others(y), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	return views, nil
}

// viewsIn reads the views that any of the sets names.
func (s *Store) viewsIn(ctx context.Context, sets ...string) ([]handoff.View, error) {
	ids, err := s.db.SUnion(ctx, sets...).Result()
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	bodies, err := s.db.HMGet(ctx, s.people(viewsHash), ids...).Result()
	if err != nil {
		return nil, err
	}
	var views []handoff.View
	for _, found := range bodies {
		body, there := found.(string)
		if !there {
			continue
		}
		var v handoff.View
		if err := decode([]byte(body), &v); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// PutView implements [handoff.Views].
func (s *Store) PutView(ctx context.Context, v handoff.View) (handoff.View, error) {
	stored := v
	err := s.changePeople(ctx, func(c *change) (err error) {
		if v.ID == 0 {
			stored.ID, err = s.nextView(ctx, c, v.Owner)
		} else {
			err = s.dropView(ctx, c, v.ID)
		}
		if err == nil {
			err = s.keepView(c, stored)
		}
		return err
	})
	if err != nil {
		return v, fmt.Errorf("put view %q of %q: %w", v.Name, v.Owner, err)
	}
	return stored, nil
}

// nextView gives the id of a new view, if its owner may have one more.
func (s *Store) nextView(ctx context.Context, c *change, owner string) (int64, error) {
	own, err := s.db.SCard(ctx, s.people(viewsOf+owner)).Result()
	if err != nil {
		return 0, err
	}
	if own >= handoff.MaxViews {
		return 0, handoff.ErrManyViews
	}
	last, err := s.db.Get(ctx, s.people(lastView)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, err
	}
	id := number(last) + 1
	c.do("SET", s.people(lastView), id)
	return id, nil
}

func (s *Store) keepView(c *change, v handoff.View) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	c.do("HSET", s.people(viewsHash), v.ID, body)
	c.do("SADD", s.people(viewsOf+v.Owner), v.ID)
	if v.Share != "" {
		c.do("SADD", s.people(viewsSharedTo+v.Share), v.ID)
	}
	return nil
}

// RemoveView implements [handoff.Views].
func (s *Store) RemoveView(ctx context.Context, id int64) error {
	err := s.changePeople(ctx, func(c *change) error { return s.dropView(ctx, c, id) })
	if err != nil && !errors.Is(err, handoff.ErrNoView) {
		return fmt.Errorf("remove view %d: %w", id, err)
	}
	return nil
}

// dropView adds to the change that a view goes; [handoff.ErrNoView] when it is gone already.
func (s *Store) dropView(ctx context.Context, c *change, id int64) error {
	body, err := s.db.HGet(ctx, s.people(viewsHash), strconv.FormatInt(id, 10)).Result()
	if errors.Is(err, redis.Nil) {
		return handoff.ErrNoView
	}
	var v handoff.View
	if err == nil {
		err = decode([]byte(body), &v)
	}
	if err == nil {
		s.unlistView(c, v)
	}
	return err
}

func (s *Store) unlistView(c *change, v handoff.View) {
	c.do("HDEL", s.people(viewsHash), v.ID)
	c.do("SREM", s.people(viewsOf+v.Owner), v.ID)
	if v.Share != "" {
		c.do("SREM", s.people(viewsSharedTo+v.Share), v.ID)
	}
}

// dropViews adds to the change that an agent's own views go. Shared ones stay.
func (s *Store) dropViews(ctx context.Context, c *change, owner string) error {
	views, err := s.viewsIn(ctx, s.people(viewsOf+owner))
	for _, v := range views {
		if v.Share == "" {
			s.unlistView(c, v)
		}
	}
	return err
}
