package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

const (
	chronicle = `
	SELECT conversation, seq, delivery, number, body
	FROM journal
	WHERE rowid >= ? AND kind IN (SELECT value FROM json_each(?))
		AND (kind <> 'said' OR body ->> '$.sources' IS NOT NULL)
	ORDER BY rowid DESC LIMIT ? + 0`
	lastRow = `SELECT coalesce(max(rowid), 0) FROM journal`
	nextRow = `SELECT rowid, unixepoch(body ->> '$.at') FROM journal WHERE rowid >= ? ORDER BY rowid LIMIT 1`
)

// Chronicle implements [handoff.Chronicle].
func (s *Store) Chronicle(ctx context.Context, since time.Time, limit int, kinds ...handoff.Kind) (
	[]handoff.Entry, error,
) {
	wanted, err := encode(kinds)
	if err != nil {
		return nil, err
	}
	first, err := s.firstRow(ctx, since.Unix())
	if err != nil {
		return nil, fmt.Errorf("find what happened since %s: %w", since.Format(time.DateOnly), err)
	}
	entries, err := all(ctx, s.reader, scanEntry, chronicle, first, wanted, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("read what happened since %s: %w", since.Format(time.DateOnly), err)
	}
	slices.Reverse(entries)
	return entries, nil
}

// firstRow finds the first row of the journal that is not older, by halving: rows were added in the order of time, and
// a column or index for it would cost every turn.
func (s *Store) firstRow(ctx context.Context, since int64) (int64, error) {
	var high int64
	if err := s.reader.one(ctx, lastRow, nil, &high); err != nil {
		return 0, err
	}
	low := int64(1)
	high++
	for low < high {
		middle := low + (high-low)/2
		var row, at int64
		err := s.reader.one(ctx, nextRow, []any{middle}, &row, &at)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
		if err == nil && at < since {
			low = row + 1
		} else {
			high = middle
		}
	}
	return low, nil
}
