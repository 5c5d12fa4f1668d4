package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

const (
	onePaper   = `SELECT key, value, version, until FROM papers WHERE drawer = ? AND key = ? AND (until = 0 OR until > ?)`
	somePapers = `
	SELECT key, value, version, until FROM papers
	WHERE drawer = ? AND key > ? AND key >= ? AND substr(key, 1, length(?3)) = ?3 AND (until = 0 OR until > ?)
	ORDER BY key LIMIT ? + 0`
	addPaper = `
	INSERT INTO papers (drawer, key, version, until, value) VALUES (?, ?, ?, ?, ?)
	ON CONFLICT (drawer, key) DO NOTHING`
	changePaper = `
	UPDATE papers SET version = max(version + 1, ?), until = ?, value = ? WHERE drawer = ? AND key = ? AND version = ?`
	dropPaper = `DELETE FROM papers WHERE drawer = ? AND key = ? AND version = ?`
	oldPapers = `DELETE FROM papers WHERE until > 0 AND until <= ?`
)

func scanPaper(rows *sql.Rows) (p action.Paper, err error) {
	var until int64
	err = rows.Scan(&p.Key, &p.Value, &p.Version, &until)
	if until > 0 {
		p.Until = time.UnixMicro(until)
	}
	return p, err
}

// Look implements [action.Cabinet].
func (s *Store) Look(ctx context.Context, drawer, key string) (action.Paper, error) {
	found, err := all(ctx, s.reader, scanPaper, onePaper, drawer, key, micros(time.Now()))
	if err != nil {
		return action.Paper{}, fmt.Errorf("paper in %s: %w", drawer, err)
	}
	if len(found) == 0 {
		return action.Paper{Key: key}, nil
	}
	return found[0], nil
}

// File implements [action.Cabinet]. What is out of date goes at every filing: then a new paper finds the place free,
// and the table does not grow.
func (s *Store) File(ctx context.Context, drawer string, p action.Paper) error {
	if err := p.Check(); err != nil {
		return fmt.Errorf("file a paper in %s: %w", drawer, err)
	}
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error { return filePaper(ctx, tx, drawer, p) })
	if err != nil {
		return fmt.Errorf("file a paper in %s: %w", drawer, err)
	}
	return nil
}

func filePaper(ctx context.Context, tx *prepared, drawer string, p action.Paper) (err error) {
	now, changed := micros(time.Now()), int64(0)
	if _, err = tx.exec(ctx, oldPapers, now); err != nil {
		return err
	}
	switch {
	case p.Version == 0 && len(p.Value) == 0:
		var there int
		err = tx.one(ctx, `SELECT 1 FROM papers WHERE drawer = ? AND key = ?`, []any{drawer, p.Key}, &there)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
	case p.Version == 0:
		changed, err = tx.exec(ctx, addPaper, drawer, p.Key, now, momentOr0(p.Until), p.Value)
	case len(p.Value) == 0:
		changed, err = tx.exec(ctx, dropPaper, drawer, p.Key, p.Version)
	default:
		changed, err = tx.exec(ctx, changePaper, now, momentOr0(p.Until), p.Value, drawer, p.Key, p.Version)
	}
	if err == nil && changed == 0 {
		return action.ErrMoved
	}
	return err
}

// Leaf implements [action.Cabinet].
func (s *Store) Leaf(ctx context.Context, drawer, prefix, after string, limit int) ([]action.Paper, error) {
	found, err := all(ctx, s.reader, scanPaper, somePapers, drawer, after, prefix, micros(time.Now()), limit)
	if err != nil {
		return nil, fmt.Errorf("papers in %s: %w", drawer, err)
	}
	return found, nil
}
