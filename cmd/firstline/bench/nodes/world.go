package nodes

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Settings that nodes are given by their environment.
const (
	storeVariable      = "FIRSTLINE_STORE"
	operationsVariable = "FIRSTLINE_OPERATIONS_LISTEN"
)

// A Plan is what a world is made of.
type Plan struct {
	Program string   // the path of this program
	Nodes   int      // how many
	Store   string   // what they share; empty: SQLite in the world's own folder, which one node can use
	Config  string   // lines for firstline.yaml beside those of the starter workspace
	Env     []string // more of the nodes' environment
	Agents  []string // names of agents
	Metrics bool     // the nodes offer metrics
	Profile bool     // and profiles
}

// A World is a workspace with the nodes that serve it. Its folder goes with it.
type World struct {
	Nodes []*Node
	Links []string // one sign-in link for each agent, good once and for 15 minutes
	hire  func(context.Context) error

	dir string
}

// Start makes a copy of the starter workspace without the limits that are there for single visitors, and has the nodes
// serve it. It returns when all of them answer.
func Start(ctx context.Context, p Plan) (*World, error) {
	if p.Nodes > 1 && !strings.Contains(p.Store, "://") {
		return nil, fmt.Errorf("%d nodes need a store that they can share, such as --store redis://localhost:6379", p.Nodes)
	}
	dir, err := os.MkdirTemp("", "firstline-load-")
	if err != nil {
		return nil, fmt.Errorf("make a world: %w", err)
	}
	w := &World{dir: dir}
	if err := w.build(ctx, p); err != nil {
		return nil, errors.Join(err, w.End())
	}
	return w, nil
}

// startWithin is how long a node may take to start: it may have to learn first, and several do at the same time.
const startWithin = 3 * time.Minute

// Workspace is the folder that the nodes serve.
func (w *World) Workspace() string { return filepath.Join(w.dir, "workspace") }

func (w *World) build(ctx context.Context, p Plan) error {
	init := exec.CommandContext(ctx, p.Program, "init", w.Workspace()) //nolint:gosec // this very program
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("make a workspace: %w: %s", err, out)
	}
	more := p.Config
	if p.Profile {
		more += "operations: {profile: true}\n"
	}
	if err := w.configure(more); err != nil {
		return err
	}
	env := append([]string{}, p.Env...)
	if p.Store != "" {
		env = append(env, storeVariable+"="+p.Store)
	}
	for range p.Nodes {
		listen, err := free(ctx)
		if err != nil {
			return err
		}
		operations := ""
		if p.Metrics || p.Profile {
			if operations, err = free(ctx); err != nil {
				return err
			}
		}
		node, err := launch(p.Program, w.Workspace(), listen, operations, env)
		if err != nil {
			return err
		}
		w.Nodes = append(w.Nodes, node)
	}
	for _, node := range w.Nodes {
		if err := node.ready(ctx, startWithin); err != nil {
			return err
		}
	}
	w.hire = func(ctx context.Context) error { return w.signOn(ctx, p, env) }
	return w.hire(ctx)
}

// unlimited are the limits for single visitors as high as they go: all load comes from one address.
const unlimited = "  conversations_per_minute: 100000\n  messages_per_minute: 100000\n"

// configure changes the starter's configuration.
func (w *World) configure(more string) error {
	const before = "  allowed_origins: []"
	path := filepath.Join(w.Workspace(), "firstline.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("configure the world: %w", err)
	}
	changed := strings.Replace(string(text), before, unlimited+before, 1)
	if changed == string(text) {
		return fmt.Errorf("configure the world: the starter's firstline.yaml has no %q", strings.TrimSpace(before))
	}
	if err := os.WriteFile(path, []byte(changed+"\n"+more), 0o600); err != nil {
		return fmt.Errorf("configure the world: %w", err)
	}
	return nil
}

// Relink gives each agent a new sign-in link: those of a run before are used up.
func (w *World) Relink(ctx context.Context) error { return w.hire(ctx) }

// signOn adds agents that are not there, and keeps their sign-in links.
func (w *World) signOn(ctx context.Context, p Plan, env []string) error {
	w.Links = nil
	for _, name := range p.Agents {
		args := []string{"agents", "add", name, "--workspace", w.Workspace()}
		add := exec.CommandContext(ctx, p.Program, args...) //nolint:gosec // this very program
		add.Env = append(os.Environ(), env...)
		out, err := add.CombinedOutput()
		if err != nil {
			return fmt.Errorf("add agent %s: %w: %s", name, err, out)
		}
		_, link, ok := strings.Cut(string(out), "\n")
		if !ok {
			return fmt.Errorf("add agent %s: no link in %q", name, out)
		}
		w.Links = append(w.Links, strings.TrimSpace(link))
	}
	return nil
}

// End stops the nodes and removes the folder.
func (w *World) End() error {
	var errs []error
	for _, node := range w.Nodes {
		errs = append(errs, node.End())
	}
	if err := os.RemoveAll(w.dir); err != nil {
		errs = append(errs, fmt.Errorf("remove the world: %w", err))
	}
	return errors.Join(errs...)
}

// free gives an address of this machine that nothing listens on just now.
func free(ctx context.Context) (string, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}
