package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/talk"
)

// How what was missed is caught up on.
const (
	sweepSoon  = 2 * time.Second // after a sweep that failed: what failed is often mended by then
	sweepAgain = time.Minute     // the same after many
	sweepLeast = 3 * time.Second // before each, so that servers have told of their channels
	sweepUsual = 6 * time.Hour   // without a reason
	perPage    = 100
)

// runSweeps catches up when it is asked for, and now and then by itself, until ctx ends.
func (c *Channel) runSweeps(ctx context.Context, in Intake) error {
	timer := time.NewTimer(sweepUsual)
	defer timer.Stop()
	for {
		between := true
		select {
		case <-ctx.Done():
			return nil
		case <-c.cursors.Sweep():
		case <-timer.C:
			between = false
		}
		for again := sweepSoon; ; again = min(again*3/2, sweepAgain) {
			if !rested(ctx, sweepLeast) {
				return nil
			}
			err := c.catchUp(ctx, in, between)
			c.report(reading, err)
			if err == nil || ctx.Err() != nil {
				break
			}
			c.Log.Warn("catch up on Discord", "err", err)
			wait(ctx, c.cursors, max(again, rest.Wait(err)))
		}
		timer.Reset(sweepUsual)
	}
}

// wait ends after some time, or when there is more to catch up on.
func wait(ctx context.Context, c *talk.Cursors, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.Sweep():
	case <-ctx.Done():
	}
}

// catchUp takes in what was written since all was read last. It goes on after a channel that fails, which is read from
// there again. Up to now is read only where Discord told us of all there is.
func (c *Channel) catchUp(ctx context.Context, in Intake, between bool) error {
	if err := c.cursors.Recall(ctx); err != nil {
		return err
	}
	known := c.horizon.known(between)
	missed, err := c.unread(ctx, in)
	if err != nil {
		return err
	}
	var failed error
	for _, one := range missed {
		since := c.cursors.Since(one.ID.V)
		err := c.catchUpIn(ctx, in, one, since)
		if err == nil || gone(rest.Kind(err)) {
			err = c.cursors.Forget(ctx, one.ID.V)
		} else {
			err = errors.Join(fmt.Errorf("channel %s: %w", one.ID.V, err), c.cursors.Failed(ctx, one.ID.V, since))
		}
		failed = errors.Join(failed, err)
	}
	if ctx.Err() == nil {
		failed = errors.Join(failed, c.cursors.Known(ctx, "", c.cursors.Since(""), known))
	}
	return failed
}

// unread are the channels in which something was written since they were read last, the oldest first: those of the
// servers, as far as the gateway tells of their last messages, and the direct messages that we know of.
func (c *Channel) unread(ctx context.Context, in Intake) ([]channel, error) {
	var all []channel
	for _, one := range c.directory.all() {
		_, served := c.guild(one.Guild.V)
		holds := in.Desk != nil && (in.Desk.Holds(one.ID.V) || in.Desk.Holds(one.Parent.V))
		if served && !holds && one.Type.V != kindForum && one.Type.V != kindMedia &&
			talk.Later(one.Last.V, c.cursors.Since(one.ID.V)) {
			all = append(all, one)
		}
	}
	directs, err := c.directs(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, directs...)
	slices.SortFunc(all, func(a, b channel) int { return cmp.Compare(a.ID.V, b.ID.V) })
	return all, nil
}

// catchUpIn takes in what was missed in one channel, in the order in which it was written.
func (c *Channel) catchUpIn(ctx context.Context, in Intake, one channel, since string) error {
	missed, err := c.since(ctx, one.ID.V, since, 0)
	if err != nil {
		return err
	}
	for _, m := range missed {
		m.Channel, m.Guild = one.ID, one.Guild
		d := deedOf(m, c.us(), said)
		final, _ := c.cursors.Came(one.ID.V, m.ID.V)
		if d.sort != said || final {
			continue
		}
		if final, err = c.hear(ctx, in, d, momentOf(m.ID.V)); err != nil {
			return err
		}
		c.cursors.Found(one.ID.V, m.ID.V, final)
	}
	return nil
}

// since gives the messages of a channel after one, the oldest first, at most so many; 0 for all.
func (c *Channel) since(ctx context.Context, channel, after string, most int) ([]message, error) {
	var all []message
	for {
		page, err := c.page(ctx, channel, after)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < perPage || most > 0 && len(all) >= most {
			return all, nil
		}
		after = page[len(page)-1].ID.V
	}
}

// page reads one page, and again after the pause that Discord asks for.
func (c *Channel) page(ctx context.Context, channel, after string) ([]message, error) {
	for {
		raw, err := c.rest.Messages(ctx, channel, rest.Page{After: after, Limit: perPage})
		if rest.Kind(err) == rest.Limited && rested(ctx, rest.Wait(err)) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var all []message
		for _, one := range raw {
			var m message
			if json.Unmarshal(one, &m) == nil && m.ID.V != "" {
				all = append(all, m)
			}
		}
		slices.SortFunc(all, func(a, b message) int {
			if talk.Later(a.ID.V, b.ID.V) {
				return 1
			}
			return -1
		})
		return all, nil
	}
}
