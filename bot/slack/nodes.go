package slack

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot"
)

// Of several nodes each has its own sockets, or takes in what a load balancer gives it; each sends for the
// conversations that are its own. One at a time reads what Slack did not tell, and what agents wrote.

// How nodes tell each other that something is to be caught up on.
const (
	onceName  = "slack/once"
	wantedKey = "wanted" // what is missing was noticed by a node that does not catch up
	wantEvery = 2 * time.Second
	tidyEvery = time.Hour
)

// runOnce does what one node at a time does, until ctx ends.
func (c *Channel) runOnce(ctx context.Context, in Intake) error {
	if c.Nodes == nil {
		c.cursors.Wanted()
		return c.catchUpAndRead(ctx, in)
	}
	var ours atomic.Bool
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.passOn(ctx, &ours) })
	group.Go(func() error {
		err := c.Nodes.WhileHolding(ctx, onceName, func(ctx context.Context) error {
			ours.Store(true)
			defer ours.Store(false)
			c.cursors.Anew() // whoever did it before has read on meanwhile
			c.cursors.Wanted()
			return c.catchUpAndRead(ctx, in)
		})
		if ctx.Err() != nil {
			return nil // stopping
		}
		return err
	})
	return group.Wait()
}

func (c *Channel) catchUpAndRead(ctx context.Context, in Intake) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.runSweeps(ctx, in) })
	if in.Rounds != nil {
		group.Go(func() error { return in.Rounds(ctx) })
	}
	if c.Nodes != nil {
		group.Go(func() error { return c.heed(ctx) })
	}
	return group.Wait()
}

// passOn tells the node that catches up that there is something, while that is not this one.
func (c *Channel) passOn(ctx context.Context, ours *atomic.Bool) error {
	for rest(ctx, wantEvery) {
		if ours.Load() {
			continue
		}
		select {
		case <-c.cursors.Sweep():
			if err := c.Pad.Remember(ctx, Name, wantedKey, "1"); err != nil {
				c.cursors.Wanted() // once more
			}
		default:
		}
	}
	return nil
}

// heed catches up on what other nodes have noticed, and takes away what nobody has asked for.
func (c *Channel) heed(ctx context.Context) error {
	tidied := time.Now()
	for rest(ctx, wantEvery) {
		wanted, err := c.Pad.Recall(ctx, Name, wantedKey)
		if err == nil && wanted != "" {
			if err = c.Pad.Remember(ctx, Name, wantedKey, ""); err == nil {
				c.cursors.Wanted()
			}
		}
		if time.Since(tidied) > tidyEvery && err == nil {
			tidied, err = time.Now(), c.tidy(ctx)
		}
		if err != nil && ctx.Err() == nil {
			c.Log.Warn("heed the other nodes", "err", err)
		}
	}
	return nil
}

func (c *Channel) tidy(ctx context.Context) error {
	for _, p := range []interface{ Tidy(context.Context) error }{c.routes, c.leads, c.panes.fresh, c.panes.busy} {
		if err := p.Tidy(ctx); err != nil {
			return err
		}
	}
	return nil
}

// taken tells whether words were taken in, by whatever node.
func (c *Channel) taken(ctx context.Context, channel, ts string) (bool, error) {
	if c.Nodes == nil {
		return false, nil
	}
	for _, id := range []string{messageID(channel, ts), overheardID(channel, ts)} {
		if known, err := c.Nodes.Known(ctx, bot.EventKey{Channel: Name, ID: id}); known || err != nil {
			return known, err
		}
	}
	return false, nil
}
