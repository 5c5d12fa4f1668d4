package gateway

import (
	"context"
	"math/rand/v2"
	"time"
)

// pause waits. It is false when ctx ended meanwhile.
func pause(ctx context.Context, wait time.Duration) bool {
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

// backoff is how long to wait after so many failures in a row: from a second on, up to a minute. No two wait alike, for
// when Discord was away all bots come back.
func backoff(try int) time.Duration {
	longest := time.Second << min(max(try-1, 0), 6)
	return between(min(longest, time.Minute)/2, min(longest, time.Minute))
}

func between(least, most time.Duration) time.Duration {
	return least + rand.N(most-least+1) // #nosec G404 -- chance, not secrecy
}
