package redis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// A Presence is who has which case in front of them, for all nodes: it fills the console's port. It is no durable
// state: it waits for no replica, and what is lost is told again by the pages within seconds.
//
// A case has a hash of its onlookers by agent, each with the time until when they count, a mark and their name. Times
// are those of Redis' clock. The hash goes with the last of them.
type Presence struct{ store *Store }

// Presence gives who is in front of what.
func (s *Store) Presence() Presence { return Presence{s} }

// onlookers names the hash of a case.
func (k keys) onlookers(number int64) string {
	return k.tagged("case:"+strconv.FormatInt(number, 10), "onlookers")
}

// longestName keeps the names short that come from elsewhere, in bytes.
const longestName = 200

// hereScript notes one and drops those whose time is over. It gives 1 when others see a difference.
//
//go:embed here.lua
var hereSource string

var hereScript = redis.NewScript(hereSource)

// Here notes for so long that somebody looks at a case, and tells whether others see a difference.
func (p Presence) Here(ctx context.Context, number int64, who handoff.Onlooker, life time.Duration) (bool, error) {
	writes := "0"
	if who.Writes {
		writes = "1"
	}
	name := strings.ToValidUTF8(who.Name[:min(len(who.Name), longestName)], "")
	changed, err := hereScript.Run(ctx, p.store.db, []string{p.store.onlookers(number)}, who.Agent, writes, name,
		life.Milliseconds()).Int()
	if err != nil {
		return false, fmt.Errorf("note who looks: %w", err)
	}
	return changed == 1, nil
}

// Left forgets somebody, and tells whether others see a difference.
func (p Presence) Left(ctx context.Context, number int64, agent string) (bool, error) {
	n, err := p.store.db.HDel(ctx, p.store.onlookers(number), agent).Result()
	if err != nil {
		return false, fmt.Errorf("note who left: %w", err)
	}
	return n > 0, nil
}

// onlookersScript gives the agents whose time is not over, each with the mark and the name.
//
//go:embed onlookers.lua
var onlookersSource string

var onlookersScript = redis.NewScript(onlookersSource)

// Onlookers are who looks at a case, by name.
func (p Presence) Onlookers(ctx context.Context, number int64) ([]handoff.Onlooker, error) {
	here, err := onlookersScript.Run(ctx, p.store.db, []string{p.store.onlookers(number)}).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("read who looks: %w", err)
	}
	var all []handoff.Onlooker
	for i := 0; i+1 < len(here); i += 2 {
		writes, name, _ := strings.Cut(here[i+1], " ")
		all = append(all, handoff.Onlooker{Agent: here[i], Name: name, Writes: writes == "1"})
	}
	slices.SortFunc(all, func(a, b handoff.Onlooker) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}
