package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// momentOr0 is how a column holds when something is due for a case; 0 when it never is.
func momentOr0(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return micros(at)
}

const (
	ringing   = `SELECT number FROM cases WHERE alarm > 0 AND alarm <= ? ORDER BY alarm, number LIMIT ? + 0`
	nextAlarm = `SELECT coalesce(min(alarm), 0) FROM cases WHERE alarm > 0 AND alarm > ?`
)

// Ringing implements [bot.Ledger].
func (s *Store) Ringing(ctx context.Context, now time.Time, limit int) ([]int64, time.Time, error) {
	scan := func(rows *sql.Rows) (number int64, err error) { return number, rows.Scan(&number) }
	numbers, err := all(ctx, s.reader, scan, ringing, micros(now), limit)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("look for due cases: %w", err)
	}
	var next int64
	if err := s.reader.one(ctx, nextAlarm, []any{micros(now)}, &next); err != nil {
		return nil, time.Time{}, fmt.Errorf("look for the next due case: %w", err)
	}
	if next == 0 {
		return numbers, time.Time{}, nil
	}
	return numbers, fromMicros(next), nil
}
