package picture

import (
	"slices"
	"strings"

	"github.com/firstline-support/firstline/intents/flow"
)

// A link is all ways from one step to another, by the places of the steps in the flow.
type link struct {
	from, to int
	label    string
	back     bool // it leads to a step that one may come from
}

// links are the ways of a flow, in the order of its steps. Several ways between the same two steps are one.
func links(f flow.Flow, lang string) []link {
	place := map[string]int{}
	for i, step := range f.Steps {
		place[step.ID] = i
	}
	var all []link
	for i, step := range f.Steps {
		first := len(all)
		for _, exit := range step.Exits() {
			to, ok := place[exit.To]
			if !ok {
				continue
			}
			label := plain(exitLabel(step, exit, lang))
			at := slices.IndexFunc(all[first:], func(l link) bool { return l.to == to })
			if at < 0 {
				all = append(all, link{from: i, to: to, label: label})
			} else if label != "" {
				all[first+at].label = strings.TrimPrefix(all[first+at].label+", "+label, ", ")
			}
		}
	}
	markBack(len(f.Steps), all)
	return all
}

// exitLabel is what leads a way: the option as people read it, the code of a result, the value of a slot.
func exitLabel(step flow.Step, exit flow.Exit, lang string) string {
	if exit.On == "" && (step.Kind == flow.Branch || step.Kind == flow.Check) {
		return word("else", lang)
	}
	for _, option := range step.Options {
		if option.ID == exit.On {
			return spoken(option.Label, lang)
		}
	}
	return exit.On
}

// markBack finds the ways without which there would be no circle, going from the start in the order of the steps.
func markBack(steps int, all []link) {
	ways := make([][]int, steps)
	for i, l := range all {
		ways[l.from] = append(ways[l.from], i)
	}
	const fresh, open, closed = 0, 1, 2
	state := make([]int, steps)
	var visit func(int)
	visit = func(at int) {
		state[at] = open
		for _, i := range ways[at] {
			switch to := all[i].to; state[to] {
			case open:
				all[i].back = true
			case fresh:
				visit(to)
			}
		}
		state[at] = closed
	}
	for at := range steps {
		if state[at] == fresh {
			visit(at)
		}
	}
}

// ranks gives each step its layer: the length of the longest way to it that does not lead back.
func ranks(steps int, all []link) []int {
	missing := make([]int, steps)
	for _, l := range all {
		if !l.back {
			missing[l.to]++
		}
	}
	var ready []int
	for at, n := range missing {
		if n == 0 {
			ready = append(ready, at)
		}
	}
	rank := make([]int, steps)
	for len(ready) > 0 {
		at := ready[0]
		ready = ready[1:]
		for _, l := range all {
			if l.back || l.from != at {
				continue
			}
			rank[l.to] = max(rank[l.to], rank[at]+1)
			if missing[l.to]--; missing[l.to] == 0 {
				ready = append(ready, l.to)
			}
		}
	}
	return rank
}
