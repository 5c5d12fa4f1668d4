package redis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot/action"
)

// A drawer lies in one place. Each paper has a key of its own, so that Redis lets it go when it is out of date; by
// Redis' clock alone, because what one node finds gone another could still be in the way of.
const (
	paperKey     = "paper:"  // with a paper's key; hash
	paperNames   = "names"   // sorted set: keys, all with score 0; some are of papers that are gone
	paperEnds    = "ends"    // sorted set: keys by when they are out of date, in milliseconds
	paperLast    = "version" // the last version given in the drawer
	papersAtOnce = 100       // how many are read in one go: they may be large
)

func papersTag(drawer string) string { return "papers:" + drawer }

func (k keys) paper(drawer, key string) string { return k.tagged(papersTag(drawer), paperKey+key) }

// Look implements [action.Cabinet].
func (s *Store) Look(ctx context.Context, drawer, key string) (action.Paper, error) {
	fields, err := s.db.HMGet(ctx, s.paper(drawer, key), paperFields()...).Result()
	if err != nil {
		return action.Paper{}, fmt.Errorf("paper in %s: %w", drawer, err)
	}
	return readPaper(key, fields), nil
}

func paperFields() []string { return []string{"version", "until", "value"} }

// readPaper reads the fields of a paper; Version is 0 when there is none.
func readPaper(key string, fields []any) action.Paper {
	version, _ := fields[0].(string)
	until, _ := fields[1].(string)
	value, there := fields[2].(string)
	p := action.Paper{Key: key, Version: number(version)}
	if there {
		p.Value = []byte(value)
	}
	if n := number(until); n > 0 {
		p.Until = fromMicros(n)
	}
	return p
}

//go:embed file.lua
var fileSource string

var fileScript = redis.NewScript(fileSource)

// File implements [action.Cabinet].
func (s *Store) File(ctx context.Context, drawer string, p action.Paper) error {
	if err := s.filePaper(ctx, drawer, p); err != nil {
		return fmt.Errorf("file a paper in %s: %w", drawer, err)
	}
	return nil
}

func (s *Store) filePaper(ctx context.Context, drawer string, p action.Paper) error {
	if err := p.Check(); err != nil {
		return err
	}
	mark, err := nonce()
	if err != nil {
		return err
	}
	var until int64
	if !p.Until.IsZero() {
		until = max(micros(p.Until), 1) // 0 is none
	}
	tag := papersTag(drawer)
	keys := []string{s.paper(drawer, p.Key), s.tagged(tag, paperNames), s.tagged(tag, paperEnds),
		s.tagged(tag, paperLast), s.tagged(tag, "did:"+mark)}
	filed, err := s.script(ctx, fileScript, keys, p.Key, p.Version, p.Value, until, onceFor.Milliseconds())
	if err == nil && filed != int64(1) {
		err = action.ErrMoved
	}
	return err
}

// Leaf implements [action.Cabinet].
func (s *Store) Leaf(ctx context.Context, drawer, prefix, after string, limit int) (found []action.Paper, err error) {
	names := []string{after}
	for len(names) > 0 && len(found) < limit && err == nil {
		by := &redis.ZRangeBy{Count: int64(min(limit-len(found), papersAtOnce))}
		by.Min, by.Max = within(prefix, names[len(names)-1])
		names, err = s.db.ZRangeByLex(ctx, s.tagged(papersTag(drawer), paperNames), by).Result()
		if err == nil {
			found, err = s.papersNamed(ctx, drawer, names, found)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("papers in %s: %w", drawer, err)
	}
	return found, nil
}

// papersNamed adds those papers that are still there.
func (s *Store) papersNamed(ctx context.Context, drawer string, names []string, found []action.Paper) (
	[]action.Paper, error,
) {
	fields := make([]*redis.SliceCmd, len(names))
	err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, name := range names {
			fields[i] = pipe.HMGet(ctx, s.paper(drawer, name), paperFields()...)
		}
	})
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if p := readPaper(name, fields[i].Val()); p.Version != 0 {
			found = append(found, p)
		}
	}
	return found, nil
}
