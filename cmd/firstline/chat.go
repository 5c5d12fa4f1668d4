package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/sync/errgroup"
	xterm "golang.org/x/term"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/sqlite"
	term "github.com/firstline-support/firstline/bot/terminal"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/kb"
)

// chatCommand is a conversation in the terminal, with a database that is forgotten afterwards and without a desk. What
// a model was asked is recorded with the workspace.
type chatCommand struct {
	Workspace string `help:"The workspace; without it the present folder, or the starter workspace." type:"path"`
	Lang      string `help:"Language to begin with: en or de." enum:",en,de" default:""`
}

// Run talks until the input ends.
func (c chatCommand) Run(ctx context.Context, t terminal) (err error) {
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "firstline-chat-")
	if err != nil {
		return fmt.Errorf("make a folder for the conversation: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	store, err := sqlite.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	channel := term.New(term.Options{In: t.in, Out: t.out, Lang: c.language(ws.Config.Languages), Texts: catalogue,
		Plain: kb.Plain, Where: whereIn(ws.Config), ID: rand.Text(), Screen: screenOf(t.out),
		Person: handoff.Person{ID: "terminal", Name: os.Getenv("USER")}})
	timing := bot.DefaultTiming()
	timing.Complete, timing.Fragment = 0, 0 // in a terminal, Enter says that it is complete
	log := slog.New(slog.NewTextHandler(t.err, nil))
	errand, err := beginErrand(ctx, ws, c.Workspace, someones, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, errand.close()) }()
	decider, err := errand.decider(ctx, ws, c.Workspace, ws.Policy(catalogue), ws.Knowledge(), log)
	if err != nil {
		return err
	}
	engine := bot.New(bot.Options{Store: store, Cases: store, Channels: []bot.Channel{channel}, Timing: timing,
		Decider: decider, Preview: channel.Preview, Log: log})
	return converse(ctx, engine, channel)
}

// converse runs the engine for as long as the person talks.
func converse(ctx context.Context, engine *bot.Bot, channel *term.Terminal) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return engine.Run(ctx) })
	group.Go(func() error {
		defer stop()
		return channel.Run(ctx, engine.Receive)
	})
	return group.Wait()
}

// screenOf tells how big the screen is that is written to; nil when it is a file, or can be written to only once.
func screenOf(out io.Writer) func() (columns, lines int) {
	f, ok := out.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" || !xterm.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func() (columns, lines int) {
		columns, lines, err := xterm.GetSize(int(f.Fd()))
		if err != nil {
			return 0, 0
		}
		return columns, lines
	}
}

// language is what was asked for, else what the environment says, else the workspace's first.
func (c chatCommand) language(known []string) string {
	for _, lang := range []string{c.Lang, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		for _, l := range known {
			if strings.HasPrefix(lang, l) {
				return l
			}
		}
	}
	return known[0]
}

// whereIn tells where a source can be read: on its page when the pages have a public address, else in its file.
func whereIn(c workspace.Config) func(handoff.Source) string {
	return func(s handoff.Source) string {
		if c.Web.PublicURL == "" {
			return "articles/" + s.Article + "." + s.Lang + ".md"
		}
		return baseURL(c) + "/articles/" + s.Article + "?lang=" + s.Lang
	}
}
