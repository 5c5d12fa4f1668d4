package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"

	client "github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot/redis"
)

// byRedis is a store on a server that runs, under keys of its own.
type byRedis struct {
	url    string
	prefix string
	bare   client.UniversalClient
	fsync  string
	script *client.Script
}

// push is the bare commit: a script that keeps the bytes.
const push = "return redis.call('RPUSH', KEYS[1], ARGV[1])"

// Redis makes a subject on a single server.
func Redis(ctx context.Context, url string) (Subject, error) {
	options, err := client.ParseURL(url)
	if err != nil {
		return nil, errors.New("the address of the store is no redis:// URL") // the error would tell the password
	}
	s := &byRedis{url: url, prefix: "firstline-bench-" + strings.ToLower(rand.Text()), bare: client.NewClient(options),
		script: client.NewScript(push)}
	if s.fsync, err = s.durability(ctx); err != nil {
		return nil, errors.Join(err, s.bare.Close())
	}
	return s, nil
}

// durability is what the server does for what it has acknowledged.
func (s *byRedis) durability(ctx context.Context) (string, error) {
	aof, err := s.bare.ConfigGet(ctx, "append*").Result()
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", redis.Hidden(s.url), err)
	}
	if aof["appendonly"] != "yes" {
		return "appendonly no", nil
	}
	return "appendonly yes, appendfsync " + aof["appendfsync"], nil
}

// Name implements [Subject].
func (s *byRedis) Name() string { return "Redis, " + s.fsync }

// Open implements [Subject].
func (s *byRedis) Open(ctx context.Context) (Store, error) {
	opened, err := redis.Open(ctx, redis.Options{URL: s.url, Prefix: s.prefix})
	if err != nil {
		return nil, err
	}
	return opened, nil
}

// Commit implements [Subject].
func (s *byRedis) Commit(ctx context.Context, data []byte) error {
	if err := s.script.Run(ctx, s.bare, []string{s.prefix + ":bare"}, data).Err(); err != nil {
		return fmt.Errorf("commit to a bare Redis: %w", err)
	}
	return nil
}

// Bytes implements [Subject]: the memory of the server, whoever else uses it.
func (s *byRedis) Bytes(ctx context.Context) (int64, error) {
	info, err := s.bare.Info(ctx, "memory").Result()
	if err != nil {
		return 0, fmt.Errorf("memory of Redis: %w", err)
	}
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, "used_memory:"); ok {
			return strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		}
	}
	return 0, errors.New("Redis does not tell its memory")
}

// Close implements [Subject].
func (s *byRedis) Close(ctx context.Context) error {
	var errs []error
	for keys := s.bare.Scan(ctx, 0, s.prefix+"*", 1000).Iterator(); ; {
		batch := make([]string, 0, 1000)
		for len(batch) < cap(batch) && keys.Next(ctx) {
			batch = append(batch, keys.Val())
		}
		if len(batch) == 0 {
			errs = append(errs, keys.Err())
			break
		}
		if err := s.bare.Unlink(ctx, batch...).Err(); err != nil {
			errs = append(errs, fmt.Errorf("remove what was stored: %w", err))
			break
		}
	}
	return errors.Join(append(errs, s.bare.Close())...)
}
