package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/firstline-support/firstline/handoff"
)

// Slack takes about one message in a second for each channel, and lets short bursts pass.
const (
	perSecond = 1
	burst     = 3
	maxPaced  = 10_000
	longest   = 5 * time.Second // waited here; what takes longer gives its place to others
)

// pace keeps to Slack's limits, one lane for each channel.
type pace struct {
	mu    sync.Mutex
	lanes map[string]*rate.Limiter // guarded by mu
}

func newPace() pace { return pace{lanes: map[string]*rate.Limiter{}} }

// wait returns when a message may go to the channel; a [handoff.Later] says that it takes too long.
func (p *pace) wait(ctx context.Context, channel string) error {
	now := time.Now()
	p.mu.Lock()
	if len(p.lanes) > maxPaced {
		clear(p.lanes) // whoever is slowed by Slack then stays so by its own answers
	}
	lane := p.lanes[channel]
	if lane == nil {
		lane = rate.NewLimiter(perSecond, burst)
		p.lanes[channel] = lane
	}
	p.mu.Unlock()
	turn := lane.ReserveN(now, 1)
	wait := turn.DelayFrom(now)
	if wait > longest {
		turn.CancelAt(now)
		return &handoff.Later{After: wait, Err: errors.New("too many messages for one channel")}
	}
	if !rest(ctx, wait) {
		return ctx.Err()
	}
	return nil
}
