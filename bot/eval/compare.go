package eval

import (
	"cmp"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// A Change is a case that the bot decides otherwise than before.
type Change struct {
	Before, After Result
}

// Broke tells whether the case was right and is wrong now.
func (c Change) Broke() bool { return c.Before.Passed && !c.After.Passed }

// Mended tells whether the case was wrong and is right now.
func (c Change) Mended() bool { return !c.Before.Passed && c.After.Passed }

// Compare gives the cases of two reports that flipped: the verdict, or what the bot decided at the turn that counts.
// The broken ones come first. Cases that only one of the reports has are passed over.
func Compare(before, after Report) []Change {
	was := map[string]Result{}
	for _, r := range before.Results {
		was[r.Case.key()] = r
	}
	var changes []Change
	for _, r := range after.Results {
		old, known := was[r.Case.key()]
		if known && (old.Passed != r.Passed || old.Turn == r.Turn && old.Got.Decision() != r.Got.Decision()) {
			changes = append(changes, Change{old, r})
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int { return cmp.Compare(a.rank(), b.rank()) })
	return changes
}

func (c Change) rank() int {
	switch {
	case c.Broke():
		return 0
	case c.Mended():
		return 1
	}
	return 2
}

// key names a case in reports of the same workspace: two files may use the same name.
func (c Case) key() string { return c.File + "\x00" + c.Name }

// Decision is what was decided in one line: the outcome, and what it was about. Two replies with the same decision may
// still be worded differently.
func (r Reply) Decision() string {
	about := ""
	switch r.Outcome {
	case handoff.Answered:
		about = listed(r.Articles)
	case handoff.InFlow, handoff.HandedOver:
		about = r.Intent
		if r.Confidence < sureEnough {
			about = "" // the likeliest of many, which a breath changes: it was not decided by it
		}
	case handoff.Questioned:
		var labels []string
		for _, c := range r.Choices {
			labels = append(labels, c.Label)
		}
		about = strings.Join(labels, " | ")
	}
	if about == "" {
		return string(r.Outcome)
	}
	return string(r.Outcome) + ": " + about
}

// sureEnough is from which probability on an intent says what a decision was about.
const sureEnough = 0.5
