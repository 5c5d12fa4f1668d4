package redis

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// Each space of vectors lies in a place of its own. One more place knows the spaces.
const (
	vectorsTag  = "vectors"
	spacesSet   = "spaces"  // set: names of spaces, of which some may be empty
	vectorsHash = "vectors" // hash: vectors by key
	vectorsUsed = "used"    // sorted set: keys by when they were used last
)

const (
	// useNoted is how exactly it is known when a vector was used: all of a base are used at every start.
	useNoted = 7 * 24 * time.Hour
	// vectorsAtOnce is how many vectors are read or forgotten in one go: others want something in between.
	vectorsAtOnce = 250
)

func spaceTag(space string) string { return "vectors:" + space }

func (k keys) vectors(space string) string { return k.tagged(spaceTag(space), vectorsHash) }
func (k keys) used(space string) string    { return k.tagged(spaceTag(space), vectorsUsed) }

// Vectors implements [vectors.Cache].
func (s *Store) Vectors(ctx context.Context, space string, keys []string, at time.Time) (map[string][]float32, error) {
	found := make(map[string][]float32, len(keys))
	for some := range slices.Chunk(keys, vectorsAtOnce) {
		if err := s.readVectors(ctx, space, some, at, found); err != nil {
			return nil, fmt.Errorf("read vectors: %w", err)
		}
	}
	return found, nil
}

func (s *Store) readVectors(ctx context.Context, space string, keys []string, at time.Time, into map[string][]float32,
) error {
	var bodies *redis.SliceCmd
	var used *redis.FloatSliceCmd
	err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		bodies = pipe.HMGet(ctx, s.vectors(space), keys...)
		used = pipe.ZMScore(ctx, s.used(space), keys...)
	})
	if err != nil {
		return err
	}
	old := []any{"XX", "GT"} // not what was forgotten meanwhile, and never back
	for i, b := range bodies.Val() {
		body, there := b.(string)
		if !there {
			continue
		}
		into[keys[i]] = fromBytes([]byte(body))
		if at.Sub(fromMicros(int64(used.Val()[i]))) >= useNoted {
			old = append(old, micros(at), keys[i])
		}
	}
	if len(old) == 2 {
		return nil
	}
	c := newChange()
	c.do("ZADD", s.used(space), old...)
	_, err = s.apply(ctx, c)
	return err
}

// KeepVectors implements [vectors.Cache].
func (s *Store) KeepVectors(ctx context.Context, space string, vectors map[string][]float32, at time.Time) error {
	if len(vectors) == 0 {
		return nil
	}
	known := newChange() // before its vectors: an empty space harms nobody, one that is not known would stay for ever
	known.do("SADD", s.tagged(vectorsTag, spacesSet), space)
	_, err := s.apply(ctx, known)
	if err == nil {
		c := newChange()
		for key, v := range vectors {
			c.do("HSET", s.vectors(space), key, toBytes(v))
			c.do("ZADD", s.used(space), micros(at), key)
		}
		_, err = s.apply(ctx, c)
	}
	if err != nil {
		return fmt.Errorf("keep %d vectors: %w", len(vectors), err)
	}
	return nil
}

func toBytes(v []float32) []byte {
	data := make([]byte, 0, 4*len(v))
	for _, x := range v {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return data
}

func fromBytes(data []byte) []float32 {
	v := make([]float32, len(data)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}
