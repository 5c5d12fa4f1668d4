// Package program carries out an action by a program of this machine: it reads one JSON document and writes one.
//
// What it reads:
//
//	{"action": "unlock", "key": "c12.3", "lang": "en", "dry_run": false, "with": {"user": "anna"},
//	 "who": {"channel": "slack", "conversation": "…", "id": "U1", "name": "Anna", "account": "anna"}}
//
// What it writes, with nothing else on standard output; all of it but the code may be missing:
//
//	{"code": "ok", "values": {"until": "14:00"}, "detail": "unlocked on dc1", "secret": "…"}
//
// It exits with 0, or with a declared exit code that stands for a code. Whatever else it does, such as to write no such
// document, to be killed or to take too long, leaves open whether the action was done ([action.ErrUnsure]). Standard
// error is for people: its beginning is a part of that error, so it must hold no secret.
//
// Start with [Config] and [Runner.Perform].
package program

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/child"
	"github.com/firstline-support/firstline/bot/action/declare"
)

// Config declares an action that a program carries out.
type Config struct {
	child.Program `yaml:",inline"`
	// DryRun says that the program heeds dry_run. Otherwise it is not started for a dry run.
	DryRun    bool           `yaml:"dry_run"`
	Exits     map[int]string `yaml:"exits"`      // codes by exit code, 1 to 125
	Lines     []string       `yaml:"lines"`      // values that may have several lines
	Timeout   time.Duration  `yaml:"timeout"`    // 0: 30 s, at most 5 min
	MaxOutput int            `yaml:"max_output"` // bytes; 0: 64 KiB, at most 1 MiB
}

const (
	defaultTimeout = 30 * time.Second
	maxTimeout     = 5 * time.Minute
	defaultOutput  = 64 << 10
	maxOutput      = 1 << 20
)

// Check gives everything that is wrong with the declaration. It does not look for the program.
func (c Config) Check() []declare.Problem {
	problems := c.Program.Check()
	note := func(field, what, fix string) {
		problems = append(problems, declare.Problem{Field: field, What: what, Fix: fix})
	}
	for _, exit := range slices.Sorted(maps.Keys(c.Exits)) {
		if exit < 1 || exit > 125 {
			note(fmt.Sprintf("exits.%d", exit), "a program gives other reasons by 1 to 125 only", "use one of these")
		}
		if code := c.Exits[exit]; !declare.IsName(code) || code == action.OK {
			note(fmt.Sprintf("exits.%d", exit), fmt.Sprintf("%q cannot be the code of an exit", code),
				"write failed, denied, unsure or one of your own in small letters, digits and underscores")
		}
	}
	for i, name := range c.Lines {
		if !declare.IsName(name) {
			note(fmt.Sprintf("lines[%d]", i), fmt.Sprintf("%q is no name for a value", name),
				"write up to 32 small letters, digits and underscores, a letter first")
		}
	}
	if c.Timeout < 0 || c.Timeout > maxTimeout {
		note("timeout", fmt.Sprintf("timeout is %s", c.Timeout), fmt.Sprintf("write a time up to %s", maxTimeout))
	}
	if c.MaxOutput < 0 || c.MaxOutput > maxOutput {
		note("max_output", fmt.Sprintf("max_output is %d", c.MaxOutput), fmt.Sprintf("write 1 to %d", maxOutput))
	}
	return problems
}

// Options are what a [Runner] is made of.
type Options struct {
	Config  Config
	Params  declare.Params
	Secrets map[string]string // variables of its environment that are secret, themselves
}

// A Runner is a performer of one declared program. It is used by many at once.
type Runner struct{ Options }

// New makes a Runner; it starts nothing.
func New(o Options) (*Runner, error) {
	if problems := append(o.Config.Check(), child.CheckEnv("secrets", o.Secrets)...); len(problems) > 0 {
		return nil, problems[0]
	}
	o.Config.Timeout = cmp.Or(o.Config.Timeout, defaultTimeout)
	o.Config.MaxOutput = cmp.Or(o.Config.MaxOutput, defaultOutput)
	return &Runner{o}, nil
}

// Perform runs the program once.
func (r *Runner) Perform(ctx context.Context, call action.Call) (action.Result, error) {
	in, err := r.question(call)
	if wrong := (*declare.ValueError)(nil); errors.As(err, &wrong) {
		return action.Result{Code: action.Failed, Detail: "the program was not started: " + wrong.Error()}, nil
	}
	if err != nil {
		return action.Result{}, err
	}
	if call.DryRun && !r.Config.DryRun {
		return action.Result{Code: action.OK, Detail: declare.Lines(fmt.Sprintf("would start %s %q with\n%s", r.Config.Path,
			r.Config.Args, in), declare.MaxDetail)}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, r.Config.Timeout)
	defer cancel()
	ended, err := r.Config.Run(ctx, r.Secrets, in, r.Config.MaxOutput)
	if err == nil {
		var result action.Result
		if result, err = r.answer(ended); err == nil {
			return result, nil
		}
	}
	return action.Result{}, r.trouble(call, ended, err)
}

// question is what the program reads.
func (r *Runner) question(call action.Call) ([]byte, error) {
	with, err := r.Params.Take(call.With)
	if err != nil {
		return nil, err
	}
	type who struct {
		Channel      string `json:"channel"`
		Conversation string `json:"conversation"`
		ID           string `json:"id"`
		Name         string `json:"name"`
		Account      string `json:"account"`
	}
	in, err := json.Marshal(struct {
		Action string         `json:"action"`
		Key    string         `json:"key"`
		Lang   string         `json:"lang"`
		DryRun bool           `json:"dry_run"`
		With   map[string]any `json:"with"`
		Who    who            `json:"who"`
	}{call.Action, call.Key, call.Lang, call.DryRun, r.Params.JSON(with), who(call.Who)})
	if err != nil {
		return nil, fmt.Errorf("write what the program reads: %w", err)
	}
	return in, nil
}

// trouble is the error of a run without an answer.
func (r *Runner) trouble(call action.Call, ended child.Ended, err error) error {
	if said := declare.OneLine(r.hide(ended.Said), declare.MaxShown); said != "" {
		err = fmt.Errorf("%w; it said %q", err, said)
	}
	if errors.Is(err, child.ErrNotStarted) || call.DryRun {
		return fmt.Errorf("run %s: %w", r.Config.Path, err)
	}
	return fmt.Errorf("run %s: %w: %w", r.Config.Path, action.ErrUnsure, err)
}
