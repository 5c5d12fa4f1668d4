package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/firstline-support/firstline/bot/sqlite"
)

// backupCommand copies the database.
type backupCommand struct {
	File      string `arg:"" help:"Where to write the copy; must not exist."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run copies, whether the bot is running or not.
func (c backupCommand) Run(ctx context.Context, t terminal) error {
	dir, err := dataDir(c.Workspace, t)
	if err != nil {
		return err
	}
	store, err := sqlite.Attach(ctx, dir)
	if err != nil {
		return err
	}
	err = errors.Join(store.Backup(ctx, c.File), store.Close())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "Copied the database to %s and checked it.\n"+
		"To restore it, stop the bot and put it into an empty data folder as firstline.db.\n", c.File)
	return err
}
