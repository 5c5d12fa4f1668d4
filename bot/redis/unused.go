package redis

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// DropVectors implements [vectors.Cache].
func (s *Store) DropVectors(ctx context.Context, before time.Time, most int) (int, error) {
	spaces, err := s.db.SMembers(ctx, s.tagged(vectorsTag, spacesSet)).Result()
	gone := 0
	for _, space := range spaces {
		n, failed := s.dropUnused(ctx, space, before)
		gone, err = gone+n, errors.Join(err, failed)
	}
	for n := -1; n != 0 && err == nil; {
		n, err = s.dropBeyond(ctx, spaces, max(most, 0))
		gone += n
	}
	if err != nil {
		return gone, fmt.Errorf("forget vectors: %w", err)
	}
	return gone, nil
}

// A usedVector is one that may be forgotten.
type usedVector struct {
	space, key string
	used       float64
}

// dropUnused forgets what was last used before, in small steps.
func (s *Store) dropUnused(ctx context.Context, space string, before time.Time) (gone int, err error) {
	for {
		by := &redis.ZRangeBy{Min: "-inf", Max: "(" + strconv.FormatInt(micros(before), 10), Count: vectorsAtOnce}
		old, err := s.db.ZRangeByScoreWithScores(ctx, s.used(space), by).Result()
		if err != nil || len(old) == 0 {
			return gone, err
		}
		n, err := s.forgetVectors(ctx, space, oldOf(space, old))
		gone += n
		if err != nil {
			return gone, err
		}
	}
}

func oldOf(space string, found []redis.Z) (all []usedVector) {
	for _, z := range found {
		key, _ := z.Member.(string)
		all = append(all, usedVector{space, key, z.Score})
	}
	return all
}

// dropBeyond forgets some of those beyond the most that may be kept, the longest unused first, and tells how many; 0
// when there are no more, or somebody else is at it.
func (s *Store) dropBeyond(ctx context.Context, spaces []string, most int) (int, error) {
	old, total, err := s.longestUnused(ctx, spaces)
	if err != nil || total <= most {
		return 0, err
	}
	slices.SortFunc(old, func(a, b usedVector) int { return cmp.Compare(a.used, b.used) })
	old = old[:min(len(old), total-most, vectorsAtOnce)]
	gone := 0
	for _, space := range spaces {
		n, err := s.forgetVectors(ctx, space, old)
		gone += n
		if err != nil {
			return gone, err
		}
	}
	return gone, nil
}

// longestUnused gives some of each space, and how many there are in all.
func (s *Store) longestUnused(ctx context.Context, spaces []string) (old []usedVector, total int, err error) {
	sizes, firsts := make([]*redis.IntCmd, len(spaces)), make([]*redis.ZSliceCmd, len(spaces))
	err = s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, space := range spaces {
			sizes[i] = pipe.ZCard(ctx, s.used(space))
			firsts[i] = pipe.ZRangeWithScores(ctx, s.used(space), 0, vectorsAtOnce-1)
		}
	})
	if err != nil {
		return nil, 0, err
	}
	for i, space := range spaces {
		total += int(sizes[i].Val())
		old = append(old, oldOf(space, firsts[i].Val())...)
	}
	return old, total, nil
}

//go:embed forget.lua
var forgetSource string

var forgetScript = redis.NewScript(forgetSource)

// forgetVectors forgets those of the space that are as they were found, and tells how many.
func (s *Store) forgetVectors(ctx context.Context, space string, old []usedVector) (int, error) {
	var args []any
	for _, v := range old {
		if v.space == space {
			args = append(args, v.key, strconv.FormatFloat(v.used, 'f', -1, 64))
		}
	}
	if len(args) == 0 {
		return 0, nil
	}
	got, err := s.script(ctx, forgetScript, []string{s.vectors(space), s.used(space)}, args...)
	n, _ := got.(int64)
	return int(n), err
}
