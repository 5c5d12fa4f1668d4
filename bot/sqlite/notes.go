package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

const (
	oneNote   = `SELECT value FROM notes WHERE channel = ? AND key = ?`
	someNotes = `SELECT key, value FROM notes WHERE channel = ? AND key >= ? AND substr(key, 1, length(?2)) = ?2`
	putNote   = `
	INSERT INTO notes (channel, key, value) VALUES (?, ?, ?)
	ON CONFLICT (channel, key) DO UPDATE SET value = excluded.value`
	dropNote = `DELETE FROM notes WHERE channel = ? AND key = ?`
)

// Recall implements [bot.Pad].
func (s *Store) Recall(ctx context.Context, channel, key string) (value string, err error) {
	err = s.reader.one(ctx, oneNote, []any{channel, key}, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("note %q of %s: %w", key, channel, err)
	}
	return value, nil
}

// Remember implements [bot.Pad].
func (s *Store) Remember(ctx context.Context, channel, key, value string) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		if value == "" {
			_, err := tx.exec(ctx, dropNote, channel, key)
			return err
		}
		_, err := tx.exec(ctx, putNote, channel, key, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("note %q of %s: %w", key, channel, err)
	}
	return nil
}

type note struct{ key, value string }

func scanNote(rows *sql.Rows) (n note, err error) {
	err = rows.Scan(&n.key, &n.value)
	return n, err
}

// Recollect implements [bot.Pad].
func (s *Store) Recollect(ctx context.Context, channel, prefix string) (map[string]string, error) {
	found, err := all(ctx, s.reader, scanNote, someNotes, channel, prefix)
	if err != nil {
		return nil, fmt.Errorf("notes %q of %s: %w", prefix, channel, err)
	}
	notes := make(map[string]string, len(found))
	for _, n := range found {
		notes[n.key] = n.value
	}
	return notes, nil
}
