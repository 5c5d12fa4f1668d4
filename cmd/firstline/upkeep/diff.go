package upkeep

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/cmd/firstline/teach"
	"github.com/firstline-support/firstline/handoff"
)

// mostReplayed different questions are asked again, the latest.
const mostReplayed = 2000

// A Diff is what a change of the workspace would change.
type Diff struct {
	Since     time.Time      `json:"since"`
	Questions int            `json:"questions"` // different ones that people asked since then
	Asked     int            `json:"asked"`     // how often they did
	Cases     int            `json:"cases"`
	Flips     []handoff.Flip `json:"flips"`    // broken cases first, then what was asked most
	Reworded  []handoff.Flip `json:"reworded"` // answered from the same articles in other words
}

// A Comparison is two deciders with what to ask them.
type Comparison struct {
	Before, After bot.Decider
	Store         handoff.Chronicle
	Cases         []eval.Case
	Veil          teach.Veil
	Languages     []string // of the workspace; the first stands in for others
	Since, Now    time.Time
}

// Compare decides the questions that people asked since a time, masked, and the cases with both deciders.
func Compare(ctx context.Context, c Comparison) (Diff, error) {
	var evidence []handoff.Why
	for e, err := range c.Store.Chronicle(ctx, c.Since, mostEntries, handoff.Understood) {
		if err != nil {
			return Diff{}, err
		}
		if e.Why != nil {
			evidence = append(evidence, *e.Why)
		}
	}
	asked := teach.Requests(evidence, c.Languages, c.Veil, mostReplayed)
	replayed, err := teach.Again(ctx, asked, c.Before, c.After, c.Now)
	if err != nil {
		return Diff{}, fmt.Errorf("ask again what people asked: %w", err)
	}
	cases := teach.Evaluated(eval.Compare(eval.Run(ctx, c.Before, c.Cases), eval.Run(ctx, c.After, c.Cases)))
	most := func(a, b handoff.Flip) int { return cmp.Compare(b.Count, a.Count) }
	slices.SortStableFunc(replayed.Flips, most)
	slices.SortStableFunc(replayed.Reworded, most)
	d := Diff{Since: c.Since, Questions: len(asked), Cases: len(c.Cases), Flips: slices.Concat(cases, replayed.Flips),
		Reworded: replayed.Reworded}
	for _, a := range asked {
		d.Asked += a.Count
	}
	if d.Flips == nil {
		d.Flips = []handoff.Flip{}
	}
	if d.Reworded == nil {
		d.Reworded = []handoff.Flip{}
	}
	return d, ctx.Err()
}

// marks show what an evaluation case says about a flip.
var marks = map[handoff.Verdict]string{handoff.Broken: "✗", handoff.Mended: "✓", "": "·"}

// Print tells the difference to a person.
func (d Diff) Print(out io.Writer) error {
	w := &writer{}
	w.line("Asked again: %d questions that people asked %d times since %s, and %d evaluation cases.\n", d.Questions,
		d.Asked, d.Since.Format(time.DateOnly), d.Cases)
	section(w, "Answers that flip", d.Flips, func(f handoff.Flip) {
		where := fmt.Sprintf("asked %d×", f.Count)
		if f.Case != "" {
			where = "evaluation case: " + f.Case
		}
		w.line("  %s %s (%s)\n      %s → %s", marks[f.Verdict], f.Text, where, f.Before, f.After)
	})
	section(w, "The same articles, in other words", d.Reworded, func(f handoff.Flip) {
		w.line("  · %s (asked %d×)\n      %s", f.Text, f.Count, f.After)
	})
	if len(d.Flips)+len(d.Reworded) == 0 {
		w.line("Nothing changes.")
	}
	return w.printTo(out)
}
