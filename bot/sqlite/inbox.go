package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot"
)

const addEvent = `
	INSERT INTO events (channel, id, conversation, received, handled, body)
	VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT (channel, id) DO NOTHING`

// Receive implements [bot.Inbox]. The unique key decides who is first, so nothing has to be looked up before.
func (s *Store) Receive(ctx context.Context, e bot.Event) (bool, error) {
	body, err := encode(e)
	if err != nil {
		return false, err
	}
	var added int64
	err = s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
		added, err = tx.exec(ctx, addEvent, e.Channel, e.ID, e.Conversation, micros(e.At), false, body)
		if err != nil || added == 0 {
			return err
		}
		return mentionEvent(ctx, tx, e)
	})
	if err != nil {
		return false, fmt.Errorf("receive %s event %q: %w", e.Channel, e.ID, err)
	}
	return added == 1, nil
}

const knownEvent = `SELECT EXISTS (SELECT 1 FROM events WHERE channel = ? AND id = ?)`

// Known implements [bot.Inbox].
func (s *Store) Known(ctx context.Context, key bot.EventKey) (bool, error) {
	var known bool
	if err := s.reader.one(ctx, knownEvent, []any{key.Channel, key.ID}, &known); err != nil {
		return false, fmt.Errorf("look for %s event %q: %w", key.Channel, key.ID, err)
	}
	return known, nil
}

// unhandled reads an index that holds the unhandled events only, so the watchdog may ask often.
const unhandled = `
	SELECT conversation, min(received) AS oldest, min(place) AS first
	FROM events
	WHERE handled = 0 AND received < ?
	GROUP BY conversation
	ORDER BY oldest, first
	LIMIT ? + 0`

// Unhandled implements [bot.Inbox].
func (s *Store) Unhandled(ctx context.Context, before time.Time, limit int) ([]string, error) {
	scan := func(rows *sql.Rows) (id string, err error) {
		var oldest, first int64
		return id, rows.Scan(&id, &oldest, &first)
	}
	ids, err := all(ctx, s.reader, scan, unhandled, micros(before), max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("find unhandled events: %w", err)
	}
	return ids, nil
}
