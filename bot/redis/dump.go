package redis

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/handoff"
)

//go:embed dump.lua
var dumpSource string

var dumpScript = redis.NewScript(dumpSource)

// Dump gives everything that the store keeps but sessions. While no node works it is exact. While nodes work, each
// conversation is as it was at one moment, and what belongs to none may be a little older or newer: nothing that was
// there before is missing, and what comes meanwhile may be.
func (s *Store) Dump(ctx context.Context, give func(archive.Record) error) error {
	if err := s.dump(ctx, give); err != nil {
		return fmt.Errorf("dump %s: %w", Hidden(s.URL), err)
	}
	return nil
}

func (s *Store) dump(ctx context.Context, give func(archive.Record) error) error {
	if err := s.settled(ctx); err != nil {
		return err
	}
	d := &dumper{Store: s, ctx: ctx, give: give, waits: map[bot.EventKey]bool{}}
	var err error
	if d.there, err = s.census(ctx); err != nil {
		return err
	}
	steps := []func() error{
		d.agents, d.links, d.views, d.files, d.conversations, d.drafts, d.known, d.retired, d.lessons, d.teachings,
		d.solutions, d.calls, d.deeds, d.notes, d.vectors, d.papers, d.counters,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// A dumper is one dump under way.
type dumper struct {
	*Store
	ctx   context.Context //nolint:containedctx // of the one dump that it is for
	give  func(archive.Record) error
	there census
	waits map[bot.EventKey]bool // events that are not handled: they are not known ones
	last  archive.Last
}

// put gives one record.
func (d *dumper) put(kind archive.Kind, turn int64, value any) error {
	r, err := archive.New(kind, value)
	if err != nil {
		return err
	}
	r.Turn = turn
	return d.give(r)
}

func (d *dumper) conversations() error {
	for _, id := range sorted(d.there.talks) {
		t, err := d.whole(d.ctx, id)
		if err == nil {
			err = d.conversation(t)
		}
		if err != nil {
			return fmt.Errorf("conversation %q: %w", id, err)
		}
	}
	return nil
}

// A wholeTalk is all that belongs to a conversation, at one moment.
type wholeTalk struct {
	bot.Conversation
	rev     string
	cases   []handoff.Case
	entries []handoff.Entry
	records []record
	turns   []int64 // of entries
	waiting []arrival
	pending []archive.Unsent
	ids     []int64 // of pending
	refs    map[string]string
	marks   map[string]string
}

// whole reads a conversation.
func (s *Store) whole(ctx context.Context, id string) (t wholeTalk, err error) {
	keys := []string{s.talk(id), s.journal(id), s.waiting(id), s.out(id), s.refs(id), s.marks(id)}
	got, err := dumpScript.Run(ctx, s.db, keys).Slice()
	if err != nil {
		return t, err
	}
	talk, pending := pairs(got[0]), pairs(got[3])
	t.refs, t.marks, t.rev = pairs(got[4]), pairs(got[5]), talk[fieldRev]
	t.ID = id
	if body := talk[fieldBody]; body != "" {
		if err := decode([]byte(body), &t.Conversation); err != nil {
			return t, err
		}
		t.Version, t.Case = number(talk[fieldVersion]), number(talk[fieldNumber])
	}
	if t.entries, t.records, err = entries(id, 1, list(got[1])); err != nil {
		return t, err
	}
	if err := t.readCases(talk); err != nil {
		return t, err
	}
	for _, raw := range list(got[2]) {
		a, err := readArrival(raw)
		if err != nil {
			return t, err
		}
		t.waiting = append(t.waiting, a)
	}
	if err := s.readUnsent(ctx, &t, pending); err != nil {
		return t, err
	}
	return t, s.readTurns(ctx, &t)
}

// pairs reads a hash as scripts give it.
func pairs(got any) map[string]string {
	all, texts := map[string]string{}, list(got)
	for i := 0; i+1 < len(texts); i += 2 {
		all[texts[i]] = texts[i+1]
	}
	return all
}

func list(got any) []string {
	values, _ := got.([]any)
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i], _ = v.(string)
	}
	return texts
}

func (t *wholeTalk) readCases(talk map[string]string) error {
	for field, body := range talk {
		n, isCase := strings.CutPrefix(field, fieldCase)
		if !isCase {
			continue
		}
		c, err := decodeCase(number(n), body)
		if err != nil {
			return err
		}
		t.cases = append(t.cases, c)
	}
	slices.SortFunc(t.cases, func(a, b handoff.Case) int { return cmp.Compare(a.Number, b.Number) })
	return nil
}

