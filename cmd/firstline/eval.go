package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/handoff/texts"
)

// evalCommand plays the evaluation cases.
type evalCommand struct {
	Workspace   string  `help:"The workspace; without it the present folder, or the starter workspace." type:"path"`
	JSON        bool    `name:"json" help:"Print JSON with every case."`
	Verbose     bool    `short:"v" help:"List the cases that passed, too."`
	MinAnswered float64 `help:"Lowest share of answerable cases answered right." default:"0.9"`
	MinDeclined float64 `help:"Lowest share of unanswerable cases not answered." default:"0.95"`
}

// Run plays them; the exit code is 1 when a floor is missed or a hostile case was obeyed.
func (c evalCommand) Run(ctx context.Context, t terminal) error {
	ws, name, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	if len(ws.Evals) == 0 {
		return fmt.Errorf("%s has no evaluation cases: write some into evals/*.yaml", name)
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	report := eval.Run(ctx, decide.NewDecider(ws.Policy(catalogue, deskName), ws.Knowledge()), ws.Evals)
	if c.JSON {
		encoder := json.NewEncoder(t.out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		err = report.Print(t.out, c.Verbose)
	}
	if err != nil {
		return err
	}
	if report.Share(eval.Answerable) < c.MinAnswered || report.NotInvented() < c.MinDeclined || report.Obeyed > 0 {
		return errSilent
	}
	return nil
}
