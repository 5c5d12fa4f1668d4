package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
)

// evalCommand plays the evaluation cases.
type evalCommand struct {
	Workspace   string  `help:"The workspace; without it the present folder, or the starter workspace." type:"path"`
	JSON        bool    `name:"json" help:"Print JSON with every case."`
	Verbose     bool    `short:"v" help:"List the cases that passed, too."`
	Model       bool    `help:"Ask the language model that the workspace names, as the running bot does."`
	MinAnswered float64 `help:"Lowest share of answerable cases answered right." default:"0.9"`
	MinDeclined float64 `help:"Lowest share of unanswerable cases not answered." default:"0.95"`
	MinFlows    float64 `help:"Lowest share of flows whose tries all succeed (pass^k)." default:"1"`
}

// Run plays them; the exit code is 1 when a floor is missed or a hostile case was obeyed.
func (c evalCommand) Run(ctx context.Context, t terminal) (err error) {
	ws, name, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	catalogue, err := texts.Load()
	if err != nil {
		return err
	}
	knowledge := ws.Knowledge()
	policy := ws.Policy(catalogue, deskName)
	decider := decide.NewDecider(policy, knowledge)
	asked := &errand{}
	if c.Model {
		if asked, decider, err = c.advised(ctx, ws, policy, knowledge, t); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, asked.close()) }()
	} else if ws.Config.Model.Embeddings.On() {
		logger(t.err, "warn", "text").Warn("searched by words alone: the model of embeddings is asked with --model")
	}
	played, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	report := eval.Run(played, withinCaps{decider, asked, stop}, ws.Evals)
	bands := judged(decider.Bands(), knowledge)
	if len(ws.Evals) == 0 { // what is proved about wrong answers needs none
		noCases := fmt.Errorf("%s has no evaluation cases: write some into evals/*.yaml", name)
		if c.JSON {
			return noCases
		}
		return errors.Join(printProof(t.out, bands), noCases)
	}
	if err := c.print(t.out, report, bands, price{spent(asked.adviser, asked.embedding), len(report.Results),
		ws.Config.Model.Price.Currency}); err != nil {
		return err
	}
	if over := asked.overCap(); over != nil {
		return fmt.Errorf("stopped after %d of %d cases, because without the model the others would tell nothing: %w. "+
			"Raise the cap, or go on when the calls of the last 24 hours are older; firstline model costs shows them",
			len(report.Results), len(ws.Evals), over)
	}
	if report.Share(eval.Answerable) < c.MinAnswered || report.NotInvented() < c.MinDeclined || report.Obeyed > 0 ||
		report.PassK() < c.MinFlows {
		return errSilent
	}
	return nil
}

// print tells how it went, what is proved, and what it cost.
func (c evalCommand) print(w io.Writer, report eval.Report, bands decide.Bands, cost price) error {
	if !c.JSON {
		return errors.Join(report.Print(w, c.Verbose), cost.print(w), printProof(w, bands))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		eval.Report
		Bands bandsJSON    `json:"bands"`
		Proof decide.Proof `json:"proof"`

		Model map[model.Use]model.Tally `json:"model,omitempty"`
	}{report, bandsOf(bands), bands.Proof, cost.by})
}

// advised is a decider that asks the model.
func (c evalCommand) advised(ctx context.Context, ws *workspace.Workspace, p decide.Policy, k *decide.Knowledge,
	t terminal,
) (*errand, *decide.Decider, error) {
	if m := ws.Config.Model; !m.On() && !m.Embeddings.On() {
		return nil, nil, errNoModel
	}
	log := logger(t.err, "warn", "text")
	asked, err := beginErrand(ctx, ws, c.Workspace, nobodys, log)
	if err != nil {
		return nil, nil, err
	}
	d, err := asked.decider(ctx, ws, c.Workspace, p, k, log)
	if err != nil {
		return nil, nil, errors.Join(err, asked.close())
	}
	return asked, d, nil
}

// withinCaps has cases played for as long as the caps let the model be asked: what the bot does without it is another
// evaluation.
type withinCaps struct {
	bot.Decider
	asked *errand
	stop  context.CancelCauseFunc
}

// Decide implements [bot.Decider].
func (w withinCaps) Decide(ctx context.Context, s bot.Situation) (bot.Turn, error) {
	turn, err := w.Decider.Decide(ctx, s)
	if over := w.asked.overCap(); over != nil {
		w.stop(over)
		return turn, over
	}
	return turn, err
}

// judged are bands with what the examples prove about them, also where they were set.
func judged(b decide.Bands, k *decide.Knowledge) decide.Bands {
	if !b.Chosen && !b.AskChosen {
		b.Proof = k.Prove(b.Promise, b.Thresholds)
	}
	return b
}

