package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// mayRetire finds a conversation in which nothing is open.
	mayRetire = `
	SELECT EXISTS (SELECT 1 FROM conversations WHERE id = ?1 AND version = ?2)
		AND NOT EXISTS (SELECT 1 FROM events WHERE conversation = ?1 AND handled = 0)
		AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation = ?1 AND delivery = 'pending')
		AND NOT EXISTS (SELECT 1 FROM cases WHERE conversation = ?1 AND state <> 'closed')`
	heldFiles   = `SELECT DISTINCT file FROM mentions WHERE conversation = ?`
	retireCases = `INSERT INTO retired (number, at) SELECT number, ?2 FROM cases WHERE conversation = ?1`
)

// retiring takes all of a conversation away, what refers to something before that.
func retiring() []string {
	return []string{
		`DELETE FROM words WHERE rowid IN (
			SELECT c.number << 20 | j.seq FROM cases AS c JOIN journal AS j ON j.conversation = c.conversation
			WHERE c.conversation = ?1 AND j.seq < 1 << 20
			UNION ALL SELECT number << 20 FROM cases WHERE conversation = ?1)`,
		`DELETE FROM marks WHERE number IN (SELECT number FROM cases WHERE conversation = ?)`,
		`DELETE FROM watching WHERE number IN (SELECT number FROM cases WHERE conversation = ?)`,
		`DELETE FROM drafts WHERE number IN (SELECT number FROM cases WHERE conversation = ?)`,
		`DELETE FROM outbox WHERE conversation = ?`,
		`DELETE FROM lessons WHERE conversation = ?`,
		`DELETE FROM solutions WHERE conversation = ?`,
		`DELETE FROM mentions WHERE conversation = ?`,
		`DELETE FROM cases WHERE conversation = ?`,
		`DELETE FROM journal WHERE conversation = ?`,
		`DELETE FROM conversations WHERE id = ?`,
		`UPDATE events SET body = '{}' WHERE conversation = ?`, // a repeated delivery is still recognised
		`UPDATE model_calls SET body = '' WHERE conversation = ?`,
	}
}

// Retire removes a conversation with all that is derived from it, unless something is open in it or happened since the
// version. Its cases keep their numbers: no other case gets them. Figures of calls to the model stay.
func (s *Store) Retire(ctx context.Context, conversation string, version int64, at time.Time) (
	retired bool, err error,
) {
	err = s.write(ctx, func(ctx context.Context, tx *prepared) error {
		err := tx.one(ctx, mayRetire, []any{conversation, version}, &retired)
		if err != nil || !retired {
			return err
		}
		return retire(ctx, tx, conversation, at)
	})
	if err != nil {
		return false, fmt.Errorf("retire %q: %w", conversation, err)
	}
	return retired, nil
}

func retire(ctx context.Context, tx *prepared, conversation string, at time.Time) error {
	files, err := all(ctx, tx, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) }, heldFiles,
		conversation)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, retireCases, conversation, micros(at)); err != nil {
		return err
	}
	for _, query := range retiring() {
		if _, err := tx.exec(ctx, query, conversation); err != nil {
			return err
		}
	}
	var errs []error
	for _, id := range files {
		_, err := tx.exec(ctx, dropUnheld, id)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
