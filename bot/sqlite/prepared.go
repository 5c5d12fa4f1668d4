package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// prepared runs SQL and keeps every statement ready for the next time; SQLite takes longer to compile most of ours
// than to run them. So all SQL here is constant or put together from few constant pieces, with values as parameters.
// SQLite looks into a parameter that is all of a LIMIT, and compiles the statement anew for every value; it does not
// look into "? + 0".
type prepared struct {
	on preparer

	mu    sync.Mutex
	known map[string]*sql.Stmt // guarded by mu; by SQL
}

// A preparer is a pool of connections or one of them.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func newPrepared(on preparer) *prepared { return &prepared{on: on, known: map[string]*sql.Stmt{}} }

// statement compiles under the lock, so that no two callers compile the same and one of them is lost.
func (p *prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.known[query]; s != nil {
		return s, nil
	}
	s, err := p.on.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.40q: %w", query, err)
	}
	p.known[query] = s
	return s, nil
}

// exec gives the number of rows that changed.
func (p *prepared) exec(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// one reads the single row of a query; [sql.ErrNoRows] when there is none.
func (p *prepared) one(ctx context.Context, query string, args []any, into ...any) error {
	s, err := p.statement(ctx, query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(ctx, args...).Scan(into...)
}

// all reads every row of a query.
func all[T any](ctx context.Context, p *prepared, scan func(*sql.Rows) (T, error), query string, args ...any) (
	found []T, err error,
) {
	return found, each(ctx, p, scan, func(v T) error { found = append(found, v); return nil }, query, args...)
}

// each shows every row of a query, without keeping any.
func each[T any](ctx context.Context, p *prepared, scan func(*sql.Rows) (T, error), show func(T) error, query string,
	args ...any,
) (err error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return err
		}
		if err := show(v); err != nil {
			return err
		}
	}
	return rows.Err()
}

// close forgets all statements.
func (p *prepared) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, s := range p.known {
		errs = append(errs, s.Close())
	}
	p.known = map[string]*sql.Stmt{}
	return errors.Join(errs...)
}
