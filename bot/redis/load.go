package redis

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// The fields of a conversation's hash. Its cases are in it as well: they change together.
const (
	fieldRev     = "rev"     // grows with everything that changes in the conversation
	fieldVersion = "version" // grows with commits
	fieldNumber  = "number"  // its newest case, or 0
	fieldBody    = "body"
	fieldBy      = "by"    // the mark of the last turn, which no other has: see change.sign
	fieldBase    = "base"  // the last number that a turn has given
	fieldCase    = "case:" // with a number
	fieldLast    = "last:" // with a number: the last words in a case
)

func caseField(number int64) string { return fieldCase + strconv.FormatInt(number, 10) }
func lastField(number int64) string { return fieldLast + strconv.FormatInt(number, 10) }

//go:embed load.lua
var loadSource string

var loadScript = redis.NewScript(loadSource)

// Load implements [bot.Ledger]. It is one script so that all parts are of the same moment.
func (s *Store) Load(ctx context.Context, conversation string) (bot.Snapshot, error) {
	snap, err := s.load(ctx, conversation)
	if err != nil {
		return bot.Snapshot{}, fmt.Errorf("load conversation %q: %w", conversation, err)
	}
	return snap, nil
}

func (s *Store) load(ctx context.Context, conversation string) (bot.Snapshot, error) {
	snap := bot.Snapshot{Conversation: bot.Conversation{ID: conversation}}
	parts, err := loadScript.Run(ctx, s.db, []string{s.talk(conversation), s.waiting(conversation)}).StringSlice()
	if err != nil {
		return snap, err
	}
	version, numbered, body, single := parts[0], number(parts[1]), parts[2], parts[3]
	if body != "" {
		if err := decode([]byte(body), &snap.Conversation); err != nil {
			return snap, err
		}
		snap.Conversation.Version, snap.Conversation.Case = number(version), numbered
	}
	for _, raw := range parts[4:] {
		a, err := readArrival(raw)
		if err != nil {
			return snap, err
		}
		snap.Events = append(snap.Events, a.event)
	}
	if single != "" {
		c, err := decodeCase(numbered, single)
		if err != nil {
			return snap, err
		}
		snap.Case = &c
	}
	return snap, nil
}

// decodeCase reads a case; a new one got its number after it was encoded.
func decodeCase(number int64, body string) (handoff.Case, error) {
	var c handoff.Case
	err := decode([]byte(body), &c)
	c.Number = number
	return c, err
}

// Journal implements [bot.Ledger] and [handoff.Cases].
func (s *Store) Journal(ctx context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error) {
	if limit <= 0 {
		return nil, nil
	}
	after = max(after, 0)
	texts, err := s.db.LRange(ctx, s.journal(conversation), after, after+int64(limit)-1).Result()
	if err == nil {
		var all []handoff.Entry
		all, _, err = entries(conversation, after+1, texts)
		if err == nil {
			return all, nil
		}
	}
	return nil, fmt.Errorf("read journal of %q: %w", conversation, err)
}