// readUnsent reads what waits to be sent, with how often that was tried.
func (s *Store) readUnsent(ctx context.Context, t *wholeTalk, pending map[string]string) error {
	parcels, err := readPending(t.ID, pending)
	if err != nil || len(parcels) == 0 {
		return err
	}
	tried, next := make([]*redis.SliceCmd, len(parcels)), make([]*redis.FloatCmd, len(parcels))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, p := range parcels {
			tried[i] = pipe.HMGet(ctx, s.parcel(p.ID), fieldAttempts, fieldProblem)
			next[i] = pipe.ZScore(ctx, s.in(s.partition(t.ID), due), member(p.ID))
		}
	}); err != nil {
		return err
	}
	for i, p := range parcels {
		attempts, _ := tried[i].Val()[0].(string)
		problem, _ := tried[i].Val()[1].(string)
		one := archive.Unsent{Conversation: t.ID, Channel: p.Channel, Seq: p.Seq, Case: p.Number, From: p.Speaker,
			Attempts: int(number(attempts)), Queued: fromMicros(p.Queued), Problem: problem}
		if at := int64(next[i].Val()); at > 0 {
			one.Due = fromMicros(at)
		}
		t.pending, t.ids = append(t.pending, one), append(t.ids, p.ID)
	}
	return nil
}

// readTurns finds by which turns the entries came, as the chronicle has it. One that is not in there takes the place of
// the one before it.
func (s *Store) readTurns(ctx context.Context, t *wholeTalk) error {
	p, found := s.partition(t.ID), make([]*redis.StringSliceCmd, len(t.entries))
	if err := s.pipelined(ctx, func(pipe redis.Pipeliner) {
		for i, e := range t.entries {
			if chronicled(e) {
				at := strconv.FormatInt(micros(e.At), 10)
				found[i] = pipe.ZRangeByScore(ctx, s.in(p, chronicle+string(e.Kind)), &redis.ZRangeBy{Min: at, Max: at})
			}
		}
	}); err != nil {
		return err
	}
	t.turns = make([]int64, len(t.entries))
	before := int64(0)
	for i, e := range t.entries {
		if found[i] != nil {
			before = cmp.Or(writtenBy(found[i].Val(), spot{t.ID, e.Seq}), before)
		}
		t.turns[i] = before
	}
	return nil
}

// writtenBy is the turn of an entry among those of the same kind and time; 0: it is not there.
func writtenBy(members []string, at spot) int64 {
	for _, m := range members {
		if one := readMoment(redis.Z{Member: m}); one.spot == at {
			return one.base
		}
	}
	return 0
}

// conversation gives all that belongs to one.
func (d *dumper) conversation(t wholeTalk) error {
	if t.Version == 0 && len(t.waiting) == 0 {
		return nil
	}
	errs := []error{d.put(archive.Conversation, 0, t.Conversation)}
	for i, e := range t.entries {
		errs = append(errs, d.put(archive.Entry, t.turns[i], archive.Said{Entry: e, Owner: t.records[i].Owner}))
	}
	for _, c := range t.cases {
		errs = append(errs, d.put(archive.Case, 0, c))
		d.last.Case = max(d.last.Case, c.Number)
	}
	for _, m := range readMarks(t.marks) {
		errs = append(errs, d.put(archive.Mark, 0, m))
	}
	for _, a := range t.waiting {
		d.waits[a.event.Key()] = true
		errs = append(errs, d.put(archive.Waiting, turnOfPlace(a.place), a.event))
	}
	for i, one := range t.pending {
		errs = append(errs, d.put(archive.Parcel, t.ids[i]/int64(d.partitions), one))
	}
	for field, ref := range t.refs {
		seq, channel, _ := strings.Cut(field, " ")
		one := archive.Sent{Conversation: t.ID, Channel: channel, Seq: number(seq), Ref: ref}
		errs = append(errs, d.put(archive.Ref, 0, one))
	}
	return errors.Join(errs...)
}

func readMarks(fields map[string]string) (all []archive.Read) {
	for field, seq := range fields {
		n, agent, _ := strings.Cut(field, " ")
		all = append(all, archive.Read{Agent: agent, Case: number(n), Seq: number(seq)})
	}
	slices.SortFunc(all, func(a, b archive.Read) int {
		return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Agent, b.Agent))
	})
	return all
}

// turnOfPlace makes a number of a place in a stream, which is milliseconds and a small number.
func turnOfPlace(place string) int64 {
	const room = 1 << 20
	at, n, _ := strings.Cut(place, "-")
	return number(at)*room + number(n)
}
