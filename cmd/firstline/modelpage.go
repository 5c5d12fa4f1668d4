package main

import (
	"context"
	"time"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/console"
)

// What the page about the model shows: two weeks with today, and so many calls that failed.
const (
	reportedDays = 14
	mostReported = 30
)

// modelPage tells admins how it goes with the models.
func (h *house) modelPage(ctx context.Context, c workspace.Model) (console.ModelReport, error) {
	now := time.Now().UTC()
	r := console.ModelReport{Currency: c.Price.Currency}
	h.languageModel(c, &r)
	r.Meanings = h.meanings(c)
	days, err := h.store.CallDays(ctx, now.Truncate(24*time.Hour).AddDate(0, 0, 1-reportedDays))
	if err != nil {
		return r, err
	}
	for _, d := range days {
		r.Days = append(r.Days, console.ModelDay{Day: d.Day, Use: string(d.Use), Calls: d.Sent.Calls, Cached: d.Cached,
			Failed: d.Failed, Tokens: d.Sent.Tokens, Cost: int64(d.Sent.Cost), Took: d.Took})
	}
	if r.Caps, err = h.modelCaps(ctx, c.Caps.Limits(), now); err != nil {
		return r, err
	}
	calls, err := h.store.ModelCalls(ctx, model.CallFilter{Failed: true, Limit: mostReported})
	if err != nil {
		return r, err
	}
	for _, call := range calls {
		r.Failed = append(r.Failed, console.ModelCall{ID: call.ID, At: call.At, Use: string(call.Use), Prompt: call.Prompt,
			Why: string(call.Failure), Problem: call.Problem, Took: call.Took})
	}
	return r, nil
}

// languageModel adds how it is with it, where there is one.
func (h *house) languageModel(c workspace.Model, r *console.ModelReport) {
	if h.model == nil {
		return
	}
	state := h.model.State()
	r.Name, r.URL, r.Open, r.After, r.Running = c.Name, c.URL, state.Open, state.After, state.Running
	r.ProblemAt, r.GoodAt, r.Lacks = state.LastAt, state.GoodAt, state.Lacks
	if state.Last != nil {
		r.Problem, r.Why = state.Last.Error(), string(state.Last.Kind)
	}
	book := h.adviser.InForce()
	for _, u := range model.Uses() {
		r.Prompts = append(r.Prompts, console.ModelPrompt{Use: string(u), Version: book[u].Version, File: book[u].File,
			Off: !h.adviser.Helps(u)})
	}
}

// meanings are how it is with the model of embeddings; nil where there is none.
func (h *house) meanings(c workspace.Model) *console.ModelMeanings {
	known := h.embeddingsReport()
	if known == nil {
		return nil
	}
	server := c.EmbeddingServer()
	m := &console.ModelMeanings{Name: server.Name, URL: server.URL, Known: known.Known, Texts: known.Texts}
	if f := h.embedding.trouble(); f != nil {
		m.Why, m.Problem = string(f.Kind), f.Err.Error()
	}
	return m
}

// modelCaps are the caps that are set, with what was used in the last 24 hours.
func (h *house) modelCaps(ctx context.Context, caps model.Caps, now time.Time) (all []console.ModelCap, err error) {
	since := now.Add(-24 * time.Hour)
	spent, err := h.store.SpentOnModel(ctx, since, "", "")
	if err != nil {
		return nil, err
	}
	channel, person, err := h.store.MostSpent(ctx, since)
	if err != nil {
		return nil, err
	}
	for _, c := range []console.ModelCap{
		{Kind: "person", Used: int64(person.Tokens), Limit: int64(caps.Person)},
		{Kind: "channel", Used: int64(channel.Tokens), Limit: int64(caps.Channel)},
		{Kind: "tokens", Used: int64(spent.All.Tokens), Limit: int64(caps.Tokens)},
		{Kind: "person_cost", Used: int64(person.Cost), Limit: int64(caps.PersonCost)},
		{Kind: "channel_cost", Used: int64(channel.Cost), Limit: int64(caps.ChannelCost)},
		{Kind: "cost", Used: int64(spent.All.Cost), Limit: int64(caps.Cost)},
	} {
		if c.Limit > 0 {
			all = append(all, c)
		}
	}
	return all, nil
}
