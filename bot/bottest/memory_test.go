package bottest_test

import (
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot/bottest"
)

func TestMemoryIsAStore(t *testing.T) {
	var mu sync.Mutex
	stores := map[string]*bottest.Memory{} // by folder; opening again finds it
	bottest.TestStore(t, func(_ *testing.T, dir string) bottest.Store {
		mu.Lock()
		defer mu.Unlock()
		if stores[dir] == nil {
			stores[dir] = bottest.NewMemory()
		}
		return stores[dir]
	})
}
