package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

// teachCommand teaches the bot what it did not understand, also while it runs.
type teachCommand struct {
	List   teachList   `cmd:"" default:"withargs" help:"List what was not understood, grouped."`
	Go     teachGo     `cmd:"" help:"Go through the groups and say by one key what was meant."`
	Assign teachAssign `cmd:"" help:"Teach texts as examples of an intent."`
	Undo   teachUndo   `cmd:"" help:"Take the last teaching back, or the one with that number."`
}

// teachList lists.
type teachList struct {
	Workspace string `help:"The workspace." default:"." type:"path"`
	Lang      string `help:"Language of the titles: en or de." default:"en" enum:"en,de"`
	JSON      bool   `name:"json" help:"Print JSON: themes, intents and the latest teachings."`
}

// teachAssign teaches.
type teachAssign struct {
	Text      []string `arg:"" help:"What people say, each text in quotation marks."`
	Intent    string   `help:"Id of the intent that is meant." xor:"meant" required:""`
	None      bool     `help:"It is not for this desk: the bot leaves such words alone." xor:"meant" required:""`
	Lang      string   `help:"Language of the texts: en or de. Else the words tell." enum:",en,de" default:""`
	Workspace string   `help:"The workspace." default:"." type:"path"`
}

// teachUndo takes back.
type teachUndo struct {
	Number    int64  `arg:"" optional:"" help:"Number of the teaching; without it the latest one in force."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// teachGo goes through the groups.
type teachGo struct {
	Workspace string `help:"The workspace." default:"." type:"path"`
	Lang      string `help:"Language of the titles: en or de." default:"en" enum:"en,de"`
}

// Run lists the groups, the biggest first.
func (c teachList) Run(ctx context.Context, t terminal) error {
	return atLectern(ctx, c.Workspace, t, func(l teach.Lectern) error {
		l.Lang = c.Lang
		return l.List(ctx, c.JSON)
	})
}

// Run shows one group after another until all are done or q is pressed.
func (c teachGo) Run(ctx context.Context, t terminal) error {
	return atLectern(ctx, c.Workspace, t, func(l teach.Lectern) error {
		l.Lang = c.Lang
		return l.Walk(ctx, t.in)
	})
}

// Run teaches the texts, settles the lessons with the same words, and tells what flipped.
func (c teachAssign) Run(ctx context.Context, t terminal) error {
	return atLectern(ctx, c.Workspace, t, func(l teach.Lectern) error {
		if c.None {
			c.Intent = handoff.ForNobody
		}
		return l.Assign(ctx, c.Intent, c.Lang, c.Text)
	})
}

// Run takes a teaching back.
func (c teachUndo) Run(ctx context.Context, t terminal) error {
	return atLectern(ctx, c.Workspace, t, func(l teach.Lectern) error { return l.TakeBack(ctx, c.Number) })
}

// atLectern opens workspace and store, beside a running bot if there is one.
func atLectern(ctx context.Context, dir string, t terminal, do func(teach.Lectern) error) error {
	ws, _, err := open(dir, t)
	if err != nil {
		return err
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	data := under(dir, ws.Config.Data)
	store, err := attachKeeper(ctx, ws.Config, dir)
	if err != nil {
		return err
	}
	known := study{dir: dir}
	teacher := teach.New(teach.Options{Dir: dir, Data: data, Store: store, Knowledge: known.get, Texts: catalogue,
		Private: ws.Config.PrivateTeams(),
		Desk:    deskName, Now: time.Now, Memory: memory(), Log: slog.New(slog.DiscardHandler)})
	l := teach.Lectern{Teacher: teacher, Out: t.out, Me: operator(), Lang: texts.Languages()[0], Learnt: known.set}
	return errors.Join(do(l), store.Close())
}

// A study is what the bot knows at the command line. It is learnt when it is asked for: taking something back does not
// need it.
type study struct {
	dir   string
	known *decide.Knowledge
}

// set replaces what is known; nil has it learnt again.
func (s *study) set(k *decide.Knowledge) { s.known = k }

// get learns the workspace as it is. A mistake that somebody has just made in it leaves the parts that can be read;
// nothing is taught then, see [teach.Teacher.Teach].
func (s *study) get() *decide.Knowledge {
	if s.known == nil {
		ws, _ := workspace.Open(os.DirFS(s.dir), workspace.Options{Env: os.LookupEnv, Now: time.Now(), Memory: memory()})
		s.known = ws.Knowledge()
	}
	return s.known
}

// operator is who teaches at the command line.
func operator() handoff.Agent {
	name := os.Getenv("USER")
	if name == "" {
		name = "command line"
	}
	return handoff.Agent{ID: name, Name: name}
}
