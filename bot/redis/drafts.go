package redis

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// draftPlace begins the fields of an agent's drafts for a case.
func draftPlace(number int64) string { return strconv.FormatInt(number, 10) + " " }

// PutDraft implements [handoff.Drafts].
func (s *Store) PutDraft(ctx context.Context, agent string, number int64, kind, text string) error {
	err := s.putDraft(ctx, s.people(draftsOf+agent), number, kind, text)
	if err != nil {
		return fmt.Errorf("keep a draft for case %d: %w", number, err)
	}
	return nil
}

func (s *Store) putDraft(ctx context.Context, key string, number int64, kind, text string) error {
	if text != "" {
		if _, err := s.Case(ctx, number); err != nil { // there for ever, once it is there
			return err
		}
	}
	_, err := s.once(ctx, peopleTag, func(c *change, _ string) error {
		if text == "" {
			c.do("HDEL", key, draftPlace(number)+kind)
		} else {
			c.do("HSET", key, draftPlace(number)+kind, text)
		}
		return nil
	})
	return err
}

//go:embed drafts.lua
var draftsSource string

var draftsScript = redis.NewScript(draftsSource)

// Drafts implements [handoff.Drafts].
func (s *Store) Drafts(ctx context.Context, agent string, number int64) (map[string]string, error) {
	place := draftPlace(number)
	found, err := draftsScript.Run(ctx, s.db, []string{s.people(draftsOf + agent)}, place).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("read drafts for case %d: %w", number, err)
	}
	drafts := map[string]string{}
	for i := 0; i+1 < len(found); i += 2 {
		drafts[found[i][len(place):]] = found[i+1]
	}
	return drafts, nil
}
