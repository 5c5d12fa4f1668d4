package discord

import (
	"maps"
	"slices"
	"time"
)

// Health is how the connection with Discord is.
type Health struct {
	Connected bool      // all shards are
	Standby   bool      // another node is to be, and this one when that ends
	Since     time.Time // of that
	problems  []string
}

// Problems are what an admin has to mend, each with how.
func (h Health) Problems() []string { return h.problems }

// Health tells how the connection is.
func (c *Channel) Health() Health {
	g := c.gateway.Health()
	h := Health{Connected: g.Connected()}
	for _, shard := range g.Shards {
		if shard.Since.After(h.Since) {
			h.Since = shard.Since
		}
		h.problems = append(h.problems, shard.Problem)
	}
	c.mu.Lock()
	h.Standby = c.away
	for _, part := range slices.Sorted(maps.Keys(c.ills)) {
		h.problems = append(h.problems, c.ills[part])
	}
	c.mu.Unlock()
	h.problems = append(h.problems, g.Problem, c.rest.Health().Problem())
	slices.Sort(h.problems)
	h.problems = slices.DeleteFunc(slices.Compact(h.problems), func(problem string) bool { return problem == "" })
	return h
}
