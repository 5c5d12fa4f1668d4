package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sessions keeps web sessions in the shape that github.com/alexedwards/scs asks of its stores. Each has a key that
// Redis throws away when it has expired.
type Sessions struct {
	store *Store
	ctx   context.Context //nolint:containedctx // for the methods that scs declares without one
}

// Sessions gives the session store. The context is for Find, Commit and Delete, which scs does not call on a store that
// has the Ctx variants, but declares.
func (s *Store) Sessions(ctx context.Context) *Sessions { return &Sessions{s, ctx} }

// endedFor is how long it is remembered that a session has ended: longer than a request may last that has loaded it
// before and stores it when it is done. Such a key has no content, which no session of scs is without.
const endedFor = 5 * time.Minute

// sessionTag is of all sessions: there are as many as agents have browsers, and they are listed together.
const (
	sessionTag = "sessions"
	mostListed = 1000 // sessions that are read at once
)

func (k keys) session(token string) string { return k.tagged(sessionTag, "session:"+token) }

// sessionIndex names the sorted set of all sessions' tokens by when they expire.
func (k keys) sessionIndex() string { return k.tagged(sessionTag, "sessions") }

// FindCtx gives a session's data; found is false when it is unknown, has ended or has expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (body []byte, found bool, err error) {
	body, err = s.store.db.Get(ctx, s.store.session(token)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return body, len(body) > 0, nil
}

// commitScript stores a session unless it has ended, and drops from the index what has expired.
var commitScript = redis.NewScript(`
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
if redis.call('GET', KEYS[1]) == '' then
  return 0
end
if tonumber(ARGV[3]) <= 0 then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[3]), ARGV[1])
return 1`)

// CommitCtx stores a session's data until it expires, unless it has ended.
func (s *Sessions) CommitCtx(ctx context.Context, token string, body []byte, expires time.Time) error {
	life := time.Until(expires).Milliseconds()
	keys := []string{s.store.session(token), s.store.sessionIndex()}
	if _, err := s.store.script(ctx, commitScript, keys, token, body, life); err != nil {
		return fmt.Errorf("store session: %w", err)
	}
	return nil
}

var endScript = redis.NewScript(`
redis.call('SET', KEYS[1], '', 'PX', ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1`)

// DeleteCtx ends a session: a request that has loaded it before does not bring it back. An unknown one is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	keys := []string{s.store.session(token), s.store.sessionIndex()}
	if _, err := s.store.script(ctx, endScript, keys, token, endedFor.Milliseconds()); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// AllCtx gives the data of all sessions that have not ended or expired, by token.
func (s *Sessions) AllCtx(ctx context.Context) (map[string][]byte, error) {
	tokens, err := s.store.db.ZRange(ctx, s.store.sessionIndex(), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	sessions := map[string][]byte{}
	for len(tokens) > 0 {
		some := tokens[:min(len(tokens), mostListed)]
		tokens = tokens[len(some):]
		if err := s.collect(ctx, some, sessions); err != nil {
			return nil, fmt.Errorf("list sessions: %w", err)
		}
	}
	return sessions, nil
}

// collect reads some sessions.
func (s *Sessions) collect(ctx context.Context, tokens []string, into map[string][]byte) error {
	var names []string
	for _, token := range tokens {
		names = append(names, s.store.session(token))
	}
	bodies, err := s.store.db.MGet(ctx, names...).Result()
	if err != nil {
		return err
	}
	for i, body := range bodies {
		if text, ok := body.(string); ok && text != "" {
			into[tokens[i]] = []byte(text)
		}
	}
	return nil
}

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) { return s.FindCtx(s.ctx, token) }

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, body []byte, expires time.Time) error {
	return s.CommitCtx(s.ctx, token, body, expires)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(s.ctx, token) }
