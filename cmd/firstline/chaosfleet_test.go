//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// storeVariable says where nodes keep what they share.
const storeVariable = "FIRSTLINE_STORE"

// A fleet is several nodes of one bot: processes of the real program with a workspace, a data folder and a port each.
type fleet struct {
	t        *testing.T
	programs []string
	dirs     []string
	ports    []string
	env      [][]string
	nodes    []*process
}

// newFleet assembles as many nodes as there are stores: the address by which each reaches what all share, or "" for one
// that keeps everything in its own folder. More is added to the configuration of all.
func newFleet(t *testing.T, more string, stores ...string) *fleet {
	t.Helper()
	f := &fleet{t: t, nodes: make([]*process, len(stores))}
	first := smallWorkspace(t, quick...)
	file, err := os.OpenFile(filepath.Join(first, "firstline.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteString(more)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	for i, store := range stores {
		dir := first
		if i > 0 {
			dir = filepath.Join(t.TempDir(), "ws")
			if err := os.CopyFS(dir, os.DirFS(first)); err != nil {
				t.Fatal(err)
			}
		}
		path, env := runs(t, i, len(stores))
		if store != "" {
			env = append(env, storeVariable+"="+store)
		}
		f.programs, f.dirs, f.ports, f.env =
			append(f.programs, path), append(f.dirs, dir), append(f.ports, freePort(t)), append(f.env, env)
	}
	return f
}

// start launches every node that is not there, and waits until all answer.
func (f *fleet) start() {
	f.t.Helper()
	for i, n := range f.nodes {
		if n == nil || gone(n) {
			f.nodes[i] = launchAs(f.t, f.programs[i], f.env[i], f.ports[i], "serve", f.dirs[i])
		}
	}
	for _, n := range f.nodes {
		n.ready(f.t)
	}
}

func gone(p *process) bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// bases are the addresses of the nodes, which stay.
func (f *fleet) bases() []string {
	bases := make([]string, len(f.ports))
	for i, port := range f.ports {
		bases[i] = "http://127.0.0.1:" + port
	}
	return bases
}

// kill ends a node as a power cut does.
func (f *fleet) kill(i int) { f.nodes[i].kill() }

// pause stops a node where it is, with its connections and all that it believes; resume lets it go on with that.
func (f *fleet) pause(i int)  { f.signal(i, syscall.SIGSTOP) }
func (f *fleet) resume(i int) { f.signal(i, syscall.SIGCONT) }

func (f *fleet) signal(i int, s syscall.Signal) {
	f.t.Helper()
	if err := f.nodes[i].cmd.Process.Signal(s); err != nil {
		f.t.Fatal(err)
	}
}

// stop has all nodes end in order.
func (f *fleet) stop() {
	f.t.Helper()
	for i, n := range f.nodes {
		if code, took := n.stop(f.t, os.Interrupt); code != exitOK {
			f.t.Errorf("node %d ends with %d after %v, want 0", i, code, took)
		}
	}
}

// outcomes checks that each node knows of nothing that is still without an outcome.
func (f *fleet) outcomes() {
	f.t.Helper()
	for i, n := range f.nodes {
		eventually(f.t, 10*time.Second, fmt.Sprintf("node %d counts no message without outcome", i), func() bool {
			return strings.Contains(n.health(f.t), `"messages_without_outcome":0`)
		})
	}
}

// work runs the program for an errand in the store that all share.
func (f *fleet) work(args ...string) string {
	f.t.Helper()
	c := exec.Command(f.programs[0], append(args, "--workspace", f.dirs[0])...)
	c.Env = append(os.Environ(), f.env[0]...)
	out, err := c.CombinedOutput()
	if err != nil {
		f.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
