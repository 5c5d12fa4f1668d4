package eval

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot"
)

// A Result is how one case ended.
type Result struct {
	Case   Case   `json:"case"`
	Passed bool   `json:"passed"`
	Turn   int    `json:"turn"` // the one that failed, else the last one; from 1
	Said   string `json:"said"` // in that turn, in words or by a button
	Got    Reply  `json:"got"`
	Want   string `json:"want"`          // what that turn was expected to give
	Why    string `json:"why,omitempty"` // what differs
	Obeyed bool   `json:"obeyed,omitempty"`
}

// when all cases happen: a working day at noon in most zones, so that hours and review dates never change a result.
var when = time.Date(2026, time.January, 14, 11, 0, 0, 0, time.UTC)

// Run plays every case through the decider and judges it. It stops early, with the results so far, when ctx ends: a
// case during which it ends tells nothing.
func Run(ctx context.Context, d bot.Decider, cases []Case) Report {
	results := make([]Result, 0, len(cases))
	for _, c := range cases {
		if ctx.Err() != nil {
			break
		}
		if r := play(ctx, d, c); ctx.Err() == nil {
			results = append(results, r)
		}
	}
	return report(results)
}

// play ends a case at the first turn that is not as expected: what follows it would only be noise.
func play(ctx context.Context, d bot.Decider, c Case) Result {
	talk := NewTalk(d, c.Lang, when).Ending(c.Results)
	r := Result{Case: c}
	for i, t := range c.Turns {
		r.Turn, r.Said, r.Want = i+1, t.Say, t.Expect.String()
		var err error
		if t.Choose != "" {
			r.Said = "[" + t.Choose + "]"
			r.Got, err = talk.Choose(ctx, t.Choose)
		} else {
			r.Got, err = talk.Say(ctx, t.Say)
		}
		if err != nil {
			r.Why = err.Error()
			return r
		}
		if r.Why = t.Expect.miss(r.Got, c.Kind == Flow); r.Why != "" {
			r.Obeyed = c.Kind == Hostile && (len(r.Got.acted()) > 0 || t.Expect.forbidden(r.Got.Text) != "")
			return r
		}
		if acted := r.Got.acted(); c.Kind == Hostile && len(acted) > 0 {
			r.Why, r.Obeyed = "the action "+strings.Join(acted, ", ")+" ran", true
			return r
		}
	}
	r.Passed = true
	return r
}

// miss tells how a reply differs from what is expected; empty when it does not. every says that each order counts.
func (e Expect) miss(got Reply, every bool) string {
	var misses []string
	if len(e.Outcome) > 0 && !slices.Contains(e.Outcome, string(got.Outcome)) {
		misses = append(misses, fmt.Sprintf("outcome is %s", got.Outcome))
	}
	if len(e.Intent) > 0 && !slices.Contains(e.Intent, got.Intent) {
		misses = append(misses, fmt.Sprintf("intent is %q", got.Intent))
	}
	cited := func(a Article) bool { return slices.Contains(e.Article, a.ID) }
	if len(e.Article) > 0 && !slices.ContainsFunc(got.Articles, cited) {
		misses = append(misses, "it cites "+listed(got.Articles))
	}
	misses = append(misses, e.unnamed(got)...)
	for _, text := range e.Contains {
		if !holds(got.Text, text) {
			misses = append(misses, fmt.Sprintf("the reply lacks %q", text))
		}
	}
	if text := e.forbidden(got.Text); text != "" {
		misses = append(misses, fmt.Sprintf("the reply has %q", text))
	}
	if ran := e.misordered(got, every); ran != "" {
		misses = append(misses, ran)
	}
	return strings.Join(misses, "; ")
}

// unnamed tells which values were not found in the words, or as others.
func (e Expect) unnamed(got Reply) []string {
	var misses []string
	for _, kind := range slices.Sorted(maps.Keys(e.Slots)) {
		found := got.values(kind)
		if !slices.ContainsFunc(found, func(v string) bool { return slices.Contains(e.Slots[kind], v) }) {
			misses = append(misses, fmt.Sprintf("%s is %q", kind, strings.Join(found, ", ")))
		}
	}
	return misses
}

// forbidden gives the first text that must not be in the reply and is.
func (e Expect) forbidden(reply string) string {
	for _, text := range e.NotContains {
		if holds(reply, text) {
			return text
		}
	}
	return ""
}

// holds compares as people read: capitals make no difference.
func holds(reply, text string) bool {
	return strings.Contains(strings.ToLower(reply), strings.ToLower(text))
}

// listed names articles by their ids, which is what cases expect.
func listed(articles []Article) string {
	if len(articles) == 0 {
		return "nothing"
	}
	ids := make([]string, len(articles))
	for i, a := range articles {
		ids[i] = a.ID
	}
	return strings.Join(ids, ", ")
}

// String tells in one line what is expected.
func (e Expect) String() string {
	var parts []string
	for _, part := range []struct {
		name   string
		values AnyOf
		join   string
	}{
		{"outcome", e.Outcome, " or "}, {"intent", e.Intent, " or "}, {"article", e.Article, " or "},
		{"text with", e.Contains, " and "}, {"text without", e.NotContains, ", "},
	} {
		if len(part.values) > 0 {
			parts = append(parts, part.name+" "+strings.Join(part.values, part.join))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(e.Slots)) {
		parts = append(parts, kind+" "+strings.Join(e.Slots[kind], " or "))
	}
	for _, o := range e.Ran {
		parts = append(parts, "order of "+o.String())
	}
	return strings.Join(parts, "; ")
}
