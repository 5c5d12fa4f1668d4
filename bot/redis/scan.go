package redis

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// scanBy is how many keys are looked at in one go.
const scanBy = 1000

// scan shows all keys of the store, page by page and in no order. One may be shown twice; one that is there all the
// time is shown.
func (s *Store) scan(ctx context.Context, show func(keys []string) error) error {
	all := s.escaped() + ":*"
	each := func(ctx context.Context, one redis.Cmdable) error {
		for cursor := uint64(0); ; {
			keys, next, err := one.Scan(ctx, cursor, all, scanBy).Result()
			if err != nil {
				return err
			}
			if err := show(keys); err != nil || next == 0 {
				return err
			}
			cursor = next
		}
	}
	cluster, ok := s.db.(*redis.ClusterClient)
	if !ok {
		return each(ctx, s.db)
	}
	var mu sync.Mutex // the primaries are asked side by side
	one := show
	show = func(keys []string) error {
		mu.Lock()
		defer mu.Unlock()
		return one(keys)
	}
	return cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return each(ctx, c) })
}

// escaped is the prefix as a pattern that means only itself.
func (s *Store) escaped() string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(s.prefix)
}

// cutKey takes a key apart into its tag and its name.
func (s *Store) cutKey(key string) (tag, name string) {
	rest := strings.TrimPrefix(key, s.prefix+":{")
	if event, isPin := strings.CutSuffix(rest, "}:pin"); isPin {
		return event, "pin" // an id is foreign text and may hold anything
	}
	tag, name, _ = strings.Cut(rest, "}:")
	return tag, name
}

// A census is what there is that is known by its keys only.
type census struct {
	talks, files, channels, drawers, writers map[string]bool
}

// census finds it all.
func (s *Store) census(ctx context.Context) (census, error) {
	c := census{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	err := s.scan(ctx, func(keys []string) error {
		for _, key := range keys {
			c.note(s.cutKey(key))
		}
		return nil
	})
	return c, err
}

func (c census) note(tag, name string) {
	if id, ok := strings.CutPrefix(name, "talk:"); ok {
		c.talks[id] = true
	}
	if id, ok := strings.CutPrefix(tag, "file:"); ok && name == "about" {
		c.files[id] = true
	}
	if channel, ok := strings.CutPrefix(tag, notesTag("")); ok && name == notesHash {
		c.channels[channel] = true
	}
	if drawer, ok := strings.CutPrefix(tag, papersTag("")); ok && name == paperNames {
		c.drawers[drawer] = true
	}
	if agent, ok := strings.CutPrefix(name, draftsOf); ok && tag == peopleTag {
		c.writers[agent] = true
	}
}

func sorted(set map[string]bool) []string {
	all := make([]string, 0, len(set))
	for one := range set {
		all = append(all, one)
	}
	slices.Sort(all)
	return all
}

// firstTime tells of each of many keys whether it is the first time, in little room: a name's digest stands for it.
type firstTime map[[16]byte]struct{}

func (f firstTime) first(key string) bool {
	digest := sha256.Sum256([]byte(key))
	short := [16]byte(digest[:16])
	if _, again := f[short]; again {
		return false
	}
	f[short] = struct{}{}
	return true
}
