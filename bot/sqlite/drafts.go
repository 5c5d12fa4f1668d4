package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/firstline-support/firstline/handoff"
)

const (
	putDraft = `
	INSERT INTO drafts (agent, number, kind, text) VALUES (?, ?, ?, ?)
	ON CONFLICT (agent, number, kind) DO UPDATE SET text = excluded.text`
	dropDraft  = `DELETE FROM drafts WHERE agent = ? AND number = ? AND kind = ?`
	dropDrafts = `DELETE FROM drafts WHERE agent = ?`
	draftsOf   = `SELECT kind, text FROM drafts WHERE agent = ? AND number = ?`
	isCase     = `SELECT EXISTS (SELECT 1 FROM cases WHERE number = ?)`
)

// PutDraft implements [handoff.Drafts].
func (s *Store) PutDraft(ctx context.Context, agent string, number int64, kind, text string) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		if text == "" {
			_, err := tx.exec(ctx, dropDraft, agent, number, kind)
			return err
		}
		var there bool
		if err := tx.one(ctx, isCase, []any{number}, &there); err != nil {
			return err
		}
		if !there {
			return handoff.ErrNoCase
		}
		_, err := tx.exec(ctx, putDraft, agent, number, kind, text)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a draft for case %d: %w", number, err)
	}
	return nil
}

// Drafts implements [handoff.Drafts].
func (s *Store) Drafts(ctx context.Context, agent string, number int64) (map[string]string, error) {
	type draft struct{ kind, text string }
	scan := func(rows *sql.Rows) (d draft, err error) { return d, rows.Scan(&d.kind, &d.text) }
	found, err := all(ctx, s.reader, scan, draftsOf, agent, number)
	if err != nil {
		return nil, fmt.Errorf("read drafts for case %d: %w", number, err)
	}
	drafts := map[string]string{}
	for _, d := range found {
		drafts[d.kind] = d.text
	}
	return drafts, nil
}
