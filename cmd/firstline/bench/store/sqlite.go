package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/firstline-support/firstline/bot/sqlite"
)

// bySQLite is a store in a folder of its own. The bare database lies beside it, on the same disk and with the same
// durability.
type bySQLite struct {
	dir  string
	bare *sql.DB
}

// SQLite makes a subject in a new folder below dir; below the one for temporary files when dir is empty.
func SQLite(ctx context.Context, dir string) (Subject, error) {
	dir, err := os.MkdirTemp(dir, "firstline-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for SQLite: %w", err)
	}
	s := &bySQLite{dir: dir}
	// WAL with a sync at every commit, as the store has it
	options := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
		"journal_size_limit(67108864)"}, "_txlock": {"immediate"}}
	s.bare, err = sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, "bare.db"))+"?"+options.Encode())
	if err == nil {
		s.bare.SetMaxOpenConns(1)
		_, err = s.bare.ExecContext(ctx, "CREATE TABLE bare (id INTEGER PRIMARY KEY, data BLOB NOT NULL)")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a bare SQLite: %w", err), s.Close(ctx))
	}
	return s, nil
}

// Name implements [Subject].
func (s *bySQLite) Name() string { return "SQLite, WAL, a sync at every commit" }

// Open implements [Subject].
func (s *bySQLite) Open(ctx context.Context) (Store, error) {
	opened, err := sqlite.Open(ctx, filepath.Join(s.dir, "data"))
	if err != nil {
		return nil, err
	}
	return opened, nil
}

// Commit implements [Subject].
func (s *bySQLite) Commit(ctx context.Context, data []byte) error {
	if _, err := s.bare.ExecContext(ctx, "INSERT INTO bare (data) VALUES (?)", data); err != nil {
		return fmt.Errorf("commit to a bare SQLite: %w", err)
	}
	return nil
}

// Bytes implements [Subject]: the pages of the database, with those that are still in its log.
func (s *bySQLite) Bytes(ctx context.Context) (size int64, err error) {
	path := filepath.ToSlash(filepath.Join(s.dir, "data", "firstline.db"))
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return 0, fmt.Errorf("size of the database: %w", err)
	}
	const pages = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	err = db.QueryRowContext(ctx, pages).Scan(&size)
	if err = errors.Join(err, db.Close()); err != nil {
		return 0, fmt.Errorf("size of the database: %w", err)
	}
	return size, nil
}

// Close implements [Subject].
func (s *bySQLite) Close(context.Context) error {
	var errs []error
	if s.bare != nil {
		errs = append(errs, s.bare.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}
