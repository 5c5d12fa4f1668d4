package redis_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"testing"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

var _ bottest.Store = (*redis.Store)(nil)

// every asks for the suite on Sentinels and a Cluster as well, which takes minutes: what differs between the forms is
// where keys lie, and a test of hash tags watches over that.
var every = flag.Bool("redis.every", false, "run the suite of stores on Sentinels and a Cluster, too")

// histories is how many are tried where -rapid.checks does not say otherwise: each asks a server some thousand times.
const histories = "12"

func TestRedisIsAStore(t *testing.T) {
	fewHistories(t)
	bottest.TestStore(t, openAt(redistest.Shared(t).URL()))
}

func TestSentinelsAreAStore(t *testing.T) {
	if !*every {
		t.Skip("only with -redis.every")
	}
	fewHistories(t)
	bottest.TestStore(t, openAt(redistest.StartSentinel(t).URL()))
}

func TestAClusterIsAStore(t *testing.T) {
	if !*every {
		t.Skip("only with -redis.every")
	}
	fewHistories(t)
	bottest.TestStore(t, openAt(redistest.StartCluster(t).URL()))
}

func fewHistories(t *testing.T) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() != checks.DefValue {
		return
	}
	if err := checks.Value.Set(histories); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) }) // it was that before
}

// openAt opens the store that has the folder's name.
func openAt(url string) func(*testing.T, string) bottest.Store {
	return func(t *testing.T, dir string) bottest.Store {
		t.Helper()
		sum := sha256.Sum256([]byte(dir))
		s, err := redis.Open(context.WithoutCancel(t.Context()), redis.Options{URL: url, Prefix: hex.EncodeToString(sum[:6])})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}
