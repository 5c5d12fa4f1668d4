package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrNotCopied is returned by writes that fewer replicas have than [Options.Replicas] asks for. The write may be kept
// and may get lost with the primary: a channel must not acknowledge what it brought, and delivers it again.
var ErrNotCopied = errors.New("too few replicas have it")

// copyLimit is how long a write waits for replicas.
const copyLimit = 2 * time.Second

// script runs a script where its keys lie. With replicas asked for, it returns after these have what it wrote.
func (s *Store) script(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	if s.Replicas == 0 {
		got, err := script.Run(ctx, s.db, keys, args...).Result()
		if errors.Is(err, redis.Nil) {
			err = nil
		}
		return got, err
	}
	return s.copied(ctx, script, keys, args...)
}

// copied runs a script and WAIT on one connection, because WAIT counts what that connection has written.
func (s *Store) copied(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	node, err := s.primaryOf(ctx, keys[0])
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		pipe := node.Pipeline()
		ran := script.EvalSha(ctx, pipe, keys, args...)
		waited := pipe.Do(ctx, "WAIT", s.Replicas, copyLimit.Milliseconds())
		_, _ = pipe.Exec(ctx) // each command has its own error
		got, err := ran.Result()
		switch {
		case redis.HasErrorPrefix(err, "NOSCRIPT") && try == 0:
			if err := script.Load(ctx, node).Err(); err != nil {
				return nil, err
			}
			continue
		case err != nil && !errors.Is(err, redis.Nil):
			return nil, err
		}
		copies, err := waited.Int64()
		if err != nil {
			return nil, err
		}
		if copies < int64(s.Replicas) {
			return nil, fmt.Errorf("%d of %d replicas: %w", copies, s.Replicas, ErrNotCopied)
		}
		return got, nil
	}
}

// primaryOf is the server that has the key.
func (s *Store) primaryOf(ctx context.Context, key string) (redis.UniversalClient, error) {
	if cluster, ok := s.db.(*redis.ClusterClient); ok {
		return cluster.MasterForKey(ctx, key)
	}
	return s.db, nil
}
