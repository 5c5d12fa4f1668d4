package redis

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// A deedReader looks through deeds, from the latest on, for those that a filter asks for. Times are in the order of the
// numbers but for clocks that went back, so numbers bound where to look.
type deedReader struct {
	store     *Store
	f         handoff.DeedFilter
	low, high int64 // numbers
	found     []handoff.Deed
}

func (r *deedReader) read(ctx context.Context) error {
	if err := r.bound(ctx); err != nil {
		return err
	}
	switch {
	case r.f.About != "":
		return r.listed(ctx, r.store.deeds(deedsAbout+r.f.About))
	case r.f.Agent != "":
		return r.listed(ctx, r.store.deeds(deedsBy+r.f.Agent))
	default:
		return r.all(ctx)
	}
}

// bound finds the first and the last number that the filter's times leave.
func (r *deedReader) bound(ctx context.Context) error {
	state, err := r.store.db.HMGet(ctx, r.store.deeds(deedsState), stateLast, stateBehind).Result()
	if err != nil {
		return err
	}
	last, _ := state[0].(string)
	behind, _ := state[1].(string)
	r.low, r.high = 1, number(last)
	if !r.f.Since.IsZero() {
		if r.low, err = r.from(ctx, micros(r.f.Since)); err != nil {
			return err
		}
	}
	if !r.f.Until.IsZero() {
		beyond, err := r.from(ctx, micros(r.f.Until)+number(behind))
		if err != nil {
			return err
		}
		r.high = beyond - 1
	}
	return nil
}

// from gives the first number up to which there is a deed as late as that; one after the last when there is none.
func (r *deedReader) from(ctx context.Context, at int64) (int64, error) {
	var failed error
	i := sort.Search(int(r.high), func(i int) bool {
		if failed != nil {
			return true
		}
		m, err := r.one(ctx, int64(i)+1)
		failed = err
		latest, _ := m.Values[fieldLatest].(string)
		return number(latest) >= at
	})
	return int64(i) + 1, failed
}

// place is where the deed with a number is in the stream.
func place(id int64) string { return strconv.FormatInt(id, 10) + "-0" }

func (r *deedReader) one(ctx context.Context, id int64) (redis.XMessage, error) {
	found, err := r.store.db.XRange(ctx, r.store.deeds(deedsStream), place(id), place(id)).Result()
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("deed %d is not there", id)
	}
	if err != nil {
		return redis.XMessage{}, err
	}
	return found[0], nil
}

// all goes through everything, page by page.
func (r *deedReader) all(ctx context.Context) error {
	n := min(deedsAtOnce, int64(r.f.Limit))
	for top := r.high; top >= r.low && !r.done(); top -= n {
		page, err := r.store.db.XRevRangeN(ctx, r.store.deeds(deedsStream), place(top), place(r.low), n).Result()
		if err != nil {
			return err
		}
		if err := r.take(page); err != nil {
			return err
		}
	}
	return nil
}

// listed goes through what a list names, page by page. Lists only grow, so places counted from their beginnings stay.
func (r *deedReader) listed(ctx context.Context, list string) error {
	end, err := r.store.db.LLen(ctx, list).Result()
	for ; err == nil && end > 0 && !r.done(); end -= deedsAtOnce {
		var ids []string
		if ids, err = r.store.db.LRange(ctx, list, max(end-deedsAtOnce, 0), end-1).Result(); err != nil {
			return err
		}
		if number(ids[len(ids)-1]) < r.low {
			return nil
		}
		err = r.named(ctx, ids)
	}
	return err
}

// named reads the deeds with these numbers, the last first.
func (r *deedReader) named(ctx context.Context, ids []string) error {
	var pages []*redis.XMessageSliceCmd
	err := r.store.pipelined(ctx, func(pipe redis.Pipeliner) {
		for _, id := range slices.Backward(ids) {
			if n := number(id); n >= r.low && n <= r.high {
				pages = append(pages, pipe.XRange(ctx, r.store.deeds(deedsStream), place(n), place(n)))
			}
		}
	})
	for _, p := range pages {
		if err == nil {
			err = r.take(p.Val())
		}
	}
	return err
}

func (r *deedReader) done() bool { return len(r.found) >= r.f.Limit }

// take adds those of a page that the filter asks for.
func (r *deedReader) take(page []redis.XMessage) error {
	for _, m := range page {
		body, _ := m.Values[fieldDeed].(string)
		var d handoff.Deed
		if err := decode([]byte(body), &d); err != nil {
			return err
		}
		if _, err := fmt.Sscanf(m.ID, "%d-0", &d.ID); err != nil {
			return fmt.Errorf("deed %s: %w", m.ID, err)
		}
		if r.wants(d) && !r.done() {
			r.found = append(r.found, d)
		}
	}
	return nil
}

func (r *deedReader) wants(d handoff.Deed) bool {
	f, at := r.f, micros(d.At)
	return (f.Agent == "" || d.Agent == f.Agent) && (f.About == "" || d.About == f.About) &&
		(f.Since.IsZero() || at >= micros(f.Since)) && (f.Until.IsZero() || at < micros(f.Until))
}
