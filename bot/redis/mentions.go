package redis

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// A file lies elsewhere than the conversations that mention it, so what mentions it is noted with it before it does:
// the notes may name too much, never too little. Whoever wants to know looks where they point. They go with the file.
//
// A turn that takes up an event and puts its file into the journal notes the entry, and then does both at once. So who
// reads the notes, looks for the events and after that for the entries, finds one of them. Who finds none may delete
// the file if the notes are still those that were read.

const deedRelease = "release"

// A mention says where a file may be held: in an entry, or in an event that waits.
type mention struct {
	base    int64 // of the turn with the entry: for the order among conversations
	spot          // of the entry; Seq 0: it is an event
	channel string
	event   string
}

const (
	byEntry = "e"
	byEvent = "w"
)

func (m mention) String() string {
	if m.seq > 0 {
		return fmt.Sprintf("%s %d %d %s", byEntry, m.base, m.seq, m.conversation)
	}
	return fmt.Sprintf("%s %d %d %s%s%s", byEvent, len(m.channel), len(m.event), m.channel, m.event, m.conversation)
}

func readMention(text string) (m mention, err error) {
	const parts = 4
	part := strings.SplitN(text, " ", parts)
	if len(part) < parts {
		return m, fmt.Errorf("%q is no mention", text)
	}
	first, second, rest := number(part[1]), number(part[2]), part[3]
	if part[0] == byEntry {
		return mention{base: first, spot: spot{rest, second}}, nil
	}
	if first < 0 || second < 0 || first+second > int64(len(rest)) {
		return m, fmt.Errorf("%q is no mention", text)
	}
	return mention{channel: rest[:first], event: rest[first : first+second],
		spot: spot{conversation: rest[first+second:]}}, nil
}

