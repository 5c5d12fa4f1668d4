package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
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
	until map[string]time.Time     // guarded by mu; when a channel that Slack refused takes messages again
}

func newPace() pace { return pace{lanes: map[string]*rate.Limiter{}, until: map[string]time.Time{}} }

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
	until := p.until[channel]
	if !until.After(now) {
		delete(p.until, channel)
	}
	p.mu.Unlock()
	if wait := until.Sub(now); wait > 0 {
		return &handoff.Later{After: wait, Err: errors.New("a pause that Slack asked for")}
	}
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

// slow notes that Slack refused a message because there were too many.
func (p *pace) slow(channel string, err error) {
	var limited *slackapi.RateLimitedError
	if !errors.As(err, &limited) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until[channel] = time.Now().Add(limited.RetryAfter)
}
