package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/firstline-support/firstline/handoff"
)

// The journal has with each entry the case that it belongs to, as [handoff.Owners] finds it, so that a case is listed,
// counted and found by its own words without a look at the others.
const (
	ownerOfWords = `
	SELECT owner FROM journal
	WHERE conversation = ? AND seq = ? AND kind NOT IN ('amended', 'retracted', 'note_amended', 'note_retracted')`
	lastAbout = `
	SELECT coalesce(max(seq), 0) FROM journal WHERE conversation = ? AND number = ? AND seq < ?`
	ownSince   = `UPDATE journal SET owner = ? WHERE conversation = ? AND number = 0 AND seq > ? AND seq <= ?`
	ownChanges = `
	UPDATE journal SET owner = said.owner
	FROM journal AS said
	WHERE journal.conversation = ?1 AND journal.seq > ?2
		AND journal.kind IN ('amended', 'retracted', 'note_amended', 'note_retracted')
		AND said.conversation = ?1 AND said.seq = journal.body ->> '$.of' AND said.seq < journal.seq
		AND said.kind NOT IN ('amended', 'retracted', 'note_amended', 'note_retracted')`
)

// ownerOf tells to which case a new entry belongs that means the case with the number, or none.
func (d *draft) ownerOf(ctx context.Context, tx *prepared, e handoff.Entry, number int64) (int64, error) {
	if number == 0 {
		number = d.newest()
	}
	if !e.Kind.Changes() || e.Of >= d.seq {
		return number, nil
	}
	var words int64
	err := tx.one(ctx, ownerOfWords, []any{d.turn.Conversation.ID, e.Of}, &words)
	if errors.Is(err, sql.ErrNoRows) {
		return number, nil
	}
	return words, err
}

// own gives a new case what led to it: what was said since the last entry about the case before. It is of no other from
// now on.
func (d *draft) own(ctx context.Context, tx *prepared) error {
	if !d.opens() {
		return nil
	}
	id, before, first := d.turn.Conversation.ID, d.turn.Conversation.Case, d.seq+1
	for i, e := range d.turn.Entries {
		if e.Case < 0 || e.Case == d.number {
			first = d.before + int64(i) + 1
			break
		}
	}
	if before > 0 {
		if err := tx.one(ctx, lastAbout, []any{id, before, first}, &d.floor); err != nil {
			return err
		}
	}
	if _, err := tx.exec(ctx, ownSince, before, id, d.before, d.floor); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, ownSince, d.number, id, d.floor, d.seq); err != nil {
		return err
	}
	_, err := tx.exec(ctx, ownChanges, id, min(d.floor, d.before))
	return err
}
