package redis

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/handoff"
)

// What is read across conversations has an index in each partition, by kind and time, that grows with the turn itself.
// It names places only; the words stay in the journal, so what is deleted there is deleted here as well. Plain words,
// the most of a journal, are not in it: nobody asks for them.

// keepChronicle is how far back the index goes. What is older goes when something of its kind is written: reports look
// at a year.
const keepChronicle = 400 * 24 * time.Hour

func chronicled(e handoff.Entry) bool { return e.Kind != handoff.Said || len(e.Sources) > 0 }

// putChronicle has the turn's entries found.
func (d *draft) putChronicle(context.Context) error {
	id := d.turn.Conversation.ID
	p := d.store.partition(id)
	latest := map[string]int64{}
	for i, r := range d.records {
		e, err := r.entry(id, d.seq(i))
		if err != nil {
			return err
		}
		if !chronicled(e) {
			continue
		}
		key, at := d.store.in(p, chronicle+string(e.Kind)), micros(e.At)
		d.do("ZADD", key, at, moment{base: d.was.base, spot: spot{id, e.Seq}}.member())
		latest[key] = max(latest[key], at)
	}
	for key, at := range latest {
		d.do("ZREMRANGEBYSCORE", key, "-inf", at-keepChronicle.Microseconds())
	}
	return nil
}

// A moment is when an entry was written. Those of one time are in the order of the turns' numbers, which grow over all
// partitions with Redis' clock.
type moment struct {
	at   float64
	base int64
	spot
}

func (m moment) member() string { return fmt.Sprintf("%019d %010d %s", m.base, m.seq, m.conversation) }

func readMoment(z redis.Z) moment {
	base, rest, _ := strings.Cut(fmt.Sprint(z.Member), " ")
	seq, conversation, _ := strings.Cut(rest, " ")
	return moment{z.Score, number(base), spot{conversation, number(seq)}}
}

func (m moment) compare(o moment) int {
	return cmp.Or(cmp.Compare(m.at, o.at), cmp.Compare(m.base, o.base), cmp.Compare(m.seq, o.seq),
		cmp.Compare(m.conversation, o.conversation))
}

// A timeline goes back in time over all partitions.
type timeline struct {
	store  *Store
	since  string
	tracks []*track
}

// A track is how far the index of one partition and kind is read.
type track struct {
	key   string
	read  int64
	page  []moment
	last  *moment // the oldest that was read
	ended bool
}

const trackPage = 500

func (s *Store) backFrom(since string, kinds []handoff.Kind) *timeline {
	t := &timeline{store: s, since: since}
	for _, kind := range slices.Compact(slices.Sorted(slices.Values(kinds))) {
		for p := range s.partitions {
			t.tracks = append(t.tracks, &track{key: s.in(p, chronicle+string(kind))})
		}
	}
	return t
}

// next gives some more, the latest first, at most so many; none: that was all.
func (t *timeline) next(ctx context.Context, most int) (found []spot, err error) {
	for len(found) < most {
		if err := t.fill(ctx); err != nil {
			return nil, err
		}
		var latest *track
		for _, one := range t.tracks {
			if len(one.page) > 0 && (latest == nil || one.page[0].compare(latest.page[0]) > 0) {
				latest = one
			}
		}
		if latest == nil {
			break
		}
		found = append(found, latest.page[0].spot)
		latest.page = latest.page[1:]
	}
	return found, nil
}

// fill reads on where nothing is left of what was read.
func (t *timeline) fill(ctx context.Context) error {
	for {
		pages := map[*track]*redis.ZSliceCmd{}
		if err := t.store.pipelined(ctx, func(pipe redis.Pipeliner) {
			for _, one := range t.tracks {
				if len(one.page) == 0 && !one.ended {
					pages[one] = pipe.ZRevRangeByScoreWithScores(ctx, one.key, &redis.ZRangeBy{Min: t.since, Max: "+inf",
						Offset: one.read, Count: trackPage})
				}
			}
		}); err != nil {
			return err
		}
		if len(pages) == 0 {
			return nil
		}
		for one, page := range pages {
			one.add(page.Val())
		}
	}
}

// add takes a page. Where something was written meanwhile, it begins with what was read already.
func (k *track) add(page []redis.Z) {
	k.read += int64(len(page))
	k.ended = len(page) < trackPage
	for _, z := range page {
		if m := readMoment(z); k.last == nil || m.compare(*k.last) < 0 {
			k.page, k.last = append(k.page, m), &m
		}
	}
}

// entriesPage is how many entries are read at once.
const entriesPage = 1000

// Chronicle implements [handoff.Chronicle].
func (s *Store) Chronicle(ctx context.Context, since time.Time, limit int, kinds ...handoff.Kind) (
	latest iter.Seq2[handoff.Entry, error],
) {
	return func(yield func(handoff.Entry, error) bool) {
		back := s.backFrom(strconv.FormatInt(micros(since), 10), kinds)
		for left := limit; left > 0; {
			page, more, err := s.entriesBack(ctx, back, min(left, entriesPage))
			if err != nil {
				yield(handoff.Entry{}, fmt.Errorf("read what happened since %s: %w", since.Format(time.DateOnly), err))
				return
			}
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
			}
			if left -= len(page); !more {
				return
			}
		}
	}
}

// entriesBack gives what is still there of the next entries of a timeline, and whether it goes on.
func (s *Store) entriesBack(ctx context.Context, back *timeline, most int) (
	page []handoff.Entry, more bool, err error,
) {
	spots, err := back.next(ctx, most)
	if err != nil || len(spots) == 0 {
		return nil, false, err
	}
	page, err = s.entriesAt(ctx, spots)
	gone := func(e handoff.Entry) bool { return e.Seq == 0 }
	return slices.DeleteFunc(page, gone), true, err
}

// Utterances implements [handoff.Lessons].
func (s *Store) Utterances(ctx context.Context, hidden []string, limit int) ([]handoff.Why, error) {
	var found []handoff.Why
	back := s.backFrom("-inf", []handoff.Kind{handoff.Understood})
	for len(found) < limit {
		page, more, err := s.utterances(ctx, back, hidden, min(limit, entriesPage))
		if err != nil {
			return nil, fmt.Errorf("read utterances: %w", err)
		}
		if found = append(found, page...); !more {
			break
		}
	}
	return found[:min(len(found), max(limit, 0))], nil
}

// utterances reads the next page.
func (s *Store) utterances(ctx context.Context, back *timeline, hidden []string, most int) (
	found []handoff.Why, more bool, err error,
) {
	spots, err := back.next(ctx, most)
	if err != nil || len(spots) == 0 {
		return nil, false, err
	}
	entries, err := s.entriesAt(ctx, spots)
	if err != nil {
		return nil, false, err
	}
	talks, err := s.talksOf(ctx, spots)
	if err != nil {
		return nil, false, err
	}
	for _, e := range entries {
		talk := talks[e.Conversation]
		if e.Seq == 0 || !isUtterance(e) || talk.isFor(hidden) {
			continue
		}
		why := *e.Why
		why.By = talk.person
		found = append(found, why)
	}
	return found, true, nil
}
