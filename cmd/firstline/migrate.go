package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/archive"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// migrateCommand moves a workspace's data.
type migrateCommand struct {
	From      string `help:"A data folder, redis://…, env:NAME or file:PATH; else the data folder." placeholder:"SOURCE"`
	To        string `help:"The same, and empty; else what store: in firstline.yaml says." placeholder:"TARGET"`
	DryRun    bool   `help:"Only count what is there."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run copies from one store into the other, which nobody uses meanwhile, and compares the two. The source is only read.
func (c migrateCommand) Run(ctx context.Context, t terminal) error {
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	from, to, err := c.places(ws.Config)
	if err != nil {
		return err
	}
	source, err := openChest(ctx, ws.Config, c.Workspace, from, toLeave)
	if err != nil {
		return err
	}
	err = c.move(ctx, t, ws.Config, source, to)
	return errors.Join(err, source.Close())
}

// places are source and target.
func (c migrateCommand) places(config workspace.Config) (from, to string, err error) {
	from, to = c.From, c.To
	if to == "" && config.Store.Shared() {
		to = string(config.Store)
	}
	if from == "" {
		from = config.Data
		if to == config.Data && config.Store.Shared() {
			from = string(config.Store)
		}
	}
	switch {
	case to == "" && !c.DryRun:
		return "", "", errors.New("where to? Say --to redis://host:6379/0, or write store: into firstline.yaml")
	case to == from:
		return "", "", fmt.Errorf("source and target are both %s: say --from or --to", from)
	}
	return from, to, nil
}

func (c migrateCommand) move(ctx context.Context, t terminal, config workspace.Config, source chest, to string) error {
	now := time.Now()
	before, err := summed(ctx, t, source, sumOf(config, now), "counting", 0)
	if err != nil {
		return err
	}
	if c.DryRun {
		_, err = fmt.Fprintf(t.out, "In %s: %s.\n", source.name, inWords(before.Count))
		return err
	}
	target, err := openChest(ctx, config, c.Workspace, to, toFill)
	if err != nil {
		return err
	}
	err = c.fill(ctx, t, config, source, target, before, now)
	return errors.Join(err, target.Close())
}

func (c migrateCommand) fill(ctx context.Context, t terminal, config workspace.Config, source, target chest,
	before *archive.Sum, now time.Time,
) error {
	total := int64(0)
	for _, k := range archive.Kinds() {
		total += before.Count(k)
	}
	count := newGauge(t, "moving", total)
	next, stop := asking(records(ctx, source.Dump))
	defer stop()
	err := target.Restore(ctx, func() (archive.Record, error) {
		count.one()
		return next()
	})
	count.line.Clear()
	if err != nil {
		return err
	}
	after, err := summed(ctx, t, target, sumOf(config, now), "comparing", total)
	if err != nil {
		return err
	}
	if all := before.Differs(after); len(all) > 0 {
		return fmt.Errorf("%s is not the same as %s: %s. Nothing was changed in the source; empty the target and try again",
			target.name, source.name, strings.Join(all, "; "))
	}
	_, err = fmt.Fprintf(t.out, "Moved and compared: %s.\nFrom %s, which is as it was, to %s.\n"+
		"%s\nWho works at the desk signs in again.\n", inWords(after.Count), source.name, target.name, whatNext(target))
	return err
}

func whatNext(target chest) string {
	if target.folder == "" {
		return "Let store: in firstline.yaml name it, and start the nodes."
	}
	return "Take store: out of firstline.yaml, and start the bot."
}

// summed reads a store and sums up what there is.
func summed(ctx context.Context, t terminal, v chest, sum *archive.Sum, what string, total int64) (
	*archive.Sum, error,
) {
	count := newGauge(t, what, total)
	defer count.line.Clear()
	return sum, v.Dump(ctx, func(r archive.Record) error {
		count.one()
		return sum.Add(r)
	})
}
