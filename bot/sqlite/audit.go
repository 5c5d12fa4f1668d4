package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

const addDeed = `INSERT INTO deeds (at, agent, about, body) VALUES (?, ?, ?, ?)`

// Audit implements [handoff.Auditor].
func (s *Store) Audit(ctx context.Context, d handoff.Deed) error {
	body, err := encode(d)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, addDeed, micros(d.At), d.Agent, d.About, body)
		return err
	})
	if err != nil {
		return fmt.Errorf("audit %s: %w", d.What, err)
	}
	return nil
}

const someDeeds = `SELECT id, body FROM deeds WHERE %s ORDER BY id DESC LIMIT ? + 0`

// Deeds implements [handoff.Auditor].
func (s *Store) Deeds(ctx context.Context, f handoff.DeedFilter) ([]handoff.Deed, error) {
	where, args := []string{"true"}, []any{}
	for _, only := range []struct {
		condition string
		value     any
		given     bool
	}{
		{"agent = ?", f.Agent, f.Agent != ""}, {"about = ?", f.About, f.About != ""},
		{"at >= ?", micros(f.Since), !f.Since.IsZero()}, {"at < ?", micros(f.Until), !f.Until.IsZero()},
	} {
		if only.given {
			where, args = append(where, only.condition), append(args, only.value)
		}
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	query := fmt.Sprintf(someDeeds, strings.Join(where, " AND "))
	deeds, err := all(ctx, s.reader, scanDeed, query, append(args, f.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("read deeds: %w", err)
	}
	return deeds, nil
}

func scanDeed(rows *sql.Rows) (handoff.Deed, error) {
	var d handoff.Deed
	var id int64
	var body []byte
	if err := rows.Scan(&id, &body); err != nil {
		return d, err
	}
	err := decode(body, &d)
	d.ID = id
	return d, err
}
