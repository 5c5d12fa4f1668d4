package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// What waits is counted from indexes that hold little else, so that it can be asked every few seconds.
const (
	waitingEvents = `SELECT count(*), coalesce(min(received), 0) FROM events WHERE handled = 0`
	waitingOutbox = `
	SELECT channel, count(*), min(queued) FROM outbox WHERE delivery = 'pending' GROUP BY channel`
	waitingCases = `
	SELECT team, count(*), min(opened) FROM cases
	WHERE state IN ('waiting', 'escalated') AND snoozed <= ?
	GROUP BY team`
)

// Backlog implements [bot.Counter]. The three queries may see different moments.
func (s *Store) Backlog(ctx context.Context, now time.Time) (b bot.Backlog, err error) {
	var oldest int64
	if err = s.reader.one(ctx, waitingEvents, nil, &b.Events.Count, &oldest); err != nil {
		return b, fmt.Errorf("count unhandled events: %w", err)
	}
	if b.Events.Count > 0 {
		b.Events.Oldest = fromMicros(oldest)
	}
	if b.Outbox, err = s.waiting(ctx, waitingOutbox); err != nil {
		return b, fmt.Errorf("count what is not sent: %w", err)
	}
	if b.Cases, err = s.waiting(ctx, waitingCases, micros(now)); err != nil {
		return b, fmt.Errorf("count waiting cases: %w", err)
	}
	return b, nil
}

// waiting reads names with how much waits there, and since when.
func (s *Store) waiting(ctx context.Context, query string, args ...any) (map[string]bot.Waiting, error) {
	type row struct {
		name string
		bot.Waiting
	}
	rows, err := all(ctx, s.reader, func(rows *sql.Rows) (r row, err error) {
		var oldest int64
		err = rows.Scan(&r.name, &r.Count, &oldest)
		r.Oldest = fromMicros(oldest)
		return r, err
	}, query, args...)
	found := make(map[string]bot.Waiting, len(rows))
	for _, r := range rows {
		found[r.name] = r.Waiting
	}
	return found, err
}
