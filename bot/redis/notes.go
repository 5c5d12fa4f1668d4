package redis

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// The notes of a channel lie in one place. There are many, and channels ask for those of one case or one person, so
// their keys are in order as well.
const (
	notesHash = "notes" // hash: values by key
	noteKeys  = "keys"  // sorted set: keys, all with score 0
)

func notesTag(channel string) string { return "notes:" + channel }

// Recall implements [bot.Pad].
func (s *Store) Recall(ctx context.Context, channel, key string) (string, error) {
	value, err := s.db.HGet(ctx, s.tagged(notesTag(channel), notesHash), key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("note %q of %s: %w", key, channel, err)
	}
	return value, nil
}

// Remember implements [bot.Pad].
func (s *Store) Remember(ctx context.Context, channel, key, value string) error {
	tag := notesTag(channel)
	_, err := s.once(ctx, tag, func(c *change, _ string) error {
		if value == "" {
			c.do("HDEL", s.tagged(tag, notesHash), key)
			c.do("ZREM", s.tagged(tag, noteKeys), key)
			return nil
		}
		c.do("HSET", s.tagged(tag, notesHash), key, value)
		c.do("ZADD", s.tagged(tag, noteKeys), 0, key)
		return nil
	})
	if err != nil {
		return fmt.Errorf("note %q of %s: %w", key, channel, err)
	}
	return nil
}

// Recollect implements [bot.Pad].
func (s *Store) Recollect(ctx context.Context, channel, prefix string) (map[string]string, error) {
	notes, err := s.recollect(ctx, notesTag(channel), prefix)
	if err != nil {
		return nil, fmt.Errorf("notes %q of %s: %w", prefix, channel, err)
	}
	return notes, nil
}

func (s *Store) recollect(ctx context.Context, tag, prefix string) (map[string]string, error) {
	low, high := within(prefix, "")
	by := &redis.ZRangeBy{Min: low, Max: high}
	keys, err := s.db.ZRangeByLex(ctx, s.tagged(tag, noteKeys), by).Result()
	notes := make(map[string]string, len(keys))
	if err != nil || len(keys) == 0 {
		return notes, err
	}
	values, err := s.db.HMGet(ctx, s.tagged(tag, notesHash), keys...).Result()
	for i, v := range values {
		if value, there := v.(string); there { // else it was taken away between the two readings
			notes[keys[i]] = value
		}
	}
	return notes, err
}
