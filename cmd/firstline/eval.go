package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

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
	knowledge := ws.Knowledge()
	report := eval.Run(ctx, decide.NewDecider(ws.Policy(catalogue, deskName), knowledge), ws.Evals)
	proof := knowledge.Prove(ws.Config.Understanding.Answer)
	if c.JSON {
		encoder := json.NewEncoder(t.out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(struct {
			eval.Report
			Proof decide.Proof `json:"proof"`
		}{report, proof})
	} else {
		err = errors.Join(report.Print(t.out, c.Verbose), printProof(t.out, proof))
	}
	if err != nil {
		return err
	}
	if report.Share(eval.Answerable) < c.MinAnswered || report.NotInvented() < c.MinDeclined || report.Obeyed > 0 {
		return errSilent
	}
	return nil
}

// printProof tells what the examples prove about wrong answers, apart from the cases.
func printProof(w io.Writer, p decide.Proof) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\nwrong answers, by %d held-back examples and strangers:\n", p.Trials)
	fmt.Fprintf(&b, "  understanding.answer %.2f answers %d, %d of them wrongly: at most %.0f in 100, %.0f %% sure\n",
		p.Answer, p.Answered, p.Wrong, 100*p.AtMost, 100*p.Sure)
	for _, r := range p.Rungs {
		if !r.Proved {
			fmt.Fprintf(&b, "  at most %.0f in 100 wrong: not proved at any threshold by so few examples\n", 100*r.MostWrong)
			continue
		}
		fmt.Fprintf(&b, "  at most %.0f in 100 wrong: understanding.answer %.2f, which answers %.0f %%\n", 100*r.MostWrong,
			r.Answer, 100*r.Answered)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print the proof: %w", err)
	}
	return nil
}
