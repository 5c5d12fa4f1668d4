package redis_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

// pair is two nodes of one store. They have no part in the work on conversations, which is not what they are for.
func pair(t *testing.T) (a, b *redis.Store) {
	t.Helper()
	a, b, _ = pairOf(t)
	return a, b
}

// pairOf also gives what their keys begin with.
func pairOf(t *testing.T) (a, b *redis.Store, prefix string) {
	t.Helper()
	srv := redistest.Shared(t)
	prefix = srv.Prefix(t)
	return guest(t, srv.URL(), prefix), guest(t, srv.URL(), prefix), prefix
}

func guest(t *testing.T, address, prefix string) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), redis.Options{URL: address, Prefix: prefix, Guest: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// inCluster opens a store on a cluster of one node, which as any cluster refuses what has not its keys in one place.
func inCluster(t *testing.T) *redis.Store {
	t.Helper()
	srv := redistest.Start(t, "--cluster-enabled", "yes")
	srv.CLI("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
	for !strings.Contains(srv.CLI("CLUSTER", "INFO"), "cluster_state:ok") {
		if t.Context().Err() != nil {
			t.Fatal("the cluster does not work")
		}
	}
	return guest(t, strings.TrimSuffix(srv.URL(), "/0")+"?cluster=true", srv.Prefix(t))
}

// together calls do at the same time, for all numbers below n.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// must ends the test when something went wrong.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
