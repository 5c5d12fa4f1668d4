package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/upkeep"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/console"
)

// consoleModel is what the model does for agents; nothing where there is none.
func (h *house) consoleModel(c workspace.Config, l *upkeep.Librarian) console.Model {
	m := console.Model{Currency: c.Model.Price.Currency}
	if h.adviser != nil || h.embedding != nil {
		m.Report = func(ctx context.Context) (console.ModelReport, error) { return h.modelPage(ctx, c.Model) }
	}
	if h.adviser.Helps(model.UseReply) {
		m.Reply = func(ctx context.Context, w console.Wish) (console.Drafted, error) {
			return h.draftReply(ctx, w, known(c, w.Case.Lang))
		}
	}
	if h.adviser.Helps(model.UseTranslate) {
		m.Translate = func(ctx context.Context, w console.Wish, f console.Foreign) (string, error) {
			translated, err := h.modelFor(w).Translate(ctx, model.Foreign(f))
			return translated, unhelpful(err)
		}
	}
	if h.adviser.Helps(model.UseDraft) {
		m.Article = func(ctx context.Context, w console.Wish) (name, markdown string, err error) {
			name, markdown, err = l.Write(ctx, h.modelFor(w), w.Case, w.Entries)
			return name, markdown, unhelpful(err)
		}
	}
	return m
}

// known is the language if the workspace speaks it, or else its first one.
func known(c workspace.Config, lang string) string {
	if slices.Contains(c.Languages, lang) {
		return lang
	}
	return c.Languages[0]
}

// draftReply has the model answer from articles that the person may read.
func (h *house) draftReply(ctx context.Context, w console.Wish, lang string) (console.Drafted, error) {
	passages, sources := h.decider.Knowledge().Quotable(w.Request, lang, w.Case.Person.Audience, time.Now())
	if len(passages) == 0 {
		return console.Drafted{}, &console.Unhelpful{Why: console.WhyNothing}
	}
	answer, err := h.modelFor(w).Reply(ctx, model.Letter{Lines: lines(w.Entries), Passages: passages, Language: lang})
	if err != nil {
		return console.Drafted{}, unhelpful(err)
	}
	drafted := console.Drafted{Text: answer.Text()}
	for _, s := range answer.Statements {
		for _, on := range s.On {
			same := func(known handoff.Source) bool { return known.Article == sources[on].Article }
			if !slices.ContainsFunc(drafted.Sources, same) {
				drafted.Sources = append(drafted.Sources, sources[on])
			}
		}
	}
	return drafted, nil
}

// modelFor asks the model in an agent's name: what it costs is the agent's, and not the person's.
func (h *house) modelFor(w console.Wish) *model.Session {
	names := []string{w.Case.Person.Name, w.Case.Person.Email, w.Agent.Name}
	for _, e := range w.Entries {
		if e.From == handoff.ByAgent && !slices.Contains(names, e.Name) {
			names = append(names, e.Name)
		}
	}
	return h.adviser.For(model.Talk{Conversation: w.Case.Conversation, Channel: deskName, Person: "agent:" + w.Agent.ID,
		Names: names})
}

// lines are what both sides said, as far as both know it: no notes, and nothing that was held back.
func lines(entries []handoff.Entry) (all []model.Line) {
	for _, s := range handoff.Latest(entries) {
		unheard := s.Delivery == handoff.HeldBack || s.Delivery == handoff.GaveUp
		if s.Kind != handoff.Said || s.From == handoff.BySystem || unheard || strings.TrimSpace(s.Text) == "" {
			continue
		}
		all = append(all, model.Line{Person: s.From == handoff.ByPerson, Text: s.Text})
	}
	return all
}

// unhelpful is a failure as agents hear of it.
func unhelpful(err error) error {
	var f *model.Failure
	if !errors.As(err, &f) {
		return err
	}
	return &console.Unhelpful{Why: string(f.Kind), Err: err}
}