// bandsJSON are the bands in force as scripts read them.
type bandsJSON struct {
	Answer      float64 `json:"answer"`
	Ask         float64 `json:"ask"`
	MostWrong   float64 `json:"most_wrong,omitempty"`   // what is promised; absent when nothing is
	MostUseless float64 `json:"most_useless,omitempty"` // the same
	Chosen      bool    `json:"chosen"`                 // answer: to keep the promise, rather than set
	Proved      bool    `json:"proved"`
	AskChosen   bool    `json:"ask_chosen"`
	AskProved   bool    `json:"ask_proved"`
}

func bandsOf(b decide.Bands) bandsJSON {
	return bandsJSON{b.Answer, b.Ask, b.Promise.MostWrong, b.Promise.MostUseless, b.Chosen, b.Proved, b.AskChosen,
		b.AskProved}
}

// printProof tells what the examples prove about wrong answers, apart from the cases.
func printProof(w io.Writer, bands decide.Bands) error {
	var b strings.Builder
	p := bands.Proof
	if p.Trials == 0 {
		fmt.Fprintf(&b, "\nwrong answers: nothing to try: no intent has two examples, and no article has questions\n")
	} else {
		fmt.Fprintf(&b, "\nwrong answers, by %d held-back texts, %.0f %% of them strangers:\n", p.Trials, 100*p.Strangers)
	}
	if bands.Chosen {
		fmt.Fprintf(&b, "  promised: at most %.3g in 100 wrong; %s\n", 100*bands.Promise.MostWrong,
			standing("answer", bands.Answer, bands.Proved, "the nearest"))
	}
	if bands.AskChosen {
		fmt.Fprintf(&b, "  promised: at most %.3g in 100 questions useless; %s\n", 100*bands.Promise.MostUseless,
			standing("ask", bands.Ask, bands.AskProved, "usual"))
	}
	if p.Trials > 0 {
		fmt.Fprint(&b, tries(p))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print the proof: %w", err)
	}
	return nil
}

// tries tells how the trials ended.
func tries(p decide.Proof) string {
	var b strings.Builder
	share := func(n int) float64 { return 100 * float64(n) / float64(p.Trials) }
	fmt.Fprintf(&b, "  from %.2f answered: %.0f %% (%d, %d wrongly: at most %.0f in 100, %.0f %% sure)\n", p.Answer,
		share(p.Answered), p.Answered, p.Wrong, 100*p.AtMost, 100*p.Sure)
	fmt.Fprintf(&b, "  from %.2f asked: %.0f %% (%d, %d with nothing right to choose: at most %.0f in 100, "+
		"%.0f %% sure); the rest handed over\n",
		p.Ask, share(p.Asked), p.Asked, p.Asked-p.Offered, 100*p.Useless, 100*p.Sure)
	for _, r := range p.Rungs {
		fmt.Fprintf(&b, "  at most %.0f in 100 wrong: %s\n", 100*r.MostWrong, rung(r, p.Trials))
	}
	for _, s := range p.Steps {
		fmt.Fprintf(&b, "  at most %.0f in 100 questions useless: %s\n", 100*s.MostUseless, lower(s))
	}
	if len(p.Confused) > 0 {
		fmt.Fprintf(&b, "  most often answered wrongly: examples of %s\n", strings.Join(p.Confused, ", "))
	}
	return b.String()
}

// standing is what stands behind a chosen threshold.
func standing(key string, threshold float64, proved bool, instead string) string {
	if proved {
		return fmt.Sprintf("understanding.%s %.2f was chosen and is proved", key, threshold)
	}
	return fmt.Sprintf("NOT PROVED at any threshold; understanding.%s %.2f was chosen as %s", key, threshold, instead)
}

// lower tells which lower border an aim about questions needs.
func lower(s decide.Step) string {
	if s.Proved {
		return fmt.Sprintf("understanding.ask %.2f, which asks %.0f %%", s.Ask, 100*s.Asked)
	}
	return "not proved beside this understanding.answer"
}

// rung tells what an aim needs.
func rung(r decide.Rung, trials int) string {
	switch {
	case r.Proved:
		return fmt.Sprintf("understanding.answer %.2f, which answers %.0f %%", r.Answer, 100*r.Answered)
	case r.Needs > 0:
		return fmt.Sprintf("not proved; about %.1f times as many examples would be needed",
			float64(r.Needs)/float64(max(1, trials)))
	}
	return "not proved, and more examples of the same kind would not prove it"
}
