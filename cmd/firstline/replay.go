package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// modelReplayCommand asks again.
type modelReplayCommand struct {
	ID        int64  `arg:"" help:"The number of the call."`
	Workspace string `help:"The workspace." default:"." type:"path"`
}

// Run prints the recorded answer and the new one. It is recorded as a call of its own, and nobody is told anything.
func (c modelReplayCommand) Run(ctx context.Context, t terminal) (err error) {
	ws, _, err := open(c.Workspace, t)
	if err != nil {
		return err
	}
	if m := ws.Config.Model; !m.On() && !m.Embeddings.On() {
		return errNoModel
	}
	log := logger(t.err, "error", "text")
	asked, err := beginErrand(ctx, ws, c.Workspace, someones, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, asked.close()) }()
	call, err := c.recorded(ctx, asked.store)
	if err != nil {
		return err
	}
	if err := printCall(t.out, call); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	if call.Use == model.UseWords {
		return c.embed(ctx, t, ws, asked, call)
	}
	if asked.adviser == nil {
		return errNoModel
	}
	now, err := asked.adviser.Again(ctx, call)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "\n== answer now, call %d (%d+%d tokens, %s, %s) ==\n%s\n", now.ID, now.Usage.In,
		now.Usage.Out, money(now.Cost), now.Took.Round(time.Millisecond), now.Answer)
	return err
}

// recorded is the call, which must have what was asked.
func (c modelReplayCommand) recorded(ctx context.Context, store keeper) (model.Call, error) {
	calls, err := store.ModelCalls(ctx, model.CallFilter{ID: c.ID})
	switch {
	case err != nil:
		return model.Call{}, err
	case len(calls) == 0:
		return model.Call{}, fmt.Errorf("there is no call %d", c.ID)
	case calls[0].Use == model.UseArticles:
		return model.Call{}, fmt.Errorf("call %d asked what articles mean: they are in the workspace, and a running bot "+
			"asks again about each that changes", c.ID)
	case len(calls[0].Turns) == 0:
		return model.Call{}, fmt.Errorf("what was asked in call %d is forgotten", c.ID)
	}
	return calls[0], nil
}

// embed asks again what words mean.
func (c modelReplayCommand) embed(ctx context.Context, t terminal, ws *workspace.Workspace, asked *errand,
	call model.Call,
) error {
	if !ws.Config.Model.Embeddings.On() {
		return errors.New("the workspace names no model of embeddings any more: add model.embeddings")
	}
	server, err := embedder(ws.Config.Model, c.Workspace, nil)
	if err != nil {
		return err
	}
	defer server.Close()
	var texts []string
	for _, turn := range call.Turns {
		texts = append(texts, turn.Text)
	}
	words := asked.meter(ws.Config.Model, server, logger(t.err, "error", "text")).Words()
	vectors, err := words.Embed(model.About(ctx, model.Talk{Conversation: call.Conversation}), texts)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "\n== answer now ==\n%d vectors of %d dimensions\n", len(vectors), len(vectors[0]))
	return err
}
