package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/handoff"
)

// loadParts is one statement so that all parts are of the same moment.
const loadParts = `
	SELECT 'conversation' AS part, 0 AS place, version, number, body
	FROM conversations WHERE id = ?1
	UNION ALL
	SELECT 'event', place, 0, 0, body
	FROM events WHERE conversation = ?1 AND handled = 0
	UNION ALL
	SELECT * FROM (
		SELECT 'case', 0, 0, number, body
		FROM cases WHERE conversation = ?1 ORDER BY number DESC LIMIT 1)
	ORDER BY part, place`

// part is a row of loadParts: one of the three kinds of things in a snapshot.
type part struct {
	name            string
	version, number int64
	body            []byte
}

func scanPart(rows *sql.Rows) (p part, err error) {
	var place int64
	return p, rows.Scan(&p.name, &place, &p.version, &p.number, &p.body)
}

// Load implements [bot.Ledger].
func (s *Store) Load(ctx context.Context, conversation string) (bot.Snapshot, error) {
	snap := bot.Snapshot{Conversation: bot.Conversation{ID: conversation}}
	parts, err := all(ctx, s.reader, scanPart, loadParts, conversation)
	if err != nil {
		return bot.Snapshot{}, fmt.Errorf("load conversation %q: %w", conversation, err)
	}
	for _, p := range parts {
		if err := p.addTo(&snap); err != nil {
			return bot.Snapshot{}, fmt.Errorf("load conversation %q: %w", conversation, err)
		}
	}
	return snap, nil
}

// addTo puts the part where it belongs. Versions and numbers come from their columns, which the store itself sets.
func (p part) addTo(snap *bot.Snapshot) error {
	switch p.name {
	case "conversation":
		err := decode(p.body, &snap.Conversation)
		snap.Conversation.Version, snap.Conversation.Case = p.version, p.number
		return err
	case "event":
		var e bot.Event
		err := decode(p.body, &e)
		snap.Events = append(snap.Events, e)
		return err
	default:
		c, err := decodeCase(p.number, p.body)
		snap.Case = &c
		return err
	}
}

const journalAfter = `
	SELECT conversation, seq, delivery, number, body
	FROM journal
	WHERE conversation = ? AND seq > ?
	ORDER BY seq
	LIMIT ? + 0`

func scanEntry(rows *sql.Rows) (handoff.Entry, error) {
	var given handoff.Entry
	var body []byte
	err := rows.Scan(&given.Conversation, &given.Seq, &given.Delivery, &given.Case, &body)
	if err != nil {
		return handoff.Entry{}, err
	}
	return decodeEntry(given, body)
}

// decodeEntry reads an entry's body; what the store itself has given counts more than what is in it.
func decodeEntry(given handoff.Entry, body []byte) (handoff.Entry, error) {
	var e handoff.Entry
	err := decode(body, &e)
	e.Conversation, e.Seq, e.Delivery, e.Case = given.Conversation, given.Seq, given.Delivery, given.Case
	return e, err
}

// Journal implements [bot.Ledger] and [handoff.Cases].
func (s *Store) Journal(ctx context.Context, conversation string, after int64, limit int) ([]handoff.Entry, error) {
	entries, err := all(ctx, s.reader, scanEntry, journalAfter, conversation, after, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("read journal of %q: %w", conversation, err)
	}
	return entries, nil
}
