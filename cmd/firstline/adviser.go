package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// modelServer is the server of language models that a workspace names; nil where it names none. env is where secrets
// are looked up; nil: in the environment.
func modelServer(c workspace.Model, dir string, env func(string) (string, bool)) (*openai.Server, error) {
	if !c.On() {
		return nil, nil
	}
	if env == nil {
		env = os.LookupEnv
	}
	key, err := modelKey(c.Key, dir, env)
	if err != nil {
		return nil, err
	}
	return openai.New(openai.Options{API: openai.API(c.API), URL: c.URL, Version: c.Version, Model: c.Name, Key: key,
		Effort: c.Effort, Thinking: c.Thinking, Limits: openai.Limits{AtOnce: c.AtOnce}})
}

// modelKey reads the key. The variable that nobody named may be absent: many servers of one's own need no key.
func modelKey(s workspace.Secret, dir string, env func(string) (string, bool)) (string, error) {
	if _, set := env("FIRSTLINE_MODEL_KEY"); s == workspace.DefaultModelKey && !set {
		return "", nil
	}
	key, err := s.Read(dir, env)
	if err != nil {
		return "", fmt.Errorf("model.key in %s: %w", workspace.FileName, err)
	}
	return key, nil
}

// advise makes the adviser of a workspace; nil where it names no model.
func advise(ws *workspace.Workspace, server *openai.Server, p purse, log *slog.Logger) (*model.Adviser, error) {
	if server == nil {
		return nil, nil
	}
	o := ws.ModelOptions()
	o.Server, o.Budget, o.Records, o.Log = server, p.budget, p.records, log
	return model.New(o)
}

// openModel connects the house with the model.
func (h *house) openModel(p plan) (err error) {
	config := p.workspace.Config.Model
	h.purse = newPurse(h.store, config.Caps.Limits())
	// also where no model is named any more: what one was asked before is forgotten all the same
	forget := func(ctx context.Context) error { return h.forgetCalls(ctx, config.KeepDays) }
	h.parts = append(h.parts, h.once("calls", forget))
	if h.model, err = modelServer(config, p.dir, p.env); err != nil || h.model == nil {
		return err
	}
	h.parts = append(h.parts, h.letGoOfModel)
	if h.adviser, err = advise(p.workspace, h.model, h.purse, h.log); err != nil {
		return err
	}
	h.adviser.Server = h.operations.asking(h.adviser.Server)
	h.log.Info("a language model helps", "model", config.Name, "url", config.URL, "personal_data", config.PersonalData)
	return nil
}

// letGoOfModel closes the connections at the end.
func (h *house) letGoOfModel(ctx context.Context) error {
	<-ctx.Done()
	h.model.Close()
	return nil
}

// forgetCalls takes away what the model was asked and answered long ago, once an hour.
func (h *house) forgetCalls(ctx context.Context, days int) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		n, err := h.store.ForgetCalls(ctx, time.Now().AddDate(0, 0, -days))
		switch {
		case err != nil && ctx.Err() == nil:
			h.log.Error("forget what the model was asked", "err", err)
		case n > 0:
			h.log.Info("forgot what the model was asked", "calls", n, "days", days)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// modelReport is what operators see of the model. Costs and what a server says about its errors are not for everybody
// who can reach the page: they are in the console and in `firstline model`.
type modelReport struct {
	Asked   bool       `json:"asked"` // it is asked at the moment
	Running int        `json:"running"`
	Problem model.Kind `json:"problem,omitempty"` // the latest
	At      time.Time  `json:"problem_at,omitzero"`
	Good    time.Time  `json:"answered_at,omitzero"`
	Calls   int        `json:"calls"` // since the start
	Cached  int        `json:"cached"`
	Failed  int        `json:"failed"`
}

// modelReport is nil where there is no model.
func (h *house) modelReport() *modelReport {
	if h.model == nil {
		return nil
	}
	s := h.model.State()
	r := &modelReport{Asked: !s.Open, Running: s.Running, At: s.LastAt, Good: s.GoodAt}
	if s.Last != nil {
		r.Problem = s.Last.Kind
	}
	for _, t := range h.adviser.Health() {
		r.Calls += t.Calls
		r.Cached += t.Cached
		for _, n := range t.Failed {
			r.Failed += n
		}
	}
	return r
}

// model looks at what can be wrong with the model.
func (c doctorCommand) model(ctx context.Context, ws workspace.Config) (found []finding, err error) {
	server, err := modelServer(ws.Model, c.Dir, os.LookupEnv)
	if err != nil {
		return []finding{{what: err.Error(), fix: "put the key there, or change model.key"}}, nil
	}
	if server == nil {
		return nil, nil
	}
	defer server.Close()
	for _, f := range server.Check(ctx) {
		found = append(found, finding{f.What, f.Fix})
	}
	leaves := "people's words leave for " + ws.Model.URL + ", with mail addresses, phone numbers, names of who asks and " +
		"the like replaced"
	if ws.Model.Clear() {
		leaves = "people's words leave for " + ws.Model.URL + " as they are"
	}
	return append(found, finding{what: leaves}), nil
}

// errNoModel is what commands say that need one.
var errNoModel = errors.New(workspace.FileName + " names no model: add `model:` with url and name, or set " +
	"FIRSTLINE_MODEL_URL and FIRSTLINE_MODEL_NAME")
