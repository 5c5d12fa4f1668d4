package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/bench/load"
	"github.com/firstline-support/firstline/cmd/firstline/bench/store"
	"github.com/firstline-support/firstline/cmd/firstline/progress"
)

// benchStoreCommand measures a store.
type benchStoreCommand struct {
	Store         string        `placeholder:"DIR|URL" help:"A folder for SQLite, or redis://…; else a temporary folder."`
	Each          time.Duration `default:"3s" help:"How long each measurement takes."`
	Conversations []int         `default:"1,10,100" help:"How many conversations at once."`
	Journals      []int         `default:"10,100,1000" help:"How many turns long journals are, for growth."`
	Stored        []int         `default:"10000,100000" help:"How many conversations are stored, for growth."`
	Full          bool          `help:"Store a million conversations as well."`
	Quick         bool          `help:"Leave the growth out."`
	JSON          bool          `name:"json" help:"Print JSON; keys are described below."`
}

// Help says what is measured and how, because figures of the same name are not always the same.
func (benchStoreCommand) Help() string {
	return `A turn is a message that is stored, decided on and committed with four journal entries. It is measured three
times in the same run, with the same number of conversations at once:

  through the engine       as the bot works, with a decider that decides nothing
  by the store alone       the store's own calls for the same turn: receive, load, commit
  bare                     two commits of the same bytes to the database itself, one for the event and one for the turn:
                           in SQLite transactions with a sync each, in Redis scripts. Nothing can be quicker, except
                           that the store shares a sync among writes that come at the same time

Everything is written below --store, in a folder or under keys of its own, and removed afterwards. The memory of Redis
is that of the server: nobody else should use it meanwhile.

  turns                for each number of conversations at once: turns_per_second, store_turns_per_second and
                       bare_turns_per_second; ratio of the first to the last; engine_overhead, what the engine adds to
                       the store as a part of it, by the time that a turn takes of all conversations together;
                       acknowledgement (until the event is stored), turn, store_turn and bare_turn: count, p50_ms,
                       p95_ms, p99_ms, max_ms
  bytes_per_1000_conversations   growth of the database (SQLite) or the server's memory (Redis), with one turn each
  journals, stored     for each size: turn, one after the other in 32 conversations, and ratio of its p50 to that at the
                       smallest size
  flat                 all of these ratios are between 0.8 and 1.2
  store, event_bytes, turn_bytes

Exit code 0 whatever the figures are: they depend on the machine.`
}

// Run measures and prints.
func (c benchStoreCommand) Run(ctx context.Context, t terminal) error {
	subject, err := c.subject(ctx)
	if err != nil {
		return err
	}
	bar, begun := progress.On(t.err), time.Now()
	o := store.Options{Each: c.Each, Conversations: c.Conversations, Journals: c.Journals, Stored: c.Stored,
		Progress: func(stage string, done, total int64) { bar.Draw(progress.Bar(stage, done, total, time.Since(begun))) }}
	switch {
	case c.Quick:
		o.Journals, o.Stored = nil, nil
	case c.Full:
		o.Stored = append(o.Stored, 1_000_000)
	}
	report, err := store.Run(ctx, subject, o)
	bar.Draw("removing what was stored …")
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer stop()
	err = errors.Join(err, subject.Close(ending))
	bar.Clear()
	if err != nil {
		return err
	}
	if c.JSON {
		return load.JSON(t.out, report)
	}
	return report.Print(t.out)
}

// subject finds out what --store is.
func (c benchStoreCommand) subject(ctx context.Context) (store.Subject, error) {
	switch scheme, _, url := strings.Cut(c.Store, "://"); {
	case c.Each <= 0:
		return nil, errors.New("--each: has to be longer than nothing")
	case url && (scheme == "redis" || scheme == "rediss"):
		return store.Redis(ctx, c.Store)
	case url:
		return nil, fmt.Errorf("--store: no store is called %s://; a folder, or redis://…", scheme)
	case c.Store != "" && exists(filepath.Join(c.Store, "firstline.db")):
		return nil, fmt.Errorf("--store: %s holds a bot's data; name another folder on the same disk", c.Store)
	case c.Store != "":
		if err := os.MkdirAll(c.Store, 0o700); err != nil {
			return nil, fmt.Errorf("make the folder of --store: %w", err)
		}
	}
	return store.SQLite(ctx, c.Store)
}
