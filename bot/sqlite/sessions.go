package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Sessions keeps web sessions in the shape that github.com/alexedwards/scs asks of its stores, which is why it is a
// type of its own: a Store's Commit is about turns.
type Sessions struct {
	store *Store
	ctx   context.Context //nolint:containedctx // for the methods that scs declares without one
}

// Sessions gives the session store. The context is for Find, Commit and Delete, which scs does not call on a store that
// has the Ctx variants, but declares.
func (s *Store) Sessions(ctx context.Context) *Sessions { return &Sessions{s, ctx} }

const findSession = `SELECT body FROM sessions WHERE token = ? AND expires > ?`

// FindCtx gives a session's data; found is false when it is unknown or expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (body []byte, found bool, err error) {
	err = s.store.reader.one(ctx, findSession, []any{token, micros(time.Now())}, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return body, true, nil
}

const (
	putSession = `
	INSERT INTO sessions (token, expires, body) VALUES (?, ?, ?)
	ON CONFLICT (token) DO UPDATE SET expires = excluded.expires, body = excluded.body`
	oldSessions   = `DELETE FROM sessions WHERE expires <= ?`
	deleteSession = `DELETE FROM sessions WHERE token = ?`
)

// CommitCtx stores a session's data until it expires, and clears away the expired ones of others.
func (s *Sessions) CommitCtx(ctx context.Context, token string, body []byte, expires time.Time) error {
	err := s.store.write(ctx, func(ctx context.Context, tx *prepared) error {
		if _, err := tx.exec(ctx, oldSessions, micros(time.Now())); err != nil {
			return err
		}
		_, err := tx.exec(ctx, putSession, token, micros(expires), body)
		return err
	})
	if err != nil {
		return fmt.Errorf("store session: %w", err)
	}
	return nil
}

// DeleteCtx removes a session; an unknown one is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := s.store.write(ctx, func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, deleteSession, token)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) { return s.FindCtx(s.ctx, token) }

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, body []byte, expires time.Time) error {
	return s.CommitCtx(s.ctx, token, body, expires)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(s.ctx, token) }