// mentionScript notes a mention of a file that is there.
var mentionScript = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('SADD', KEYS[2], ARGV[1])
end
return 1`)

func (s *Store) mention(ctx context.Context, files []handoff.File, m mention) error {
	for _, f := range files {
		if f.ID == "" {
			continue
		}
		if _, err := s.script(ctx, mentionScript, []string{s.fileAbout(f.ID), s.fileMentions(f.ID)}, m.String()); err != nil {
			return err
		}
	}
	return nil
}

// holdForEvent has an event hold its files until it is handled.
func (s *Store) holdForEvent(ctx context.Context, e bot.Event) error {
	return s.mention(ctx, e.Files, mention{spot: spot{conversation: e.Conversation}, channel: e.Channel, event: e.ID})
}

// holdForEntries has the turn's entries hold their files.
func (s *Store) holdForEntries(ctx context.Context, d *draft) error {
	for i, e := range d.turn.Entries {
		at := mention{base: d.was.base, spot: spot{d.turn.Conversation.ID, d.seq(i)}}
		if err := s.mention(ctx, e.Files, at); err != nil {
			return err
		}
	}
	return nil
}

// releaseFiles has an entry whose words are deleted hold its files no longer. Those that nothing else holds go right
// after the commit.
func (d *draft) releaseFiles(e handoff.Entry) error {
	var ids []string
	for _, f := range e.Files {
		if f.ID != "" {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return d.later(deedRelease, ids)
}

// release drops files that nothing holds any more.
func (s *Store) release(ctx context.Context, data json.RawMessage) error {
	var ids []string
	if err := decode(data, &ids); err != nil {
		return err
	}
	return s.dropAllUnheld(ctx, ids)
}

func (s *Store) dropAllUnheld(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if _, err := s.dropUnheld(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

//go:embed drop.lua
var dropSource string

var dropScript = redis.NewScript(dropSource)

// dropUnheld deletes a file unless something holds it. What an event holds is looked at again by Tidy; what an entry
// holds is not before its words are deleted.
func (s *Store) dropUnheld(ctx context.Context, id string) (dropped bool, err error) {
	notes, err := s.db.SMembers(ctx, s.fileMentions(id)).Result()
	if err != nil {
		return false, err
	}
	waits, entries, err := s.holders(ctx, id, notes)
	switch {
	case err != nil:
		return false, err
	case len(entries) > 0:
		return false, s.restFile(ctx, id, notes)
	case waits:
		return false, s.watchFile(ctx, id)
	}
	if dropped, err = s.dropIf(ctx, id, notes); err != nil {
		return false, err
	}
	if !dropped {
		return false, s.watchFile(ctx, id) // it was mentioned just now
	}
	return true, s.db.ZRem(ctx, s.tagged(filesTag, storedFiles), id).Err()
}

// dropIf deletes a file if the notes are still all there are.
func (s *Store) dropIf(ctx context.Context, id string, notes []string) (bool, error) {
	args := make([]any, len(notes))
	for i, n := range notes {
		args[i] = n
	}
	got, err := s.script(ctx, dropScript, []string{s.fileAbout(id), s.fileContent(id), s.fileMentions(id)}, args...)
	return got == int64(1), err
}

// restFile has Tidy look at the file no longer. If its words were deleted meanwhile, somebody may have asked Tidy to
// look, and that must not get lost: so it is looked at once more.
func (s *Store) restFile(ctx context.Context, id string, notes []string) error {
	if err := s.db.ZRem(ctx, s.tagged(filesTag, storedFiles), id).Err(); err != nil {
		return err
	}
	_, entries, err := s.holders(ctx, id, notes)
	if err != nil || len(entries) > 0 {
		return err
	}
	return s.watchFile(ctx, id)
}

// watchFile has Tidy look at the file.
func (s *Store) watchFile(ctx context.Context, id string) error {
	stored, err := s.db.HGet(ctx, s.fileAbout(id), fieldStored).Result()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.db.ZAddNX(ctx, s.tagged(filesTag, storedFiles), redis.Z{Score: float64(number(stored)), Member: id}).Err()
}

// holders looks where the notes point: whether an event waits with the file, and which entries hold it, in the order of
// their turns. The order of the looks matters: see above.
func (s *Store) holders(ctx context.Context, id string, notes []string) (waits bool, held []handoff.Entry, err error) {
	var events, entries []mention
	for _, n := range notes {
		m, err := readMention(n)
		if err != nil {
			return false, nil, err
		}
		if m.seq > 0 {
			entries = append(entries, m)
		} else {
			events = append(events, m)
		}
	}
	if waits, err = s.waitsWith(ctx, id, events); err != nil {
		return false, nil, err
	}
	held, err = s.entriesWith(ctx, id, entries)
	return waits, held, err
}

// waitsWith tells whether one of the events waits with the file.
func (s *Store) waitsWith(ctx context.Context, id string, events []mention) (bool, error) {
	for _, m := range events {
		waiting, err := s.db.LRange(ctx, s.waiting(m.conversation), 0, -1).Result()
		if err != nil {
			return false, err
		}
		for _, raw := range waiting {
			a, err := readArrival(raw)
			if err != nil {
				return false, err
			}
			if a.event.Channel == m.channel && a.event.ID == m.event && holds(a.event.Files, id) {
				return true, nil
			}
		}
	}
	return false, nil
}

// entriesWith are the entries that hold the file by now.
func (s *Store) entriesWith(ctx context.Context, id string, notes []mention) (held []handoff.Entry, err error) {
	// Of a turn that was tried again the last note counts, which is that of the commit.
	slices.SortFunc(notes, func(a, b mention) int {
		return cmp.Or(cmp.Compare(b.base, a.base), cmp.Compare(b.seq, a.seq))
	})
	var spots []spot
	for _, m := range notes {
		if !slices.Contains(spots, m.spot) {
			spots = append(spots, m.spot)
		}
	}
	entries, err := s.entriesAt(ctx, spots)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(entries) {
		if holds(e.Files, id) {
			held = append(held, e)
		}
	}
	return held, nil
}

func holds(files []handoff.File, id string) bool {
	return slices.ContainsFunc(files, func(f handoff.File) bool { return f.ID == id && id != "" })
}

// Mentioning implements [handoff.Shelf].
func (s *Store) Mentioning(ctx context.Context, id string) ([]handoff.Entry, error) {
	notes, err := s.db.SMembers(ctx, s.fileMentions(id)).Result()
	var held []handoff.Entry
	if err == nil {
		_, held, err = s.holders(ctx, id, notes)
	}
	if err != nil {
		return nil, fmt.Errorf("find what mentions file %s: %w", strconv.Quote(id), err)
	}
	return held, nil
}
