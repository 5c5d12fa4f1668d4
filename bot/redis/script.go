package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
)

// ErrNotCopied is returned by writes that fewer replicas have than [Options.Replicas] asks for. The write may be kept
// and may get lost with the primary: a channel must not acknowledge what it brought, and delivers it again.
var ErrNotCopied = errors.New("too few replicas have it")

// copyLimit is how long a write waits for replicas.
const copyLimit = 2 * time.Second

// A pin says to which conversation an event came. It lies elsewhere than the event, and is a help to find that.
type pin struct {
	key          bot.EventKey
	conversation string
}

// script runs a script where its keys lie. With replicas asked for, it returns after these have what the script wrote.
func (s *Store) script(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	return s.scriptWith(ctx, script, nil, keys, args...)
}

// scriptWith sets pins along with it: on one server that is one sync of its log.
func (s *Store) scriptWith(ctx context.Context, script *redis.Script, pins []pin, keys []string, args ...any) (
	any, error,
) {
	if s.Replicas == 0 && len(pins) == 0 {
		got, err := script.Run(ctx, s.db, keys, args...).Result()
		if errors.Is(err, redis.Nil) {
			err = nil
		}
		return got, err
	}
	for try := 1; ; try++ {
		node, err := s.primaryOf(ctx, keys[0])
		if err != nil {
			return nil, err
		}
		got, err := s.together(ctx, node, script, pins, keys, args...)
		if err == nil || try == mostTries || !s.settles(ctx, node, script, err) {
			return got, err
		}
	}
}

// How a script is tried again that has not run: slots of a Cluster move within moments.
const (
	mostTries = 8
	moveRest  = 50 * time.Millisecond
)

// settles mends why a script did not run, or waits until it will; false: neither is known to help.
func (s *Store) settles(ctx context.Context, node redis.UniversalClient, script *redis.Script, why error) bool {
	switch {
	case redis.HasErrorPrefix(why, "NOSCRIPT"):
		return script.Load(ctx, node).Err() == nil
	case redis.HasErrorPrefix(why, "MOVED"):
		if cluster, ok := s.db.(*redis.ClusterClient); ok {
			cluster.ReloadState(ctx)
		}
	case redis.HasErrorPrefix(why, "ASK"), redis.HasErrorPrefix(why, "TRYAGAIN"):
	default:
		return false
	}
	timer := time.NewTimer(moveRest)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// together sends script, pins and WAIT in one go: WAIT counts what its own connection has written. On a Cluster pins
// may lie on other nodes and are sent by themselves.
func (s *Store) together(ctx context.Context, node redis.UniversalClient, script *redis.Script, pins []pin,
	keys []string, args ...any,
) (any, error) {
	pipe := node.Pipeline()
	ran := script.EvalSha(ctx, pipe, keys, args...)
	aside := pipe
	if node != s.db {
		aside = s.db.Pipeline()
	}
	for _, p := range pins {
		aside.Set(ctx, s.pin(p.key.Channel, p.key.ID), p.conversation, s.Recognise)
	}
	var waited *redis.Cmd
	if s.Replicas > 0 {
		waited = pipe.Do(ctx, "WAIT", s.Replicas, copyLimit.Milliseconds())
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	got, err := ran.Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, err
	}
	if aside != pipe {
		if _, err := aside.Exec(ctx); err != nil {
			return nil, err
		}
	}
	if waited == nil {
		return got, nil
	}
	switch copies, err := waited.Int64(); {
	case err != nil:
		return nil, err
	case copies < int64(s.Replicas):
		return nil, fmt.Errorf("%d of %d replicas: %w", copies, s.Replicas, ErrNotCopied)
	}
	return got, nil
}

// primaryOf is the server that has the key.
func (s *Store) primaryOf(ctx context.Context, key string) (redis.UniversalClient, error) {
	if cluster, ok := s.db.(*redis.ClusterClient); ok {
		return cluster.MasterForKey(ctx, key)
	}
	return s.db, nil
}
