//go:build unix

package main

import (
	"context"
	"flag"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/firstline-support/firstline/bot/sqlite"
)

// usualChaos is how long things break in a usual run of all tests.
const usualChaos = 8 * time.Second

var (
	chaosFor  = flag.Duration("chaos.for", usualChaos, "how long things break in each of the tests of chaos")
	chaosSeed = flag.Uint64("chaos.seed", 0, "seed of the troubles and of what is said; 0 takes one from the clock")
)

// newOrdeal is one with its seed, which is in the log of a test that fails.
func newOrdeal(t *testing.T, f *fleet) *ordeal {
	t.Helper()
	seed := *chaosSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-chaos.seed=%d", seed)
	f.start()
	return &ordeal{t: t, fleet: f, town: newTown(f.bases()), seed: seed}
}

// upTo draws a time between the two.
func upTo(r *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(r.Int64N(int64(most-least)))
}

// TestNothingIsLostOnOneNodeThatDies is the least that can break: a single node with a file of its own. Killing has a
// test of its own (kill_test.go), so this one runs where -chaos.for asks for more than usual.
func TestNothingIsLostOnOneNodeThatDies(t *testing.T) {
	if *chaosFor <= usualChaos {
		t.Skip("only with a longer -chaos.for")
	}
	t.Parallel()
	f := newFleet(t, "", "")
	r := newOrdeal(t, f)
	r.open = func(ctx context.Context) (journals, error) { return sqlite.Open(ctx, filepath.Join(f.dirs[0], "data")) }
	r.happens([]trouble{
		{"the node is killed", func(random *rand.Rand) {
			r.broken("kill of the node", func() {
				f.kill(0)
				after(t.Context(), upTo(random, 0, time.Second))
				f.start()
			})
		}},
		{"the node stands still", func(random *rand.Rand) {
			r.broken("pause of the node", func() {
				f.pause(0)
				after(t.Context(), upTo(random, time.Second, 3*time.Second))
				f.resume(0)
			})
		}},
	})
	r.judge()
}
