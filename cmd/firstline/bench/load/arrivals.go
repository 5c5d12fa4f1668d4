package load

import (
	"context"
	"math/rand/v2"
	"time"
)

// arrivals gives the moments of a Poisson process: independent of each other, with a mean of rate in a second.
type arrivals struct {
	chance *rand.Rand
	rate   float64
	at     time.Duration // since the beginning
}

func (a *arrivals) next() time.Duration {
	a.at += time.Duration(a.chance.ExpFloat64() / a.rate * float64(time.Second))
	return a.at
}

// until waits for a moment. It is false when ctx ends before.
func until(ctx context.Context, moment time.Time) bool {
	wait := time.Until(moment)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// chanceOf makes a source of chance for one person, so that the same seed asks the same things whatever the order in
// which people come to act.
func chanceOf(seed uint64, number int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(number))) //nolint:gosec // a simulation has to be repeatable
}
