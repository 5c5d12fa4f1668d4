package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// Attach opens the database for a short errand, beside a running bot if there is one: SQLite itself keeps the writers
// of several processes apart. While a bot has the folder its database is not migrated, so a program of another version
// is refused.
func Attach(ctx context.Context, dir string) (*Store, error) {
	store, err := Open(ctx, dir)
	if !errors.Is(err, ErrInUse) {
		return store, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	s := &Store{path: filepath.Join(dir, file)}
	if err := s.connect(ctx, sameVersion); err != nil {
		return nil, fmt.Errorf("open %s beside the running bot: %w", s.path, errors.Join(err, s.Close()))
	}
	return s, nil
}
