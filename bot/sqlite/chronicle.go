package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
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
	latest iter.Seq2[handoff.Entry, error],
) {
	return func(yield func(handoff.Entry, error) bool) {
		enough := errors.New("enough")
		err := s.chronicle(ctx, since, limit, kinds, func(e handoff.Entry) error {
			if !yield(e, nil) {
				return enough
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) {
			yield(handoff.Entry{}, fmt.Errorf("read what happened since %s: %w", since.Format(time.DateOnly), err))
		}
	}
}

func (s *Store) chronicle(ctx context.Context, since time.Time, limit int, kinds []handoff.Kind,
	show func(handoff.Entry) error,
) error {
	wanted, err := encode(kinds)
	if err != nil {
		return err
	}
	first, err := s.firstRow(ctx, since.Unix())
	if err != nil {
		return err
	}
	return each(ctx, s.reader, scanEntry, show, chronicle, first, wanted, max(limit, 0))
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
