package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// demoCommand shows everything without any account, key or other server.
type demoCommand struct {
	Port      int    `help:"Port to serve on; another is taken when it is in use." default:"8080"`
	Data      string `help:"Folder for workspace and data, kept between runs." type:"path" placeholder:"DIR"`
	Fresh     bool   `help:"Forget what earlier runs left in the folder."`
	NoBrowser bool   `help:"Do not open a browser."`
	Model     bool   `help:"Have a simulated language model help, where FIRSTLINE_MODEL_NAME names no real one."`
}

// Run prepares the folder on the first run, and serves until it is told to stop.
func (c demoCommand) Run(ctx context.Context, t terminal) error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	ws, err := c.prepare(dir, t)
	if err != nil {
		return err
	}
	log := logger(t.err, "warn", "text")
	listener, err := c.listen(ctx)
	if err != nil {
		return err
	}
	ws.Config.Web.Listen = listener.Addr().String()
	p := plan{workspace: ws, dir: filepath.Join(dir, "workspace"), data: filepath.Join(dir, "data"),
		frames: []string{"'self'"}, log: log}
	simulated, err := withStages(ctx, &p, c.Model)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	h, err := build(ctx, p)
	if err != nil {
		return errors.Join(err, simulated.Close(), listener.Close())
	}
	base := "http://" + reachable(listener.Addr().String())
	show := showroom{house: h, stages: simulated, log: log}
	if err := show.open(ctx); err != nil {
		return errors.Join(err, simulated.Close(), listener.Close(), h.store.Close())
	}
	c.announce(t, base, dir)
	if !c.NoBrowser {
		browse(ctx, base+"/demo", log)
	}
	err = h.run(ctx, listener)
	_, _ = fmt.Fprintf(t.out, "\nStopped. Everything is kept in %s for the next run.\n", dir)
	return err
}

// folder is where the demo lives.
func (c demoCommand) folder() (string, error) {
	if c.Data != "" {
		return c.Data, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the demo (name one with --data): %w", err)
	}
	return filepath.Join(cache, "firstline-demo"), nil
}

// prepare makes the workspace, unless an earlier run did.
func (c demoCommand) prepare(dir string, t terminal) (*workspace.Workspace, error) {
	home := filepath.Join(dir, "workspace")
	if c.Fresh {
		// only what a demo makes: the folder may hold other things of its owner
		if err := errors.Join(os.RemoveAll(home), os.RemoveAll(filepath.Join(dir, "data"))); err != nil {
			return nil, fmt.Errorf("forget the earlier demo: %w", err)
		}
	}
	if !exists(home) {
		if err := copyWhole(home); err != nil {
			return nil, err
		}
	}
	ws, _, err := open(home, t)
	return ws, err
}

// copyWhole makes the workspace under its name only when it is complete: a demo that is killed while it does that must
// come up the next time.
func copyWhole(home string) error {
	part := home + ".part"
	if err := os.RemoveAll(part); err != nil {
		return fmt.Errorf("clear what an earlier demo left: %w", err)
	}
	if err := copyStarter(part); err != nil {
		return err
	}
	return os.Rename(part, home)
}

// listen takes the wanted port on this machine only, or any free one.
func (c demoCommand) listen(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(c.Port)))
	if err == nil {
		return listener, nil
	}
	free, other := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if other != nil {
		return nil, fmt.Errorf("no port to serve on: %w", errors.Join(err, other))
	}
	return free, nil
}

func (c demoCommand) announce(t terminal, base, dir string) {
	_, _ = fmt.Fprintf(t.out, `
  Firstline demo: a help desk with sample content, on this machine only.

    Both, side by side   %[1]s/demo
    The user's chat      %[1]s/
    The agent's console  %[1]s/console/
    Both in Slack        %[1]s/demo/slack    (simulated, no account)
    Both on Discord      %[1]s/demo/discord  (simulated, no account)

  Ask "how do I share my calendar" (an answer with its source), "I forgot my password" (guided
  steps), "where can I park my bike" (nobody wrote that down), and talk to a human.
  Kept in %[2]s (--fresh forgets it). Ctrl-C stops.

`, base, dir)
}

// openers are the programs that show an address in the user's browser.
var openers = map[string]string{"linux": "xdg-open", "darwin": "open", "windows": "explorer"}

// browse opens the page where there is a browser to open it in; the address is printed in any case.
func browse(ctx context.Context, url string, log *slog.Logger) {
	opener := openers[runtime.GOOS]
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return
	}
	path, err := exec.LookPath(opener)
	if err != nil {
		return
	}
	// the opener may live as long as the browser: it is not waited for, and ends with us at the latest
	if err := exec.CommandContext(ctx, path, url).Start(); err != nil { //nolint:gosec // our own address
		log.Warn("open a browser", "err", err)
	}
}
