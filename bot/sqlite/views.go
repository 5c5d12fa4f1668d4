package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/firstline-support/firstline/handoff"
)

const (
	viewsOf = `
	SELECT id, body FROM views
	WHERE owner = ?1 OR share <> '' AND share IN (SELECT value FROM json_each(?2))
	ORDER BY owner <> ?1, name, id`
	addView = `
	INSERT INTO views (owner, share, name, body)
	SELECT ?1, ?2, ?3, ?4 WHERE (SELECT count(*) FROM views WHERE owner = ?1) < ?5`
	newView    = `SELECT last_insert_rowid()`
	changeView = `UPDATE views SET owner = ?, share = ?, name = ?, body = ? WHERE id = ?`
	removeView = `DELETE FROM views WHERE id = ?`
)

// Views implements [handoff.Views].
func (s *Store) Views(ctx context.Context, a handoff.Agent) ([]handoff.View, error) {
	views, err := all(ctx, s.reader, scanView, viewsOf, a.ID, list(append([]string{a.Team}, a.Teams...)))
	if err != nil {
		return nil, fmt.Errorf("list views of %q: %w", a.ID, err)
	}
	return views, nil
}

func scanView(rows *sql.Rows) (handoff.View, error) {
	var v handoff.View
	var id int64
	var body []byte
	if err := rows.Scan(&id, &body); err != nil {
		return v, err
	}
	err := decode(body, &v)
	v.ID = id
	return v, err
}

// PutView implements [handoff.Views].
func (s *Store) PutView(ctx context.Context, v handoff.View) (handoff.View, error) {
	body, err := encode(v)
	if err != nil {
		return v, err
	}
	err = s.write(ctx, func(ctx context.Context, tx *prepared) error {
		if v.ID != 0 {
			changed, err := tx.exec(ctx, changeView, v.Owner, v.Share, v.Name, body, v.ID)
			if err == nil && changed == 0 {
				return handoff.ErrNoView
			}
			return err
		}
		added, err := tx.exec(ctx, addView, v.Owner, v.Share, v.Name, body, handoff.MaxViews)
		if err == nil && added == 0 {
			return handoff.ErrManyViews
		}
		if err != nil {
			return err
		}
		return tx.one(ctx, newView, nil, &v.ID)
	})
	if err != nil {
		return v, fmt.Errorf("put view %q of %q: %w", v.Name, v.Owner, err)
	}
	return v, nil
}

// RemoveView implements [handoff.Views].
func (s *Store) RemoveView(ctx context.Context, id int64) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, removeView, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove view %d: %w", id, err)
	}
	return nil
}
