package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Safety is what a server promises of what was written.
type Safety struct {
	Version  string // of Redis
	AOF      bool   // writes are logged to the disk
	Fsync    string // how often that log is synced: always, everysec, no; "" where the server does not tell
	Eviction string // what it throws away when its memory is full; noeviction: nothing, it refuses writes
	Replicas int    // connected to it
}

// oldestRedis is the first version that has all commands that are used.
const oldestRedis = "6.2"

var (
	errEvicts = errors.New("throws data away when its memory is full: set maxmemory-policy noeviction")
	errOld    = errors.New("at least version " + oldestRedis + " of Redis is needed")
)

// Problems are what has to be mended before the promises hold, each with what mends it.
func (s Safety) Problems() (all []string) {
	switch {
	case !s.AOF:
		all = append(all, "Redis keeps no log of its writes: what was acknowledged is lost when it restarts. "+
			"Set appendonly yes")
	case s.Fsync == "no":
		all = append(all, "Redis leaves it to the system when its log gets to the disk: about half a minute may be lost "+
			"with the power. Set appendfsync always, or everysec for at most a second")
	}
	return all
}

// Refusal tells why no node works with the server; nil: it does.
func (s Safety) Refusal() error {
	major, rest, _ := strings.Cut(s.Version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	switch {
	case number(major) < 6 || number(major) == 6 && number(minor) < 2:
		return fmt.Errorf("has version %s: %w", s.Version, errOld)
	case s.Eviction != "noeviction":
		return fmt.Errorf("%w (it is %s now)", errEvicts, s.Eviction)
	}
	return nil
}

// Promise says in words what may get lost.
func (s Safety) Promise(replicas int) string {
	switch {
	case !s.AOF && replicas == 0:
		return "nothing survives a restart of Redis"
	case replicas > 0:
		return fmt.Sprintf("an event is acknowledged when %d replicas have it, too; a failover loses nothing only if there "+
			"are no others", replicas)
	case s.Fsync == "always":
		return "what is acknowledged is on the primary's disk; a failover may lose what no replica had yet"
	case s.Fsync == "everysec":
		return "what is acknowledged survives the end of the process; the last second may be lost with the power"
	default:
		return "what is acknowledged survives the end of the process"
	}
}

// Safety asks the server; of a Cluster all primaries, and gives the least safe.
func (s *Store) Safety(ctx context.Context) (Safety, error) {
	cluster, ok := s.db.(*redis.ClusterClient)
	if !ok {
		return safetyOf(ctx, s.db)
	}
	var least *Safety
	found := make(chan Safety, 1024)
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, one *redis.Client) error {
		safety, err := safetyOf(ctx, one)
		if err == nil {
			found <- safety
		}
		return err
	})
	close(found)
	for one := range found {
		if least == nil || one.rank() < least.rank() {
			least = &one
		}
	}
	if err != nil || least == nil {
		return Safety{}, errors.Join(err, unless(least != nil, errors.New("no primary answers")))
	}
	return *least, nil
}

// rank is higher for what is safer.
func (s Safety) rank() int {
	rank := map[string]int{"always": 4, "everysec": 3, "": 2, "no": 1}[s.Fsync]
	if !s.AOF {
		rank = 0
	}
	if s.Eviction != "noeviction" {
		rank -= 10
	}
	return rank
}

func safetyOf(ctx context.Context, one redis.UniversalClient) (Safety, error) {
	var s Safety
	told := map[string]string{}
	for _, section := range []string{"server", "persistence", "memory", "replication"} {
		text, err := one.Info(ctx, section).Result()
		if err != nil {
			return s, err
		}
		for line := range strings.Lines(text) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
				told[name] = value
			}
		}
	}
	s.Version, s.AOF = told["redis_version"], told["aof_enabled"] == "1"
	s.Eviction, s.Replicas = told["maxmemory_policy"], int(number(told["connected_slaves"]))
	// a rented server often does not let its settings be read: then it is not known, and said so
	if set, err := one.ConfigGet(ctx, "appendfsync").Result(); err == nil {
		s.Fsync = set["appendfsync"]
	}
	return s, nil
}

// trust refuses a server that would lose data without a word, and warns of one that may.
func (s *Store) trust(ctx context.Context) error {
	safety, err := s.Safety(ctx)
	if err != nil {
		return err
	}
	if err := safety.Refusal(); err != nil {
		return fmt.Errorf("the server %w", err)
	}
	for _, problem := range safety.Problems() {
		s.Log.Warn(problem)
	}
	s.Log.Info("conversations are kept in Redis", "at", Hidden(s.URL), "version", safety.Version,
		"promise", safety.Promise(s.Replicas))
	return nil
}
