package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

var (
	// ErrNotEmpty is returned by [Store.Restore] into a store that has something.
	ErrNotEmpty = errors.New("there is something in it already: restore into an empty one, or choose another prefix")
	// ErrUnfinished is returned by [Open] for a store into which a restore has begun and not ended.
	ErrUnfinished = errors.New("a restore into it has not ended: begin it again, which empties it first")
	// ErrNodes is returned by [Store.Restore] while nodes work.
	ErrNodes = errors.New("nodes work on it: stop them first")
)

// fieldFilling stands at the store while a restore fills it.
const fieldFilling = "filling"

// fillersAtOnce is how many conversations are written side by side: on a server that syncs its log at every write they
// share a sync.
const fillersAtOnce = 16

// Restore fills an empty store with what next gives until [io.EOF]. A restore that fails or dies leaves a store that
// nobody opens but to begin again (see [Options.Unfinished]); then what it has written is deleted first.
func (s *Store) Restore(ctx context.Context, next func() (archive.Record, error)) error {
	err := s.clear(ctx)
	if err == nil {
		err = s.fill1(ctx, next, false)
	}
	if err == nil {
		err = s.db.HDel(ctx, s.tagged("about", "store"), fieldFilling).Err()
	}
	if err != nil {
		return fmt.Errorf("restore into %s: %w", Hidden(s.URL), err)
	}
	return nil
}

// Adopt takes conversations back that were moved out, with all that came with them, also while nodes work. Those that
// are there, because somebody wrote again, stay as they are.
func (s *Store) Adopt(ctx context.Context, next func() (archive.Record, error)) error {
	err := s.settled(ctx) // what is left of them goes before they come back
	if err == nil {
		err = s.fill1(ctx, next, true)
	}
	if err != nil {
		return fmt.Errorf("take conversations back into %s: %w", Hidden(s.URL), err)
	}
	return nil
}

// Alive is how many nodes work on the store.
func (s *Store) Alive(ctx context.Context) (int, error) {
	now, err := s.db.Time(ctx).Result()
	if err != nil {
		return 0, err
	}
	n, err := s.db.ZCount(ctx, s.tagged("about", "nodes"), fmt.Sprintf("(%d", micros(now)), "+inf").Result()
	return int(n), err
}

// clear makes sure that there is nothing, or deletes what an unfinished restore has left.
func (s *Store) clear(ctx context.Context) error {
	alive, err := s.Alive(ctx)
	if err != nil {
		return err
	}
	if alive > 0 {
		return fmt.Errorf("%d %w", alive, ErrNodes)
	}
	about := s.tagged("about", "store")
	unfinished, err := s.db.HExists(ctx, about, fieldFilling).Result()
	if err != nil {
		return err
	}
	if !unfinished {
		if err := s.mustBeEmpty(ctx); err != nil {
			return err
		}
		return s.db.HSet(ctx, about, fieldFilling, time.Now().UTC().Format(time.RFC3339)).Err()
	}
	return s.scan(ctx, func(keys []string) error {
		err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
			for _, key := range keys {
				if key != about {
					pipe.Unlink(ctx, key)
				}
			}
		})
		return err
	})
}

// mustBeEmpty passes over what nodes leave that have done nothing.
func (s *Store) mustBeEmpty(ctx context.Context) error {
	return s.scan(ctx, func(keys []string) error {
		for _, key := range keys {
			if tag, name := s.cutKey(key); tag != "about" && name != lease {
				return ErrNotEmpty
			}
		}
		return nil
	})
}

// A filler is one restore under way.
type filler struct {
	*Store
	ctx   context.Context //nolint:containedctx // of the one restore that it is for
	adopt bool
	does  map[archive.Kind]func(archive.Record) error
	now   time.Time

	group  *errgroup.Group
	talk   *filling        // the conversation whose records are coming
	there  map[string]bool // conversations that are not taken, because they are there already
	used   map[int64]bool  // numbers of parcels
	former []any
	deed   deedFiller
	file   archive.Kept
}

// A filling is a conversation on its way into the store.
type filling struct {
	bot.Conversation
	entries []handoff.Entry
	records []record
	turns   []int64
	cases   []handoff.Case
	marks   []archive.Read
	waiting []bot.Event
	unsent  []archive.Unsent
	ids     []int64 // of unsent
	sent    []archive.Sent
}

func (s *Store) fill1(ctx context.Context, next func() (archive.Record, error), adopt bool) error {
	group, filling := errgroup.WithContext(ctx)
	group.SetLimit(fillersAtOnce)
	f := &filler{Store: s, ctx: filling, adopt: adopt, now: time.Now(), group: group, there: map[string]bool{},
		used: map[int64]bool{}}
	f.does = f.all()
	for {
		record, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = f.put(record)
		}
		if err != nil {
			return errors.Join(err, group.Wait())
		}
	}
	f.endTalk()
	if err := group.Wait(); err != nil {
		return err
	}
	f.ctx = ctx // that of the group has ended with it
	return f.finish()
}

