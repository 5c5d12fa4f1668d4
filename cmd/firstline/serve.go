package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// serveCommand runs the bot of a workspace.
type serveCommand struct {
	Dir string `arg:"" optional:"" default:"." help:"The workspace."`
}

// Run serves until it is told to stop.
func (c serveCommand) Run(ctx context.Context, t terminal) error {
	ws, _, err := open(c.Dir, t)
	if err != nil {
		return err
	}
	log := logger(t.err, ws.Config.Log.Level, ws.Config.Log.Format)
	h, err := build(ctx, plan{workspace: ws, dir: c.Dir, data: under(c.Dir, ws.Config.Data), log: log})
	if err != nil {
		return err
	}
	var dial net.ListenConfig
	listener, err := dial.Listen(ctx, "tcp", ws.Config.Web.Listen)
	if err != nil {
		return fmt.Errorf("%w. Is something else using the address? Set web.listen in %s or FIRSTLINE_LISTEN", err,
			workspace.FileName)
	}
	base := baseURL(ws.Config)
	log.Info("serving", "chat", base+"/", "console", base+"/console/", "articles", len(ws.Articles))
	return h.run(ctx, listener)
}

// logger writes structured logs. Levels and formats were checked with the configuration.
func logger(w io.Writer, level, format string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: l, ReplaceAttr: discreet}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// exists tells whether there is a file or folder.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
