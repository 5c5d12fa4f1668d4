package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/bot/sqlite"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// backupCommand copies everything to a file.
type backupCommand struct {
	File      string `arg:"" help:"Where to write the copy; must not exist. With .jsonl.gz at its end it is text."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run copies, whether the bot is running or not: a database as a database, a Redis as an archive.
func (c backupCommand) Run(ctx context.Context, t terminal) error {
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	v, err := openChest(ctx, ws.Config, c.Workspace, ownPlace(ws.Config), toRead)
	if err != nil {
		return err
	}
	err = c.copy(ctx, t, v)
	return errors.Join(err, v.Close())
}

func (c backupCommand) copy(ctx context.Context, t terminal, v chest) error {
	if store, ok := v.movable.(*sqlite.Store); ok && !strings.HasSuffix(c.File, archiveEnd) {
		if err := store.Backup(ctx, c.File); err != nil {
			return err
		}
		_, err := fmt.Fprintf(t.out, "Copied the database to %s and checked it.\n"+
			"To restore it, stop the bot, empty the data folder, and run: firstline restore %s\n", c.File, c.File)
		return err
	}
	counts, err := writeArchive(ctx, t, c.File, archive.Everything, v.Dump)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "Copied to %s and checked it: %s.\n"+
		"To restore it, stop the bot and run, with an empty store: firstline restore %s\n", c.File, inWords(counts), c.File)
	return err
}

// archiveEnd is how names of archives end.
const archiveEnd = ".jsonl.gz"

// writeArchive writes a file that is there only when it is whole, on the disk and was read again.
func writeArchive(ctx context.Context, t terminal, path, part string,
	dump func(context.Context, func(archive.Record) error) error,
) (counts func(archive.Kind) int64, err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, fmt.Errorf("write %s: %w", path, sqlite.ErrExists))
	}
	unfinished := path + ".part"
	f, err := os.OpenFile(unfinished, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	err = fillArchive(ctx, t, f, part, dump)
	err = errors.Join(err, f.Close())
	if err == nil {
		counts, err = proveArchive(unfinished)
	}
	if err == nil {
		err = os.Rename(unfinished, path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(unfinished))
	}
	return counts, nil
}

func fillArchive(ctx context.Context, t terminal, f *os.File, part string,
	dump func(context.Context, func(archive.Record) error) error,
) error {
	w, err := archive.NewWriter(f, part, time.Now())
	if err != nil {
		return err
	}
	count := newGauge(t, "writing", 0)
	defer count.line.Clear()
	err = dump(ctx, func(r archive.Record) error {
		count.one()
		return w.Write(r)
	})
	if err == nil {
		err = errors.Join(w.Close(), f.Sync())
	}
	return err
}

// proveArchive reads a file to its end.
func proveArchive(path string) (func(archive.Kind) int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := archive.NewReader(f)
	for err == nil {
		_, err = r.Next()
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	counts := r.Counts()
	return func(k archive.Kind) int64 { return counts[k] }, nil
}

// restoreCommand puts a backup back.
type restoreCommand struct {
	File      string `arg:"" help:"What firstline backup or export has written." type:"existingfile"`
	Workspace string `help:"The workspace, with an empty store." default:"." type:"path"`
}

// Run proves the file before anything is written.
func (c restoreCommand) Run(ctx context.Context, t terminal) error {
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	database, err := isDatabase(c.File)
	if err != nil {
		return err
	}
	if database {
		return c.database(ctx, t, ws.Config)
	}
	counts, err := proveArchive(c.File)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	return errors.Join(c.packed(ctx, t, ws.Config, f, counts), f.Close())
}

// packed reads an archive into the store; conversations alone also beside running nodes.
func (c restoreCommand) packed(ctx context.Context, t terminal, config workspace.Config, f *os.File,
	counts func(archive.Kind) int64,
) error {
	r, err := archive.NewReader(f)
	if err != nil {
		return err
	}
	how := toFill
	if r.Part != archive.Everything {
		how = toAdd
	}
	v, err := openChest(ctx, config, c.Workspace, ownPlace(config), how)
	if err != nil {
		return err
	}
	restore := v.Restore
	if how == toAdd {
		restore = v.Adopt
	}
	count := newGauge(t, "restoring", 0)
	err = restore(ctx, func() (archive.Record, error) {
		count.one()
		return r.Next()
	})
	count.line.Clear()
	if err = errors.Join(err, v.Close()); err != nil {
		return fmt.Errorf("%s, line %d: %w", c.File, r.Line(), err)
	}
	_, err = fmt.Fprintf(t.out, "Restored into %s: %s.\n", v.name, inWords(counts))
	return err
}

// database puts a database into an empty data folder, or its content into a Redis.
func (c restoreCommand) database(ctx context.Context, t terminal, config workspace.Config) error {
	if config.Store.Shared() {
		return c.databaseShared(ctx, t, config)
	}
	folder := under(c.Workspace, config.Data)
	path := filepath.Join(folder, "firstline.db")
	if exists(path) {
		return fmt.Errorf("there is a database in %s: %w", folder, sqlite.ErrNotEmpty)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := copyFile(c.File, path); err != nil {
		return err
	}
	store, err := sqlite.Open(ctx, folder)
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	_, err = fmt.Fprintf(t.out, "Restored the database into %s.\n", folder)
	return err
}

// databaseShared reads a copy of the database, which is brought to this program's version.
func (c restoreCommand) databaseShared(ctx context.Context, t terminal, config workspace.Config) (err error) {
	dir, err := os.MkdirTemp("", "firstline-restore-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := copyFile(c.File, filepath.Join(dir, "firstline.db")); err != nil {
		return err
	}
	return migrateCommand{From: dir, To: string(config.Store), Workspace: c.Workspace}.Run(ctx, t)
}

// copyFile copies a file that is there under its name only when it is whole.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	part := to + ".part"
	out, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	err = errors.Join(err, out.Sync(), out.Close(), in.Close())
	if err == nil {
		err = os.Rename(part, to)
	}
	return err
}
