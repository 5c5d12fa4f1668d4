package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// ErrNewer is returned by [Open] when a newer program has written the database.
var ErrNewer = errors.New("the database was written by a newer version of this program")

// migrations are numbered and never changed once released; a change of the tables is a new file.
//
//go:embed migrations/*.sql
var migrations embed.FS

// errOlder is returned by [Attach] when the running bot is of an older version than this program.
var errOlder = errors.New("the running bot is of an older version than this program: restart it first")

// migrate brings the database to this program's version. Each step is one transaction, so a crash in between leaves
// one version or the next.
func migrate(ctx context.Context, db *sql.DB) error {
	steps, _, err := versions(ctx, db)
	if err != nil {
		return err
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// sameVersion refuses a database that would have to be migrated.
func sameVersion(ctx context.Context, db *sql.DB) error {
	_, current, err := versions(ctx, db)
	if err == nil && !current {
		return errOlder
	}
	return err
}

// versions gives the migrations, and tells whether the database has them all. One from the future is an error.
func versions(ctx context.Context, db *sql.DB) (steps *goose.Provider, current bool, err error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, false, err
	}
	steps, err = goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, false, fmt.Errorf("read migrations: %w", err)
	}
	have, err := steps.GetDBVersion(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read its version: %w", err)
	}
	sources := steps.ListSources()
	newest := sources[len(sources)-1].Version
	if have > newest {
		return nil, false, fmt.Errorf("it has version %d, this program knows %d: install the newer program again, "+
			"or restore the backup made before the upgrade: %w", have, newest, ErrNewer)
	}
	return steps, have == newest, nil
}
