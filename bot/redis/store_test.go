package redis_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/redis"
	"github.com/firstline-support/firstline/bot/redis/redistest"
)

var _ bottest.Store = (*redis.Store)(nil)

func TestRedisIsAStore(t *testing.T) {
	server := redistest.Shared(t)
	bottest.TestStore(t, openAt(server.URL()))
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
