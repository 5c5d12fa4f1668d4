package redis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
)

// A partition is worked on by one node at a time, which has a lease on it. Leases are granted and counted by Redis'
// clock, so the clocks of nodes may differ. With each new holder the epoch grows; it is the fencing token that every
// send has to show before it begins: a node that was stopped, or cut off, for longer than its lease cannot begin one,
// whatever it believes (Kleppmann, "How to do distributed locking", 2016).
//
// Every node computes from the list of those alive who should have which partition, and comes to the same result: see
// spread. It takes what is free of its own, and gives free what should be another's: once what it was sending from
// there has ended, or else the next one would find it neither sent nor recorded, and send it as well.

//go:embed lease.lua
var leaseSource string

var leaseScript = redis.NewScript(leaseSource)

//go:embed nodes.lua
var nodesSource string

var nodesScript = redis.NewScript(nodesSource)

// What a node may do with a lease.
const (
	leaseTake = "take"
	leaseKeep = "keep"
	leaseFree = "free"
)

// A chair is a node's place among the others.
type chair struct {
	stop  context.CancelFunc
	ended chan struct{}

	mu    sync.Mutex
	held  map[int]tenure // guarded by mu; by partition
	moved chan struct{}  // holds a token when held has grown and nobody has looked
	meter bot.LeaseMeter
}

// A tenure is one lease as its holder knows it.
type tenure struct {
	epoch string
	until time.Time // by our own clock, and earlier than Redis thinks
}

func newChair(meter bot.LeaseMeter) *chair {
	return &chair{meter: meter, held: map[int]tenure{}, moved: make(chan struct{}, 1), ended: make(chan struct{})}
}

// sit takes our share at once and goes on renewing it until rise.
func (s *Store) sit(ctx context.Context) error {
	if err := s.renew(ctx); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.chair.stop = stop
	go s.attendTo(running)
	return nil
}

// attendTo renews the leases until rise. It ends with the store.
func (s *Store) attendTo(ctx context.Context) {
	defer close(s.chair.ended)
	tick := time.NewTicker(s.Lease / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		trying, stop := context.WithTimeout(ctx, s.Lease/2)
		if err := s.renew(trying); err != nil && ctx.Err() == nil {
			s.Log.Warn("renew the leases", "err", err)
		}
		stop()
	}
}

// rise gives everything free.
func (s *Store) rise() error {
	if s.chair.stop == nil {
		return nil
	}
	s.chair.stop()
	<-s.chair.ended
	//nolint:forbidigo // whoever closes the store has no context that is not over
	ctx, stop := context.WithTimeout(context.Background(), callLimit)
	defer stop()
	var errs []error
	for p := range s.chair.all() {
		errs = append(errs, s.letGo(ctx, p))
	}
	_, err := nodesScript.Run(ctx, s.db, []string{s.tagged("about", "nodes")}, s.node, 0).Result()
	return errors.Join(append(errs, err)...)
}

// renew tells that we live, and brings what we hold to what we should hold.
func (s *Store) renew(ctx context.Context) error {
	asked := time.Now()
	got, err := nodesScript.Run(ctx, s.db, []string{s.tagged("about", "nodes")}, s.node, s.Lease.Microseconds()).
		StringSlice()
	if err != nil {
		return fmt.Errorf("tell that this node lives: %w", err)
	}
	ours := spread(s.partitions, got)[s.node]
	var errs []error
	for p := range s.partitions {
		_, held := s.chair.all()[p]
		switch wanted := slices.Contains(ours, p); {
		case held && wanted:
			errs = append(errs, s.keep(ctx, p, asked))
		case held:
			errs = append(errs, s.leave(ctx, p))
		case wanted:
			errs = append(errs, s.take(ctx, p, asked))
		}
	}
	return errors.Join(errs...)
}

func (s *Store) take(ctx context.Context, p int, asked time.Time) error {
	epoch, err := s.lease(ctx, p, leaseTake)
	if err != nil || epoch == "" {
		return err // it is another's for now
	}
	s.chair.put(p, tenure{epoch, s.certain(asked)}, true)
	s.Log.Debug("took a partition", "partition", p, "epoch", epoch)
	return nil
}

