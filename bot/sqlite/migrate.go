package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

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
	all, err := scripts()
	if err != nil {
		return nil, false, err
	}
	steps, err = goose.NewProvider(goose.DialectSQLite3, db, nil, goose.WithGoMigrations(all...),
		goose.WithDisableGlobalRegistry(true))
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

// down begins the part of a migration that takes it back, which no program does.
const down = "\n-- +goose Down"

// scripts are the migrations, oldest first. Each is handed to SQLite as a whole: goose takes it apart line by line,
// with four megabytes of memory for each line, only to hand over the same statements one by one.
func scripts() (all []*goose.Migration, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		script, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		version, err := goose.NumericComponent(file)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", file, err)
		}
		up, _, _ := strings.Cut(string(script), down)
		run := func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, up)
			return err
		}
		all = append(all, goose.NewGoMigration(version, &goose.GoFunc{RunTx: run}, nil))
	}
	return all, nil
}
