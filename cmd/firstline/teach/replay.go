package teach

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/handoff"
)

// An Asked is a request that people made, masked, and how often in these words.
type Asked struct {
	handoff.Example
	Count int
}

// Requests gives what people asked for, each once and masked, in the order of the evidence; at most limit, of which a
// count tells all the same. A language that the workspace does not speak is taken for its first.
func Requests(evidence []handoff.Why, languages []string, veil Veil, limit int) []Asked {
	at := map[string]int{}
	var found []Asked
	for _, why := range evidence {
		text, lang := veil.example(why.Utterance, why.By), why.Lang
		if !slices.Contains(languages, lang) {
			lang = languages[0]
		}
		if text == "" || slices.Contains(bot.Asides(), why.Rule) {
			continue
		}
		key := lang + strings.ToLower(text)
		if place, known := at[key]; known {
			found[place].Count++
		} else if len(found) < limit {
			at[key] = len(found)
			found = append(found, Asked{handoff.Example{Lang: lang, Text: text}, 1})
		}
	}
	return found
}

// A Replay is what came of requests that were decided twice.
type Replay struct {
	Flips    []handoff.Flip
	Reworded []handoff.Flip // the same decision, from the same articles, in other words
}

// Again decides requests before and after, each as the first of a conversation.
func Again(ctx context.Context, asked []Asked, before, after bot.Decider, now time.Time) (Replay, error) {
	var r Replay
	for _, a := range asked {
		was, err := eval.NewTalk(before, a.Lang, now).Say(ctx, a.Text)
		if err != nil {
			return r, err
		}
		is, err := eval.NewTalk(after, a.Lang, now).Say(ctx, a.Text)
		if err != nil {
			return r, err
		}
		flip := handoff.Flip{Text: a.Text, Count: a.Count, Before: was.Decision(), After: is.Decision()}
		switch {
		case flip.Before != flip.After:
			r.Flips = append(r.Flips, flip)
		case was.Text != is.Text:
			r.Reworded = append(r.Reworded, flip)
		}
	}
	return r, ctx.Err()
}

// Evaluated tells of the cases that flipped.
func Evaluated(changes []eval.Change) []handoff.Flip {
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