func (f *filler) all() map[archive.Kind]func(archive.Record) error {
	return map[archive.Kind]func(archive.Record) error{
		archive.Agent: with(f.agent), archive.Former: with(f.formerAgent), archive.Link: with(f.link),
		archive.View: with(f.view), archive.File: with(f.keepFile), archive.Chunk: with(f.chunk),
		archive.Conversation: with(f.conversation), archive.Entry: f.entry, archive.Case: with(f.single),
		archive.Mark: with(f.mark), archive.Waiting: with(f.wait), archive.Parcel: f.parcelOf, archive.Ref: with(f.ref),
		archive.Draft: with(f.draft), archive.Known: with(f.known), archive.Retired: with(f.moved),
		archive.Lesson: with(f.lesson), archive.Teaching: with(f.taughtBy), archive.Solution: with(f.solution),
		archive.Call: with(f.call), archive.Deed: with(f.deedOf), archive.Note: with(f.note),
		archive.Vector: with(f.vector), archive.Paper: with(f.paperOf), archive.Counters: with(f.counters),
	}
}

// with reads the value of a record.
func with[T any](put func(T) error) func(archive.Record) error {
	return func(r archive.Record) error {
		value, err := archive.ReadAs[T](r)
		if err != nil {
			return err
		}
		return put(value)
	}
}

func (f *filler) put(record archive.Record) error {
	if err := f.ctx.Err(); err != nil {
		return context.Cause(f.ctx) // one of the fillers has failed
	}
	switch inside := record.Kind.OfConversation(); {
	case inside && f.talk == nil:
		return fmt.Errorf("a record of %s without its conversation: %w", record.Kind, archive.ErrDamaged)
	case inside && f.there[f.talk.ID]:
		return nil
	case !inside:
		f.endTalk()
	}
	do := f.does[record.Kind]
	if do == nil {
		return fmt.Errorf("a record of %q: %w", record.Kind, archive.ErrNewer)
	}
	if err := do(record); err != nil {
		return fmt.Errorf("a record of %s: %w", record.Kind, err)
	}
	return nil
}

// conversation begins one.
func (f *filler) conversation(c bot.Conversation) error {
	if c.ID == "" {
		return errors.New("a conversation without an id")
	}
	f.talk = &filling{Conversation: c}
	if !f.adopt {
		return nil
	}
	n, err := f.db.Exists(f.ctx, f.Store.talk(c.ID)).Result()
	if n > 0 {
		f.there[c.ID] = true
	}
	return err
}

// endTalk has what belongs to a conversation written, beside others. Events that wait come after it, in their order.
func (f *filler) endTalk() {
	t := f.talk
	f.talk = nil
	if t == nil || f.there[t.ID] {
		return
	}
	f.group.Go(func() error {
		if err := f.store1(t); err != nil {
			return fmt.Errorf("conversation %q: %w", t.ID, err)
		}
		return nil
	})
}

func (f *filler) entry(r archive.Record) error {
	said, err := archive.ReadAs[archive.Said](r)
	if err != nil {
		return err
	}
	t, e := f.talk, said.Entry
	if want := int64(len(t.entries)) + 1; e.Conversation != t.ID || e.Seq != want {
		return fmt.Errorf("entry %d of %q stands where entry %d of %q should", e.Seq, e.Conversation, want, t.ID)
	}
	kept, err := newRecord(e)
	kept.Owner = said.Owner
	t.entries, t.records, t.turns = append(t.entries, e), append(t.records, kept), append(t.turns, r.Turn)
	return err
}

func (f *filler) single(c handoff.Case) error {
	if c.Conversation != f.talk.ID {
		return fmt.Errorf("case %d is not of %q", c.Number, f.talk.ID)
	}
	f.talk.cases = append(f.talk.cases, c)
	return nil
}

func (f *filler) mark(m archive.Read) error {
	f.talk.marks = append(f.talk.marks, m)
	return nil
}

func (f *filler) wait(e bot.Event) error {
	f.talk.waiting = append(f.talk.waiting, e)
	return nil
}

func (f *filler) ref(s archive.Sent) error {
	f.talk.sent = append(f.talk.sent, s)
	return nil
}

// parcelOf numbers what waits to be sent: in its partition, in the order of before, and before whatever comes later.
func (f *filler) parcelOf(r archive.Record) error {
	one, err := archive.ReadAs[archive.Unsent](r)
	if err != nil {
		return err
	}
	turn := min(max(r.Turn, 1), math.MaxInt64/mostPartitions/2)
	id := func() int64 { return turn*int64(f.partitions) + int64(f.partition(f.talk.ID)) }
	for f.used[id()] {
		turn++
	}
	f.used[id()] = true
	f.talk.unsent, f.talk.ids = append(f.talk.unsent, one), append(f.talk.ids, id())
	return nil
}

// isFilling tells whether a restore into the store has not ended.
func isFilling(field any) bool {
	text, _ := field.(string)
	return strings.TrimSpace(text) != ""
}
