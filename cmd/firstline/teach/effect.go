package teach

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/handoff"
)

// Limits of what is played again after a teaching, and of what is kept of it.
const (
	mostReplayed = 200
	mostRead     = 400 // utterances that are read for it: some are courtesies, some were said twice
	mostFlips    = 40
)

// Run judges what was taught until ctx ends: the evaluation takes seconds, for which nobody should wait.
func (t *Teacher) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.wake:
		}
		if _, _, err := t.Judge(ctx); err != nil && ctx.Err() == nil {
			t.opt.Log.ErrorContext(ctx, "evaluate what was taught", "err", err)
		}
	}
}

// Judge tells what the teachings since the last call have flipped, all together, and keeps it with each of them. after
// is what the bot knows with them. Both are nil when there were none.
func (t *Teacher) Judge(ctx context.Context) (effect *handoff.Effect, after *decide.Knowledge, err error) {
	changes := t.takeUnseen()
	if len(changes) == 0 {
		return nil, nil, nil
	}
	first, last := changes[0], changes[len(changes)-1]
	ws := first.workspace
	after = ws.Relearn(last.known, last.after)
	policy := ws.Policy(t.opt.Texts, t.opt.Desk)
	e, err := t.compare(ctx, first, decide.NewDecider(policy, first.knowledge()), decide.NewDecider(policy, after))
	if err != nil {
		return nil, nil, err
	}
	for _, c := range changes {
		if err := t.opt.Store.NoteEffect(ctx, c.teaching, e); err != nil {
			return nil, nil, err
		}
	}
	t.ring()
	return &e, after, nil
}

// knowledge is what the bot knew before the change. Training takes seconds, so what it knew at that moment serves where
// it was of the same workspace.
func (c change) knowledge() *decide.Knowledge {
	if reflect.DeepEqual(c.known.Intents, c.workspace.Intents) {
		return c.known
	}
	return c.workspace.Knowledge()
}

// compare decides the workspace's cases and the latest real utterances before and after.
func (t *Teacher) compare(ctx context.Context, c change, before, after bot.Decider) (handoff.Effect, error) {
	cases := c.workspace.Evals
	said, err := t.said(ctx, c.workspace.Config.Languages)
	if err != nil {
		return handoff.Effect{}, err
	}
	flips := evaluated(eval.Compare(eval.Run(ctx, before, cases), eval.Run(ctx, after, cases)))
	replayed, err := t.replay(ctx, said, before, after)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return handoff.Effect{}, err
	}
	flips = append(flips, replayed...)
	kept := min(len(flips), mostFlips)
	return handoff.Effect{At: t.opt.Now(), Cases: len(cases), Utterances: len(said), Flips: flips[:kept],
		Others: len(flips) - kept}, nil
}

func (t *Teacher) takeUnseen() []change {
	t.mu.Lock()
	defer t.mu.Unlock()
	changes := t.unseen
	t.unseen = nil
	return changes
}

// evaluated tells of the cases that flipped.
func evaluated(changes []eval.Change) []handoff.Flip {
	var flips []handoff.Flip
	for _, c := range changes {
		f := handoff.Flip{Text: c.After.Said, Case: c.After.Case.Name, Before: c.Before.Got.Decision(),
			After: c.After.Got.Decision()}
		switch {
		case c.Broke():
			f.Verdict = handoff.Broken
		case c.Mended():
			f.Verdict, f.Text = handoff.Mended, c.Before.Said
		}
		flips = append(flips, f)
	}
	return flips
}

// said gives the latest real utterances that were about something, each once and masked.
func (t *Teacher) said(ctx context.Context, languages []string) ([]handoff.Example, error) {
	all, err := t.opt.Store.Utterances(ctx, mostRead)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{"": true}
	var found []handoff.Example
	for _, why := range all {
		text, lang := example(why.Utterance), why.Lang
		if !slices.Contains(languages, lang) {
			lang = languages[0]
		}
		key := lang + strings.ToLower(text)
		if known[key] || text == "" || slices.Contains(bot.Asides(), why.Rule) || len(found) == mostReplayed {
			continue
		}
		known[key] = true
		found = append(found, handoff.Example{Lang: lang, Text: text})
	}
	return found, nil
}

// replay decides utterances before and after, each as the first of a conversation.
func (t *Teacher) replay(ctx context.Context, said []handoff.Example, before, after bot.Decider) (
	flips []handoff.Flip, err error,
) {
	for _, e := range said {
		was, err := eval.NewTalk(before, e.Lang, t.opt.Now()).Say(ctx, e.Text)
		if err != nil {
			return nil, err
		}
		is, err := eval.NewTalk(after, e.Lang, t.opt.Now()).Say(ctx, e.Text)
		if err != nil {
			return nil, err
		}
		if was.Decision() != is.Decision() {
			flips = append(flips, handoff.Flip{Text: e.Text, Before: was.Decision(), After: is.Decision()})
		}
	}
	return flips, nil
}
