// Package child runs a program of this machine: by its absolute path and without a shell, with fixed arguments, with an
// environment that holds only what was declared, in a folder of its own and in a process group that is killed as a
// whole. What it says is limited.
//
// Nothing that a person said ever is a part of the command: it goes in by standard input. Start with [Program.Run] for
// one question and one answer, and [Program.Talk] for a program that is talked with.
package child

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action/declare"
)

// A Program is what is run, and where.
type Program struct {
	Path string            `yaml:"path"` // absolute
	Args []string          `yaml:"args"` // fixed: no placeholders
	Env  map[string]string `yaml:"env"`  // all that it gets, beside PATH and LANG where they are not here
	Dir  string            `yaml:"dir"`  // absolute; empty: the program's own folder
}

// ErrNotStarted is wrapped where the program never ran.
var ErrNotStarted = errors.New("the program was not started")

const (
	maxArgs = 100
	maxArg  = 4 << 10
	// maxSaid is how much of the program's complaints is kept, in bytes.
	maxSaid = 4 << 10
	// lateness is how long the program's own children may hold its output open after it ended.
	lateness = time.Second
)

var (
	envForm         = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,99}$`)
	placeholderForm = regexp.MustCompile(`\{[a-z][a-z0-9_]{0,31}\}`)
)

// Check gives what is wrong with the declaration. It does not look at the disk: a workspace is checked elsewhere, too.
func (p Program) Check() []declare.Problem {
	var problems []declare.Problem
	note := func(field, what, fix string) {
		problems = append(problems, declare.Problem{Field: field, What: what, Fix: fix})
	}
	if !filepath.IsAbs(p.Path) || filepath.Clean(p.Path) != p.Path {
		note("path", fmt.Sprintf("%q is no absolute path", p.Path), "write all of it, such as /opt/helpdesk/unlock")
	}
	if p.Dir != "" && !filepath.IsAbs(p.Dir) {
		note("dir", fmt.Sprintf("%q is no absolute path", p.Dir), "write all of it, or leave it out")
	}
	if len(p.Args) > maxArgs {
		note("args", fmt.Sprintf("%d arguments", len(p.Args)), fmt.Sprintf("write at most %d", maxArgs))
	}
	for i, arg := range p.Args {
		switch {
		case placeholderForm.MatchString(arg):
			note(fmt.Sprintf("args[%d]", i), fmt.Sprintf("%q has a placeholder, and arguments are fixed", arg),
				"let the program read the values from its standard input")
		case len(arg) > maxArg || strings.ContainsRune(arg, 0):
			note(fmt.Sprintf("args[%d]", i), "the argument is too long or holds a zero byte", "write a shorter text")
		}
	}
	return append(problems, CheckEnv("env", p.Env)...)
}

// CheckEnv gives what is wrong with the names and values of an environment.
func CheckEnv(field string, env map[string]string) []declare.Problem {
	var problems []declare.Problem
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if !envForm.MatchString(name) || strings.ContainsRune(env[name], 0) {
			problems = append(problems, declare.Problem{Field: field + "." + name, What: fmt.Sprintf("%q is no variable", name),
				Fix: "write letters, digits and underscores, a letter first"})
		}
	}
	return problems
}

// command makes the command; ctx ends it with all that it started.
func (p Program) command(ctx context.Context, secrets map[string]string) (*exec.Cmd, error) {
	if err := mayRun(p.Path); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	c := exec.CommandContext(ctx, p.Path, p.Args...) //nolint:gosec // the operator's program, with fixed arguments
	c.Dir, c.Env = p.Dir, p.environment(secrets)
	if c.Dir == "" {
		c.Dir = filepath.Dir(p.Path)
	}
	c.WaitDelay = lateness
	own(c)
	return c, nil
}

func (p Program) environment(secrets map[string]string) []string {
	all := minimal()
	maps.Copy(all, p.Env)
	maps.Copy(all, secrets)
	env := make([]string, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		env = append(env, name+"="+all[name])
	}
	return env
}

// mayRun tells whether the file is a program that only the operator can have put there.
func mayRun(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", path)
	}
	return safeMode(path, info.Mode())
}

// A buffer keeps what is written up to its limit, and calls full once there is more.
type buffer struct {
	limit int
	full  func()
	data  []byte
	over  bool
}

func (b *buffer) Write(p []byte) (int, error) {
	room := min(len(p), b.limit-len(b.data))
	b.data = append(b.data, p[:room]...)
	if room < len(p) && !b.over {
		b.over = true
		b.full()
	}
	return len(p), nil
}
