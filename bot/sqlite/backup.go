package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// ErrExists is returned by [Store.Backup] when the target is there already.
var ErrExists = errors.New("there is a file already")

// Backup writes a copy of one moment to path while the store goes on working; writers do not wait for it. It never
// replaces a file. The copy gets its name only after it was checked, so a file of that name is a good one; to restore,
// put it as firstline.db into an empty data folder.
func (s *Store) Backup(ctx context.Context, path string) error {
	if err := s.backup(ctx, path); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return nil
}

func (s *Store) backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if err := mustBeFree(path); err != nil {
		return err
	}
	part := path + ".part"
	if err := s.copyTo(ctx, part); err != nil {
		return err
	}
	if err := errors.Join(checkCopy(ctx, part), syncFile(part), mustBeFree(path)); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return nil
}

// mustBeFree also counts a link that leads nowhere as taken.
func mustBeFree(path string) error {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return ErrExists
}

// copyTo fills an empty file of our own making, which is for the owner only and which nobody else is writing.
func (s *Store) copyTo(ctx context.Context, part string) error {
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	// A connection of its own: the readers' may not write, not even elsewhere, and the writer's is in use.
	err = onFile(dsn(s.path, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)"}}), func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `VACUUM INTO ?`, part)
		return err
	})
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return nil
}

// checkCopy has SQLite read every page and index of the copy.
func checkCopy(ctx context.Context, path string) error {
	return onFile(dsn(path, url.Values{"mode": {"ro"}}), func(db *sql.DB) error {
		var verdict string
		if err := db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&verdict); err != nil {
			return err
		}
		if verdict != "ok" {
			return fmt.Errorf("the copy is damaged: %s", verdict)
		}
		return nil
	})
}

func onFile(name string, do func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

// syncFile makes sure that the copy is on the disk before it gets its name.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
