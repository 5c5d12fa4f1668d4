package teach

import (
	"context"
	"reflect"

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
	evidence, err := t.opt.Store.Utterances(ctx, t.opt.Private, mostRead)
	if err != nil {
		return handoff.Effect{}, err
	}
	veil, err := NewVeil(ctx, t.opt.Store, c.workspace.Intents)
	if err != nil {
		return handoff.Effect{}, err
	}
	asked := Requests(evidence, c.workspace.Config.Languages, veil, mostReplayed)
	flips := Evaluated(eval.Compare(eval.Run(ctx, before, cases), eval.Run(ctx, after, cases)))
	replayed, err := Again(ctx, asked, before, after, t.opt.Now())
	if err != nil {
		return handoff.Effect{}, err
	}
	flips = append(flips, replayed.Flips...)
	kept := min(len(flips), mostFlips)
	return handoff.Effect{At: t.opt.Now(), Cases: len(cases), Utterances: len(asked), Flips: flips[:kept],
		Others: len(flips) - kept}, nil
}

func (t *Teacher) takeUnseen() []change {
	t.mu.Lock()
	defer t.mu.Unlock()
	changes := t.unseen
	t.unseen = nil
	return changes
}
