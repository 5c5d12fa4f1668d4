package sqlite

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// chronicle goes back from the newest entry to the first that is older than asked for, so that it reads what it gives
// and not the years before. Rows were added in the order of time.
const chronicle = `
	SELECT conversation, seq, delivery, number, body
	FROM journal
	WHERE rowid > coalesce((
			SELECT rowid FROM journal WHERE unixepoch(body ->> '$.at') < ?1 ORDER BY rowid DESC LIMIT 1), 0)
		AND kind IN (SELECT value FROM json_each(?2))
		AND (kind <> 'said' OR body ->> '$.sources' IS NOT NULL)
	ORDER BY rowid DESC LIMIT ?3`

// Chronicle implements [handoff.Chronicle].
func (s *Store) Chronicle(ctx context.Context, since time.Time, limit int, kinds ...handoff.Kind) (
	[]handoff.Entry, error,
) {
	wanted, err := encode(kinds)
	if err != nil {
		return nil, err
	}
	entries, err := all(ctx, s.reader, scanEntry, chronicle, since.Unix(), wanted, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("read what happened since %s: %w", since.Format(time.DateOnly), err)
	}
	slices.Reverse(entries)
	return entries, nil
}
