package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sessions lie in one place, each under a key of its own that Redis lets expire.
const (
	sessionsTag = "sessions"
	sessionKey  = "session:" // with a token: its data
	sessionEnds = "ends"     // sorted set: tokens by when they expire, in milliseconds
)

// Sessions keeps web sessions in the shape that github.com/alexedwards/scs asks of its stores, which is why it is a
// type of its own: a Store's Commit is about turns.
type Sessions struct {
	store *Store
	ctx   context.Context //nolint:containedctx // for the methods that scs declares without one
}

// Sessions gives the session store. The context is for Find, Commit and Delete, which scs does not call on a store that
// has the Ctx variants, but declares.
func (s *Store) Sessions(ctx context.Context) *Sessions { return &Sessions{s, ctx} }

func (s *Sessions) key(token string) string { return s.store.tagged(sessionsTag, sessionKey+token) }
func (s *Sessions) ends() string            { return s.store.tagged(sessionsTag, sessionEnds) }

// FindCtx gives a session's data; found is false when it is unknown or expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (body []byte, found bool, err error) {
	body, err = s.store.db.Get(ctx, s.key(token)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return body, true, nil
}

// CommitCtx stores a session's data until it expires, and clears away what is left of the expired ones of others.
func (s *Sessions) CommitCtx(ctx context.Context, token string, body []byte, expires time.Time) error {
	_, err := s.store.once(ctx, sessionsTag, func(c *change, _ string) error {
		c.do("ZREMRANGEBYSCORE", s.ends(), "-inf", time.Now().UnixMilli())
		c.do("SET", s.key(token), body)
		c.do("PEXPIREAT", s.key(token), expires.UnixMilli()) // at once if that is past
		c.do("ZADD", s.ends(), expires.UnixMilli(), token)
		return nil
	})
	if err != nil {
		return fmt.Errorf("store session: %w", err)
	}
	return nil
}

// DeleteCtx removes a session; an unknown one is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.store.once(ctx, sessionsTag, func(c *change, _ string) error {
		c.do("DEL", s.key(token))
		c.do("ZREM", s.ends(), token)
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// sessionsAtOnce is how many sessions are read in one go.
const sessionsAtOnce = 500

// AllCtx gives the data of all sessions that have not expired, by token.
func (s *Sessions) AllCtx(ctx context.Context) (map[string][]byte, error) {
	now := strconv.FormatInt(time.Now().UnixMilli(), 10)
	tokens, err := s.store.db.ZRangeByScore(ctx, s.ends(), &redis.ZRangeBy{Min: "(" + now, Max: "+inf"}).Result()
	sessions := map[string][]byte{}
	for err == nil && len(tokens) > 0 {
		n := min(len(tokens), sessionsAtOnce)
		err = s.read(ctx, tokens[:n], sessions)
		tokens = tokens[n:]
	}
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return sessions, nil
}

func (s *Sessions) read(ctx context.Context, tokens []string, into map[string][]byte) error {
	var keys []string
	for _, t := range tokens {
		keys = append(keys, s.key(t))
	}
	bodies, err := s.store.db.MGet(ctx, keys...).Result()
	for i, b := range bodies {
		if body, there := b.(string); there { // else it expired this moment
			into[tokens[i]] = []byte(body)
		}
	}
	return err
}

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) { return s.FindCtx(s.ctx, token) }

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, body []byte, expires time.Time) error {
	return s.CommitCtx(s.ctx, token, body, expires)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(s.ctx, token) }
