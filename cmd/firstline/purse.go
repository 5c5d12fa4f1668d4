package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// A purse is what all calls to models are paid from: the caps of the workspace, and the store with the records.
type purse struct {
	store   keeper // nil: nothing is recorded
	records model.Records
	budget  *model.Budget
}

func newPurse(store keeper, caps model.Caps) purse {
	if store == nil {
		return purse{budget: model.NewBudget(model.Caps{}, nil)}
	}
	return purse{store, store, model.NewBudget(caps, store)}
}

// meter has the server of a model of embeddings paid and recorded.
func (p purse) meter(c workspace.Model, server *openai.Embedder, log *slog.Logger) *model.Embedding {
	return model.NewEmbedding(model.EmbeddingOptions{Server: server, Model: c.Embeddings.Name, Budget: p.budget,
		Price: model.Price{In: c.Embeddings.Price}, Records: p.records, Log: log})
}

// spent are the figures of all models since the start, by use.
func spent(a *model.Adviser, e *embedding) map[model.Use]model.Tally {
	all := a.Health()
	if e == nil {
		return all
	}
	if all == nil {
		all = map[model.Use]model.Tally{}
	}
	maps.Copy(all, e.asked.Health())
	return all
}

// whose says in whose name an errand asks.
type whose bool

// An evaluation is nobody's: in it there is no person and no channel, so only the caps of all are about it.
const (
	someones whose = false
	nobodys  whose = true
)

// nameless records calls in nobody's name.
type nameless struct{ model.Records }

// RecordCall implements [model.Records].
func (u nameless) RecordCall(ctx context.Context, c model.Call) (int64, error) {
	c.Channel, c.Person = "", ""
	return u.Records.RecordCall(ctx, c)
}

// An errand is one command that asks models, beside a running bot if there is one. What they are asked is recorded with
// the workspace and counts towards its caps, as if the bot had asked. Whoever begins one closes it.
type errand struct {
	purse

	server    *openai.Server // nil: the workspace names no language model
	adviser   *model.Adviser // asks it; nil as well
	embedding *embedding     // nil: it names no model of embeddings, or its articles were never asked about
}

// beginErrand opens the store of a workspace whose model will be asked. The starter is no folder, so nothing is
// recorded of what it is tried with, which is said.
func beginErrand(ctx context.Context, ws *workspace.Workspace, dir string, whose whose, log *slog.Logger) (
	e *errand, err error,
) {
	e = &errand{}
	config := ws.Config.Model
	if e.server, err = modelServer(config, dir, nil); err != nil {
		return nil, err
	}
	var store keeper
	switch {
	case !config.On() && !config.Embeddings.On(): // nothing leaves the house
	case exists(filepath.Join(cmp.Or(dir, "."), workspace.FileName)):
		if store, err = attachKeeper(ctx, ws.Config, dir); err != nil {
			return nil, errors.Join(err, e.close())
		}
	default:
		log.Warn("what the model is asked is neither recorded nor capped outside of a workspace: firstline init makes one")
	}
	e.purse = newPurse(store, config.Caps.Limits())
	if whose == nobodys && store != nil {
		e.purse = purse{store, nameless{store}, model.NewBudget(config.Caps.Limits().Common(), store)}
	}
	if e.adviser, err = advise(ws, e.server, e.purse, log); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// decider is one with the models. What articles mean is known as far as the running bot has found it out: an errand
// asks about people's words alone.
func (e *errand) decider(ctx context.Context, ws *workspace.Workspace, dir string, p decide.Policy, k *decide.Knowledge,
	log *slog.Logger,
) (*decide.Decider, error) {
	d := decide.NewAdvised(p, k, e.adviser)
	if e.store == nil || !ws.Config.Model.Embeddings.On() {
		return d, nil
	}
	var err error
	if e.embedding, err = newEmbedding(ws.Config.Model, plan{dir: dir, log: log}, e.purse, d); err != nil {
		return nil, err
	}
	return d, e.embedding.recall(ctx)
}

// overCap tells why a cap has no room for calls any more; nil: it has.
func (e *errand) overCap() error {
	for _, tally := range spent(e.adviser, e.embedding) {
		if tally.Failed[model.OverCap] > 0 {
			return errors.New(tally.Problem)
		}
	}
	return nil
}

func (e *errand) close() error {
	if e.server != nil {
		e.server.Close()
	}
	if e.embedding != nil {
		e.embedding.server.Close()
	}
	if e.store == nil {
		return nil
	}
	return e.store.Close()
}
