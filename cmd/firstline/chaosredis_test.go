//go:build unix

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

// outlasts is longer than a node's lease lasts: others have its work when it comes back.
const outlasts = 5 * time.Second

// copied has every write on so many replicas before it counts. Nothing is lost by a failover when these are all: a
// replica that is promoted by hand (SENTINEL FAILOVER) leaves the old primary with the others, which go on to count.
func copied(replicas int) string { return fmt.Sprintf("\nredis:\n  replicas: %d\n", replicas) }

// TestNothingIsLostOnSeveralNodesWithOneRedis breaks nodes, the network of each and the server that all share. People
// write in Slack as well.
func TestNothingIsLostOnSeveralNodesWithOneRedis(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	server := redistest.Start(t)
	var proxies []*redistest.Proxy
	var stores []string
	for range 3 {
		p := redistest.NewProxy(t, server.Addr())
		proxies, stores = append(proxies, p), append(stores, p.URL(t, server.URL()))
	}
	slack := newSlack(t)
	r := newOrdeal(t, slack.fleet(t, "", stores...))
	r.open, r.others = openRedis(server.URL()), slack
	r.happens(append(append(r.nodeTroubles(), r.networkTroubles(proxies)...), r.serverTroubles(server)...))
	r.judge()
}

// TestNothingIsLostOnSeveralNodesWithSentinel has the primary die and be replaced, beside the nodes. With
// more time people write on Discord as well.
func TestNothingIsLostOnSeveralNodesWithSentinel(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	servers := redistest.StartSentinel(t)
	discord := patiently(t, newDiscord)
	r := newOrdeal(t, discord.fleet(t, copied(2), servers.URL(), servers.URL(), servers.URL()))
	r.open, r.others = openRedis(servers.URL()), discord
	r.happens(append(r.nodeTroubles(), trouble{"the primary is killed", func(*rand.Rand) {
		var old *redistest.Server
		r.broken("kill of the primary", func() {
			old = servers.KillPrimary()
			servers.Await(old)
		})
		r.broken("return of the old primary", func() {
			old.Restart()
			servers.Settle()
		})
	}}, trouble{"the primary is changed", func(*rand.Rand) {
		r.broken("failover by hand", func() {
			servers.Failover()
			servers.Settle() // writes have to be on all replicas, and the old primary is one again only now
		})
	}}))
	r.judge()
}

// TestNothingIsLostOnSeveralNodesWithACluster has a primary die and slots move, beside the nodes. With more
// time people write on Discord as well.
func TestNothingIsLostOnSeveralNodesWithACluster(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	servers := redistest.StartCluster(t)
	discord := patiently(t, newDiscord)
	r := newOrdeal(t, discord.fleet(t, copied(1), servers.URL(), servers.URL(), servers.URL()))
	r.open, r.others = openRedis(servers.URL()), discord
	r.happens(append(r.nodeTroubles(), trouble{"a primary is killed", func(random *rand.Rand) {
		shard := random.IntN(3)
		r.broken(fmt.Sprintf("kill of the primary of shard %d", shard), func() {
			old := servers.KillPrimary(shard)
			servers.Await(shard, old)
			old.Restart()
			servers.Settle()
		})
	}}, trouble{"slots are moved", func(random *rand.Rand) {
		r.broken("move of slots", func() { moveSome(t, servers, random) })
	}}))
	r.judge()
}

// openRedis looks at what is stored, beside the nodes.
func openRedis(url string) func(context.Context) (journals, error) {
	return func(ctx context.Context) (journals, error) {
		return redis.Open(ctx, redis.Options{URL: url, Guest: true})
	}
}

// moveSome moves some of the slots in use to other primaries.
func moveSome(t *testing.T, servers *redistest.Cluster, random *rand.Rand) {
	t.Helper()
	const most = 5
	used, primaries := servers.UsedSlots(), servers.Primaries()
	for _, i := range random.Perm(len(used))[:min(most, len(used))] {
		servers.MoveSlot(used[i], primaries[random.IntN(len(primaries))])
	}
}

// struck notes a fault that the nodes which are left have to get over while it lasts: it is over at once.
func (r *ordeal) struck(name string) { r.broken(name, func() {}) }

// nodeTroubles are those of the nodes: the others have to take over at once, so none is a reason to wait.
func (r *ordeal) nodeTroubles() []trouble {
	f := r.fleet
	return []trouble{
		{"a node is killed", func(random *rand.Rand) {
			i := random.IntN(len(f.nodes))
			r.struck(fmt.Sprintf("kill of node %d", i))
			f.kill(i)
			after(r.t.Context(), upTo(random, 0, time.Second))
			f.start()
			r.struck(fmt.Sprintf("return of node %d", i))
		}},
		{"a node stands still", func(random *rand.Rand) {
			i := random.IntN(len(f.nodes))
			r.struck(fmt.Sprintf("pause of node %d", i))
			f.pause(i)
			after(r.t.Context(), upTo(random, outlasts, outlasts+time.Second))
			f.resume(i)
			r.struck(fmt.Sprintf("waking of node %d", i))
		}},
	}
}

// networkTroubles are those between one node and the server, which are no reason to wait either, and a slow network,
// which is.
func (r *ordeal) networkTroubles(proxies []*redistest.Proxy) []trouble {
	one := func(name string, least time.Duration, do func(*redistest.Proxy)) trouble {
		return trouble{name, func(random *rand.Rand) {
			i := random.IntN(len(proxies))
			r.struck(fmt.Sprintf("%s at node %d", name, i))
			do(proxies[i])
			after(r.t.Context(), upTo(random, least, least+time.Second))
			proxies[i].Heal()
			r.struck(fmt.Sprintf("end of %s at node %d", name, i))
		}}
	}
	return []trouble{
		one("cut connections", 0, (*redistest.Proxy).Cut),
		one("a network that refuses", outlasts, (*redistest.Proxy).Refuse),
		one("silence of the server", outlasts, func(p *redistest.Proxy) { p.Hold(redistest.ToClient) }),
		one("silence of the node", outlasts, func(p *redistest.Proxy) { p.Hold(redistest.ToServer) }),
		{"the network is slow", func(random *rand.Rand) {
			r.broken("slow network", func() {
				for _, p := range proxies {
					p.Delay(100 * time.Millisecond)
				}
				after(r.t.Context(), upTo(random, time.Second, 3*time.Second))
				for _, p := range proxies {
					p.Heal()
				}
			})
		}},
	}
}

// serverTroubles are those of the one server: while it is away or full nothing can be acknowledged.
func (r *ordeal) serverTroubles(server *redistest.Server) []trouble {
	during := func(name string, least, most time.Duration, do, undo func()) trouble {
		return trouble{name, func(random *rand.Rand) {
			r.broken(name, func() {
				do()
				after(r.t.Context(), upTo(random, least, most))
				undo()
			})
		}}
	}
	return []trouble{
		during("kill of Redis", 0, 2*time.Second, server.Kill, server.Restart),
		during("pause of Redis", time.Second, outlasts, server.Pause, server.Resume),
		during("full memory", time.Second, 2*time.Second, server.FillMemory, server.EmptyMemory),
		during("full disk", time.Second, 2*time.Second, server.FillDisk, server.EmptyDisk),
	}
}
