package redis

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// A link is how a sign-in link is kept. When it expires is a matter of the clock of who redeems it, so Redis does not
// let it go by itself: whoever redeems one clears away the old ones of others.
type link struct {
	Agent   string `json:"agent"`
	Expires int64  `json:"expires"`
}

func (l link) old(now time.Time) bool { return l.Expires <= micros(now) }

// errSameLink refuses to renew a link: it may have been used up a moment ago.
var errSameLink = errors.New("there is a link with this hash")

// AddLink implements [handoff.Links]. The same hash again is an error: adding it would renew a link.
func (s *Store) AddLink(ctx context.Context, hash []byte, agent string, expires time.Time) error {
	err := s.changePeople(ctx, func(c *change) error { return s.addLink(ctx, c, hash, link{agent, micros(expires)}) })
	if err != nil {
		return fmt.Errorf("add link for %q: %w", agent, err)
	}
	return nil
}

func (s *Store) addLink(ctx context.Context, c *change, hash []byte, l link) error {
	if _, err := s.Agent(ctx, l.Agent); err != nil {
		return err
	}
	field := hex.EncodeToString(hash)
	there, err := s.db.HExists(ctx, s.people(linksHash), field).Result()
	if err != nil {
		return err
	}
	if there {
		return errSameLink
	}
	body, err := encode(l)
	c.do("HSET", s.people(linksHash), field, body)
	return err
}

// RedeemLink implements [handoff.Links]. Of several who redeem at the same time one finds the roster as it was read.
func (s *Store) RedeemLink(ctx context.Context, hash []byte, now time.Time) (handoff.Agent, error) {
	var a handoff.Agent
	err := s.changePeople(ctx, func(c *change) (err error) {
		a, err = s.redeem(ctx, c, hash, now)
		return err
	})
	if err != nil {
		return handoff.Agent{}, fmt.Errorf("redeem link: %w", err)
	}
	return a, nil
}

func (s *Store) redeem(ctx context.Context, c *change, hash []byte, now time.Time) (handoff.Agent, error) {
	field := hex.EncodeToString(hash)
	body, err := s.db.HGet(ctx, s.people(linksHash), field).Result()
	if errors.Is(err, redis.Nil) {
		return handoff.Agent{}, handoff.ErrNoAgent // without a look at all links: anybody may try
	}
	var l link
	if err == nil {
		err = decode([]byte(body), &l)
	}
	if err == nil && l.old(now) {
		err = handoff.ErrNoAgent
	}
	if err != nil {
		return handoff.Agent{}, err
	}
	c.do("HDEL", s.people(linksHash), field)
	if err := s.dropLinks(ctx, c, func(l link) bool { return l.old(now) }); err != nil {
		return handoff.Agent{}, err
	}
	return s.Agent(ctx, l.Agent)
}

// dropLinks adds to the change that links go.
func (s *Store) dropLinks(ctx context.Context, c *change, which func(link) bool) error {
	all, err := s.db.HGetAll(ctx, s.people(linksHash)).Result()
	if err != nil {
		return err
	}
	for field, body := range all {
		var l link
		if err := decode([]byte(body), &l); err != nil {
			return err
		}
		if which(l) {
			c.do("HDEL", s.people(linksHash), field)
		}
	}
	return nil
}