func (s *Store) keep(ctx context.Context, p int, asked time.Time) error {
	epoch, err := s.lease(ctx, p, leaseKeep)
	if err != nil {
		return err
	}
	if epoch == "" {
		s.chair.drop(p)
		s.Log.Warn("lost a partition", "partition", p)
		return nil
	}
	_, ours := s.tenure(p)
	s.chair.put(p, tenure{epoch, s.certain(asked)}, !ours)
	return nil
}

// leave begins nothing more in the partition, and gives it free when no send is under way there.
func (s *Store) leave(ctx context.Context, p int) error {
	s.chair.leave(p)
	if !s.flights.any(p, s.partitions) {
		return s.letGo(ctx, p)
	}
	epoch, err := s.lease(ctx, p, leaseKeep)
	if err == nil && epoch == "" {
		s.chair.drop(p)
	}
	return err
}

func (s *Store) letGo(ctx context.Context, p int) error {
	s.chair.drop(p) // first, so that nothing new is begun
	_, err := s.lease(ctx, p, leaseFree)
	return err
}

// certain is until when we may believe in a lease that was asked for at a time: the answer may have come late, and our
// clock may run slower than that of Redis by a tenth.
func (s *Store) certain(asked time.Time) time.Time { return asked.Add(s.Lease * 9 / 10) }

func (s *Store) lease(ctx context.Context, p int, deed string) (epoch string, err error) {
	epoch, err = leaseScript.Run(ctx, s.db, []string{s.in(p, lease)}, s.node, deed, s.Lease.Microseconds()).Text()
	if err != nil {
		return "", fmt.Errorf("%s the lease on partition %d: %w", deed, p, err)
	}
	return epoch, nil
}

func (c *chair) put(p int, t tenure, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held[p] = t
	if fresh {
		c.tell(1)
		select {
		case c.moved <- struct{}{}:
		default:
		}
	}
}

// leave keeps a lease that is not believed in any more.
func (c *chair) leave(p int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held[p] = tenure{epoch: c.held[p].epoch}
}

func (c *chair) drop(p int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, held := c.held[p]; held {
		delete(c.held, p)
		c.tell(0)
	}
}

// tell reports what we have and how many came; mu is held.
func (c *chair) tell(came int) {
	if c.meter != nil {
		c.meter.Held(len(c.held))
		c.meter.Moved(came)
	}
}

// all are the leases as they were told last, also those that may have run out.
func (c *chair) all() map[int]tenure {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make(map[int]tenure, len(c.held))
	for p, t := range c.held {
		all[p] = t
	}
	return all
}

// tenure gives the epoch of a partition that is surely ours now.
func (s *Store) tenure(p int) (epoch string, ours bool) {
	if s.chair == nil {
		return "", false
	}
	s.chair.mu.Lock()
	defer s.chair.mu.Unlock()
	t, held := s.chair.held[p]
	return t.epoch, held && time.Now().Before(t.until)
}

// mine are the partitions that are surely ours now.
func (s *Store) mine() (all []int) {
	for p := range s.partitions {
		if _, ours := s.tenure(p); ours {
			all = append(all, p)
		}
	}
	return all
}

// spread gives each partition to one of the nodes, to all of them the same number or one more. Where nodes come and go
// most partitions stay where they are: each goes to the node that its hash likes best among those that have room
// (rendezvous hashing with bounded loads; Mirrokni, Thorup, Zadimoghaddam 2018).
func spread(partitions int, nodes []string) map[string][]int {
	all := map[string][]int{}
	if len(nodes) == 0 {
		return all
	}
	room := (partitions + len(nodes) - 1) / len(nodes)
	for p := range partitions {
		best, most := "", uint64(0)
		for _, n := range nodes {
			if len(all[n]) >= room {
				continue
			}
			if l := liking(p, n); best == "" || l > most || l == most && n < best {
				best, most = n, l
			}
		}
		all[best] = append(all[best], p)
	}
	return all
}

func liking(partition int, node string) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d:%s", partition, node)
	x := h.Sum64() // the last bytes alone would hardly reach its high bits: mix them (Stafford's Mix13)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
